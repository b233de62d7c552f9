"""Tables: plain HTML, so that a keyboard and a screen reader can walk them."""

from __future__ import annotations

import polars as pl
from dash import dcc, html

from dashboards.components.attributes import aria
from dashboards.text import DASH, Translator

Record = dict[str, object]

MAX_ROWS = 250


def table(frame: pl.DataFrame, caption: str, t: Translator) -> html.Div:
    """A table with a caption; the first column names the row, numbers are set right.

    Columns are shown under their names. A cell that holds a list of two texts is a link: text and address; one that
    holds a record of ``text``, ``lang`` and ``address`` says the language too, and is no link if its address is empty.
    An address that begins with a question mark is another choice on the same page. The second and further lines of a
    text are set small.
    """
    numeric = {name for name, dtype in frame.schema.items() if dtype.is_numeric()}
    figures = numeric | {name for name in frame.columns if name.endswith("\u200b")}
    head = _element(
        "Tr",
        [
            _element("Th", name.rstrip("\u200b"), scope="col", className="num" if name in figures else "")
            for name in frame.columns
        ],
    )
    body = [
        _element(
            "Tr",
            [
                _element("Th", _cell(v, t), scope="row")
                if i == 0
                else _element("Td", _cell(v, t), className=_class(name, v, figures, t))
                for i, (name, v) in enumerate(row.items())
            ],
        )
        for row in frame.head(MAX_ROWS).iter_rows(named=True)
    ]
    parts = [_element("Caption", caption), _element("Thead", head), _element("Tbody", body)]
    children: list = [_element("Table", parts)]
    if frame.height > MAX_ROWS:
        children.append(html.P(t("table.more", shown=MAX_ROWS, all=t.number(frame.height)), className="note"))
    return html.Div(children, className="table-wrap", role="region", tabIndex=0, **aria(label=caption))


def _element(kind: str, children: object, **properties: str) -> Record:
    """A part of a table as Dash sends it. A page has a thousand; as objects they took a quarter of its time."""
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **properties}}


def right(name: str) -> str:
    """Mark a text column to be set right, like a number."""
    return f"{name}\u200b"


def _cell(value: object, t: Translator) -> str | html.A | dcc.Link | html.Span | list:
    if value is None:
        return DASH
    if isinstance(value, list):
        text, address = value
        return _link(text, address) if address else str(text)
    if isinstance(value, dict):
        text, address = value["text"], value["address"]
        return html.Span(_link(text, address) if address else text, lang=value["lang"])
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return t.number(value)
    first, *more = str(value).split("\n")
    return [first, *(_element("Small", line) for line in more)] if more else first


def _link(text: str, address: str) -> html.A | dcc.Link:
    return dcc.Link(text, href=address) if address.startswith("?") else html.A(text, href=address)


def _class(name: str, value: object, figures: set[str], t: Translator) -> str:
    side = "num" if name in figures else ""
    value = value["text"] if isinstance(value, dict) else value
    if not isinstance(value, str):
        return side
    if value.startswith((t("value.protected"), t("value.imprecise"))):
        return f"{side} withheld".strip()
    if value.startswith(t("value.missing")):
        return f"{side} missing-value".strip()
    return side or ("wide" if len(value) > 28 else "short" if len(value) < 15 else "")
