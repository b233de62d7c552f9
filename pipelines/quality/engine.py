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
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from pipelines.errors import CatalogError
from pipelines.quality.suites import Expectation
from pipelines.settings import QUIET


@dataclass(frozen=True)
class Verdict:
    """What GX found: `detail` of a failed expectation, `fault` where it could not be evaluated."""

    passed: bool
    detail: dict[str, Any] = field(default_factory=dict)
    fault: str | None = None


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
            verdicts |= _run(batch, failed, "COMPLETE")
    return [verdicts[at] for at in range(len(expectations))]


def _run(batch: Any, numbered: dict[int, Expectation], result_format: str) -> dict[int, Verdict]:
    suite = _gx_suite(tuple(numbered.items()))
    outcome = batch.validate(suite, result_format=result_format)
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
        return gx.ExpectationSuite(name="suite", expectations=raw)
    except Exception as fault:
        # GX and its bundled pydantic raise unrelated classes here; all mean that the file is wrong
        raise CatalogError(f"an expectation suite is not valid: {str(fault).splitlines()[0]}") from fault


def _batch(frame: pl.DataFrame) -> Any:
    return _definition().get_batch(batch_parameters={"dataframe": frame.to_pandas()})


@cache
def _definition() -> Any:
    """Make the one context of the process and its entrance for frames."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("partition").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole")


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
