"""Expectation suites as they stand in `expectations/suites/<table>.json`, and their words for people."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from pipelines.errors import CatalogError
from pipelines.quality.model import Severity
from pipelines.settings import EXPECTATIONS

_SEVERITIES: dict[str, Severity] = {"critical": "error", "warning": "warning"}
_NAME_PREFIXES = ("expect_column_values_to_", "expect_column_", "expect_")


@dataclass(frozen=True)
class Expectation:
    """One expectation. `meta` holds `why`, perhaps a `name`, and `show_values: false` for identifiers."""

    type: str
    severity: Severity
    kwargs: dict[str, Any]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the check: as given, or the type without its common beginning."""
        given = self.meta.get("name")
        if given:
            return str(given)
        prefix = next(prefix for prefix in _NAME_PREFIXES if self.type.startswith(prefix))
        return self.type.removeprefix(prefix)

    @property
    def why(self) -> str:
        """The reason for the expectation."""
        return str(self.meta.get("why", ""))

    @property
    def subject_columns(self) -> tuple[str, ...]:
        """The columns that are judged; none for an expectation on the table."""
        single = [self.kwargs[key] for key in ("column", "column_A", "column_B") if key in self.kwargs]
        return (*single, *self.kwargs.get("column_list", ()))

    @property
    def is_about_the_table(self) -> bool:
        """Whether only the names of the columns are judged."""
        return self.type.startswith("expect_table_columns")

    @property
    def condition(self) -> str:
        """The rows that are judged, as a condition that pandas and SQL both read; empty for all."""
        return str(self.kwargs.get("row_condition", ""))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read: those judged, and those of the condition."""
        named = pl.sql_expr(self.condition).meta.root_names() if self.condition else []
        return tuple(dict.fromkeys((*self.subject_columns, *named)))

    def for_all_rows(self) -> Expectation:
        """Return the same expectation without its condition, for rows that were chosen already."""
        kwargs = {key: value for key, value in self.kwargs.items() if key not in ("row_condition", "condition_parser")}
        return replace(self, kwargs=kwargs)

    def expected(self) -> str:
        """Say in words what is expected."""
        text = _words(self)
        if self.condition:
            text += f" where {self.condition}"
        if (mostly := self.kwargs.get("mostly", 1)) < 1:
            text += f" in at least {mostly:.1%} of rows"
        return text


@dataclass(frozen=True)
class Suite:
    """The expectations on one table."""

    name: str
    expectations: tuple[Expectation, ...]


def load_suite(name: str, folder: Path = EXPECTATIONS / "suites") -> Suite:
    """Read the suite `<folder>/<name>.json`; each file is read once a process.

    Raises:
        CatalogError: There is no such file, or it is not a suite.
    """
    return _load(folder / f"{name}.json")


@cache
def _load(path: Path) -> Suite:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as fault:
        known = ", ".join(sorted(other.stem for other in path.parent.glob("*.json")))
        raise CatalogError(f"{path}: there is no such suite; known: {known}") from fault
    except json.JSONDecodeError as fault:
        raise CatalogError(f"{path}: not JSON ({fault})") from fault
    try:
        return Suite(raw["name"], tuple(_expectation(entry, path) for entry in raw["expectations"]))
    except (KeyError, TypeError) as fault:
        raise CatalogError(
            f"{path}: {fault} is missing; a suite has a name, each expectation type and kwargs"
        ) from fault


def _expectation(entry: dict[str, Any], path: Path) -> Expectation:
    kind, severity = entry["type"], entry.get("severity", "critical")
    if severity not in _SEVERITIES:
        raise CatalogError(f"{path}: severity '{severity}' of {kind}; write critical or warning")
    if not kind.startswith("expect_"):
        raise CatalogError(f"{path}: '{kind}' is not an expectation")
    made = Expectation(kind, _SEVERITIES[severity], entry["kwargs"], entry.get("meta", {}))
    try:
        made.columns  # noqa: B018 - parses the condition
    except PolarsError as fault:
        raise CatalogError(
            f"{path}: row_condition '{made.condition}' must read the same in pandas and SQL, "
            f"such as a == 'x' and b in ('y', 'z') ({fault})"
        ) from fault
    return made


def _words(expectation: Expectation) -> str:
    kind, kwargs = expectation.type, expectation.kwargs
    if kind.endswith("_to_not_be_null"):
        return "a value"
    if kind.endswith("_to_be_null"):
        return "no value"
    if kind.endswith("_to_be_in_set"):
        return "one of " + ", ".join(map(str, kwargs["value_set"]))
    if kind.endswith("_match_regex"):
        return f"matches {kwargs['regex']}"
    if kind.endswith("_to_be_unique"):
        return "unique" + (f" together: {', '.join(kwargs['column_list'])}" if "column_list" in kwargs else "")
    if kind.endswith("_lengths_to_equal"):
        return f"{kwargs['value']} characters"
    if kind.endswith("_between"):
        return range_words(kwargs) + (" characters" if "lengths" in kind else "")
    if "column_A" in kwargs:
        relation = "equal to" if kind.endswith("_to_be_equal") else "not below" if kwargs.get("or_equal") else "above"
        return f"{kwargs['column_A']} {relation} {kwargs['column_B']}"
    if "column_set" in kwargs:
        return "columns " + ", ".join(kwargs["column_set"])
    return kind.removeprefix("expect_").replace("_", " ")


def range_words(kwargs: dict[str, Any]) -> str:
    """Say a range in words: `0 to 120`, `above 0`, `at most 20`."""
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    if low is None:
        return f"{'below' if kwargs.get('strict_max') else 'at most'} {high}"
    if high is None:
        return f"{'above' if kwargs.get('strict_min') else 'at least'} {low}"
    return f"{low} to {high}"
