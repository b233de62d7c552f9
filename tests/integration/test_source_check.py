"""`lmis source check` on real files: sound as they are, and what it says of copies that were broken on purpose."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.onboarding.check.check import check_source
from pipelines.onboarding.check.desk import yaml_of
from pipelines.onboarding.check.report import Report
from pipelines.settings import Settings
from tests.integration.conftest import Lmis

SEX = "sex: {column: sexo1, map: {1: M, 6: F}}"
SWAPPED = """sex:
    expression: >-
      CASE WHEN ciclo = '180' AND sexo1 = '1' THEN '6' WHEN ciclo = '180' AND sexo1 = '6' THEN '1' ELSE sexo1 END
    map: {1: M, 6: F}"""
STATED = "population: {2017-Q3: {persons: 909152, source: made up}}\n\ncodebook:"
CHILDREN = "expression: \"CASE WHEN edad5 = '16' THEN 'DR' ELSE nforma2 END\"\n    map: {DR: \"8\", "


@pytest.fixture
def broken(tmp_path: Path, real_data: Path) -> Callable[..., Report]:
    """Check the survey of Granada after replacing texts of its YAML."""

    def run(*replaced: tuple[str, str], indicators: bool = False) -> Report:
        path = copy(tmp_path, *replaced)
        settings = Settings(home=tmp_path / "home", mirror=real_data)
        return check_source(str(path), settings, with_indicators=indicators)

    return run


def copy(folder: Path, *replaced: tuple[str, str]) -> Path:
    """Write the survey's YAML with texts replaced, outside the catalogue."""
    text = yaml_of("esp_epa").read_text(encoding="utf-8")
    for before, after in replaced:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "esp_epa.yml"
    path.write_text(text, encoding="utf-8")
    return path


def told(report: Report, severity: str) -> str:
    return "\n".join(one.text for part in report.parts for one in part.findings if one.severity == severity)


@pytest.mark.parametrize(
    ("source", "period", "read"),
    [("arg_eph", "2014-Q3", 61_518), ("esp_epa", "2017-Q3", 3_734), ("bra_pnadc", "2017-Q4", 1_379)],
)
def test_the_real_surveys_are_sound(source: str, period: str, read: int, real_data: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", mirror=real_data)
    report = check_source(source, settings, period=period, with_indicators=False)
    assert report.sound, told(report, "error")
    assert report.parts[1].lines == (f"{read:,} read = {read:,} harmonised + 0 quarantined + 0 duplicate",)
    assert "has moved" not in told(report, "warning")
    assert not settings.home.exists()


def test_a_code_taken_out_of_a_map_is_named_with_its_weight(broken: Callable[..., Report]) -> None:
    report = broken(('S1: "2", ', ""))
    assert not report.sound
    assert "isced11: 1 code(s) not in the map, in 24.83 % of the rows: 'S1'" in told(report, "error")
    name, column, code, _, rows, percent, _ = report.parts[2].tables[0].rows[0]
    assert (name, column, code) == ("isced11", "nforma2", "S1")
    assert rows / 37.34 == pytest.approx(percent, abs=3)


def test_weights_in_hundredths_are_found_by_the_population_stated(broken: Callable[..., Report]) -> None:
    assert broken(("codebook:", STATED)).sound
    report = broken(("codebook:", STATED), ("scale: 0.01", "scale: 1"))
    assert "weight_unit: weights add up to 90,915,186" in told(report, "error")


def test_children_with_a_doctorate_are_found(broken: Callable[..., Report]) -> None:
    report = broken(("column: nforma2\n    map: {", CHILDREN))
    assert "a doctorate below age 20" in told(report, "error")


def test_a_period_with_swapped_sexes_shows_in_who_works(broken: Callable[..., Report]) -> None:
    report = broken((SEX, SWAPPED))
    assert "sex and labour_force_status has moved" in told(report, "warning")


def test_a_published_figure_one_point_off_would_hold_the_figures_back(broken: Callable[..., Report]) -> None:
    figure = "- {{indicator: {}, time_period: 2017-Q3, value: {}, tolerance: 0.05, source: made up}}"
    lines = [figure.format("unemployment_rate", 25.95), figure.format("labour_force_participation_rate", 58.26)]
    report = broken(("codebook:", "\n  ".join(["published:", *lines]) + "\n\ncodebook:"), indicators=True)
    assert "unemployment_rate of 2017-Q3 is 26.95, but 25.95 was published" in told(report, "error")
    figures = {row[:2]: row for row in report.parts[-1].tables[0].rows}
    assert figures["labour_force_participation_rate", "all"][-1] == "agrees"
    assert figures["unemployment_rate", "all"][2:4] == (pytest.approx(26.952, abs=0.001), pytest.approx(1.26, abs=0.01))
    assert figures["unemployment_rate", "sex M"][-1] is None


def test_the_command_ends_with_0_1_or_2(tmp_path: Path, real_data: Path, lmis_at: Callable[..., Lmis]) -> None:
    lmis = lmis_at(tmp_path / "home", real_data)
    sound = lmis("source", "check", "esp_epa", "--no-indicators", "--format", "json")
    assert (sound.returncode, json.loads(sound.stdout)["sound"]) == (0, True)
    path = copy(tmp_path, ('S1: "2", ', ""))
    unsound = lmis("source", "check", str(path), "--no-indicators")
    assert unsound.returncode == 1
    assert "MEND  isced11: 1 code(s) not in the map" in unsound.stdout
    assert lmis("source", "check", "esp_epb", "--no-indicators").returncode == 2
    assert not lmis.home.exists()
    assert not lmis.network_log.exists()
