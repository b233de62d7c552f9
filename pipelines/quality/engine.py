"""Great Expectations, kept quiet and quick: ephemeral, imported on first use, fed with pandas frames.

One expectation costs about 5 ms whatever the number of rows, and twice that if GX must list the values found.
So the first pass asks for yes or no alone, and only what failed is asked again in full.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import polars as pl

from pipelines.errors import CatalogError
from pipelines.quality.suites import Expectation
from pipelines.settings import QUIET


@dataclass(frozen=True)
class Verdict:
    """What GX found: `detail` of a failed expectation, `fault` where it could not be evaluated.

    `values` counts the unexpected values, commonest first; a tuple for several columns.
    """

    passed: bool
    detail: dict[str, Any] = field(default_factory=dict)
    fault: str | None = None
    values: tuple[tuple[tuple[Any, ...], int], ...] = ()


def evaluate(frame: pl.DataFrame, expectations: Sequence[Expectation]) -> list[Verdict]:
    """Evaluate expectations on a frame that holds every column they name, in their order.

    Raises:
        CatalogError: An expectation does not exist in GX, or its arguments do not fit.
    """
    if not expectations:
        return []
    with _quiet():
        batch = _batch(frame)
        verdicts = _run(batch, dict(enumerate(expectations)), "BOOLEAN_ONLY")
        failed = {at: expectations[at] for at, verdict in verdicts.items() if not verdict.passed and not verdict.fault}
        if failed:
            full = _run(batch, failed, "COMPLETE")
            verdicts |= {at: replace(one, values=_count(frame, failed[at], one.detail)) for at, one in full.items()}
    return [verdicts[at] for at in range(len(expectations))]


def _count(frame: pl.DataFrame, one: Expectation, detail: dict[str, Any]) -> tuple[tuple[tuple[Any, ...], int], ...]:
    """Count the unexpected values by the rows that GX names; of the values themselves it lists 200 at most."""
    names, rows = list(one.subject_columns), detail.get("unexpected_index_list")
    if not names or not rows:
        return ()
    counted = (
        frame.select(names)[rows]
        .group_by(names)
        .len("_rows")
        .sort("_rows", *names, descending=[True] + [False] * len(names))
    )
    return tuple((tuple(values), count) for *values, count in counted.iter_rows())


def _run(batch: Any, numbered: dict[int, Expectation], result_format: str) -> dict[int, Verdict]:
    suite = _gx_suite(tuple(numbered.items()))
    # the query that GX would write names every row
    wanted = {"result_format": result_format, "return_unexpected_index_query": False}
    outcome = batch.validate(suite, result_format=wanted)
    return {one.expectation_config.meta["_at"]: _verdict(one) for one in outcome.results}


def _verdict(one: Any) -> Verdict:
    if one.success:
        return Verdict(True)
    return Verdict(False, dict(one.result or {}), _fault(one.exception_info))


def _fault(info: Any) -> str | None:
    """Return the message of the exception that GX swallowed, if any; it nests them by metric."""
    if not isinstance(info, dict):
        return None
    for one in [info, *info.values()]:
        if isinstance(one, dict) and one.get("raised_exception"):
            return str(one.get("exception_message") or "unknown fault").strip().splitlines()[0]
    return None


def _gx_suite(numbered: tuple[tuple[int, Expectation], ...]) -> Any:
    import great_expectations as gx

    raw = [
        {"type": one.type, "severity": "critical", "kwargs": dict(one.kwargs), "meta": {"_at": at}}
        for at, one in numbered
    ]
    try:
        suite = gx.ExpectationSuite(name="suite", expectations=raw)
    except Exception as fault:
        # GX and its bundled pydantic raise unrelated classes here; all mean that the file is wrong
        raise CatalogError(f"an expectation suite is not valid: {fault}") from fault
    # GX logs an expectation that it does not know, and goes on without it
    unknown = {one.type for _, one in numbered} - {one.expectation_type for one in suite.expectations}
    if unknown:
        raise CatalogError(f"an expectation suite is not valid: GX does not know {', '.join(sorted(unknown))}")
    return suite


def _batch(frame: pl.DataFrame) -> Any:
    return _definition().get_batch(batch_parameters={"dataframe": frame.to_pandas()})


@cache
def _definition() -> Any:
    """Make the one context of the process and its entrance for frames."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("partition").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
