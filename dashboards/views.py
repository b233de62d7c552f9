"""What several pages share: options from what exists, observations made ready for a chart or a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from dashboards.data import TOTAL
from dashboards.page import Context
from dashboards.params import Option
from dashboards.text import DASH, period_start

BIRTH = ("NAT", "FOR")
ALL_TOTAL = {"age": TOTAL, "isced11": TOTAL, "isic4": TOTAL, "destination": TOTAL}
Row = dict[str, object]


def separators(ctx: Context) -> str:
    """Decimal and thousands sign for Plotly."""
    symbols = ctx.t.locale.number_symbols["latn"]
    return symbols["decimal"] + symbols["group"]


def marked(ctx: Context, source_ids: Iterable[str]) -> str:
    """The word to write across a chart if one of its sources is made up."""
    return ctx.t("synthetic.word") if any(ctx.is_synthetic(s) for s in source_ids) else ""


def titled(ctx: Context, title: str, source_ids: Iterable[str]) -> str:
    """A chart's title; one of made-up data says so first."""
    word = marked(ctx, source_ids)
    return f"{word}: {title}" if word and word not in title else title


def axis(ctx: Context, indicator: str) -> str:
    """An axis title: the unit; the indicator stands in the title above."""
    return ctx.t.unit(ctx.meta(indicator).unit_measure)


def sort_periods(periods: Iterable[str]) -> list[str]:
    """Periods from the oldest to the newest."""
    return sorted(set(periods), key=lambda p: (period_start(p), p))


