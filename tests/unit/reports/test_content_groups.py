"""Work by place of training, recognition and years of stay: described beside the native-born, never as an effect."""

import made_up_report
import polars as pl
import pytest
from test_content_gcm import section, texts

from pipelines.reports.content import country, gcm
from pipelines.reports.content.desk import Desk
from pipelines.reports.content.groups import GROUPS, NATIVE, group_blocks, training_blocks
from pipelines.reports.content.reading import Release
from pipelines.reports.content.speech import LANGUAGES, catalogue
from pipelines.reports.document import Block, Bullets, Table

OVER = "overqualification_rate_tertiary"
NO_EFFECT = {
    "en": "do not tell an effect",
    "fr": "ne mesurent pas un effet",
    "es": "No miden un efecto",
    "ar": "لا تبيّن أثرًا",
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return Release(made_up_report.build(tmp_path_factory.mktemp("report") / "release"))


@pytest.fixture
def desk(release: Release) -> Desk:
    return Desk(release, "en")


def cells(table: Block) -> list[list[str]]:
    assert isinstance(table, Table)
    return [[made_up_report.plain(cell) for cell in row] for row in table.rows]


def test_one_table_has_every_group_and_indicator_of_one_quarter(desk: Desk):
    table, _ = training_blocks(desk, "QMA", country.WORK)
    assert table.caption == "Work by place of training and recognition, Norvania (SYNTHETIC), Q4 2024"
    assert cells(table) == [
        ["Native-born", "57.0% (55.0% to 59.0%)", "19.0% (17.0% to 21.0%)", "19.7 an hour (19.3 to 20.1 an hour)"],
        ["Foreign-born, trained in the country", "64.0% (54.2% to 73.8%)", "\N{EN DASH}", "\N{EN DASH}"],
        ["Foreign-born, trained abroad", "66.0% (62.1% to 69.9%)", "withheld to protect respondents",
         "16.2 an hour (15.2 to 17.2 an hour)"],
        ["Recognition granted", "77.0% (69.2% to 84.8%)", "\N{EN DASH}", "\N{EN DASH}"],
        ["Recognition applied for, not granted", "\N{EN DASH}", "\N{EN DASH}",
         "22.9 an hour (13.5 to 32.3 an hour; low reliability)"],
    ]  # fmt: skip


def test_a_difference_is_said_only_where_the_intervals_are_apart(desk: Desk):
    _, said = training_blocks(desk, "QMA", country.WORK)
    assert isinstance(said, Bullets)
    # Over-qualification has no bullet: its only group is withheld.
    assert [made_up_report.plain(item).strip() for item in said.items] == [
        "Employment to population ratio. Higher than for the native-born: Foreign-born, trained abroad; recognition "
        "granted. No difference from the native-born is seen: Foreign-born, trained in the country.",
        "Hourly earnings mean. Lower than for the native-born: Foreign-born, trained abroad. No difference from the "
        "native-born is seen: recognition applied for, not granted (low reliability).",
    ]


def test_years_of_stay_stand_beside_the_native_born(desk: Desk):
    (table,) = group_blocks(desk, f"{OVER}:stay", ["QMA"])
    assert [[row[1], row[3], *row[-2:]] for row in cells(table)] == [
        ["Native-born", "19.0%", "", ""],
        ["Less than 5 years in the country", "57.0%", "higher: +38.0 points", ""],
        ["5 to 9 years in the country", "50.0%", "no difference seen", "low reliability"],
        ["10 years or more in the country", "36.0%", "higher: +17.0 points", ""],
    ]


def test_a_withheld_quarter_gives_way_to_the_newest_with_a_figure_of_a_group(desk: Desk):
    (table,) = group_blocks(desk, f"{OVER}:training")
    assert [row[1:4] for row in cells(table)] == [
        ["Native-born", "Q3 2024", "18.0%"],
        ["Foreign-born, trained abroad", "Q3 2024", "55.0%"],
    ]


@pytest.mark.parametrize("place", ["ESP", "DEU"])
def test_where_all_is_withheld_or_nothing_asked_nothing_is_shown(desk: Desk, place: str):
    assert group_blocks(desk, f"{OVER}:stay", [place]) == []
    assert training_blocks(desk, place, country.WORK) == []
    assert "observation" not in desk.frames()


def test_a_place_is_shown_whole_or_left_to_the_annex(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    more = made_up_report.groups()[8]
    both = [more, more | {"source_id": "esp_epa", "ref_area": "ESP"}]
    frame = pl.DataFrame(both, schema=desk.release.frame("observation").schema)
    monkeypatch.setattr(Release, "figures", lambda *_, **__: frame)
    monkeypatch.setattr("pipelines.reports.content.groups.MOST_ROWS", 4)
    (table,) = group_blocks(desk, f"{OVER}:stay")
    assert [row[0] for row in cells(table)] == ["Spain (covers ESP)"]
    assert table.notes[0] == "Shown: 1 of 2. The data annex has all rows."
    assert desk.frames()["observation"].height == 2


def test_both_reports_show_them_under_birth_and_papers_for_employers(release: Release):
    profile, frames = country.document(release, "QMA", "en")
    assert any(text.startswith("Work by place of training") for text in texts(profile))
    used = frames["observation"].filter(pl.col("breakdown").str.starts_with("stay:"))
    assert used["obs_value"].to_list() == [57.0, 50.0, 36.0]
    captions = [block.caption for block in section(gcm.document(release, "en")[0], "l") if isinstance(block, Table)]
    assert [text.partition(" by: ")[2] for text in captions] == ["Place of training", "Years since migration"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_table_says_that_it_tells_no_effect(release: Release, lang: str):
    desk = Desk(release, lang)
    blocks = [*training_blocks(desk, "QMA", country.WORK), *group_blocks(desk, f"{OVER}:stay")]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert len(tables) == 2
    assert all(NO_EFFECT[lang] in made_up_report.plain(table.notes[-1]) for table in tables)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_group_has_a_name_in_every_language(lang: str):
    groups = [NATIVE, *(group for kind in GROUPS.values() for group in kind)]
    keys = {f"breakdown.{breakdown.replace(':', '_')}" for _, breakdown in groups if breakdown != "_T"}
    assert keys | {f"breakdown.{kind}" for kind in GROUPS} <= set(catalogue(lang))
