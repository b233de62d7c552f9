import made_up_release
import polars as pl
import pytest
from drawn import drawn

from dashboards.data import OBSERVATION_COLUMNS, Release, ReleaseStore
from dashboards.page import discover
from dashboards.pages.overview import without_figure
from dashboards.pages.quality import unaccounted
from dashboards.pages.vacancies import children

PATHS = ["/", "/skill-gaps", "/qualifications", "/corridors", "/vacancies", "/recognition", "/impact", "/quality"]


def test_pages_are_found_in_the_order_of_the_navigation():
    assert [page.path for page in discover()] == PATHS


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["en", "es", "fr"])
def test_every_page_answers_with_a_chart_and_a_table(build, path, lang):
    content, ctx = build(path, lang)
    assert content.answer and len(content.figures) <= 4 and not content.missing
    assert content.main.figure is not None and content.main.table.height
    assert not ctx.notes
    text = " ".join(content.answer).lower()
    assert "significan" not in text and "signific" not in text


@pytest.mark.parametrize("path", PATHS[:6])
def test_the_download_has_the_observation_columns(build, path):
    content, _ = build(path)
    assert tuple(content.data.columns) == OBSERVATION_COLUMNS and content.data.height


@pytest.mark.parametrize("path", PATHS)
def test_nonsense_in_the_url_still_gives_the_page(build, path):
    nonsense = dict.fromkeys(
        ("country", "period", "sex", "birth", "indicator", "occupation", "cases", "design", "view", "source"), "'; drop"
    )
    content, ctx = build(path, **nonsense)
    assert content.main is not None and ctx.notes


def test_what_the_url_asks_for_is_what_is_shown(build):
    content, ctx = build("/qualifications", country="ESP", period="2017-Q2", sex="F")
    assert ctx.state | {"country": "ESP", "period": "2017-Q2", "sex": "F"} == ctx.state
    assert set(content.data["ref_area"]) == {"ESP"} and set(content.data["sex"]) == {"F"}


def test_the_gap_is_said_with_its_own_interval(build):
    content, _ = build("/qualifications", country="ARG", period="2014-Q1")
    assert "32.0% among the foreign-born and 18.0% among the native-born, 14.0 points more" in content.answer[0]
    assert "(95% interval 10.9 to 17.1 points)" in content.answer[0]
    assert content.answer[1].endswith("more, as far as the two intervals tell: they do not overlap.")
    assert content.figures[0].note == "95% interval 29.1% to 34.9% · n = 2,400"


def test_weak_figures_are_flagged(build):
    content, _ = build("/qualifications", country="ESP", sex="F")
    assert any("low reliability" in sentence for sentence in content.answer)
    assert content.figures[0].state == "weak" and "fewer than 15 cases" in content.figures[0].note


def test_withheld_figures_say_why_everywhere_and_show_no_number(build):
    content, _ = build("/qualifications", country="ESP", period="2017-Q2", sex="F")
    assert "Foreign-born: withheld to protect respondents. Native-born: 22.0%" in content.answer[0]
    assert "Foreign-born: withheld, too imprecise to be used" in content.answer[1]
    figure = content.figures[0]
    assert (figure.value, figure.note) == ("withheld to protect respondents", "fewer than 5 respondents")
    table = content.main.table.filter(pl.col("Place of birth") == "Foreign-born")
    assert table["Certainty"].to_list() == ["fewer than 5 respondents", "CEPAL 2023: CV above 30 %"]
    withheld = content.data.filter((pl.col("obs_status") == "Q") & (pl.col("isic4") == "_T"))
    assert withheld["obs_value"].null_count() == withheld.height == 2
    assert withheld["rule"].null_count() == 0


def test_withheld_and_not_collected_stand_side_by_side(build):
    content, _ = build("/qualifications", country="ARG")
    mix = next(card for card in content.side if card.key == "mix")
    words = {a.name: a.text.replace("<br>", " ") for a in drawn(mix.figure).layout.annotations}
    assert "Foreign-born: withheld to protect respondents" in words["protected"]
    assert "Foreign-born: not collected" in words["missing"]


def test_a_change_over_a_break_is_not_told_and_one_inside_the_intervals_neither(build):
    content, _ = build("/", country="ARG")
    assert any("no change on Q1 2015 can be told" in f.detail for f in content.figures)
    trend = next(card for card in content.side if card.key == "trend")
    words = [a.text.replace("<br>", " ") for a in drawn(trend.figure).layout.annotations]
    assert any("Break in series (ICLS-19)" in text for text in words)


def test_the_gaps_are_shown_raw_and_adjusted_in_a_card_of_each_unit(build):
    content, _ = build("/qualifications", country="ARG")
    cards = {card.key: card for card in content.side}
    raw, adjusted = cards["gaps-percent"].table["95% interval\u200b"].to_list()
    assert (raw, adjusted) == ("8.1% to 15.9%", "\u22121.5% to 9.5%")
    assert cards["gaps-points"].table.height == 4
    assert {"foreign_born_share", "brain_waste_rate"} <= set(cards)


