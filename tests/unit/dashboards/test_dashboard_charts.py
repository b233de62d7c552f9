import datetime as dt
from itertools import pairwise

import polars as pl
import pytest
from drawn import drawn
from hypothesis import given
from hypothesis import strategies as st

from dashboards.certainty import WITHHELD
from dashboards.charts.flows import matrix, world
from dashboards.charts.plane import plane
from dashboards.charts.ranking import bars, dots
from dashboards.charts.theme import ACCENT, GROUP_COLOURS, wrap
from dashboards.charts.time import breaks, lines, runs
from dashboards.views import marks


def _marks(*rows: dict) -> pl.DataFrame:
    """Marks as the pages make them, with what a test does not care about filled in."""
    common = {"key": "k", "label": "Label", "group": "_T", "state": "known", "text": "", "hover": ""}
    return marks([common | r for r in rows])


def test_weak_figures_are_hollow_and_groups_keep_their_colours():
    frame = _marks({"group": "NAT", "value": 10.0}, {"group": "FOR", "value": 20.0, "state": "weak"})
    figure = dots(frame, axis="%", names={"NAT": "Native-born", "FOR": "Foreign-born"})
    line, native, foreign = drawn(figure).data
    assert list(line.x) == [10.0, 20.0, None]
    assert native.marker.color == GROUP_COLOURS["NAT"] and list(native.marker.symbol) == ["circle"]
    assert list(foreign.marker.symbol) == ["diamond-open"]


def _withheld_bars(figure) -> list:
    return [t for t in drawn(figure).data if t.type == "bar" and t.name in WITHHELD]


@pytest.mark.parametrize("reason", WITHHELD)
def test_a_withheld_figure_is_hatched_with_its_reason_and_has_no_mark(reason):
    rows = _marks({"key": "a", "state": reason, "text": f"withheld: {reason}"}, {"key": "b", "value": 1.0})
    for figure in (dots(rows, axis="%", names={"_T": "All"}), bars(rows, axis="%")):
        (block,) = _withheld_bars(figure)
        assert block.marker.pattern.shape == "/" and list(block.customdata) == ["a"]
        assert f"withheld: {reason}" in drawn(figure).layout.annotations[0].text.replace("<br>", " ")
        marked = [key for t in drawn(figure).data if t.name != block.name for key in (t.customdata or ())]
        assert marked == ["b"]


def test_a_figure_not_collected_is_words_only_and_looks_like_nothing_withheld():
    rows = _marks({"key": "a", "state": "missing", "text": "not collected"}, {"key": "b", "value": 1.0})
    figure = dots(rows, axis="%", names={"_T": "All"})
    assert not _withheld_bars(figure) and "not collected" in drawn(figure).layout.annotations[0].text


def test_a_withheld_figure_lies_beside_the_mark_of_the_other_group():
    rows = _marks({"group": "NAT", "value": 3.0}, {"group": "FOR", "state": "protected", "text": "withheld"})
    figure = dots(rows, axis="%", names={"NAT": "Native-born", "FOR": "Foreign-born"})
    (block,), native = _withheld_bars(figure), drawn(figure).data[1]
    assert block.y[0] != native.y[0] and block.base[0] == 0


def test_intervals_are_drawn_where_they_are_known_and_fit_the_axis():
    figure = dots(_marks({"value": 10.0, "lower": -2.0, "upper": 13.0}), axis="%", names={"_T": "All"})
    whisker = drawn(figure).data[0].error_x
    assert list(whisker.array) == [3.0] and list(whisker.arrayminus) == [12.0]
    low, high = drawn(figure).layout.xaxis.range
    assert low < -2.0 and high > 13.0


def test_whiskers_of_a_bar_are_seen_on_the_bar():
    figure = bars(_marks({"value": 10.0, "lower": 8.0, "upper": 13.0}), axis="%")
    assert drawn(figure).data[0].error_x.color not in (None, drawn(figure).data[0].marker.color[0])


def test_two_figures_against_each_other_lie_in_four_quarters():
    row = {"key": "2", "x": 1.0, "x_lower": 0.5, "x_upper": 1.5, "y": 8.0, "y_lower": 6.0, "y_upper": 9.0}
    frame = pl.DataFrame([row | {"weak": False, "hover": ""}, row | {"key": "9", "x": -1.0, "weak": True, "hover": ""}])
    figure = plane(frame, axes=("x", "y"), level=7.0, corners={("right", "top"): "both"}, selected="2")
    marker = drawn(figure).data[0].marker
    assert list(marker.color) == [ACCENT, "white"] and marker.size[0] > marker.size[1]
    assert [(s.x0, s.y0) for s in drawn(figure).layout.shapes] == [(0, 0), (0, 7.0)]
    low, high = drawn(figure).layout.yaxis.range
    assert low < 6.0 and high > 9.0


def test_bars_start_at_zero_and_the_first_row_is_at_the_top():
    figure = bars(_marks({"key": "a", "value": 5.0}, {"key": "b", "value": 2.0, "state": "weak"}), axis="persons")
    top, bottom = drawn(figure).data[0].y
    assert drawn(figure).layout.xaxis.range[0] == 0
    assert drawn(figure).layout.yaxis.range[0] > drawn(figure).layout.yaxis.range[1] and top < bottom
    assert drawn(figure).data[0].marker.color[1] == "white" and not drawn(figure).data[0].marker.pattern.shape


