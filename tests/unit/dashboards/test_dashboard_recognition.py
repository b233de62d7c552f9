from functools import cache

import made_up_recognition
import made_up_release
import polars as pl
import pytest
from drawn import drawn

from dashboards.data import TOTAL, ReleaseStore
from dashboards.page import Context
from dashboards.sections.arrangements import covered
from dashboards.sections.register import STEPS, cases_of, dimensions
from dashboards.text import translator

SMALL = {"country": "FRA", "period": "2023", "cases": "isco08:7411"}


@pytest.fixture(scope="module")
def page(build):
    """The page, its cards by their keys; each is built once."""

    @cache
    def _page(**query: str):
        content, ctx = build("/recognition", **query)
        return content, {card.key: card for card in content.side}, ctx

    return _page


def test_the_steps_of_the_funnel_add_up(page):
    content, _, _ = page(country="FRA", period="2023")
    values = dict(content.data.select("indicator", "obs_value").iter_rows())
    for whole in ("recognition_applications", "recognition_decided"):
        assert values[whole] == sum(values[part] for part, parent in STEPS.items() if parent == whole)
    assert content.answer[0].startswith("France, 2023: 4,200 applications for recognition. Of them decided: 3,700")
    assert "Positive, of those decided: 98.4% (95% interval 98.0% to 98.8%)." in content.answer
    assert "Half of the cases are decided within 4.1 months of a complete file (95% interval 3.9 to 4.4 months)." in (
        content.answer
    )


def test_withheld_steps_are_words_and_hatched_over_what_they_are_together(page):
    content, _, _ = page(**SMALL)
    assert "withdrawn: withheld to protect respondents" in content.answer[0]
    table = content.main.table.filter(pl.col("Value\u200b") == "withheld to protect respondents")
    assert table.height == 4 and set(table["of applications\u200b"]) == {"\u2013"}
    hatched = [t for t in drawn(content.main.figure).data if t.marker.pattern.shape]
    values = dict(content.data.select("indicator", "obs_value").iter_rows())
    left = values["recognition_applications"] - values["recognition_decided"]
    assert [t.x[0] for t in hatched[:2]] == [left, left]
    known = next(t for t in drawn(content.main.figure).data if not t.marker.pattern.shape)
    assert 0 not in known.x and "Hatched: withheld steps" in content.main.note


def test_the_key_figures_are_rate_time_backlog_and_cost(page):
    content, _, _ = page(country="FRA", period="2024")
    labels = [figure.label for figure in content.figures]
    assert labels[1:3] == ["Median time to a decision", "Cases pending at the end of the year"]
    assert labels[3] == "Fee, mean, national currency"
    assert content.figures[1].value == "4.1 months" and "31.0% within three months" in content.figures[1].note
    assert "no change on 2023 can be told" in content.figures[0].detail


def test_the_year_shown_first_has_few_open_cases(page):
    content, _, ctx = page(country="FRA")
    assert ctx.state["period"] == "2022" and content.periods == ["2022"]


def test_the_curve_is_of_the_year_or_of_the_span_that_holds_it(page):
    _, cards, _ = page(country="FRA", period="2023")
    words = [a.text for a in drawn(cards["times"].figure).layout.annotations]
    assert "half: 4.1 months" in words and {"3 months", "4 months"} <= set(words)
    _, cards, _ = page(country="FRA", period="2024")
    assert "2022\u20132024" in cards["times"].note
    assert "half: within 4 months" in [a.text for a in drawn(cards["times"].figure).layout.annotations]


def test_curves_by_decision_have_no_median_and_a_group_without_curve_says_so(page):
    _, cards, _ = page(country="FRA", period="2023", curves="kinds")
    shown = [t.name for t in drawn(cards["times"].figure).data if t.showlegend is not False]
    assert shown == ["Full recognition", "Compensation measure", "Partial recognition", "Refused"]
    assert page(country="FRA", cases="origin:MAR")[1]["times"].message.startswith("There are too few cases")


def test_the_curve_of_a_detailed_occupation_is_that_of_its_group_and_says_so(page):
    content, cards, _ = page(country="FRA", period="2023", cases="isco08:2211")
    assert "Generalist medical practitioners (2211)" in content.main.title
    assert cards["times"].title.endswith("Health professionals (22)")
    assert set(content.files["recognition_curve"]["isco08"]) == {"22"}


def test_the_curve_can_be_taken_away(page):
    content, _, _ = page(country="FRA", period="2023", cases="isco08:2221")
    curve = content.files["recognition_curve"]
    assert set(curve["isco08"]) == {"2221"} and set(curve["time_period"]) == {"2023"}