def test_the_mix_can_be_shown_by_industry(build):
    content, ctx = build("/qualifications", country="ARG", by="industry")
    mix = next(card for card in content.side if card.key == "mix")
    assert mix.table["Industry"][0] == "Manufacturing (C)" and ctx.state["by"] == "industry"


def test_of_an_older_release_nothing_is_said_that_it_does_not_know(build, tmp_path):
    made_up_release.build(tmp_path, older=True)
    old = ReleaseStore(tmp_path / "releases").current()
    for path in PATHS:
        content, _ = build(path, on=old)
        assert bool(content.missing) if path == "/impact" else content.main.figure is not None
    assert tuple(build("/", on=old)[0].data.columns) == OBSERVATION_COLUMNS
    assert old.audit.is_empty() and old.sources["arg_made_up"].min_cases == 0


def test_figures_that_rest_on_no_sample_say_nothing_of_intervals(build):
    for path, country in {"/corridors": "USA", "/vacancies": "POL", "/recognition": "DEU"}.items():
        content, _ = build(path, country=country)
        assert "interval" not in " ".join([*content.answer, content.main.note, *(f.note for f in content.figures)])


def test_the_audit_is_summed_up_by_source_and_reason(build):
    content, _ = build("/quality")
    audit = next(card for card in content.side if card.key == "audit").table
    assert audit.columns[0] == "Withheld because" and audit.row(0)[0].startswith("too few respondents\n")
    assert audit.row(0)[1:] == (
        2,
        "7 (required 5)",
        "2,400 (required 1,800)",
        "all passed",
    )
    assert audit["Counts"].to_list() == [2, 1, 1]
    agreed = next(card for card in content.side if card.key == "concordance").table
    assert agreed.row(0)[0].startswith("Unemployment rate\n") and agreed.row(0)[1:4] == ("9.96", "10.0", "passed")


def test_a_part_of_a_country_is_named(build):
    assert "province of Granada" in build("/")[0].answer[0]


def test_the_community_filter_keeps_its_members(build):
    content, _ = build("/corridors", country="USA", community="ASEAN")
    assert set(content.data["origin"]) == {"PHL", "VNM", "IDN"}


def test_a_community_without_a_figure_in_the_period_says_so(build, monkeypatch):
    def _without_the_newest(release, *asked):
        found = whole(release, *asked)
        is_newest = pl.col("time_period") == found["time_period"].max()
        return found.filter(~(is_newest & pl.col("origin").is_in(["PHL", "VNM", "IDN"])))

    whole = Release.corridors
    monkeypatch.setattr(Release, "corridors", _without_the_newest)
    content, _ = build("/corridors", country="USA", community="ASEAN")
    assert content.figures == [] and content.data.is_empty()
    assert content.answer == ["No corridor of United States is known for 2019 and this choice."]


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
    assert any(a.text == "SYNTHETIC" for a in drawn(content.main.figure).layout.annotations)


def test_a_missing_subject_says_why(build, synthetic_home):
    content, _ = build("/corridors", on=ReleaseStore(synthetic_home / "releases").current())
    assert content.main is None and "the server did not answer" in content.missing


def test_with_a_sex_chosen_occupations_are_of_both_sexes_and_the_page_says_so(build):
    content, _ = build("/qualifications", country="ARG", sex="F")
    cards = [card for card in content.side if card.key in ("mix", "rate-by-group")]
    assert cards and all(card.figure is not None and "both sexes together" in card.note for card in cards)
    whole, _ = build("/qualifications", country="ARG")
    mix = next(card for card in whole.side if card.key == "mix")
    assert mix.table.equals(cards[0].table) and "both sexes" not in mix.note


def test_the_table_of_the_overview_begins_with_the_main_indicators_and_has_all_on_request(build):
    def indicators(**query: str) -> list[str]:
        table = next(card for card in build("/", **query)[0].side if card.key == "all").table
        return [name for name, _ in table["Indicator"]]

    assert indicators() == ["Unemployment rate", "Labour force participation rate"]
    assert indicators(rows="all")[:2] == indicators() and len(indicators(rows="all")) > 2


def test_a_country_without_the_indicator_is_named(build, release):
    rates = release.observations(indicator="unemployment_rate")
    _, ctx = build("/")
    assert without_figure(ctx, rates, rates) == {}
    without = without_figure(ctx, rates, rates.filter(pl.col("ref_area") == "ARG"))
    assert list(without) == ["ESP|esp_made_up"] and "province of Granada" in without["ESP|esp_made_up"]


def test_figures_by_a_further_breakdown_are_none_of_the_totals(build, release):
    """A row that is broken down further is no total, and its place counts as without it."""
    assert release.observations(indicator="unemployment_rate", breakdown="training:abroad")["obs_value"].max() == 99
    for path in PATHS[:3]:
        content, _ = build(path)
        assert set(content.data["breakdown"]) == {"_T"} and content.data["obs_value"].max() != 99
