"""The largest corridors as a matrix of origins and destinations."""

from __future__ import annotations

import polars as pl

from dashboards.charts.flows import matrix
from dashboards.page import Card, Context
from dashboards.views import hover, marked, rows_table, separators

MATRIX = 8


def largest_corridors(ctx: Context, now: pl.DataFrame, title: str) -> Card:
    """Origins down, destinations across: the largest of each among the figures of one period."""
    if now.is_empty():
        return Card("matrix", title, message=ctx.t("corridors.no_matrix"))
    order = {}
    for column in ("origin", "destination"):
        sizes = now.group_by(column).agg(pl.col("obs_value").sum()).sort("obs_value", descending=True)
        order[column] = sizes[column].to_list()[:MATRIX]
    now = now.filter(pl.all_horizontal(pl.col(c).is_in(order[c]) for c in order))
    cells = {(r["origin"], r["destination"]): r for r in now.iter_rows(named=True)}
    rows = []
    for origin in order["origin"]:
        for destination in order["destination"]:
            row = cells.get((origin, destination))
            name = f"{ctx.place(origin)} → {ctx.place(destination)}"
            rows.append(
                {
                    "origin": ctx.place(origin),
                    "destination": ctx.place(destination),
                    "value": row["obs_value"] if row else None,
                    "text": _short(ctx, row["obs_value"]) if row else "",
                    "hover": hover(ctx, row, name) if row else "",
                }
            )
    cross = pl.DataFrame(rows, infer_schema_length=None)
    figure = matrix(
        cross,
        rows_title=ctx.t("column.origin"),
        columns_title=ctx.t("column.destination"),
        separators=separators(ctx),
        synthetic=marked(ctx, now["source_id"]),
    )
    ordered = now.sort("obs_value", descending=True)
    table = rows_table(ctx, ordered.to_dicts(), "origin", "destination")
    return Card(
        "matrix", title, figure, table, alt=title, note=ctx.t("corridors.matrix_note"), wide=True, least_width=660
    )


def _short(ctx: Context, value: float) -> str:
    """A number short enough for a cell."""
    if value >= 1_000_000:
        return ctx.t("number.million", number=ctx.t.number(value / 1_000_000, 1))
    if value >= 10_000:
        return ctx.t("number.thousand", number=ctx.t.number(value / 1_000, 0))
    return ctx.t.number(value, 0)
