"""A broken copy of each file: the error a user sees, and that the other partitions go through."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.accounting import Accounts
from pipelines.catalog.load import load_catalog, periods_of
from pipelines.catalog.models import Source
from pipelines.catalog.periods import pattern_fields
from pipelines.ingest import ingest
from pipelines.landing.land import land, land_layout
from pipelines.settings import Settings

GOOD = {"arg_eph": ("2014-Q3", "2014-Q2"), "esp_epa": ("2017-Q1", None), "bra_pnadc": ("2017-Q4", None)}


def plain(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def put(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, 1, mtime=0) if path.suffix == ".gz" else content)


def cut_off(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def wrong_delimiter(path: Path) -> None:
    put(path, plain(path).replace(b"\t", b";").replace(b",", b";"))


def without_a_column(name: str) -> Callable[[Path], None]:
    def breaks(path: Path) -> None:
        head, rest = plain(path).split(b"\n", 1)
        put(path, head.replace(name.encode(), b"RENAMED") + b"\n" + rest)

    return breaks


def with_value(column: str, value: str, separator: str) -> Callable[[Path], None]:
    """Put a value into a column of the third row (line 4)."""

    def breaks(path: Path) -> None:
        lines = plain(path).decode().split("\n")
        at = lines[0].rstrip("\r").split(separator).index(column)
        cells = lines[3].split(separator)
        cells[at] = value
        lines[3] = separator.join(cells)
        put(path, "\n".join(lines).encode())

    return breaks


def empty(path: Path) -> None:
    path.write_bytes(b"")


def in_line_three(start: int, text: str) -> Callable[[Path], None]:
    """Put text into a fixed-width line."""

    def breaks(path: Path) -> None:
        lines = path.read_bytes().split(b"\r\n")
        lines[2] = lines[2][:start] + text.encode("latin-1") + lines[2][start + len(text) :]
        path.write_bytes(b"\r\n".join(lines))

    return breaks


def broken_json(path: Path) -> None:
    lines = plain(path).split(b"\n")
    lines[2] = lines[2][:50]
    put(path, b"\n".join(lines))


FAILS = [
    ("arg_eph", cut_off, "cut off"),
    ("arg_eph", wrong_delimiter, "separator"),
    ("arg_eph", without_a_column("PONDERA"), "column(s) PONDERA are not in the file"),
    ("arg_eph", empty, "the file is empty"),
    ("esp_epa", cut_off, "cut off"),
    ("esp_epa", wrong_delimiter, "separator"),
    ("esp_epa", without_a_column("sexo1"), "column(s) sexo1 are not in the file"),
    ("esp_epa", empty, "the file is empty"),
    ("bra_pnadc", empty, "the file is empty"),
    ("pol_ads", cut_off, "cut off"),
    ("pol_ads", empty, "the file is empty"),
    ("un_migrant_stock", cut_off, "cut off"),
    ("un_migrant_stock", without_a_column("Dest"), "column(s) ['Dest'] are missing"),
    ("un_migrant_stock_totals", without_a_column("alpha3"), "column(s) ['alpha3'] are missing"),
    ("oecd_foreign_trained_doctors", without_a_column("CO2"), "column(s) CO2 are not in the file"),
    ("oecd_foreign_trained_doctors", empty, "the file is empty"),
]
QUARANTINES = [
    ("arg_eph", with_value("CH04", "7", "\t"), "sex: code '7' of column CH04 is not in the codebook", "line 4"),
    ("arg_eph", with_value("PONDERA", "12x", "\t"), "weight: '12x' of column PONDERA is not a number", "line 4"),
    ("esp_epa", with_value("nforma2", "ZZ", ","), "isced11: code 'ZZ' of column nforma2", "line 4"),
    ("esp_epa", with_value("factorel", "abc", ","), "weight: 'abc' of column factorel is not a number", "line 4"),
    ("bra_pnadc", in_line_three(82, "9"), "sex: code '9' of column V2007 is not in the codebook", "line 3"),
    ("bra_pnadc", in_line_three(49, "0000xx.53205241"), "weight: '0000xx.53205241' of column V1028", "line 3"),
    ("pol_ads", broken_json, "the line is not a JSON object", "line 3"),
    ("un_migrant_stock_totals", with_value("alpha3", "QQQ", ","), "ref_area: code 'QQQ'", "line 4"),
    ("oecd_foreign_trained_doctors", with_value("Value", "many", ","), "value: 'many' of column Value", "line 4"),
]


@pytest.fixture
def mirror_of(real_data: Path, tmp_path: Path) -> Callable[[Source, str], Path]:
    """Copy what a source needs for a period into a mirror of its own; return the copied file."""

    def copy(source: Source, period: str) -> Path:
        copied = None
        for location in filter(None, (source.format.layout, source.location)):
            name = str(location.mirror).format(**pattern_fields(period))
            copied = tmp_path / "mirror" / name
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(real_data / name, copied)
            copied.chmod(0o644)
        assert copied is not None
        return copied

    return copy


def run_one(source: Source, period: str, settings: Settings):
    return ingest(source, period, land(source, period, settings), land_layout(source, period, settings), settings)


@pytest.mark.parametrize("source_id, breaks, says", FAILS)
def test_a_file_that_cannot_be_read_fails_with_the_reason(mirror_of, tmp_path, source_id, breaks, says):
    source = load_catalog()[source_id]
    period = periods_of(source)[0]
    breaks(mirror_of(source, period))
    settings = Settings(home=tmp_path / "home", mirror=tmp_path / "mirror")
    done = run_one(source, period, settings)
    assert done.account.status == "failed"
    assert says in str(done.account.error)
    assert str(done.account.error).startswith(f"{source_id} {period} (mirror:")
    assert f"{source_id}.yml" in str(done.account.error)
    assert not list((settings.home / "harmonised").rglob("part.parquet"))


@pytest.mark.parametrize("source_id, breaks, says, line", QUARANTINES)
def test_a_row_that_is_wrong_is_kept_in_quarantine_with_the_reason(mirror_of, tmp_path, source_id, breaks, says, line):
    source = load_catalog()[source_id]
    settings = Settings(home=tmp_path / "home", mirror=tmp_path / "mirror")
    breaks(mirror_of(source, periods_of(source)[0]))
    reasons, accounts = [], Accounts(settings.home)
    for period in periods_of(source) if source.location.many_periods_in_one_file else periods_of(source)[:1]:
        reasons += run_one(source, period, settings).reasons
    everything = accounts.all()
    rejected = sum(one.rows_quarantined for one in everything)
    already = 1 if source_id == "pol_ads" else 0  # one advertisement of the real file has no id
    figures = 2 if source_id == "un_migrant_stock_totals" else 1  # a line of that table gives two figures
    assert rejected - already == figures
    for one in everything:
        assert one.rows_read == one.rows_harmonised + one.rows_quarantined + one.rows_duplicate
    found = "\n".join(reasons)
    if source_id == "pol_ads":  # a line that is no JSON has no period
        assert accounts.read("pol_ads", "_unknown").rows_quarantined == 1
    else:
        assert says in found and line in found
        checked = json.loads(next((settings.home / "checks" / source_id).glob("*.json")).read_text())
        failed = {one["check_name"] for one in checked["results"] if not one["passed"]}
        assert "no_row_quarantined" in failed or len(everything) > 1


def test_a_broken_quarter_leaves_the_others_and_its_own_last_good_version(real_data, tmp_path, lmis_at):
    """One broken file beside good ones, by the command: what it prints, and what is released."""
    mirror = tmp_path / "mirror"
    folder = mirror / "surveys" / "arg_eph"
    folder.mkdir(parents=True)
    for quarter in (2, 3):
        shutil.copy(real_data / "surveys" / "arg_eph" / f"indiv_a14t{quarter}.tsv.gz", folder)
    lmis = lmis_at(tmp_path / "home", mirror)
    (folder / "indiv_a14t3.tsv.gz").chmod(0o644)
    cut_off(folder / "indiv_a14t3.tsv.gz")
    done = lmis("run", "--source", "arg_eph")
    assert done.returncode == 1
    assert "Problem: arg_eph 2014-Q3 (mirror:surveys/arg_eph/indiv_a14t3.tsv.gz" in done.stdout
    assert "Fetch it again" in done.stdout and "Traceback" not in done.stdout + done.stderr
    query = ("query", "unemployment_rate_national", "--where", "ref_area=ARG", "--totals", "--format", "csv")
    assert [line.split(",")[2] for line in lmis(*query).stdout.splitlines()[1:]] == ["2014-Q2"]

    shutil.copy(real_data / "surveys" / "arg_eph" / "indiv_a14t3.tsv.gz", folder)
    assert lmis("run", "--source", "arg_eph").returncode == 0
    assert [line.split(",")[2] for line in lmis(*query).stdout.splitlines()[1:]] == ["2014-Q2", "2014-Q3"]

    cut_off(folder / "indiv_a14t3.tsv.gz")
    assert lmis("run", "--source", "arg_eph").returncode == 1
    assert [line.split(",")[2] for line in lmis(*query).stdout.splitlines()[1:]] == ["2014-Q2", "2014-Q3"]
