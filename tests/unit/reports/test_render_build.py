"""`lmis report`: which files it writes, that they are the same twice, and what it says of bad input."""

from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.errors import LmisError
from pipelines.reports.build import FORMATS, ReportError, build_report, country_code
from pipelines.reports.content.reading import Release
from tests.unit.reports import made_up_report

ID = made_up_report.RELEASE_ID


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_report.build(tmp_path_factory.mktemp("made_up") / "release")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose current release is a made-up one."""
    name = f"{ID}-SYNTHETIC"
    made_up_report.build(tmp_path / "home" / "releases" / name)
    (tmp_path / "home" / "releases" / "current").symlink_to(name)
    monkeypatch.setenv("LMIS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lmis(*args: str) -> str:
    result = CliRunner().invoke(app, ["report", *args], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_every_format_is_written_and_the_same_twice(folder: Path, tmp_path: Path) -> None:
    first = build_report("gcm", None, ["en"], [], folder, tmp_path / "a")
    second = build_report("gcm", None, ["en"], [], folder, tmp_path / "b")
    assert {file.suffix[1:] for file in first} == set(FORMATS)
    assert [file.name for file in first] == [file.name for file in second]
    assert all(one.read_bytes() == two.read_bytes() for one, two in zip(first, second, strict=True))
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted(file.name for file in first), (
        "no leftovers"
    )
    assert all(f"{ID}-SYNTHETIC" in file.name for file in first), "made-up data are named so, whatever the release's id"


def test_data_are_written_once_and_texts_in_each_language(folder: Path, tmp_path: Path) -> None:
    files = build_report("country", "arg", ["en", "ar"], ["html", "csv"], folder, tmp_path)
    names = [file.name for file in files]
    assert [name for name in names if name.endswith(".html")] == [
        f"country_ARG_{ID}-SYNTHETIC_en.html",
        f"country_ARG_{ID}-SYNTHETIC_ar.html",
    ]
    assert names.count(f"country_ARG_{ID}-SYNTHETIC_observation.csv") == 1
    assert len(names) == len(set(names))


def test_the_data_annex_holds_the_observations_of_the_release(folder: Path, tmp_path: Path) -> None:
    files = build_report("country", "ARG", ["en"], ["csv"], folder, tmp_path)
    annex = pl.read_csv(next(file for file in files if file.name.endswith("_observation.csv")))
    with Release(folder) as release:
        published = release.frame("observation")
    known = set(published.select("indicator", "ref_area", "time_period", "obs_value").iter_rows())
    assert annex.height
    assert set(annex.select("indicator", "ref_area", "time_period", "obs_value").iter_rows()) <= known


@pytest.mark.parametrize(
    ("languages", "formats", "said"),
    [
        (["en", "de"], [], "language 'de'. Choose from: en, fr, es, ar."),
        ([], ["doc"], "format 'doc'. Choose from: html"),
    ],
)
def test_an_unknown_language_or_format_is_refused_before_anything_is_written(
    languages: list[str], formats: list[str], said: str, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ReportError, match=said):
        build_report("gcm", None, languages, formats, folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"holds no lmis\.duckdb"):
        build_report("gcm", None, [], [], tmp_path, tmp_path / "out")


def test_a_country_is_found_in_either_case_and_a_wrong_one_gets_the_nearest(folder: Path) -> None:
    with Release(folder) as release:
        assert country_code(" arg ", release) == "ARG"
        with pytest.raises(ReportError, match=r"'Argentna' is no country of this release. Nearest: ARG \(Argentina\)"):
            country_code("Argentna", release)
        with pytest.raises(ReportError, match="'' is no country"):
            country_code("", release)


def test_the_command_prints_the_files(home: Path) -> None:
    out = lmis("gcm", "--lang", "en", "--format", "html")
    assert f"kB  reports/gcm_{ID}-SYNTHETIC_en.html" in out
    assert "1 files in " in out
    assert (home / "reports").is_dir()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("country", "XQZ"), "'XQZ' is no country"),
        (("gcm", "--lang", "xx"), "language 'xx'"),
        (("gcm", "--release", "nope"), "no release 'nope'"),
        (
            ("gcm", "--lang", "en", "--format", "csv", "--out", "home/releases/current/lmis.duckdb/out"),
            "cannot be written",
        ),
    ],
)
def test_bad_input_is_one_clear_line(home: Path, args: tuple[str, ...], said: str) -> None:
    with pytest.raises(LmisError, match=said) as fault:
        lmis(*args)
    assert "\n" not in str(fault.value)


def test_without_a_release_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMIS_HOME", str(tmp_path))
    with pytest.raises(LmisError, match="no release"):
        lmis("gcm")
