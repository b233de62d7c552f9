"""The command `lmis code` in its three forms, with a small coder in place of the trained one."""

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.errors import LmisError
from pipelines.occupations import coder as module
from pipelines.occupations.commands import app
from pipelines.occupations.model import save
from tests.unit.occupations.small_coder import small_model

ROWS = 'id,job,text,language\n1,Head nurse,,en\n2,"Fitter, pipe",,en\n3,Midwife,Assists women in birth.,\n'


@pytest.fixture(autouse=True)
def small_artefact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "artefact" / "coder.npz"
    save(small_model(), path)
    monkeypatch.setattr(module.load_coder, "__defaults__", (None, path))


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    path = tmp_path / "jobs.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*args: str | Path) -> str:
    result = CliRunner().invoke(app, [str(arg) for arg in args], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def fault(*args: str | Path) -> str:
    with pytest.raises(LmisError) as caught:
        CliRunner().invoke(app, [str(arg) for arg in args], catch_exceptions=False)
    return str(caught.value)


def test_a_title():
    lines = run("Head nurse", "--lang", "en").splitlines()
    assert lines[0].startswith("isco08 2221 score ")
    assert lines[1].startswith("candidate 2221 score ")


def test_a_title_may_follow_the_options():
    assert run("--lang", "en", "plumber").startswith("isco08 7126 ")


def test_a_file_keeps_its_rows_and_columns(jobs: Path, tmp_path: Path):
    out = tmp_path / "coded.csv"
    run(jobs, "--title", "job", "--text", "text", "--lang-column", "language", "--lang", "en", "--out", out)
    coded = pl.read_csv(out, infer_schema=False)
    assert coded.columns[:4] == ["id", "job", "text", "language"]
    assert coded["best"].to_list() == ["2221", "7126", "2222"]
    assert coded["candidates"][0].startswith("2221 ")


@pytest.mark.parametrize("name", ["jobs.ndjson", "jobs.ndjson.gz", "jobs.csv.gz", "jobs.csv.zst", "jobs.tsv"])
def test_other_formats_and_compressions_are_written_and_read(name: str, jobs: Path, tmp_path: Path):
    renamed = tmp_path / name
    pl.read_csv(jobs, infer_schema=False).pipe(_write, renamed)
    out = tmp_path / f"coded-{name}"
    run(renamed, "--title", "job", "--lang", "en", "--out", out)
    assert _scan(out).collect()["best"].cast(pl.String).to_list() == ["2221", "7126", "2222"]


def test_evaluate_prints_one_figure_a_line(tmp_path: Path):
    path = tmp_path / "known.csv"
    path.write_text("t,c\nnurse,222101\nplumber,7126\nmidwife,x\n", encoding="utf-8")
    lines = run("evaluate", path, "--title", "t", "--code", "c", "--lang", "en").splitlines()
    assert lines[:4] == ["accuracy_1 1.0000", "accuracy_2 1.0000", "accuracy_3 1.0000", "accuracy_4 1.0000"]
    assert "rows_without_usable_code 1: x (1)" in lines


def test_decisions_of_people_hold(tmp_path: Path):
    cases = tmp_path / "cases.csv"
    cases.write_text("title,lang,isco08\nHead nurse,en,7126\n", encoding="utf-8")
    assert run("head nurse", "--lang", "en", "--cases", cases).startswith("isco08 7126 ")


def test_bad_input_is_answered_with_what_to_do(jobs: Path, tmp_path: Path):
    assert "no column 'titel'; there are: id, job" in fault(jobs, "--title", "titel")
    assert "no such language" in fault("nurse", "--lang", "qq")
    assert "no such file" in fault(tmp_path / "none.csv", "--title", "job")
    assert "name the column" in fault(jobs)
    assert "probability" in fault("nurse", "--certain", "7")
    latin = tmp_path / "latin.csv"
    latin.write_bytes("job\nverkäufer\n".encode("latin-1"))
    assert "UTF-8" in fault(latin, "--title", "job", "--out", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()
    assert "does not tell the format" in fault(_as(jobs, "jobs.xls"), "--title", "job")
    taken = tmp_path / "taken.csv"
    taken.write_text("job,best\nnurse,1\n", encoding="utf-8")
    assert "a column 'best' already" in fault(taken, "--title", "job")


def _as(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


def _write(frame: pl.DataFrame, path: Path) -> None:
    compression = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix, "uncompressed")
    if ".ndjson" in path.name:
        frame.lazy().sink_ndjson(path, compression=compression)
    else:
        separator = "\t" if ".tsv" in path.name else ","
        frame.lazy().sink_csv(path, compression=compression, separator=separator, check_extension=False)


def _scan(path: Path) -> pl.LazyFrame:
    if ".ndjson" in path.name:
        return pl.scan_ndjson(path)
    return pl.scan_csv(path, separator="\t" if ".tsv" in path.name else ",", infer_schema=False)
