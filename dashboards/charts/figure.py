"""A figure as plain records, as Plotly reads them in the browser.

Plotly's own class looks up every property in its schema while a figure is put together, which took half of the time
of a page. The tests put every chart through that class instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Figure(dict):
    """Traces (``data``) and ``layout``; a property of None is none, and a record is filled in rather than replaced."""

    def __init__(self, layout: Mapping[str, Any]) -> None:
        super().__init__(data=[], layout=_filled({}, layout))

    @property
    def data(self) -> list[dict[str, Any]]:
        """The traces."""
        return self["data"]

    @property
    def layout(self) -> dict[str, Any]:
        """Axes, size, words."""
        return self["layout"]

    def _add(self, kind: str, properties: Mapping[str, Any]) -> None:
        self.data.append(_filled({"type": kind}, properties))

    def add_bar(self, **properties: Any) -> None:
        """Add bars."""
        self._add("bar", properties)

    def add_scatter(self, **properties: Any) -> None:
        """Add points, lines or texts."""
        self._add("scatter", properties)

    def add_choropleth(self, **properties: Any) -> None:
        """Add countries of a map."""
        self._add("choropleth", properties)

    def add_heatmap(self, **properties: Any) -> None:
        """Add the cells of a matrix."""
        self._add("heatmap", properties)

    def add_annotation(self, **properties: Any) -> None:
        """Write words into the chart."""
        self.layout.setdefault("annotations", []).append(_filled({}, properties))

    def add_shape(self, **properties: Any) -> None:
        """Draw a line that is no figure."""
        self.layout.setdefault("shapes", []).append(_filled({}, properties))

    def update_layout(self, **properties: Any) -> None:
        """Set properties of the layout."""
        _filled(self.layout, properties)

    def update_xaxes(self, **properties: Any) -> None:
        """Set properties of the horizontal axis."""
        self.update_layout(xaxis=properties)

    def update_yaxes(self, **properties: Any) -> None:
        """Set properties of the vertical axis."""
        self.update_layout(yaxis=properties)

    def update_geos(self, **properties: Any) -> None:
        """Set properties of the map."""
        self.update_layout(geo=properties)


def _filled(record: dict[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    """A record with properties set in it, at any depth; the properties themselves stay as they are."""
    for name, value in properties.items():
        if value is None:
            record.pop(name, None)
        elif isinstance(value, Mapping):
            record[name] = _filled(record.get(name, {}), value)
        else:
            record[name] = value
    return record
