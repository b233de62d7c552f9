"""Cards on the data quality page: periods that were received again, and the figures that changed after publication."""

from __future__ import annotations

import polars as pl

from dashboards.components.tables import right
from dashboards.data import TOTAL
from dashboards.page import Card, Context
from dashboards.text import DASH

GROUPS = ("sex", "age", "isco08", "isced11", "isic4", "origin", "destination", "breakdown")


def revision_cards(ctx: Context, revisions: pl.DataFrame, vintages: pl.DataFrame) -> list[Card]:
    """What changed after it was published, and the deliveries that changed it; nothing where nothing did.

    Args:
        ctx: The request.
        revisions: Changed figures: old, new, and why. Those of everybody are shown, the rest are counted.
        vintages: Deliveries of each period, numbered from 1.
    """
    return [*_revised(ctx, revisions), *_received_again(ctx, vintages)]


def _revised(ctx: Context, revisions: pl.DataFrame) -> list[Card]:
    if revisions.is_empty():
        return []
    t = ctx.t
    of_everybody = revisions.filter(pl.all_horizontal(pl.col(name) == TOTAL for name in GROUPS))
    rows = [_row(ctx, row) for row in of_everybody.iter_rows(named=True)]
    further = revisions.height - of_everybody.height
    note = t("revisions.note", n=t.number(further)) if further else ""
    if not rows:
        return [Card("revisions", t("revisions.title"), message=note, wide=True)]
    return [Card("revisions", t("revisions.title"), table=pl.DataFrame(rows), note=note, wide=True)]


def _row(ctx: Context, row: dict) -> dict[str, str]:
    t, unit = ctx.t, row["unit_measure"]
    known = ctx.release.indicators.get(row["indicator"])
    decimals = known.decimals if known else 1
    place = ctx.place(row["ref_area"], row["source_id"])
    return {
        t("column.indicator"): f"{ctx.indicator(row['indicator'])}\n{place}, {t.period(row['time_period'])}",
        right(t("revisions.old")): t.amount(row["old_value"], unit, decimals),
        right(t("revisions.new")): t.amount(row["new_value"], unit, decimals),
        right(t("revisions.change")): t.change(row["new_value"] - row["old_value"], unit, decimals),
        t("column.why"): _why(ctx, row),
    }


def _why(ctx: Context, row: dict) -> str:
    if row["reason"] == "delivery":
        return ctx.t("revisions.delivery", date=ctx.t.date(str(row["retrieved_at"])))
    return ctx.t("revisions.method")


def _received_again(ctx: Context, vintages: pl.DataFrame) -> list[Card]:
    t = ctx.t
    again = vintages.filter(pl.col("vintage").max().over("source_id", "time_period") > 1)
    rows = []
    for row in again.iter_rows(named=True):
        known = ctx.source(row["source_id"])
        name = t.made_up(known.title) if known and ctx.is_synthetic(known.source_id) else known.title if known else DASH
        rows.append(
            {
                t("column.source"): f"{name}\n{t.period(row['time_period'])}",
                right(t("revisions.vintage")): t.number(row["vintage"]),
                t("column.retrieved"): t.date(str(row["retrieved_at"])),
                t("column.size"): row["size_bytes"],
                "SHA-256": row["sha256"],
            }
        )
    if not rows:
        return []
    return [Card("vintages", t("revisions.again"), table=pl.DataFrame(rows), note=t("revisions.again_note"), wide=True)]
