"""Cards on the data quality page: the audit of what is withheld, and the producers' own figures beside ours."""

from __future__ import annotations

import polars as pl

from dashboards.components.tables import right
from dashboards.page import Card, Context
from dashboards.text import DASH

CONCORDANCE = "concordance"
REASONS = ("primary", "secondary", "reliability")


def audit_card(ctx: Context, audit: pl.DataFrame) -> list[Card]:
    """Cells withheld by source and reason, and how closely somebody could work out the closest of them.

    Args:
        ctx: The request.
        audit: One row a count withheld, with the interval an attacker derives for those of too few respondents; an
            upper bound is null where nothing limits it.
    """
    if audit.is_empty():
        return []
    t = ctx.t
    rows = []
    for source_id, reason in _groups(audit):
        cells = audit.filter((pl.col("source_id") == source_id) & (pl.col("reason") == reason))
        rows.append(
            {
                t("protection.withheld_because"): f"{t(f'protection.{reason}')}\n{_source(ctx, source_id)}",
                t("protection.cells"): cells.height,
                right(t("protection.narrowest_n")): _narrowest(ctx, cells, "n"),
                right(t("protection.narrowest_persons")): _narrowest(ctx, cells, "persons"),
                t("column.result"): _result(ctx, cells),
            }
        )
    note = t("protection.note")
    return [Card("audit", t("protection.title"), table=pl.DataFrame(rows), note=note, wide=True)]


def concordance_card(ctx: Context, checks: pl.DataFrame) -> list[Card]:
    """The producers' published figures beside our own, what does not agree first."""
    t = ctx.t
    rows = [
        {
            t("column.indicator"): f"{ctx.indicator(r['column_name'] or '')}\n"
            f"{_source(ctx, r['source_id'])}, {t.period(r['time_period'])}",
            right(t("protection.own")): r["observed"] or DASH,
            right(t("protection.published")): r["expected"] or DASH,
            t("column.result"): t("quality.passed") if r["passed"] else t(f"quality.{r['severity']}"),
            t("column.why"): r["why"] or DASH,
        }
        for r in checks.filter(pl.col("check_name") == CONCORDANCE).iter_rows(named=True)
    ]
    if not rows:
        return []
    note = t("protection.concordance_note")
    return [Card(CONCORDANCE, t("protection.concordance"), table=pl.DataFrame(rows), note=note, wide=True)]


def _groups(audit: pl.DataFrame) -> list[tuple[str, str]]:
    """Sources, and in each the reasons in a fixed order."""
    found = set(audit.select("source_id", "reason").iter_rows())
    return sorted(found, key=lambda g: (g[0], REASONS.index(g[1]) if g[1] in REASONS else len(REASONS)))


def _narrowest(ctx: Context, cells: pl.DataFrame, unit: str) -> str:
    """The narrowest interval that can be derived, with the width that is required of it."""
    attacked = cells.filter(pl.col(f"{unit}_lower").is_not_null())
    if attacked.is_empty():
        return DASH
    widths = attacked.with_columns((pl.col(f"{unit}_upper") - pl.col(f"{unit}_lower")).alias("width"))
    row = widths.sort("width", nulls_last=True).row(0, named=True)
    width = ctx.t("protection.unlimited") if row["width"] is None else ctx.t.number(row["width"])
    return ctx.t("protection.width", width=width, required=ctx.t.number(row[f"required_width_{unit}"]))


def _result(ctx: Context, cells: pl.DataFrame) -> str:
    """Whether every cell that had to pass did."""
    audited = cells.filter(pl.col("passed").is_not_null())
    if audited.is_empty():
        return DASH
    failed = audited.filter(~pl.col("passed")).height
    return ctx.t("protection.failed", n=ctx.t.number(failed)) if failed else ctx.t("protection.all_passed")


def _source(ctx: Context, source_id: str) -> str:
    known = ctx.source(source_id)
    title = known.title if known else source_id
    return ctx.t.made_up(title) if ctx.is_synthetic(source_id) else title
