"""Readers of text: lines and records that are known, faulty ones among them, against an independent simple parser."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from pipelines.catalog.models import Format
from tests.fuzz.damage import damaged, edits
from tests.fuzz.reading import read
from tests.fuzz.target import Target

_letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters='"\ufeff,;|')
plain = st.text(st.sampled_from(list("a1 -.é")) | _letters, max_size=6)
_separators = st.sampled_from([",", ";", "\t", "|"])


@st.composite
def _lines(draw: st.DrawFn) -> tuple[int, str, str, list[Any]]:
    """Width, separator, line end, and lines: a list of cells, or bytes that make no row."""
    width, separator = draw(st.integers(1, 4)), draw(_separators)
    row = st.lists(plain, min_size=width, max_size=width)
    other = st.lists(plain, min_size=width + 1, max_size=width + 3)
    bad = [other, st.just(b"\xff\xfe"), st.just(b'"x"y')] + ([st.just(b"")] if width > 1 else [])
    lines = draw(st.lists(row | st.one_of(bad) | row, max_size=12))
    return width, separator, draw(st.sampled_from(["\n", "\r\n"])), lines


def _delimited(made: tuple[int, str, str, list[Any]]) -> None:
    """Every line is a row at its place, as cut at the separators, or is rejected at its place."""
    width, separator, end, lines = made
    written = [line if isinstance(line, bytes) else separator.join(line).encode() for line in lines]
    header = separator.join(f"c{at}" for at in range(width)).encode()
    rows = read(end.encode().join([header, *written, b""]), Format(kind="delimited", separator=separator))
    assert rows is not None, "refused"
    expected = [
        (*(cell or None for cell in line[:width]), number)
        for number, line in enumerate(lines, 2)
        if isinstance(line, list) and not any(line[width:])
    ]
    assert rows.good.rows() == expected
    rejected = [n for n, line in enumerate(lines, 2) if line != b"" and n not in [row[-1] for row in expected]]
    assert rows.rejected["_row"].to_list() == rejected


def _quoted(made: tuple[bytes, str]) -> None:
    """Where nothing is rejected, Python's own reader finds the same rows."""
    content, separator = made
    rows = read(content, Format(kind="delimited", separator=separator))
    if rows is None or rows.rejected.height or not rows.good.height:
        return
    text = content.decode().removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found = [tuple(cell or None for cell in row) for row in reader if row or len(rows.good.columns) == 2]
    assert rows.good.drop("_row").rows() == [row or (None,) for row in found[1:]]


_signs = st.sampled_from(list('ab",;\n\r\t \x0b')) | st.characters(codec="utf-8")
_any_text = st.text(_signs, min_size=1, max_size=40).map(str.encode) | st.binary(min_size=1)


@st.composite
def _fixed(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[str], str]:
    """Fields (start from 1, width), lines, line end."""
    fields = draw(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 6)), min_size=1, max_size=4))
    lines = draw(st.lists(st.text(_letters, max_size=20), max_size=10))
    return fields, lines, draw(st.sampled_from(["\n", "\r\n"]))


def _fixed_width(made: tuple[list[tuple[int, int]], list[str], str]) -> None:
    """Lines are cut as Python cuts them; those too short are rejected; blank ones are none."""
    fields, lines, end = made
    layout = "input\n" + "\n".join(f"@{start:04d} V{at} ${width}." for at, (start, width) in enumerate(fields))
    needed = max(start + width - 1 for start, width in fields)
    form = Format.model_validate({"kind": "fixed_width", "layout": {"url": "any"}})
    content = end.join([*lines, ""]).encode()
    if not content:
        return
    rows = read(content, form, layout.encode())
    assert rows is not None, "refused"
    numbered = [(n, line) for n, line in enumerate(lines, 1) if line.strip()]
    assert rows.good.rows() == [
        (*(line[start - 1 : start - 1 + width].strip() for start, width in fields), n)
        for n, line in numbered
        if len(line) >= needed
    ]
    assert rows.rejected["_row"].to_list() == [n for n, line in numbered if len(line) < needed]


