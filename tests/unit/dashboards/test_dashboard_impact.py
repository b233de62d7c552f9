from functools import cache

import made_up_impact
import made_up_release
import polars as pl
import pytest
from drawn import drawn

from dashboards.data import ReleaseStore
from dashboards.page import Context
from dashboards.sections.impact import time_card
from dashboards.sections.study import Study, amount, as_observations, verdict
from dashboards.text import MINUS, translator


@pytest.fixture(scope="module")
def page(build):
    """The page, its cards by their keys; each is built once."""

    @cache
    def _page(**query: str):
        content, ctx = build("/impact", **query)
        return content, {card.key: card for card in content.side}, ctx

    return _page


def test_the_answer_has_effect_interval_end_and_plain_comparison(page):
    content, _, _ = page(design="panel")
    assert content.answer[0].startswith(
        "Full recognition. Employment: +16.0 points on average over the time after (95% interval 13.3 to 18.7 points)"
    )
    assert content.answer[1].startswith("In half-year 6 after the start: +28.0 points")
    assert content.answer[2] == "A plain comparison would say +27.0 points."
    assert "estimate of a model" in content.answer[3] and content.answer[4].endswith("2 of the figures.")


def test_wages_are_in_percent_and_the_baseline_in_money(page):
    content, _, _ = page(design="panel", outcome="wage_hour")
    assert "+12.8%" in content.answer[0]
    assert (content.figures[3].value, content.figures[3].detail) == ("15.2", "Hourly wage, national currency an hour")


def test_an_effect_that_cannot_be_told_is_none(page):
    content, _, _ = page(design="training")
    told = f"no effect can be told (+2.0 points, 95% interval {MINUS}1.7 to 5.7 points)"
    assert content.answer[0] == f"Courses before departure. Employment: {told}."
    assert content.main.key == "methods" and "smallest effect that could be told: 5.3 points" in content.figures[0].note


def test_the_chart_tells_before_from_after_and_says_that_it_is_modelled(page):
    content, _, _ = page(design="panel")
    figure = content.main.figure
    assert {a.text for a in drawn(figure).layout.annotations if a.name == "side"} == {"← before", "after →"}
    assert any(a.name == "modelled" for a in drawn(figure).layout.annotations)
    shown = [t for t in drawn(figure).data if t.showlegend is not False]
    assert [t.name for t in shown] == ["Estimate: Callaway and Sant\u2019Anna", "Second method: imputation"]
    ticks = drawn(figure).layout.xaxis.ticktext
    assert ticks[:2] == (f"{MINUS}4", f"{MINUS}3") and "0" in ticks


def test_the_plain_comparison_is_told_from_the_estimate_only_if_their_intervals_are_apart(page):
    assert "The plain comparison differs" in page(design="panel")[1]["methods"].note
    assert "cannot be told from the estimate" in page(design="panel", outcome="wage_hour")[1]["methods"].note


def test_groups_are_told_after_adjusting_and_withheld_ones_have_no_number(page):
    card = page(design="panel")[1]["subgroups"]
    assert "an effect can be told for: Sex: Women." in card.note
    rows = {row[0]: row for row in card.table.iter_rows()}
    assert rows["Sex: Women"][-1].startswith("effect can be told") and "p below 0.001" in rows["Sex: Women"][-1]
    assert rows["Sex: Men"][-1] == "no effect can be told\np = 0.400"
    assert rows["Country of training: Morocco"][1:3] == ("withheld to protect respondents", "\u2013")


def test_checks_are_words_and_those_that_warn_stand_first(page):
    card = page(design="panel")[1]["checks"]
    assert card.table["Result"].to_list() == ["⚠ warning", "✓ passed", "for information"]
    assert card.table["What it means"][0]["text"] == "Those recognised spoke the language better."
    assert card.table["Value\u200b"][0] == "0.180 (limit 0.100)"
    wage = page(design="panel", outcome="wage_hour")[1]["checks"]
    assert "Wages went the same way before." in [cell["text"] for cell in wage.table["What it means"]]