def test_rates_are_compared_by_occupation_country_of_training_and_kind(page):
    _, cards, _ = page(country="FRA", rate="full_submitted", by_kind="residence")
    assert cards["by-occupation"].title.startswith("Recognition rate: full_submitted by occupation, France")
    assert cards["by-occupation"].table["Occupation"].to_list()[0] == "Nursing professionals (2221)"
    assert set(cards["by-origin"].table["Origin"]) == {"Morocco", "Romania", "Vietnam"}
    assert set(cards["by-kind"].table["Cases"]) == {"From abroad", "From inside the country"}
    _, cards, _ = page(country="FRA", rate="time")
    assert cards["by-origin"].table["Value\u200b"].to_list()[0].endswith("months")


def test_a_click_on_a_group_shows_its_cases(page):
    content, cards, _ = page(country="FRA", cases="arrangement:asean-nursing")
    assert "Made-up arrangement on nursing" in content.main.title
    assert set(content.data["breakdown"]) == {"arrangement:asean-nursing"}
    points = next(t for t in drawn(cards["by-origin"].figure).data if t.customdata is not None)
    assert set(points.customdata) == {"origin:MAR", "origin:ROU", "origin:VNM"}


def test_what_persons_say_in_a_survey_stands_beside_the_cases(page):
    card = page(country="FRA", period="2022")[1]["survey"]
    assert card.table.row(0)[:2] == ("Foreign qualifications recognised", "57.0%") and "persons, not cases" in card.note
    assert "survey" not in page(country="DEU")[1]


def test_groups_are_never_crossed():
    assert dimensions("isco08:22") == {"isco08": "22", "origin": TOTAL, "breakdown": TOTAL}
    assert dimensions("purpose:academic")["breakdown"] == "purpose:academic"
    for cases in (TOTAL, "isco08:22", "origin:MAR", "learning:informal"):
        assert cases_of(dimensions(cases)) == cases


def test_published_figures_stay_where_there_is_no_register(page):
    content, cards, _ = page(country="DEU")
    assert content.main.key == "procedures" and "81" not in content.answer[0]
    assert cards["times"].message.startswith("Published counts do not tell")
    assert set(content.data["source_id"]) == {"deu_made_up"}


def test_a_country_with_arrangements_only_says_what_is_missing_and_where_there_is_more(page):
    content, cards, _ = page(country="PHL")
    assert content.main is None and content.missing.startswith("Philippines: this release has no recognition figures")
    assert content.instead[0] == "Figures exist for: France and Germany" and "country=FRA" in content.instead[1]
    assert cards["arrangements"].table.height == 2


def test_arrangements_cover_corridors_whose_ends_are_both_bound(release, page):
    ctx = Context(release, {}, translator("en"))
    corridors = covered(ctx, "FRA").select("ref_area", "arrangement").rows()
    assert ("VNM", "asean-nursing") in corridors and ("ROU", "two-countries") in corridors
    assert not {place for place, _ in corridors} & {"SGP", "NGA"}  # signed only; takes part in a forum only
    _, cards, _ = page(country="FRA")
    table = cards["arrangements"].table
    assert table["Occupations"].to_list() == [
        "Nursing professionals (2221)", "none: it recognises nothing", "All occupations",
    ]  # fmt: skip
    assert table["In force since"].to_list()[0] == "December 8, 2006" and table["Partners"].to_list() == ["3", "0", "1"]
    assert "without an arrangement, with their applications: Morocco (" in cards["arrangements"].note


def test_without_arrangements_in_a_release_nothing_is_said_of_them(build, tmp_path):
    made_up_release.build(tmp_path, older=True)
    content, _ = build("/recognition", on=ReleaseStore(tmp_path / "releases").current())
    assert not [card for card in content.side if card.key.startswith("arrangement")]


def test_a_country_without_one_is_told_how_one_is_added(page):
    _, cards, _ = page(country="DEU")
    assert "docs/arrangements.md" in cards["arrangements"].message


def test_the_invented_country_says_so_in_every_chart(build, synthetic_home):
    made_up = ReleaseStore(synthetic_home / "releases").current()
    content, _ = build("/recognition", on=made_up, country="FRA")
    cards = [content.main, *(c for c in content.side if c.figure is not None and c.key != "arrangement-map")]
    assert all(any(a.text == "SYNTHETIC" for a in drawn(card.figure).layout.annotations) for card in cards)
    assert all(card.title.startswith("SYNTHETIC") or "SYNTHETIC" in card.title for card in cards)


def test_the_made_up_register_is_one(release):
    assert set(release.observations(source_id=made_up_recognition.SOURCE)["ref_area"]) == {made_up_recognition.PLACE}