def newest(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The newest row of each group."""
    if frame.is_empty():
        return frame
    starts = pl.col("time_period").map_elements(period_start, return_dtype=pl.Date)
    return frame.sort(starts, "time_period").unique(by, keep="last", maintain_order=True)


def label_place(ctx: Context, ref_area: str, source_id: str) -> str:
    """A country with the part of it that the source covers."""
    coverage = ctx.coverage(source_id)
    name = ctx.place(ref_area, source_id)
    return f"{name} {DASH} {coverage}" if coverage else name


def pick_series(ctx: Context, indicators: Sequence[str], *, needs: str = "", reason: str = "") -> tuple[str, str]:
    """Choose a country, and its source where several have the figures.

    Args:
        ctx: The request.
        indicators: Any of these has to exist.
        needs: A column of the coverage (``by_birth`` …) that has to be true; places without it are shown, not offered.
        reason: Why such places are not offered.
    """
    coverage = ctx.release.coverage.filter(pl.col("indicator").is_in(list(indicators)))
    usable = coverage.filter(pl.col(needs)) if needs else coverage
    good = set(usable["ref_area"])
    others = set(ctx.release.coverage.filter(pl.col("by_sex") | pl.col("by_birth"))["ref_area"]) if needs else set()
    options = sorted(
        [Option(p, ctx.place(p)) for p in good] + [Option(p, ctx.place(p), reason) for p in others - good],
        key=lambda o: (bool(o.reason), o.label),
    )
    counts = usable.group_by("ref_area").agg(pl.col("figures").sum()).sort("figures", "ref_area", descending=True)
    country = ctx.pick("country", options, counts["ref_area"][0] if counts.height else None)
    return country, pick_source(ctx, usable.filter(pl.col("ref_area") == country)["source_id"])


def pick_source(ctx: Context, found: Iterable[str]) -> str:
    """Choose a source; the control is shown only where there is a choice. Figures of two sources are never mixed."""
    source_ids = sorted(set(found), key=lambda s: (ctx.is_synthetic(s), s))
    options = [Option(s, _source_name(ctx, s)) for s in source_ids]
    return ctx.pick("source", options) if len(options) > 1 else (source_ids[0] if source_ids else "")


def _source_name(ctx: Context, source_id: str) -> str:
    source = ctx.source(source_id)
    title = source.title if source else source_id
    return ctx.t.made_up(title) if ctx.is_synthetic(source_id) else title


def pick_period(ctx: Context, periods: Iterable[str], default: str | None = None) -> str:
    """Choose a period, the newest first."""
    ordered = sort_periods(periods)[::-1]
    return ctx.pick("period", [Option(p, ctx.t.period(p)) for p in ordered], default)


def pick_code(ctx: Context, key: str, values: Sequence[str], present: Iterable[str]) -> str:
    """Choose sex or birth place; what has no figures is shown with the reason."""
    there = set(present)
    reason = ctx.t("control.no_figures")
    options = [Option(v, ctx.t(f"{key}.{v}"), "" if v in there else reason) for v in values]
    return ctx.pick(key, options, kind="switch")


def hover(ctx: Context, row: Row, name: str) -> str:
    """The text at a mark: name, value, period, certainty."""
    certainty = ctx.certainty(row)
    first = f"<b>{name}</b><br>{ctx.amount(row)} · {ctx.t.period(str(row['time_period']))}"
    return f"{first}<br>{certainty}" if certainty else first


def mark(ctx: Context, row: Row, *, key: str, label: str, group: str = "", name: str = "") -> Row:
    """One observation as a mark of a chart."""
    return {
        "key": key,
        "label": label,
        "group": group,
        "period": ctx.t.period(str(row["time_period"])),
        "date": period_start(str(row["time_period"])),
        "value": row["obs_value"],
        "lower": row.get("ci_lower"),
        "upper": row.get("ci_upper"),
        "weak": row.get("obs_status") == "U",
        "text": ctx.amount(row),
        "hover": hover(ctx, row, name or label),
    }


def marks(rows: Sequence[Row]) -> pl.DataFrame:
    """Marks as a frame with fixed types, also when there are none."""
    schema = {
        "key": pl.String, "label": pl.String, "group": pl.String, "period": pl.String, "date": pl.Date,
        "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "weak": pl.Boolean, "text": pl.String,
        "hover": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row") if rows else pl.DataFrame(schema=schema)


def rows_table(ctx: Context, rows: Iterable[Row], *columns: str) -> pl.DataFrame:
    """Observations as the reader's table: names instead of codes, the value with its unit, certainty, period.

    Args:
        ctx: The request.
        rows: Observations.
        *columns: Which dimensions to show, in order; value, certainty and period follow.
    """
    from dashboards.components.tables import right

    names = {
        "place": lambda r: label_place(ctx, r["ref_area"], r["source_id"]),
        "origin": lambda r: ctx.place(r["origin"]),
        "destination": lambda r: ctx.place(r["destination"]),
        "birth": lambda r: ctx.t(f"birth.{r['origin']}"),
        "sex": lambda r: ctx.t(f"sex.{r['sex']}"),
        "occupation": lambda r: f"{ctx.occupation(r['isco08'])} ({r['isco08']})",
        "indicator": lambda r: ctx.indicator(r["indicator"]),
    }
    t = ctx.t
    shown = [
        {t(f"column.{c}"): names[c](r) for c in columns}
        | {
            right(t("column.value")): ctx.amount(r),
            t("column.period"): t.period(str(r["time_period"])),
            t("column.certainty"): ctx.certainty(r) or DASH,
        }
        for r in rows
    ]
    return pl.DataFrame(shown, infer_schema_length=None) if shown else pl.DataFrame()


def missing_domain(ctx: Context, kind: str, *words: str) -> str:
    """Why a subject has no figures in this release, as far as the release knows."""
    ids = [s.source_id for s in ctx.release.sources.values() if any(w in s.kind for w in words)]
    troubled = ctx.release.partitions.filter(pl.col("source_id").is_in(ids) & (pl.col("status") != "admitted"))
    text = ctx.t("missing.domain", what=ctx.t(f"missing.{kind}"))
    for row in troubled.head(3).iter_rows(named=True):
        name = _source_name(ctx, row["source_id"])
        status = ctx.t(f"status.{row['status']}")
        text += " " + ctx.t("missing.partition", source=name, status=status, error=row["error"] or DASH)
    return text