def test_a_refused_design_gives_its_reason_and_no_effect(page):
    content, cards, _ = page(design="return")
    assert content.main.figure is None and "Only 12 persons took part" in content.main.message
    assert content.figures == [] and content.data.is_empty() and "subgroups" not in cards
    assert set(content.files) == {"impact_diagnostic", "impact_design"}


def test_every_design_is_listed_with_what_came_of_it(page):
    table = page()[1]["designs"].table
    titles = [cell["text"] for cell in table["Design"]]
    assert titles == ["Courses before departure", "Full recognition", "Return and reintegration"]
    assert table["Status"].to_list() == ["answered", "answered", "refused"]


def test_the_design_card_shows_the_declaration_with_its_hash(page):
    table = page(design="panel")[1]["design"].table
    facts = dict(zip(table["Part"], [cell["text"] for cell in table["As declared"]], strict=True))
    assert facts["Declared on"] == "January 15, 2026 · hash 0123456789ab"
    assert facts["Compared with"] == "Persons not yet recognised" and facts["Period"] == "2018 \u2013 2024"


def test_sources_are_read_from_either_way_of_listing_them(page):
    assert page(design="panel")[0].source_ids == ["fra_register"]
    assert page(design="training")[0].source_ids == ["fra_register", "esp_made_up"]


def test_made_up_results_are_marked_in_the_chart_and_its_title(build, synthetic_home):
    content, _ = build("/impact", on=ReleaseStore(synthetic_home / "releases").current())
    assert content.main.title.startswith("SYNTHETIC") and content.answer[0].startswith("SYNTHETIC")
    assert any(a.text == "SYNTHETIC" for a in drawn(content.main.figure).layout.annotations)


def test_without_results_the_page_says_what_they_need(build, tmp_path):
    made_up_release.build(tmp_path, older=True)
    content, _ = build("/impact", on=ReleaseStore(tmp_path / "releases").current())
    assert (
        content.main is None and "docs/impact.md" in content.missing and content.instead[1].startswith("/recognition")
    )


def test_a_bound_that_is_written_as_zero_does_not_exclude_it(release):
    study = Study({}, "employed", as_observations(release.later("impact_estimate", design="panel")), pl.DataFrame())
    row = study.overall.row(0, named=True)
    assert verdict(row | {"ci_lower": 0.04, "ci_upper": 3.0}) == "unclear"
    assert verdict(row | {"ci_lower": -3.0, "ci_upper": -0.06}) == "below"
    negative = row | {"obs_value": -2.0}
    assert amount(Context(release, {}, translator("en")), negative) == f"{MINUS}2.0 points"


def test_the_made_up_results_keep_to_the_columns_of_a_release(release):
    assert list(made_up_impact.COLUMNS) == release.later("impact_estimate").columns


def test_the_period_compared_with_is_drawn_hollow_where_the_results_leave_it_out(release, page):
    figure = drawn(page(design="panel")[0].main.figure)
    symbols = next(t for t in figure.data if t.name.startswith("Estimate")).marker.symbol
    assert "circle-open" not in symbols
    effects = as_observations(release.later("impact_estimate", design="panel", outcome="employed"))
    without = effects.filter(pl.col("event_time").is_null() | (pl.col("event_time") != -1))
    ctx = Context(release, {}, translator("en"))
    figure = time_card(ctx, Study({"synthetic": False}, "employed", without, pl.DataFrame())).figure
    line = next(t for t in drawn(figure).data if t.name.startswith("Estimate"))
    base = list(line.x).index(-1)
    assert (line.y[base], line.marker.symbol[base]) == (0, "circle-open")
    assert [max(t.x) for t in drawn(figure).data if t.name == "band"] == [-2, 6]


def test_a_design_on_recognition_is_the_first_to_be_shown(page):
    assert page()[2].state["design"] == "panel"
