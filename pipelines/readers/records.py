"""Records of JSON, NDJSON and pages with JSON-LD, one after the other, as what JSON knows: objects, lists, texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jmespath
import lxml.etree
import lxml.html

from pipelines.errors import InputError


@dataclass(frozen=True)
class Broken:
    """A record that cannot be read. `torn`: nor can what comes after it."""

    reason: str
    raw: str
    torn: bool = False


Found = Iterator[dict[str, Any] | Broken]


def json_records(path: Path, where: str | None) -> Found:
    """Yield the records of a JSON file.

    Args:
        path: A UTF-8 file; bytes that are none are kept as lone surrogates, for whoever needs the text to judge.
        where: JMESPath of the list of records; None: the file is the list.

    Raises:
        InputError: It is not JSON, or has no records there.
    """
    page = _loaded(path.read_bytes())
    found = jmespath.search(where, page) if where else page
    if isinstance(found, dict):
        found = [found]
    if not isinstance(found, list):
        raise InputError(f"no list of records at '{where or '@'}'. Correct format.records, or ask the producer.")
    for one in found:
        yield one if isinstance(one, dict) else Broken("the record is not a JSON object", json.dumps(one))


def _loaded(content: bytes) -> Any:
    try:
        return json.loads(_text(content))
    except (ValueError, RecursionError) as fault:
        raise InputError(f"not readable as JSON: {fault}. Tell the producer.") from fault


def ndjson_records(path: Path) -> Found:
    """Yield the record of every line; one that is not a JSON object is broken."""
    with path.open("rb") as file:
        for line in file:
            if text := _text(line).strip():
                yield _object(text)


def _object(text: str) -> dict[str, Any] | Broken:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        return Broken(f"not readable as JSON: {fault}", text)
    return found if isinstance(found, dict) else Broken("the line is not a JSON object", text)


def jsonld_records(path: Path) -> Found:
    """Yield every schema.org JobPosting of a JSON-LD file, or of the JSON-LD blocks of a web page.

    Raises:
        InputError: It is neither JSON nor a web page.
    """
    content = path.read_bytes()
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        yield from _postings(_loaded(content))
        return
    try:
        page = lxml.html.document_fromstring(content, parser=lxml.html.HTMLParser(encoding="utf-8", no_network=True))
    except lxml.etree.ParserError as fault:
        raise InputError(f"neither JSON nor a web page: {fault}.") from fault
    for block in page.xpath("//script[contains(@type, 'ld+json')]/text()"):
        try:
            yield from _postings(json.loads(block, strict=False))
        except ValueError as fault:
            yield Broken(f"a JSON-LD block is not readable as JSON: {fault}", str(block))


def _postings(value: Any) -> Iterator[dict[str, Any]]:
    """Find job postings at any depth: alone, in lists, under `@graph`, as items of a list."""
    if isinstance(value, list):
        for one in value:
            yield from _postings(one)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        names = kinds if isinstance(kinds, list) else [kinds]
        if any(str(name).rpartition("/")[2] == "JobPosting" for name in names):
            yield value
        else:
            for one in value.values():
                yield from _postings(one)


def _text(content: bytes) -> str:
    return content.decode(errors="surrogateescape").removeprefix("\ufeff")