names = st.sampled_from(["id", "title", "text", "é", "a b", "x/y", "~", ""])
texts = st.text(_letters | st.sampled_from(list('"\\<>&')), max_size=12)
values = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
records = st.dictionaries(names, values | st.lists(values, max_size=2), max_size=4)
_garbage = st.sampled_from(["", "{", "[1]", "5", '"a"', "nul", '{"a":1', '{"a":1}}', "{'a':1}"])


def _ndjson(made: list[dict[str, Any] | str]) -> None:
    """Every line is an object with the values that Python finds, or is rejected."""
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in made]
    rows = read("\n".join([*lines, ""]).encode() or b"\n", Format(kind="ndjson"))
    objects = [(n, one) for n, one in enumerate(made, 1) if isinstance(one, dict)]
    if not objects:
        assert rows is None
        return
    assert rows is not None, "refused"
    found = {row["_row"]: row for row in rows.good.to_dicts()}
    assert found.keys() == {n for n, _ in objects}
    for number, one in objects:
        for name, value in one.items():
            if isinstance(value, str | None):
                assert found[number][name] == value, (name, value)
            elif not isinstance(value, list):
                assert found[number][name] == json.dumps(value), (name, value)
    assert rows.rejected["_row"].to_list() == [n for n, one in enumerate(made, 1) if isinstance(one, str) and one]


_FIELDS = {"id": "id", "title": "title", "text": "text"}
adverts = st.lists(st.fixed_dictionaries({name: st.none() | texts for name in _FIELDS}), min_size=1, max_size=5)


def _as_xml(adverts: list[dict[str, Any]], outer: str, inner: str) -> bytes:
    root = etree.Element(outer)
    for one in adverts:
        item = etree.SubElement(root, inner)
        for name, value in one.items():
            if value is not None:
                etree.SubElement(item, name).text = value
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _as_page(adverts: list[dict[str, Any]]) -> bytes:
    said = json.dumps([{"@type": "JobPosting", **one} for one in adverts]).replace("<", "\\u003c")
    return f'<html><body><script type="application/ld+json">{said}</script></body></html>'.encode()


_WRITERS: dict[str, tuple[Format, Any]] = {
    "json": (Format(kind="json", fields=_FIELDS), lambda made: json.dumps(made).encode()),
    "ndjson": (Format(kind="ndjson", fields=_FIELDS), lambda made: "\n".join(map(json.dumps, made)).encode()),
    "jsonld": (
        Format(kind="jsonld", fields=_FIELDS),
        lambda made: json.dumps([{"@type": "JobPosting", **one} for one in made]).encode(),
    ),
    "page": (Format(kind="jsonld", fields=_FIELDS), _as_page),
    "xml": (Format(kind="xml", records="ad", fields=_FIELDS), lambda made: _as_xml(made, "ads", "ad")),
    "rss": (Format(kind="rss", fields=_FIELDS), lambda made: _as_xml(made, "rss", "item")),
    "html": (Format(kind="json", fields=_FIELDS, html=("text",)), lambda made: json.dumps(made).encode()),
}


def _nested(name: str) -> Target:
    form, write = _WRITERS[name]

    def check(made: tuple[list[dict[str, Any]], list[Any]]) -> None:
        """Whole, the records are as they were; damaged, they are read, rejected or refused."""
        ads, done = made
        rows = read(damaged(write(ads), done), form)
        if not done and name != "html":
            assert rows is not None, "refused"
            kept = ("xml", "rss")  # whose texts are trimmed, and null where nothing is left
            wanted = [tuple((one[f] or "").strip() or None if name in kept else one[f] for f in _FIELDS) for one in ads]
            assert rows.good.drop("_row").rows() == wanted

    return Target(f"records as {name}", st.tuples(adverts, edits), check, share=16)


TARGETS = (
    Target("delimited, lines", _lines(), _delimited, share=8),
    Target("delimited, any text", st.tuples(_any_text, _separators), _quoted, share=8),
    Target("fixed width", _fixed(), _fixed_width, share=60),
    Target("NDJSON", st.lists(records | _garbage, max_size=8), _ndjson, share=10),
    *(_nested(name) for name in _WRITERS),
)
