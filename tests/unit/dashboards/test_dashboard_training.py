from functools import cache

import made_up_training
import polars as pl
import pytest
from drawn import drawn

from dashboards.sections.training import BY_TRAINING, SHOWN

VALUE, INTERVAL = "Value\u200b", "95% interval\u200b"


@pytest.fixture(scope="module")
def page(build):
    """The page and its cards by their keys; each is built once."""

    @cache
    def _page(**query: str):
        content, ctx = build("/qualifications", **query)
        assert not ctx.notes
        return content, {card.key: card for card in content.side}

    return _page


def _drawn(card) -> dict[str, float]:
    """The values of the chart by the names of their rows."""
    points = next(t for t in drawn(card.figure).data if t.mode == "markers")
    names = dict(zip(drawn(card.figure).layout.yaxis.tickvals, drawn(card.figure).layout.yaxis.ticktext, strict=True))
    return {names[y].replace("<br>", " "): x for x, y in zip(points.x, points.y, strict=True)}


def test_work_is_told_by_place_of_training_and_recognition(page):
    card = page(country="ARG")[1]["training"]
    assert _drawn(card) == {
        "Native-born": 60, "Foreign-born, trained in the country": 58, "Foreign-born, trained abroad": 56,
        "Trained abroad, recognised": 63, "Trained abroad, applied and not recognised": 54,
        "Trained abroad, not applied": 55,
    }  # fmt: skip
    assert card.title.startswith("Work by place of training, Argentina") and card.title.endswith("ratio, %")
    assert "does not tell an effect" in card.note and "Foreign-born, trained abroad: 56.0%" in card.alt
    assert "highest level of education" in card.note and "both sexes" not in card.note


@pytest.mark.parametrize(
    ("work", "unit", "native"),
    [
        ("employment", "%", "60.0%"),
        ("overqualification", "%", "30.0%"),
        ("earnings", "national currency an hour", "18.25"),
    ],
)
def test_one_unit_is_shown_at_a_time(page, work, unit, native):
    content, cards = page(country="ARG", work=work)
    card = cards["training"]
    assert drawn(card.figure).layout.xaxis.title.text == unit and card.title.endswith(unit)
    assert card.table[VALUE][0] == native and SHOWN[work] in content.indicators


def test_levels_of_education_stand_in_the_table_where_they_are_known(page):
    table = page(country="ARG", work="earnings")[1]["training"].table
    levels = table.filter(pl.col("Education") != "All levels")
    assert levels["Group"].unique().sort().to_list() == [
        "Trained abroad, wherever born", "Trained in the country, wherever born",
    ]  # fmt: skip
    assert levels["Education"].to_list() == [*["Upper secondary"] * 2, *["Tertiary"] * 2]
    assert table.height == levels.height + 6
    card = page(country="ARG", work="overqualification")[1]["training"]
    assert "Education" not in card.table.columns and "levels of education" not in card.note


def test_weak_figures_are_hollow_and_withheld_ones_hatched_words(page):
    card = page(country="ARG", work="earnings")[1]["training"]
    points = next(t for t in drawn(card.figure).data if t.mode == "markers")
    assert list(points.marker.symbol).count("circle-open") == 1 and "Hollow" in card.note
    card = page(country="ARG", work="overqualification")[1]["training"]
    assert [t.marker.pattern.shape for t in drawn(card.figure).data if t.type == "bar"] == ["/"]
    withheld = card.table.filter(pl.col("Group") == "Trained abroad, applied and not recognised")
    assert withheld[VALUE].to_list() == ["withheld to protect respondents"]
    assert withheld["Certainty"].to_list() == ["fewer than 5 respondents"]
    assert len(_drawn(card)) == 5 and "Hatched" in card.note


def test_with_a_sex_chosen_training_is_of_both_and_says_so(page):
    card = page(country="ARG", sex="F")[1]["training"]
    assert _drawn(card) == _drawn(page(country="ARG")[1]["training"]) and "both sexes" in card.note


def test_overqualification_goes_by_years_of_residence_of_the_sex_chosen(page):
    card = page(country="ESP")[1]["stay"]
    assert list(_drawn(card).values()) == [30, 54, 46, 38]
    assert card.table["Group"].to_list() == [
        "Native-born", "Foreign-born, 0 to 4 years of residence", "Foreign-born, 5 to 9 years of residence",
        "Foreign-born, 10 and more years of residence",
    ]  # fmt: skip
    assert "not tell an effect" in card.note
    women = page(country="ESP", sex="F")[1]["stay"]
    assert women.title.endswith("Women, %") and "withheld, too imprecise to be used" in women.table[VALUE][1]
    assert len(_drawn(women)) == 3


def test_what_a_source_does_not_tell_has_no_card(page):
    assert "stay" not in page(country="ARG")[1]
    assert "training" not in page(country="ESP")[1]
    content, cards = page(country="ESP", sex="M")
    assert not {"stay", "training"} & set(cards) and content.figures


def test_both_can_be_taken_away(page):
    files = page(country="ARG")[0].files["training"]
    assert set(files["indicator"]) == set(made_up_training.LEVELS) and files.select("source_id").n_unique() == 1
    of_all_levels = files.filter((pl.col("isced11") == "_T") & (pl.col("origin") != "_T"))
    assert set(of_all_levels.select("origin", "breakdown").iter_rows()) < set(BY_TRAINING)
    assert set(page(country="ESP")[0].files["training"]["breakdown"]) >= {"stay:Y0T4", "stay:Y5T9", "stay:Y_GE10"}


@pytest.mark.parametrize("lang", ["es", "fr"])
def test_the_groups_have_names_in_every_language(build, lang):
    for country, key in (("ARG", "training"), ("ESP", "stay")):
        content, _ = build("/qualifications", lang, country=country)
        card = next(c for c in content.side if c.key == key)
        words = " ".join([card.title, card.note, *card.table.to_series(0)])
        assert "training." not in words and "Foreign" not in words and "Trained" not in words
