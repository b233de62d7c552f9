"""What several pages share: options from what exists, observations made ready for a chart or a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from dashboards.certainty import WITHHELD, Row, cases, flag, state
from dashboards.compare import by_intervals
from dashboards.components.tables import right
from dashboards.data import TOTAL
from dashboards.page import Context, KeyFigure
from dashboards.params import Option
from dashboards.text import DASH, period_start

BIRTH = ("NAT", "FOR")
ALL_TOTAL = {"age": TOTAL, "isced11": TOTAL, "isic4": TOTAL, "destination": TOTAL, "breakdown": TOTAL}
Mark = dict[str, Any]


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
    starts = {period: period_start(period) for period in frame["time_period"].unique()}
    start = pl.col("time_period").replace_strict(starts, return_dtype=pl.Date)
    return frame.sort(start, "time_period").unique(by, keep="last", maintain_order=True)


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


def mark(
    ctx: Context, row: Row, *, key: str, label: str, group: str = "", name: str = "", group_name: str = ""
) -> Mark:
    """One observation as a mark of a chart.

    Args:
        ctx: The request.
        row: The observation.
        key: What the mark stands for; a click hands it back.
        label: The name of its row.
        group: Its group, which gives it colour and shape.
        name: What the text at the mark begins with, if not the label.
        group_name: Whose figure it is, said where there are words in place of a number.
    """
    text = ctx.amount(row)
    if group_name and row["obs_value"] is None:
        text = ctx.t("value.of_group", group=group_name, text=text)
    return {
        "key": key,
        "label": label,
        "group": group,
        "period": ctx.t.period(str(row["time_period"])),
        "date": period_start(str(row["time_period"])),
        "value": row["obs_value"],
        "lower": row.get("ci_lower"),
        "upper": row.get("ci_upper"),
        "state": state(row),
        "standard": row.get("standard"),
        "text": text,
        "hover": hover(ctx, row, name or label),
    }


def not_collected(ctx: Context, *, key: str, label: str, group: str, group_name: str = "") -> Mark:
    """The mark of a figure that the source does not have; ``group_name`` where a row has several groups."""
    words = ctx.t("value.missing")
    words = ctx.t("value.of_group", group=group_name, text=words) if group_name else words
    return {"key": key, "label": label, "group": group, "state": "missing", "text": words, "hover": words}


def marks(rows: Sequence[Mark]) -> pl.DataFrame:
    """Marks as a frame with fixed types, also when there are none."""
    schema = {
        "key": pl.String, "label": pl.String, "group": pl.String, "period": pl.String, "date": pl.Date,
        "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "state": pl.String, "standard": pl.String,
        "text": pl.String, "hover": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row") if rows else pl.DataFrame(schema=schema)


def key_figure(ctx: Context, row: Row, label: str, detail: str, *, note: str = "", group: str = "") -> KeyFigure:
    """One observation as a key figure: its certainty first, then what else there is to say."""
    notes = " · ".join(filter(None, [ctx.certainty(row), note]))
    return KeyFigure(label, ctx.amount(row), detail, notes, state(row), group)


def since(ctx: Context, row: Row, before: Row | None) -> str:
    """A figure's period with the change on an earlier figure, as far as their intervals and standards allow one."""
    now = ctx.t.period(str(row["time_period"]))
    if before is None or row["obs_value"] is None or before["obs_value"] is None:
        return now
    period = ctx.t.period(str(before["time_period"]))
    if row.get("standard") != before.get("standard"):
        return f"{now} · {ctx.t('figure.break', period=period)}"
    meta = ctx.meta(str(row["indicator"]))
    difference = float(str(row["obs_value"])) - float(str(before["obs_value"]))
    change = ctx.t.change(difference, meta.unit_measure, meta.decimals)
    key = "figure.change_unclear" if by_intervals(row, before).way == "overlap" else "figure.change"
    return f"{now} · {ctx.t(key, change=change, period=period)}"


def cautions(ctx: Context, frame: pl.DataFrame) -> list[str]:
    """Sentences on figures that are weak or withheld, the latter with their reasons."""
    counts = Counter(state(row) for row in frame.iter_rows(named=True))
    sentences = [ctx.t("answer.weak")] if counts["weak"] else []
    return sentences + [ctx.t(f"answer.{kind}", n=ctx.t.number(counts[kind])) for kind in WITHHELD if counts[kind]]


def reading(ctx: Context, frame: pl.DataFrame) -> str:
    """How to read the marks of a chart: only what it has."""
    states = {state(row) for row in frame.iter_rows(named=True)}
    parts = ["chart.whisker"] if frame["ci_lower"].is_not_null().any() else []
    parts += ["chart.hollow"] if "weak" in states else []
    parts += ["chart.hatched"] if states & set(WITHHELD) else []
    return " ".join(ctx.t(part) for part in parts)


def coded_occupation(ctx: Context, code: str) -> str:
    """An occupation's name with its code."""
    return f"{ctx.occupation(code)} ({code})"


def rows_table(ctx: Context, rows: Iterable[Row], *columns: str) -> pl.DataFrame:
    """Observations as the reader's table: names instead of codes, value, interval, cases, flag with its rule, period.

    Args:
        ctx: The request.
        rows: Observations.
        *columns: Which dimensions to show, in order; interval, cases and flag follow where there are any.
    """
    names: dict[str, Callable[[Row], str]] = {
        "place": lambda r: label_place(ctx, str(r["ref_area"]), str(r["source_id"])),
        "origin": lambda r: ctx.place(str(r["origin"])),
        "destination": lambda r: ctx.place(str(r["destination"])),
        "birth": lambda r: ctx.t(f"birth.{r['origin']}"),
        "sex": lambda r: ctx.t(f"sex.{r['sex']}"),
        "occupation": lambda r: coded_occupation(ctx, str(r["isco08"])),
        "industry": lambda r: f"{ctx.industry(str(r['isic4']))} ({r['isic4']})",
        "indicator": lambda r: ctx.indicator(str(r["indicator"])),
    }
    t, listed = ctx.t, list(rows)
    certainty = {
        right(t("column.interval")): [ctx.interval(r) for r in listed],
        right(t("column.cases")): [cases(t, r) for r in listed],
        t("column.certainty"): [flag(t, r) for r in listed],
    }
    shown = {t(f"column.{c}"): [names[c](r) for r in listed] for c in columns} | {
        right(t("column.value")): [ctx.amount(r) for r in listed],
        **{name: [v or DASH for v in values] for name, values in certainty.items() if any(values)},
        t("column.period"): [t.period(str(r["time_period"])) for r in listed],
    }
    return pl.DataFrame(shown) if listed else pl.DataFrame()


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
