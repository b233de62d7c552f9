"""Recognition arrangements: the table, and how many migrants live in a corridor that one of them covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.release.schema import TOTAL
from pipelines.reports.content.blocks import MOST_ROWS, more_rows, without_empty
from pipelines.reports.content.desk import Desk, newest_period
from pipelines.reports.content.reading import Release, Row, period_end
from pipelines.reports.content.speech import Speech
from pipelines.reports.document import Block, Column, Paragraph, Run, Table

STOCK = "migrant_stock"


@dataclass(frozen=True)
class Coverage:
    """Migrants whose country of birth and country of residence are parties to one arrangement, in one source.

    `covered`: by an arrangement that recognises qualifications, binding or not; `binding`: by a binding one. Persons.
    """

    source_id: str
    time_period: str
    corridors: int
    migrants: float
    covered: float
    binding: float


def arrangements_of(release: Release, place: str | None = None) -> list[Row]:
    """Every arrangement, or those a place is a party to: what recognises and binds, and has most parties, first.

    With `parties`, how many there are, signatories left out, and `occupations`, the codes that it recognises.
    """
    parties = release.frame("arrangement_party").filter(pl.col("role") != "signatory")
    occupations = release.frame("arrangement_occupation").group_by("arrangement").agg(occupations="isco08")
    found = (
        release.frame("arrangement")
        .join(parties.group_by("arrangement").agg(parties=pl.len()), on="arrangement", how="left")
        .join(occupations, on="arrangement", how="left")
    )
    if place is not None:
        mine = parties.filter(pl.col("ref_area") == place).select("arrangement", since="in_force_since")
        found = (
            found.join(mine, on="arrangement")
            .with_columns(in_force_since=pl.coalesce("since", "in_force_since"))
            .drop("since")
        )
    order = ["occupations_known", "binding", "parties", "title"]
    ordered = found.with_columns(occupations_known=pl.col("occupations").is_not_null()).sort(
        order, descending=[True, True, True, False], nulls_last=True
    )
    return list(ordered.iter_rows(named=True))


def arrangement_blocks(desk: Desk, place: str | None = None) -> list[Block]:
    """A table of the arrangements; nothing where there are none."""
    rows = arrangements_of(desk.release, place)
    if not rows:
        return []
    say = desk.say
    ids = {row["arrangement"] for row in rows}
    for table in ("arrangement", "arrangement_party", "arrangement_occupation"):
        desk.use(desk.release.frame(table).filter(pl.col("arrangement").is_in(ids)).iter_rows(named=True), table)
    columns = (
        Column(say("column.arrangement"), width=3.4),
        Column(say("column.kind"), width=1.6),
        Column(say("column.since"), width=1.2),
        Column(say("column.parties"), "end", 0.9),
        Column(say("column.binding"), width=1.3),
        Column(say("column.recognises"), width=2),
        Column(say("column.source"), width=2.2),
    )
    shown = rows[:MOST_ROWS]
    notes = (*more_rows(say, len(shown), len(rows)), say("table.arrangements"))
    return [without_empty(Table(columns, tuple(_row(desk, row) for row in shown), say("caption.arrangements"), notes))]


def _row(desk: Desk, row: Row) -> tuple[str | tuple[Run, ...], ...]:
    say = desk.say
    kind = say(f"arrangement.{row['kind']}") if say.has(f"arrangement.{row['kind']}") else str(row["kind"] or "")
    return (
        row["title"],
        kind,
        row["in_force_since"] or say("value.unknown"),
        say.number(row["parties"] or 0),
        "" if row["binding"] is None else say("answer.yes" if row["binding"] else "answer.no"),
        _recognises(say, row["occupations"] or []),
        (Run(row["source"].partition(":")[0], href=row["source_url"] or ""),) if row["source"] else "",
    )


def _recognises(say: Speech, occupations: Sequence[str]) -> str:
    if TOTAL in occupations:
        return say("arrangement.all")
    return say("arrangement.some", n=say.number(len(occupations))) if occupations else say("arrangement.nothing")


def coverage(release: Release, place: str | None = None) -> list[Coverage]:
    """How far the arrangements reach, one result a source of corridors: the newest stock of every place of residence.

    A corridor counts if its origin is a country; the member countries are those in force, as far as the release says.

    Args:
        release: The release.
        place: The country of residence; every one by default.
    """
    stock = release.every(STOCK).filter(
        pl.col("obs_value").is_not_null(),
        pl.col("sex") == TOTAL,
        pl.col("age") == TOTAL,
        pl.col("origin").str.len_chars() == 3,
        ~pl.col("origin").is_in(["NAT", "FOR", "XXX"]),
        pl.col("origin") != pl.col("ref_area"),
        pl.lit(True) if place is None else pl.col("ref_area") == place,
    )
    pairs = _pairs(release)
    return [
        _coverage(str(key[0]), part.join(pairs, on=["origin", "ref_area"], how="left"))
        for key, part in sorted(_newest(stock).partition_by("source_id", as_dict=True).items())
    ]


def _newest(stock: pl.DataFrame) -> pl.DataFrame:
    """The rows of the newest period of each place and source."""
    order = {period: period_end(period) for period in stock["time_period"].unique()}
    rank = {period: number for number, period in enumerate(sorted(order, key=lambda p: order[p]))}
    ranked = stock.with_columns(rank=pl.col("time_period").replace_strict(rank, return_dtype=pl.Int64))
    return ranked.filter(pl.col("rank") == pl.col("rank").max().over("ref_area", "source_id")).drop("rank")


def _pairs(release: Release) -> pl.DataFrame:
    """Ordered pairs of countries in one arrangement in force: `origin`, `ref_area`, `binding`.

    An arrangement without an occupation recognises nothing, and is left out.
    """
    since = release.frame("arrangement").select("arrangement", "binding", whole="in_force_since")
    parties = (
        release.frame("arrangement_party")
        .join(since, on="arrangement")
        .join(release.frame("arrangement_occupation"), on="arrangement", how="semi")
        .filter(pl.col("role") != "signatory", pl.coalesce("in_force_since", "whole").is_not_null())
        .select("arrangement", "binding", "ref_area")
    )
    return (
        parties.select("arrangement", "binding", origin="ref_area")
        .join(parties.select("arrangement", "ref_area"), on="arrangement")
        .group_by("origin", "ref_area")
        .agg(pl.col("binding").fill_null(value=False).max())
    )


def _coverage(source_id: str, corridors: pl.DataFrame) -> Coverage:
    covered = corridors.filter(pl.col("binding").is_not_null())
    return Coverage(
        source_id,
        newest_period(corridors.select("time_period").unique().iter_rows(named=True)),
        corridors.height,
        float(corridors["obs_value"].sum()),
        float(covered["obs_value"].sum()),
        float(covered.filter(pl.col("binding"))["obs_value"].sum()),
    )


def coverage_blocks(desk: Desk, place: str | None = None) -> list[Block]:
    """A sentence a source on how far the arrangements reach; nothing where corridors or arrangements are not known."""
    if desk.release.frame("arrangement_party").is_empty():
        return []
    return [Paragraph(coverage_text(desk, found)) for found in coverage(desk.release, place) if found.migrants]


def coverage_text(desk: Desk, found: Coverage) -> tuple[Run, ...]:
    """How far the arrangements reach, in one sentence with its note."""
    say = desk.say
    sentence = say(
        "sentence.coverage",
        period=say.period(found.time_period),
        covered=say.amount(100 * found.covered / found.migrants, "PERCENT", 1),
        binding=say.amount(100 * found.binding / found.migrants, "PERCENT", 1),
        migrants=say.number(found.migrants),
        corridors=say.number(found.corridors),
    )
    return (Run(desk.marked(sentence, found.source_id)), desk.cite(found.source_id), desk.remark("coverage"))
