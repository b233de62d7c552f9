"""Charts of the pages on recognition and impact: what is drawn where, and what is not drawn."""

import polars as pl
import pytest
from drawn import drawn

from dashboards.charts.curves import incidence
from dashboards.charts.effects import event_study
from dashboards.charts.flows import partners
from dashboards.charts.funnel import funnel, starts
from dashboards.components.tables import table
from dashboards.text import translator
from dashboards.views import marks


def _steps(values: dict[str, tuple[str, float | None]]) -> pl.DataFrame:
    rows = [
        {"key": key, "label": key, "value": value, "text": "words", "state": "protected" if value is None else "known"}
        for key, (_, value) in values.items()
    ]
    return marks(rows).with_columns(pl.Series("parent", [parent for parent, _ in values.values()]))


STEPS = {
    "all": ("", 100.0), "decided": ("all", 70.0), "open": ("all", 30.0), "full": ("decided", 50.0),
    "not": ("decided", 20.0),
}  # fmt: skip


def test_parts_begin_where_those_before_them_end():
    placed = starts(_steps(STEPS))
    assert placed["start"].to_list() == [0, 0, 70, 0, 50]
    assert placed["length"].to_list() == [100, 70, 30, 50, 20]


def test_withheld_parts_share_what_is_left_of_their_step():
    placed = starts(_steps(STEPS | {"open": ("all", None), "full": ("decided", None), "not": ("decided", 20.0)}))
    assert placed.filter(pl.col("key") == "open").select("start", "length").row(0) == (70, 30)
    assert placed.filter(pl.col("key") == "full").select("start", "length").row(0) == (20, 50)


def test_of_a_withheld_step_nothing_is_left_that_could_be_drawn():
    placed = starts(_steps(STEPS | {"decided": ("all", None), "full": ("decided", None)}))
    assert placed.filter(pl.col("key") == "full")["length"].to_list() == [None]
    figure = funnel(_steps(dict.fromkeys(STEPS, ("", None))), axis="cases", colours={})
    hatched = [trace for trace in drawn(figure).data if trace.marker.pattern.shape]
    assert len(hatched) == len(STEPS) and all(trace.x[0] > 0 for trace in hatched)


def test_a_withheld_step_has_no_number_in_its_name():
    figure = funnel(_steps(STEPS | {"open": ("all", None)}), axis="cases", colours={"all": "#123456"})
    assert drawn(figure).layout.yaxis.ticktext[2] == "open" and "words" in drawn(figure).layout.yaxis.ticktext[0]
    assert drawn(figure).data[0].marker.color[0] == "#123456"


@pytest.fixture
def curve() -> pl.DataFrame:
    months = list(range(13))
    shares = [5.0 * month for month in months]
    return pl.DataFrame(
        {
            "group": "any", "months": months, "value": shares, "lower": [s - 1 for s in shares],
            "upper": [s + 1 for s in shares], "hover": "",
        }
    )  # fmt: skip


def test_shares_grow_in_steps_with_a_band_terms_and_the_median(curve):
    figure = incidence(
        curve, axes=("months", "%"), names={"any": "Decided"}, terms={3: "three", 4: "four"}, median=(10.0, "half: 10")
    )
    lower, upper, line, median = drawn(figure).data
    assert {trace.line.shape for trace in (lower, upper, line)} == {"hv"} and upper.fill == "tonexty"
    assert (median.x[0], median.y[0]) == (10, 50)
    assert [s.x0 for s in drawn(figure).layout.shapes] == [3, 4, 0] and drawn(figure).layout.yaxis.range == (0, 100)
    assert [a.text for a in drawn(figure).layout.annotations] == ["three", "four", "half: 10"]


def test_a_curve_that_never_reaches_half_has_no_median(curve):
    figure = incidence(curve, axes=("months", "%"), names={"any": "Decided"}, terms={})
    assert not drawn(figure).layout.annotations and not drawn(figure).layout.shapes


def _effects(values: dict[int, float | None], **rest: object) -> pl.DataFrame:
    rows = [
        {
            "group": "main", "event_time": time, "value": value, "lower": None if value is None else value - 1,
            "upper": None if value is None else value + 1, "state": "protected" if value is None else "known",
            "text": "withheld", "hover": "", **rest,
        }
        for time, value in values.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(("value", "lower", "upper"), pl.Float64))


def _study(frame: pl.DataFrame):
    return event_study(frame, axes=("time", "%"), names={"main": "Estimate"}, sides=("before", "after"))


def test_the_band_ends_where_a_period_is_withheld_and_a_cross_says_why():
    figure = _study(_effects({-2: 0.0, -1: 0.1, 0: 2.0, 1: None, 2: 3.0, 3: 4.0}))
    bands = [trace for trace in drawn(figure).data if trace.name == "band"]
    assert [min(band.x) for band in bands] == [-2, 2] and [max(band.x) for band in bands] == [0, 3]
    cross = next(trace for trace in drawn(figure).data if trace.name == "withheld")
    assert list(cross.x) == [1] and any(a.name == "withheld" for a in drawn(figure).layout.annotations)


def test_before_and_after_differ_in_shape_and_zero_is_named():
    figure = _study(_effects({-1: 0.0, 0: 1.0, 1: 2.0}))
    line = next(trace for trace in drawn(figure).data if trace.name == "Estimate")
    assert line.marker.symbol == ("circle", "diamond", "diamond")
    assert drawn(figure).layout.xaxis.ticktext == ("\u22121", "0", "+1")


def test_long_times_are_named_by_steps_that_keep_zero():
    figure = _study(_effects(dict.fromkeys(range(-12, 37), 0.0)))
    assert len(drawn(figure).layout.xaxis.tickvals) <= 12 and 0 in drawn(figure).layout.xaxis.tickvals


def test_partners_are_coloured_by_level_and_the_country_is_set_off():
    frame = pl.DataFrame({"key": ["PHL", "MYS"], "level": [1, 3], "hover": ["", ""]})
    names = {1: "1", 2: "2", 3: "3 or more"}
    figure = partners(frame, title="number", focus="IDN", focus_name="Indonesia", names=names)
    known, focus = drawn(figure).data
    assert list(known.z) == [1, 3] and list(focus.locations) == ["IDN"] and known.colorbar.ticktext[2] == "3 or more"


def test_words_in_a_language_are_no_link_without_an_address():
    frame = pl.DataFrame({"part": ["Question"], "words": [{"text": "Why?", "lang": "en", "address": ""}]})
    _, _, body = table(frame, "caption", translator("fr")).children[0]["props"]["children"]
    (row,) = body["props"]["children"]
    words = row["props"]["children"][1]["props"]["children"]
    assert words.children == "Why?" and words.lang == "en"
