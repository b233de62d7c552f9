import datetime as dt

import polars as pl

from dashboards.charts.flows import matrix, world
from dashboards.charts.ranking import bars, dots
from dashboards.charts.theme import GROUP_COLOURS, wrap
from dashboards.charts.time import lines


def _marks(*rows: dict) -> pl.DataFrame:
    common = {
        "key": "k",
        "label": "Label",
        "group": "_T",
        "lower": None,
        "upper": None,
        "weak": False,
        "text": "",
        "hover": "",
    }
    return pl.DataFrame([common | r for r in rows], infer_schema_length=None)


def test_weak_figures_are_hollow_and_groups_keep_their_colours():
    frame = _marks({"group": "NAT", "value": 10.0}, {"group": "FOR", "value": 20.0, "weak": True})
    figure = dots(frame, axis="%", names={"NAT": "Native-born", "FOR": "Foreign-born"})
    line, native, foreign = figure.data
    assert list(line.x) == [10.0, 20.0]
    assert native.marker.color == GROUP_COLOURS["NAT"] and list(native.marker.symbol) == ["circle"]
    assert list(foreign.marker.symbol) == ["diamond-open"]


def test_a_missing_value_is_written_not_drawn():
    figure = dots(
        _marks({"value": None, "text": "not collected"}, {"key": "b", "value": 1.0}),
        axis="%",
        names={"_T": "All"},
    )
    assert "not collected" in figure.layout.annotations[0].text


def test_intervals_are_drawn_where_they_are_known():
    figure = dots(_marks({"value": 10.0, "lower": 8.0, "upper": 13.0}), axis="%", names={"_T": "All"})
    assert list(figure.data[0].error_x.array) == [3.0] and list(figure.data[0].error_x.arrayminus) == [2.0]


def test_bars_start_at_zero_and_the_first_row_is_at_the_top():
    figure = bars(_marks({"key": "a", "value": 5.0}, {"key": "b", "value": 2.0, "weak": True}), axis="persons")
    assert figure.layout.xaxis.range[0] == 0 and list(figure.layout.yaxis.categoryarray) == ["b", "a"]
    assert list(figure.data[0].marker.pattern.shape) == ["", "/"]


def test_a_missing_period_breaks_the_line():
    quarters = [dt.date(2014, 1, 1), dt.date(2014, 4, 1), dt.date(2014, 7, 1), dt.date(2015, 7, 1)]
    frame = _marks(*({"date": d, "period": str(d), "value": 1.0} for d in quarters))
    values = list(lines(frame, axis="%", names={"_T": "All"}).data[0].y)
    assert values == [1.0, 1.0, 1.0, None, 1.0]


def test_made_up_data_carry_the_word_in_the_chart():
    figure = bars(_marks({"value": 1.0}), axis="%", synthetic="SYNTHETIC")
    assert "SYNTHETIC" in [a.text for a in figure.layout.annotations]


def test_a_map_without_figures_is_no_error_and_zeros_are_not_coloured():
    assert world(_marks({"key": "ARG", "value": 0.0}), title="t").data[0].locations == ()


def test_a_matrix_leaves_cells_without_figures_empty():
    rows = [
        {"origin": "A", "destination": "X", "value": 10.0, "text": "10", "hover": ""},
        {"origin": "B", "destination": "X", "value": None, "text": "", "hover": ""},
    ]
    figure = matrix(pl.DataFrame(rows), rows_title="", columns_title="")
    assert figure.data[0].z[1][0] is None and figure.data[0].text[1][0] == ""


def test_names_wrap_and_are_not_cut():
    name = "Skilled agricultural, forestry and fishery workers"
    assert wrap(name).replace("<br>", " ") == name and "<br>" in wrap(name)
