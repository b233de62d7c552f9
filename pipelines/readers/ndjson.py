"""NDJSON: one JSON object a line; a line that is none is rejected. Values become text."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from pipelines.errors import InputError
from pipelines.readers.lines import read_lines
from pipelines.readers.rows import Rows, keep_row_free


def read_ndjson(path: Path) -> Rows:
    """Read the top-level keys of every line as text columns (nested values as JSON text).

    Raises:
        InputError: No line is a JSON object, or one has a key `_row`.
    """
    lines = read_lines(path)
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("lines", lines)
        kind = "case when json_valid(line) then json_type(line) end"
        judged = connection.sql(f"select _row, line, {kind} as kind from lines order by _row").pl()  # noqa: S608
        objects = judged.filter(pl.col("kind") == "OBJECT")
        if objects.is_empty():
            raise InputError("no line is a JSON object; one object a line is expected (NDJSON)")
        connection.register("objects", objects)
        keys = connection.sql("select distinct unnest(json_keys(line)) as key from objects order by key").pl()["key"]
        keep_row_free(keys)
        paths = [f"/{key.replace('~', '~0').replace('/', '~1')}" for key in keys]
        values = connection.sql(
            "select _row, json_extract_string(line, $paths) as value from objects order by _row",
            params={"paths": paths},
        ).pl()
    good = values.select(*(pl.col("value").list.get(at).alias(key) for at, key in enumerate(keys)), "_row")
    rejected = judged.filter(pl.col("kind").is_null() | (pl.col("kind") != "OBJECT")).select(
        "_row", pl.lit("the line is not a JSON object").alias("reason"), pl.col("line").alias("raw")
    )
    return Rows(good, rejected)
