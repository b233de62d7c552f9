"""Records with parts within parts as a frame: the fields that the catalogue names become columns of text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jmespath
import polars as pl
from jmespath.exceptions import JMESPathError

from pipelines.catalog.location import ADDRESS, Format
from pipelines.errors import InputError
from pipelines.readers.html import plain_text
from pipelines.readers.records import Broken, Found, json_records, jsonld_records, ndjson_records
from pipelines.readers.rows import REJECT_SCHEMA, Rows
from pipelines.readers.xml import FEED_ITEMS, xml_records

RECORD_LIMIT = 2**20
"""Characters that the fields of one record may have together."""


def read_nested(path: Path, form: Format) -> Rows:
    """Read records of JSON, NDJSON, JSON-LD, XML, RSS or Atom; `_row` counts them from 1.

    A field that a record lacks is null; one that holds more than a text is kept as JSON. A record is rejected that
    cannot be read, has bytes in its fields that are not UTF-8, or is longer than `RECORD_LIMIT`.

    Raises:
        InputError: The file as a whole is not in that format.
    """
    fields = {name: jmespath.compile(path) for name, path in form.fields.items()}
    good: list[tuple[Any, ...]] = []
    rejected: list[tuple[int, str, str]] = []
    torn = False
    try:
        for row, record in enumerate(_records(path, form), 1):
            if isinstance(record, Broken):
                rejected.append((row, record.reason, _escaped(record.raw)))
                torn = torn or record.torn
                continue
            values, fault = _values(record, fields)
            if fault:
                rejected.append((row, fault, _escaped(json.dumps(record, ensure_ascii=False))))
            else:
                good.append((*values, row))
    except RecursionError as fault:
        raise InputError("its records are nested too deeply. Tell the producer.") from fault
    except JMESPathError as fault:
        raise InputError(f"format.records does not fit the file: {fault}.") from fault
    schema = dict.fromkeys(fields, pl.String()) | {"_row": pl.Int64()}
    frame = pl.DataFrame(good, schema=schema, orient="row").with_columns(_plain(name) for name in form.html)
    return Rows(frame, pl.DataFrame(rejected, schema=REJECT_SCHEMA, orient="row"), torn)


def has_page_of_its_own() -> pl.Expr:
    """Say whether a record of a list has an address: text that is not empty, and not the `false` of a condition."""
    return (~pl.col(ADDRESS).is_in(["", "false"])).fill_null(False)


def _records(path: Path, form: Format) -> Found:
    if form.kind == "json":
        return json_records(path, form.records)
    if form.kind == "ndjson":
        return ndjson_records(path)
    if form.kind == "jsonld":
        return jsonld_records(path)
    return xml_records(path, (str(form.records),) if form.kind == "xml" else FEED_ITEMS)


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _values(record: dict[str, Any], fields: dict[str, Any]) -> tuple[list[str | None], str | None]:
    """Return what the fields of a record say, and what is wrong with it."""
    try:
        values = [_as_text(path.search(record)) for path in fields.values()]
    except JMESPathError as fault:
        return [], f"a path of format.fields does not fit the record: {fault}"
    said = "".join(filter(None, values))
    if len(said) > RECORD_LIMIT:
        return values, f"the record has {len(said)} characters in its fields, the limit is {RECORD_LIMIT}"
    try:
        said.encode()
    except UnicodeEncodeError:
        return values, "the record holds bytes that are not UTF-8. Declare format.encoding, or tell the producer."
    return values, None


def _escaped(text: str) -> str:
    r"""Show bytes that are not UTF-8, which the readers keep as lone surrogates, as `\xff`."""
    return re.sub(r"\\udc([89a-f][0-9a-f])", r"\\x\1", text.encode(errors="backslashreplace").decode())


def _plain(name: str) -> pl.Expr:
    return pl.col(name).map_batches(
        lambda texts: pl.Series([None if text is None else plain_text(text) for text in texts], dtype=pl.String),
        return_dtype=pl.String,
    )
