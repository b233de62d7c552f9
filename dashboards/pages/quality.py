"""Data quality: what became of every row, which checks failed, and where the bytes came from."""

from __future__ import annotations

import polars as pl

from dashboards.charts.accounting import PARTS, rows_stacked
from dashboards.data import TOTAL
from dashboards.page import Card, Content, Context, KeyFigure, Page
from dashboards.params import Option
from dashboards.sections.protection import CONCORDANCE, audit_card, concordance_card
from dashboards.sections.revisions import revision_cards
from dashboards.text import DASH
from dashboards.views import sort_periods

PARTED = ("rows_harmonised", "rows_quarantined", "rows_duplicate")


def build(ctx: Context) -> Content:
    """Held and failed partitions first, then the accounts, the checks and the provenance."""
    partitions, checks, audit = ctx.release.partitions, ctx.release.checks, ctx.release.audit
    revisions, vintages = ctx.release.later("revision"), ctx.release.later("vintage")
    if partitions.is_empty():
        return Content(missing=ctx.t("quality.nothing"))
    source_ids = sorted(set(partitions["source_id"]))
    options = [Option(TOTAL, ctx.t("quality.all_sources"))] + [Option(s, _source(ctx, s)) for s in source_ids]
    wanted = ctx.pick("source", options, TOTAL)
    tables = _only("source_id", wanted, partitions, checks, audit, revisions, vintages)
    shown = sort_periods(tables[0]["time_period"])
    period = ctx.pick(
        "period",
        [Option(TOTAL, ctx.t("quality.all_periods"))] + [Option(p, ctx.t.period(p)) for p in shown[::-1]],
    )
    partitions, checks, audit, revisions, vintages = _only("time_period", period, *tables)
    troubled = partitions.filter(pl.col("status") != "admitted")
    return Content(
        answer=_answer(ctx, partitions, troubled, checks),
        figures=_figures(ctx, partitions, checks),
        first=_troubled(ctx, troubled) if troubled.height else None,
        main=_accounting(ctx, partitions),
        side=[
            *audit_card(ctx, audit),
            *concordance_card(ctx, checks),
            *revision_cards(ctx, revisions, vintages),
            _checks(ctx, checks),
            _provenance(ctx, partitions),
        ],
        source_ids=sorted(set(partitions["source_id"])) if wanted != TOTAL else [],
        data=partitions,
        files={"revision": revisions} if revisions.height else {},
        subject="quality",
    )


