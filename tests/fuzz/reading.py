"""The readers behind their one door, as the ingestion uses them, and what must hold of whatever they give."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

from pipelines.catalog.models import Format
from pipelines.errors import InputError
from pipelines.readers import read as module
from pipelines.readers.isolated import guarded
from pipelines.readers.rows import Rows

WAIT_S = 120.0
broken_down: list[str] = []
"""What native parsers did not survive: contained, and refused by the product."""


@cache
def folder() -> Path:
    """A folder for the files of this process."""
    return Path(tempfile.mkdtemp(prefix="lmis-fuzz-"))


class KeptProcess:
    """A process of its own for native parsers as in `pipelines.readers.isolated`, but kept from input to input."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call the function there.

        Raises:
            InputError: The process broke down over it.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        try:
            return self._pool.submit(guarded, function, *args).result(timeout=WAIT_S)
        except BrokenProcessPool as fault:
            self._pool = None
            broken_down.append(function.__name__)
            raise InputError("the file is damaged: its reader broke down") from fault

    def end(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


kept = KeptProcess()


def read(content: bytes, form: Format, layout: bytes | None = None) -> Rows | None:
    """Read bytes; None where they are refused, as the readers may.

    Raises:
        AssertionError: What is given makes no sense, or something was left behind.
    """
    received, described = folder() / "received", folder() / "layout"
    received.write_bytes(content)
    described.write_bytes(layout or b"")
    try:
        with patch.object(module, "isolated", kept):
            rows = module.read(received, form, layout=described if layout else None, scratch=folder() / "scratch")
    except InputError as fault:
        assert "Traceback" not in str(fault) and str(folder()) not in str(fault), fault
        return None
    finally:
        assert not list((folder() / "scratch").glob("*"))
    _make_sense(rows)
    return rows


def _make_sense(rows: Rows) -> None:
    assert {kind for name, kind in rows.good.schema.items() if name != "_row"} <= {pl.String}, rows.good.schema
    numbers = [*rows.good["_row"], *rows.rejected["_row"]]
    assert None not in numbers and len(set(numbers)) == len(numbers), "a line is counted twice, or has no number"
    assert min(numbers, default=1) >= 1
    assert rows.rejected["reason"].null_count() == 0
