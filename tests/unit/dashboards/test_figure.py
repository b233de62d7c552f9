"""Figures are plain records; here every chart goes through Plotly's own class, which refuses what it does not know."""

import pytest
from drawn import drawn

from dashboards.charts.figure import Figure
from dashboards.page import discover

VIEWS = [{}, {"view": "map"}, {"view": "table"}, {"against": "overqualification_rate"}, {"by": "industry"}]


@pytest.mark.parametrize("page", discover(), ids=lambda page: page.slug)
@pytest.mark.parametrize("query", VIEWS, ids=str)
def test_every_chart_of_a_page_is_one_that_plotly_knows(build, page, query):
    content, _ = build(page.path, **query)
    for card in filter(None, [content.first, content.main, *content.side]):
        if card.figure is not None:
            assert drawn(card.figure).data


def test_records_are_filled_in_and_none_takes_away():
    axes = {"title": {"font": {"size": 13}}, "range": [0, 1]}
    figure = Figure({"xaxis": axes, "yaxis": axes})
    figure.update_xaxes(title={"text": "Percent"}, range=None)
    figure.add_bar(x=[1], error_x=None, marker={"color": None, "line": {"width": 1}})
    assert figure.layout["xaxis"] == {"title": {"font": {"size": 13}, "text": "Percent"}}
    assert figure.layout["yaxis"] == axes == {"title": {"font": {"size": 13}}, "range": [0, 1]}
    assert figure.data == [{"type": "bar", "x": [1], "marker": {"line": {"width": 1}}}]
