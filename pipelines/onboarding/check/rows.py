"""Part 2: what became of the rows, why some were rejected, and which checks of the contract failed."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipelines.accounting import Account
from pipelines.onboarding.check.report import Part, Table, as_findings
from pipelines.quality.model import CheckResult

TITLE = "Rows"


def rows_part(account: Account, quarantine: pl.DataFrame, checks: Sequence[CheckResult]) -> Part:
    """Report on the rows of a partition.

    Args:
        account: The counts.
        quarantine: The rows left out, with their reasons.
        checks: The checks of counts and contract.
    """
    line = (
        f"{account.rows_read:,} read = {account.rows_harmonised:,} harmonised + "
        f"{account.rows_quarantined:,} quarantined + {account.rows_duplicate:,} duplicate"
    )
    reasons = _reasons(quarantine)
    columns = ("reason", "rows", "first line")
    tables = (Table("Why rows were left out", columns, tuple(reasons.iter_rows())),) if reasons.height else ()
    return Part("rows", TITLE, (line,), tables, tuple(as_findings(checks)))


def _reasons(quarantine: pl.DataFrame) -> pl.DataFrame:
    """Return each reason with its rows and first line, commonest first; a row may have several."""
    return (
        quarantine.with_columns(pl.col("reason").str.split("; "))
        .explode("reason")
        .group_by("reason")
        .agg(pl.len().alias("rows"), pl.col("_row").min())
        .sort(["rows", "reason"], descending=[True, False])
    )