def _quarters(*rows: dict) -> pl.DataFrame:
    """A quarterly series from 2014 on; a row may say another date."""
    days = [dt.date(2014 + q // 4, 1 + 3 * (q % 4), 1) for q in range(len(rows))]
    return _marks(*({"date": d, "period": str(d), "value": 1.0} | r for d, r in zip(days, rows, strict=True)))


def _values(frame: pl.DataFrame) -> list:
    figure = lines(frame, axis="%", names={"_T": "All"}, break_name="Break in series")
    return list(next(t for t in drawn(figure).data if t.name == "All").y)


def test_no_line_and_no_band_crosses_a_change_of_standard():
    bounds = {"lower": 0.5, "upper": 1.5}
    rows = _quarters(*({"standard": s} | bounds for s in ("ICLS-13; 35 h", "ICLS-13; 35 h", "ICLS-19; 35 h")))
    assert _values(rows) == [1.0, 1.0, None, 1.0]
    figure = lines(rows, axis="%", names={"_T": "All"}, break_name="Break in series")
    band, line = drawn(figure).data
    assert len(band.x) == 4 and max(band.x) == dt.date(2014, 4, 1)
    assert list(line.error_y.array) == [None, None, None, 0.5]  # the figure alone has a whisker
    assert [a.text for a in drawn(figure).layout.annotations] == ["Break in series (ICLS-19)"]
    (cut,) = drawn(figure).layout.shapes
    assert dt.date(2014, 4, 1) < cut.x0 < dt.date(2014, 7, 1) and cut.x0 == cut.x1


def test_a_break_of_one_series_only_names_it():
    rows = pl.concat(
        [
            _quarters({"standard": "A"}, {"standard": "B"}),
            _quarters({"standard": "A"}, {"standard": "A"}).with_columns(group=pl.lit("x")),
        ]
    )
    figure = lines(rows, axis="%", names={"_T": "All", "x": "Other"}, break_name="Break")
    assert [a.text for a in drawn(figure).layout.annotations] == ["All<br>Break (B)"]


def test_no_line_leads_over_a_withheld_figure_and_a_cross_says_why():
    rows = _quarters({}, {"value": None, "state": "imprecise", "text": "withheld: too imprecise"}, {})
    assert _values(rows) == [1.0, None, 1.0]
    figure = lines(rows, axis="%", names={"_T": "All"})
    cross = next(t for t in drawn(figure).data if t.name == "withheld")
    assert list(cross.y) == [0] and list(cross.x) == [dt.date(2014, 4, 1)]
    assert "too imprecise" in drawn(figure).layout.annotations[0].text.replace("<br>", " ")


def test_a_period_not_collected_leaves_a_gap_without_a_cross():
    rows = _quarters({}, {}, {"date": dt.date(2015, 7, 1)})
    assert _values(rows) == [1.0, 1.0, None, 1.0]
    assert [t.name for t in drawn(lines(rows, axis="%", names={"_T": "All"})).data] == ["All"]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("AB")), min_size=1, max_size=12))
def test_every_known_figure_is_in_one_run_of_one_standard(points):
    rows = _quarters(*({"value": 1.0 if there else None, "standard": s} for there, s in points)).to_dicts()
    found = runs(rows)
    assert [r for run in found for r in run] == [r for r in rows if r["value"] is not None]
    assert all(len({r["standard"] for r in run}) == 1 for run in found)
    assert len(breaks(rows)) == sum(a[1] != b[1] for a, b in pairwise(points))


def test_made_up_data_carry_the_word_in_the_chart():
    figure = bars(_marks({"value": 1.0}), axis="%", synthetic="SYNTHETIC")
    assert "SYNTHETIC" in [a.text for a in drawn(figure).layout.annotations]


def test_a_map_without_figures_is_no_error_and_zeros_are_not_coloured():
    assert drawn(world(_marks({"key": "ARG", "value": 0.0}), title="t")).data[0].locations == ()


def test_a_matrix_leaves_cells_without_figures_empty():
    rows = [
        {"origin": "A", "destination": "X", "value": 10.0, "text": "10", "hover": ""},
        {"origin": "B", "destination": "X", "value": None, "text": "", "hover": ""},
    ]
    figure = matrix(pl.DataFrame(rows), rows_title="", columns_title="")
    assert drawn(figure).data[0].z[1][0] is None and drawn(figure).data[0].text[1][0] == ""


def test_names_wrap_and_are_not_cut():
    name = "Skilled agricultural, forestry and fishery workers"
    assert wrap(name).replace("<br>", " ") == name and "<br>" in wrap(name)


def test_names_of_periods_break_before_the_year_and_amounts_have_few_ticks():
    figure = lines(_quarters({"period": "Q1 2014"}, {"period": "Q2 2014"}), axis="%", names={"_T": "All"})
    assert set(drawn(figure).layout.xaxis.ticktext) == {"Q1<br>2014", "Q2<br>2014"}
    large = bars(_marks({"key": "a", "value": 1.1e7, "text": "11,000,000"}), axis="persons")
    assert drawn(large).layout.xaxis.nticks == 2


def test_without_any_figure_there_is_nothing_to_read_off():
    figure = dots(
        _marks({"group": "_T", "value": None, "state": "imprecise", "text": "withheld"}), axis="%", names={"_T": "All"}
    )
    assert drawn(figure).layout.xaxis.showticklabels is False