def _only(column: str, wanted: str, *tables: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of one source or period of each table; all where the total is wanted."""
    return [one if wanted == TOTAL or not one.width else one.filter(pl.col(column) == wanted) for one in tables]


def unaccounted(frame: pl.DataFrame) -> pl.DataFrame:
    """The partitions with their rows that are neither harmonised nor quarantined nor duplicates."""
    parts = pl.sum_horizontal(pl.col(p).fill_null(0) for p in PARTED)
    return frame.with_columns((pl.col("rows_read").fill_null(0).cast(pl.Int64) - parts.cast(pl.Int64)).alias("left"))


def _source(ctx: Context, source_id: str) -> str:
    known = ctx.source(source_id)
    title = known.title if known else source_id
    return ctx.t.made_up(title) if ctx.is_synthetic(source_id) else title


def _answer(ctx: Context, partitions: pl.DataFrame, troubled: pl.DataFrame, checks: pl.DataFrame) -> list[str]:
    t = ctx.t
    admitted = partitions.height - troubled.height
    first = t("quality.answer", admitted=t.number(admitted), all=t.number(partitions.height))
    wrong = unaccounted(partitions).filter((pl.col("left") != 0) & (pl.col("status") != "failed")).height
    second = t("quality.adds_up") if not wrong else t("quality.adds_not", n=t.number(wrong))
    failed = checks.filter(~pl.col("passed"))
    third = t("quality.checks_ok") if failed.is_empty() else t("quality.checks_failed", n=t.number(failed.height))
    return [first, second, third]


def _figures(ctx: Context, partitions: pl.DataFrame, checks: pl.DataFrame) -> list[KeyFigure]:
    t = ctx.t
    sums = {c: int(partitions[c].fill_null(0).sum()) for c in ("rows_read", *PARTED)}
    read = sums["rows_read"]

    def share(n: int) -> str:
        return t("quality.of_read", share=t.amount(100 * n / read if read else None, "PERCENT", 1))

    passed = checks.filter(pl.col("passed")).height
    return [
        KeyFigure(t("quality.rows_read"), t.number(read), t("quality.in", n=t.number(partitions.height))),
        KeyFigure(t("quality.rows_harmonised"), t.number(sums["rows_harmonised"]), share(sums["rows_harmonised"])),
        KeyFigure(
            t("quality.rows_set_aside"),
            t.number(sums["rows_quarantined"] + sums["rows_duplicate"]),
            share(sums["rows_quarantined"] + sums["rows_duplicate"]),
        ),
        KeyFigure(t("quality.checks_passed"), f"{t.number(passed)} / {t.number(checks.height)}"),
    ]


def _troubled(ctx: Context, troubled: pl.DataFrame) -> Card:
    t = ctx.t
    rows = [
        {
            t("column.source"): f"{_source(ctx, r['source_id'])}, {t.period(r['time_period'])}",
            t("column.status"): t(f"status.{r['status']}"),
            t("column.reason"): r["error"] or t("quality.no_reason"),
        }
        for r in troubled.iter_rows(named=True)
    ]
    return Card("held", t("quality.held"), table=pl.DataFrame(rows), note=t("quality.held_note"))


def _accounting(ctx: Context, partitions: pl.DataFrame) -> Card:
    t = ctx.t
    names = {p: t(f"quality.{p}") for p in PARTED}
    sums = (
        partitions.group_by("source_id", maintain_order=True)
        .agg(pl.col("rows_read", *PARTED).fill_null(0).sum())
        .filter(pl.col("rows_read") > 0)
        .sort("rows_read", descending=True)
    )
    drawn = [
        r
        | {
            "label": f"{_source(ctx, r['source_id'])} ({t.number(r['rows_read'])})",
            "hover": "<br>".join(
                [f"<b>{_source(ctx, r['source_id'])}</b>", *(f"{names[p]}: {t.number(r[p])}" for p in PARTS)]
            ),
        }
        for r in sums.iter_rows(named=True)
    ]
    table = [
        {
            t("column.source"): _source(ctx, r["source_id"]),
            t("column.period"): t.period(r["time_period"]),
            t("column.status"): t(f"status.{r['status']}"),
            t("quality.rows_read"): r["rows_read"],
            **{names[p]: r[p] for p in PARTED},
            t("quality.balance"): t("quality.balanced") if r["left"] == 0 else t.number(r["left"]),
        }
        for r in unaccounted(partitions).iter_rows(named=True)
    ]
    title = t("quality.main")
    views = ctx.views("view", ["chart", "table"])
    frame = pl.DataFrame(table, infer_schema_length=None)
    if not drawn:
        return Card("accounting", title, table=frame, note=t("quality.main_note"))
    ticks = {n: t.amount(n, "PERCENT", 0) for n in (0, 50, 100)}
    figure = rows_stacked(pl.DataFrame(drawn), axis=t("quality.axis"), names=names, ticks=ticks)
    alt = "; ".join(str(r["label"]) for r in drawn)
    return Card("accounting", title, figure, frame, alt=alt, note=t("quality.main_note"), views=views)


def _checks(ctx: Context, checks: pl.DataFrame) -> Card:
    t = ctx.t
    rows = [
        {
            t("column.check"): _check(r),
            t("column.result"): t("quality.passed") if r["passed"] else t(f"quality.{r['severity']}"),
            t("column.observed"): r["observed"] or DASH,
            t("column.expected"): r["expected"] or DASH,
            t("column.source"): f"{_source(ctx, r['source_id'])}\n{t.period(r['time_period'])}",
        }
        for r in checks.filter(pl.col("check_name") != CONCORDANCE).iter_rows(named=True)
    ]
    title = t("quality.checks")
    if not rows:
        return Card("checks", title, message=t("quality.no_checks"), wide=True)
    return Card("checks", title, table=pl.DataFrame(rows, infer_schema_length=None), wide=True)


def _check(row: dict) -> str:
    """A check's name and column, and below them why it is made."""
    name = ": ".join(filter(None, [row["check_name"].replace("_", " "), row["column_name"]]))
    return "\n".join(filter(None, [name, row["why"]]))


def _provenance(ctx: Context, partitions: pl.DataFrame) -> Card:
    t = ctx.t
    rows = []
    for r in partitions.iter_rows(named=True):
        source = ctx.source(r["source_id"])
        retrieved = r["retrieved_at"]
        rows.append(
            {
                t("column.source"): f"{_source(ctx, r['source_id'])}\n{t.period(r['time_period'])}",
                t("column.retrieved"): t.date(retrieved if isinstance(retrieved, str) else str(retrieved or DASH)),
                t("column.size"): r["size_bytes"],
                t("column.licence"): (source.licence_name if source else "") or DASH,
                t("column.location"): r["location"] or DASH,
                "SHA-256": r["sha256"] or DASH,
            }
        )
    return Card("provenance", t("quality.provenance"), table=pl.DataFrame(rows, infer_schema_length=None), wide=True)


PAGE = Page("/quality", 60, "page.quality", build)
