"""Part 5: values that do not go together in one person or household. The rules are data: `combinations.yml`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl
from polars.exceptions import PolarsError

from pipelines.catalog.base import Strict
from pipelines.catalog.models import Source
from pipelines.errors import CatalogError
from pipelines.harmonise.recode import recode, source_text
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.onboarding.check.limits import SHARE_OF_ROWS_PCT
from pipelines.onboarding.check.report import Finding, Part, Table, as_findings
from pipelines.quality.model import CheckResult
from pipelines.yamltext import parse_yaml

TITLE = "Combinations"
RULES = Path(__file__).with_suffix(".yml")
_ALWAYS = {"ref_area", "age", "responded", "person_id", "weight", "sex"}


class Rule(Strict):
    """A combination of values: when it is met, how grave it is, and from which share of the persons on."""

    id: str
    condition: str
    severity: Literal["impossible", "unlikely"]
    text: str
    most_pct: float = 0.0


@cache
def load_rules() -> tuple[Rule, ...]:
    """Read the rules."""
    return tuple(Rule.model_validate(one) for one in parse_yaml(RULES.read_text(encoding="utf-8")))


def lines_of(source: Source, rows: pl.DataFrame, secret: bytes) -> pl.DataFrame:
    """Return the first line of the file of each person: `person_id`, as it is harmonised, and `line`."""
    variable, column = source.codebook["person_id"], SUBJECTS["person"]["person_id"]
    text = source_text("person_id", variable, rows.columns, where=source.id)
    person = recode("person_id", variable, column, pl.col("_text"), link=None, secret=secret).value
    placed = rows.select(_text=text, line="_row").select(person, "line")
    return placed.group_by("person_id").agg(pl.col("line").min())


def combinations_part(
    persons: pl.DataFrame,
    lines: pl.DataFrame,
    declared: Collection[str],
    checks: Sequence[CheckResult],
) -> Part:
    """Report on combinations of values.

    Args:
        persons: Harmonised persons.
        lines: Where each stands in the file, from `lines_of`.
        declared: The variables of the codebook; a rule that needs another is left out.
        checks: The checks of aggregates that can be, but seldom are.
    """
    known = load_rules()
    placed = persons.join(lines, on="person_id", how="left")
    judged = [rule for rule in known if _needs(rule) <= _ALWAYS | set(declared)]
    met = [(rule, *_met(rule, placed)) for rule in judged]
    table = [(rule.id, rule.severity, rows, share, line) for rule, rows, share, line in met if rows]
    findings = [_finding(rule, rows, share, line) for rule, rows, share, line in met if rows and share > rule.most_pct]
    return Part(
        "combinations",
        TITLE,
        (f"{len(judged)} of {len(known)} rules judged; the others need variables that the codebook has not.",),
        (Table("Met", ("rule", "severity", "rows", "persons %", "example line"), tuple(table)),) if table else (),
        (*findings, *as_findings(checks)),
    )


def _needs(rule: Rule) -> set[str]:
    try:
        return set(pl.sql_expr(rule.condition).meta.root_names())
    except PolarsError as fault:
        raise CatalogError(f"{RULES}: {rule.id}: '{rule.condition}' is no SQL condition ({fault})") from fault


def _met(rule: Rule, persons: pl.DataFrame) -> tuple[int, float, int | None]:
    """Return how many rows meet a rule, their weighted share in percent, and a line."""
    hit = persons.select("weight", "line", hit=pl.sql_expr(rule.condition).fill_null(False)).filter("hit")
    total = float(persons["weight"].sum()) or 1.0
    return hit.height, 100 * float(hit["weight"].sum()) / total, hit["line"].min()  # type: ignore[return-value]


def _finding(rule: Rule, rows: int, share: float, line: int | None) -> Finding:
    grave = rule.severity == "impossible" and share > SHARE_OF_ROWS_PCT
    return Finding(
        "error" if grave else "warning",
        f"{rule.text}: {rows:,} row(s), {share:.2f} % of persons",
        f"look at line {line} of the file, then at the map of the variables",
    )
