import polars as pl
import pytest

from dashboards.data import OBSERVATION_COLUMNS, ReleaseStore
from dashboards.page import discover
from dashboards.pages.quality import unaccounted
from dashboards.pages.vacancies import children

PATHS = ["/", "/skill-gaps", "/corridors", "/vacancies", "/recognition", "/quality"]


def test_pages_are_found_in_the_order_of_the_navigation():
    assert [page.path for page in discover()][:6] == PATHS


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_every_page_answers_with_a_chart_and_a_table(build, path, lang):
    content, ctx = build(path, lang)
    assert content.answer and len(content.figures) <= 4 and not content.missing
    assert content.main.figure is not None and content.main.table.height
    assert not ctx.notes
    text = " ".join(content.answer).lower()
    assert "significan" not in text and "signific" not in text


@pytest.mark.parametrize("path", PATHS[:5])
def test_the_download_has_the_observation_columns(build, path):
    content, _ = build(path)
    assert tuple(content.data.columns) == OBSERVATION_COLUMNS and content.data.height


@pytest.mark.parametrize("path", PATHS)
def test_nonsense_in_the_url_still_gives_the_page(build, path):
    nonsense = dict.fromkeys(
        ("country", "period", "sex", "birth", "indicator", "occupation", "view", "source"), "'; drop"
    )
    content, ctx = build(path, **nonsense)
    assert content.main is not None and ctx.notes


def test_what_the_url_asks_for_is_what_is_shown(build):
    content, ctx = build("/skill-gaps", country="ESP", period="2017-Q2", sex="F")
    assert ctx.state | {"country": "ESP", "period": "2017-Q2", "sex": "F"} == ctx.state
    assert set(content.data["ref_area"]) == {"ESP"} and set(content.data["sex"]) == {"F"}


def test_the_gap_is_computed_from_the_figures_shown(build):
    content, _ = build("/skill-gaps", country="ARG", period="2014-Q1")
    assert "32.0% among the foreign-born and 18.0% among the native-born, 14.0 points more" in content.answer[0]
    assert content.answer[-1] == "No interval is published yet, so small differences may be chance."


def test_weak_figures_are_flagged(build):
    content, _ = build("/skill-gaps", country="ESP", sex="F")
    assert any("few cases" in sentence for sentence in content.answer) and content.figures[0].weak


def test_a_part_of_a_country_is_named(build):
    assert "province of Granada" in build("/")[0].answer[0]


def test_the_community_filter_keeps_its_members(build):
    content, _ = build("/corridors", country="USA", community="ASEAN")
    assert set(content.data["origin"]) == {"PHL", "VNM", "IDN"}


def test_out_of_a_country_shows_its_destinations(build):
    content, _ = build("/corridors", ends="from", country="PHL")
    assert set(content.data["origin"]) == {"PHL"} and content.data["destination"].n_unique() > 3


def test_a_click_goes_one_level_deeper_and_the_crumbs_lead_back(build):
    content, _ = build("/vacancies", occupation="22")
    assert set(content.data["isco08"]) == {"22", "221", "222"}
    assert [name for name, _ in content.main.crumbs] == [
        "All occupations",
        "Professionals",
        "Health professionals",
    ]
    assert "occupation=2" in content.main.crumbs[1][1]


def test_special_groupings_are_no_level():
    frame = pl.DataFrame({"isco08": ["_T", "22_32", "2", "22", "2221"]})
    assert children(frame, "_T")["isco08"].to_list() == ["2"]
    assert children(frame, "22")["isco08"].to_list() == ["2221"]
    assert children(frame, "2221").is_empty()


def test_rows_that_are_not_accounted_for_are_counted():
    frame = pl.DataFrame(
        {
            "rows_read": [10, 10],
            "rows_harmonised": [7, 7],
            "rows_quarantined": [2, 2],
            "rows_duplicate": [1, 0],
        }
    )
    assert unaccounted(frame)["left"].to_list() == [0, 1]


def test_held_partitions_come_first_with_their_reason(build):
    content, _ = build("/quality")
    assert "weight: 4 % of the values are missing" in content.first.table.row(0)


def test_synthetic_sources_say_so_in_names_and_charts(build, synthetic_home):
    made_up = ReleaseStore(synthetic_home / "releases").current()
    content, _ = build("/vacancies", on=made_up)
    assert "Poland (SYNTHETIC)" in content.answer[0] and content.main.title.startswith("SYNTHETIC")
    assert any(a.text == "SYNTHETIC" for a in content.main.figure.layout.annotations)


def test_a_missing_subject_says_why(build, synthetic_home):
    content, _ = build("/corridors", on=ReleaseStore(synthetic_home / "releases").current())
    assert content.main is None and "the server did not answer" in content.missing
