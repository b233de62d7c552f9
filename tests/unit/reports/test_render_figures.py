"""Charts: the same bytes, well-formed, true to their values, and readable in both directions."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipelines.reports import charts as c
from pipelines.reports.figures import svg
from pipelines.reports.figures.scale import nice
from pipelines.reports.figures.sheet import WIDTH, wrap
from pipelines.reports.numbers import decimal
from tests.unit.reports.sample_document import HOSTILE, charts, curve, line_band, sample

SVG = "{http://www.w3.org/2000/svg}"
BAR = "#2f6f95"


def drawn(chart: c.Chart, *, arabic: bool = False, synthetic: bool = False) -> etree._Element:
    return etree.fromstring(svg(chart, "alt", sample(arabic, synthetic)))


def texts(root: etree._Element) -> list[str]:
    return [element.text.strip("\u2067\u2069\u200e\u200f") for element in root.iter(f"{SVG}text")]


def bars_of(root: etree._Element) -> list[tuple[float, float]]:
    found = [box for box in root.iter(f"{SVG}rect") if BAR in (box.get("fill"), box.get("stroke"))]
    return [(float(box.get("x")), float(box.get("width"))) for box in found]


def row(label: str, value: float | None, **more: object) -> c.Row:
    return c.Row(label, value, "" if value is None else f"{value}", **more)


@pytest.mark.parametrize("arabic", [False, True])
def test_every_chart_is_well_formed_the_same_twice_and_names_itself(arabic: bool) -> None:
    for chart in charts(arabic):
        first = svg(chart, "What it shows", sample(arabic))
        assert first == svg(chart, "What it shows", sample(arabic))
        root = etree.fromstring(first)
        assert root.get("aria-label") == "What it shows"
        assert root.get("direction") == "ltr", "anchors would turn round in a right-to-left page"
        assert chart.title in " ".join(texts(root))


def test_nothing_is_drawn_outside_the_sheet() -> None:
    for chart in charts(False):
        root = drawn(chart)
        height = float(root.get("height"))
        for element in root.iter(f"{SVG}line", f"{SVG}rect"):
            places = [float(element.get(name)) for name in ("x1", "x2", "x") if element.get(name)]
            levels = [float(element.get(name)) for name in ("y1", "y2", "y") if element.get(name)]
            assert all(-1 <= x <= WIDTH + 1 for x in places)
            assert all(0 <= y <= height for y in levels)


def test_hostile_text_stays_text() -> None:
    chart = c.Bars(f"Title {HOSTILE}", (row(HOSTILE, 1.0),))
    assert HOSTILE in texts(drawn(chart))


def test_bars_start_at_nought_and_are_as_long_as_their_values() -> None:
    (first, long), (second, short) = bars_of(drawn(c.Bars("T", (row("a", 100.0), row("b", 50.0)))))
    assert first == second
    assert long == pytest.approx(2 * short, abs=0.02)


def test_negative_bars_extend_the_other_way() -> None:
    (start, _), (left, width) = bars_of(drawn(c.Bars("T", (row("a", 10.0), row("b", -5.0)))))
    assert left + width == pytest.approx(start, abs=0.02)


def test_bars_of_a_right_to_left_report_are_mirrored() -> None:
    chart = c.Bars("T", (row("a", 100.0), row("b", -50.0)))
    plain, mirrored = bars_of(drawn(chart)), bars_of(drawn(chart, arabic=True))
    assert [(pytest.approx(WIDTH - x - width, abs=0.02), width) for x, width in plain] == mirrored


def test_time_is_not_mirrored() -> None:
    def years(arabic: bool) -> list[float]:
        root = drawn(line_band(("a", "b"), "T"), arabic=arabic)
        years = {"2018", "2019", "2023"}
        return [float(text.get("x")) for text in root.iter(f"{SVG}text") if text.text.strip("\u2067\u2069") in years]

    assert years(True) == years(False) == sorted(years(False))


def test_withheld_is_hatched_with_words_and_has_no_bar() -> None:
    root = drawn(c.Bars("T", (row("a", None, state="withheld"), row("b", 3.0))))
    assert len(bars_of(root)) == 1
    assert texts(root).count("withheld") == 2, "in the row and in the key"
    assert "hollow: low reliability" not in texts(root)


def test_weak_figures_are_hollow_and_explained() -> None:
    good = drawn(c.DotInterval("T", (row("a", 3.0),)))
    weak = drawn(c.DotInterval("T", (row("a", 3.0, state="weak"),)))
    assert next(good.iter(f"{SVG}circle")).get("fill") != "#ffffff"
    assert next(weak.iter(f"{SVG}circle")).get("fill") == "#ffffff"
    assert "hollow: low reliability" in texts(weak)
    assert "hollow: low reliability" not in texts(good)


def test_a_line_stops_at_a_break_and_at_a_missing_value() -> None:
    series = line_band(("a", "b"), "T").series
    lines = [path for path in drawn(c.LineBand("T", series)).iter(f"{SVG}path") if path.get("fill") == "none"]
    joined = [len(re.findall(r"[ML]", path.get("d"))) for path in lines]
    assert joined == [3, 2, 4, 2], "native-born: 2018-20 | withheld | 2022-23; foreign-born: 2018-21 | break | 2022-23"


def test_groups_differ_in_colour_and_dash() -> None:
    lines = [
        (path.get("stroke"), path.get("stroke-dasharray"))
        for path in drawn(line_band(("a", "b"), "T")).iter(f"{SVG}path")
        if path.get("fill") == "none"
    ]
    assert len({colour for colour, _ in lines}) == len({dash for _, dash in lines}) == 2


def test_a_band_without_bounds_is_not_drawn() -> None:
    points = tuple(c.Point(at, str(at), 5.0) for at in (1, 2, 3))
    root = drawn(c.LineBand("T", (c.Series("a", points),)))
    assert not [path for path in root.iter(f"{SVG}path") if path.get("fill-opacity")]


def test_a_curve_is_level_between_its_steps() -> None:
    points = tuple(c.Point(at, str(at), value) for at, value in ((0, 0.0), (1, 40.0), (2, 60.0)))
    root = drawn(c.Curve("T", (c.Series("a", points),), "months"))
    path = next(path for path in root.iter(f"{SVG}path") if path.get("fill") == "none")
    places = [tuple(map(float, pair.split())) for pair in path.get("d")[1:].split("L")]
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(places))


def test_shares_fill_the_whole_bar() -> None:
    chart = c.StackedShare("T", ("a", "b"), (c.ShareRow("x", (30.0, 70.0), ("30", "70")),))
    widths = [float(box.get("width")) for box in drawn(chart).iter(f"{SVG}rect") if box.get("height") == "20"]
    assert (widths[0] + 1) / (sum(widths) + 2) == pytest.approx(0.3, abs=0.001)


@pytest.mark.parametrize("chart", [c.Bars("T", ()), c.DotInterval("T", ()), c.LineBand("T", ()), c.Funnel("T", ())])
def test_an_empty_chart_is_drawn_without_fault(chart: c.Chart) -> None:
    assert drawn(chart).tag == f"{SVG}svg"


def test_a_single_point_in_time_is_drawn() -> None:
    only = c.Series("a", (c.Point(2020, "2020", 5.0, 4.0, 6.0),))
    assert "2020" in texts(drawn(c.LineBand("T", (only,))))


def test_made_up_data_are_marked_across_the_chart() -> None:
    chart = curve(("a", "b"), "T", "months", "term")
    assert "SYNTHETIC" in texts(drawn(chart, synthetic=True))
    assert "SYNTHETIC" not in texts(drawn(chart))


def test_names_at_the_ends_of_lines_do_not_touch() -> None:
    same = tuple(c.Point(at, str(at), 5.0) for at in (1, 2))
    root = drawn(c.LineBand("T", tuple(c.Series(f"name {i}", same) for i in range(4))))
    levels = sorted(float(text.get("y")) for text in root.iter(f"{SVG}text") if text.text.startswith("name"))
    assert all(b - a >= 14 for a, b in itertools.pairwise(levels))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_a_scale_holds_its_values_between_round_ends(values: list[float]) -> None:
    scale = nice(values, 0.0, 100.0)
    assert all(-1e-6 <= scale(value) <= 100 + 1e-6 for value in values)
    assert 2 <= len(scale.ticks()) <= 12


@given(st.text(max_size=80), st.floats(20, 400))
def test_wrapping_loses_no_word(text: str, width: float) -> None:
    assert " ".join(wrap(text, width)).split() == text.split()


def test_numbers_follow_the_language() -> None:
    assert decimal(1234567.25, 1, "en") == "1,234,567.2"
    assert decimal(-1234567.25, 1, "es") == "\N{MINUS SIGN}1.234.567,2"
    assert decimal(-2.5, 1, "ar") == "\N{MINUS SIGN}2.5"
    assert decimal(-0.04, 1, "fr") == "0,0"
    assert decimal(None, 1, "fr") == "\N{EN DASH}"


def test_the_sample_has_every_kind_of_chart() -> None:
    assert {type(chart) for chart in charts(False)} == set(c.Chart.__args__)
