"""Rows of a source to rows of a subject. Pure: frames in, frames out; the counts always add up."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.catalog.models import Source, Variable
from pipelines.errors import CodebookError
from pipelines.harmonise.links import load_link
from pipelines.harmonise.recode import recode, source_text
from pipelines.harmonise.sampling import with_sampling_units
from pipelines.harmonise.subjects import SUBJECTS, Column, in_columns_of, key_of, schema_of
from pipelines.staging.split import Staged, as_json

DELIVERED = {"version": "_content", "observed_at": "_received_at"}
"""What a feed's reader knows of an advertisement beside its content: variable and column."""

QUARANTINE_SCHEMA = pl.Schema({"_row": pl.Int64(), "reason": pl.String(), "kind": pl.String(), "raw": pl.String()})


@dataclass(frozen=True)
class Harmonised:
    """`rows` in the subject's columns; `quarantine` holds every row left out: `_row, reason, kind, raw`."""

    rows: pl.DataFrame
    quarantine: pl.DataFrame
    rows_read: int

    @property
    def rows_duplicate(self) -> int:
        """Rows dropped because the same row had been read already."""
        return self.quarantine.filter(pl.col("kind") == "duplicate").height

    @property
    def rows_quarantined(self) -> int:
        """Rows rejected."""
        return self.quarantine.filter(pl.col("kind") == "rejected").height


def harmonise(staged: Staged, source: Source, period: str, *, secret: bytes = b"") -> Harmonised:
    """Apply a source's codebook to the staged rows of one period.

    Raises:
        CodebookError: A column, link or expression of the codebook does not exist or cannot be evaluated.
    """
    subject = SUBJECTS[source.subject]
    columns = staged.rows.columns
    texts, recoded = [], {}
    delivered = {name: Variable(column=column) for name, column in DELIVERED.items() if column in columns}
    codebook = delivered | source.codebook if source.subject == "vacancy" else source.codebook
    for name, variable in codebook.items():
        where = f"{source.id}: codebook.{name}"
        texts.append(source_text(name, variable, columns, where=where).alias(f"_text_{name}"))
        link = load_link(variable.link) if variable.link else None
        recoded[name] = recode(name, variable, subject[name], pl.col(f"_text_{name}"), link=link, secret=secret)
    try:
        with_texts = staged.rows.select("_row", *texts).with_row_index("_at")
        judged = with_texts.select(
            "_at",
            "_row",
            pl.concat_str([part.fault for part in recoded.values()], separator="; ", ignore_nulls=True).alias("_fault"),
            *(part.value for part in recoded.values()),
        )
    except pl.exceptions.PolarsError as fault:
        raise CodebookError(f"{source.id}: the codebook cannot be evaluated on the file: {fault}") from fault
    judged = _missing_unless(judged, subject)
    judged = judged.with_columns(pl.when(pl.col("_fault") != "").then(pl.lit("rejected")).alias("_kind"))
    key = [name for name in key_of(source.subject) if name in judged.columns]
    judged = _mark_duplicates(judged, staged.rows, key)
    left_out = judged.filter(pl.col("_kind").is_not_null())
    raw = staged.rows.drop("_row")[left_out["_at"].to_list()]
    quarantine = pl.concat(
        [
            left_out.select("_row", pl.col("_fault").alias("reason"), pl.col("_kind").alias("kind"))
            .with_columns(raw.select(as_json(raw.columns)).to_series().alias("raw"))
            .cast(QUARANTINE_SCHEMA),
            staged.rejected.select("_row", "reason", pl.lit("rejected").alias("kind"), "raw").cast(QUARANTINE_SCHEMA),
        ]
    )
    rows = _in_subject_columns(judged.filter(pl.col("_kind").is_null()), source, period)
    return Harmonised(rows, quarantine, rows_read=staged.rows.height + staged.rejected.height)


def _missing_unless(judged: pl.DataFrame, subject: dict[str, Column]) -> pl.DataFrame:
    """Add the fault of rows that lack a column which only a flag would excuse."""
    faults = [
        pl.when(pl.col(name).is_null() & ~pl.col(column.unless).fill_null(False)).then(
            pl.lit(f"{name}: required of a row that is not {column.unless}, but missing")
        )
        for name, column in subject.items()
        if column.unless in judged.columns
    ]
    whole = pl.concat_str([pl.when(pl.col("_fault") != "").then("_fault"), *faults], separator="; ", ignore_nulls=True)
    return judged.with_columns(_fault=whole) if faults else judged


def _mark_duplicates(judged: pl.DataFrame, raw: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Mark repeated rows: the same row again is a duplicate; other content under the same key is rejected."""
    suspects = judged.filter(pl.col("_kind").is_null() & pl.struct(key).is_duplicated())
    if suspects.is_empty():
        return judged
    said = [name for name in raw.columns if not name.startswith("_")]  # not when and in which place it was delivered
    content = raw.select(said)[suspects["_at"].to_list()].hash_rows().alias("_content")
    suspects = suspects.select("_at", *key, content)
    conflict = pl.col("_content").n_unique().over(key) > 1
    again = pl.int_range(pl.len()).over(key) > 0
    verdict = suspects.select(
        "_at",
        pl.when(conflict).then(pl.lit("rejected")).when(again).then(pl.lit("duplicate")).alias("_found"),
        pl.when(conflict)
        .then(pl.format("key {} stands for rows that differ", pl.concat_str(key, separator="/", ignore_nulls=True)))
        .otherwise(pl.lit("the same row again"))
        .alias("_why"),
    ).filter(pl.col("_found").is_not_null())
    return judged.join(verdict, on="_at", how="left", maintain_order="left").with_columns(
        _kind=pl.coalesce("_kind", "_found"),
        _fault=pl.when(pl.col("_found").is_not_null()).then("_why").otherwise("_fault"),
    )


def _in_subject_columns(kept: pl.DataFrame, source: Source, period: str) -> pl.DataFrame:
    schema = schema_of(source.subject)
    rows = kept.with_columns(source_id=pl.lit(source.id), time_period=pl.lit(period))
    if "isco08_digits" in schema and "isco08" in rows.columns:
        rows = rows.with_columns(isco08_digits=pl.col("isco08").str.len_chars())
    if in_force := source.standards_of(period):
        named = {"vacancy_source": in_force.vacancies, "eligible_source": in_force.eligible}
        rows = rows.with_columns(**{name: pl.lit(other, dtype=pl.String) for name, other in named.items()})
    rows = in_columns_of(source.subject, rows)
    if source.subject == "person":
        rows = in_columns_of(source.subject, with_sampling_units(rows, source.design_of(period)))
    return rows


def explain(quarantine: pl.DataFrame, *, most: int = 10) -> list[str]:
    """Return the reasons of rejection, commonest first, each with how many rows and the first line."""
    table = (
        quarantine.filter(pl.col("kind") == "rejected")
        .group_by("reason")
        .agg(pl.len().alias("n"), pl.col("_row").min().alias("first"))
        .sort(["n", "reason"], descending=[True, False])
    )
    shown = [
        f"{row['reason']} ({row['n']} row(s), first in line {row['first']})" for row in table.head(most).to_dicts()
    ]
    more = table.height - most
    return [*shown, f"… and {more} more reasons, see the quarantine"] if more > 0 else shown
