"""What the system adds to the advertisements of a partition. Pure: rows in, the same rows with more columns out."""

from __future__ import annotations

import polars as pl

from pipelines.occupations.coder import load_coder
from pipelines.occupations.normalise import normalised
from pipelines.vacancies.personal import without_personal_data
from pipelines.vacancies.sketch import sketches
from pipelines.vacancies.skills.find import find_skills


def enrich(rows: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """Code, read and clean the advertisements of one partition.

    The occupation is the source's own code where it gives one, with further digits where the coder agrees with it and
    is certain of more; else what a person decided of this title, newest first; else what the coder is certain of.
    `isco08_best` is the coder's best guess at four digits in any case, so that it can be compared with the source's
    codes. Skills and occupation are read before personal data are taken out of title and text.

    Args:
        rows: Harmonised rows of the subject `vacancy`.
        decisions: Decisions of the review queue: `title, lang, isco08`, the newest last.
    """
    said = rows.select("title", "text", "lang")
    coded = load_coder().code(said).select(coded="isco08", coded_score="isco08_score", isco08_best="best")
    added = pl.concat([coded, _decided(rows, decisions)], how="horizontal")
    found = rows.with_columns(added, skills=find_skills(said), sketch=sketches(rows))
    longer = pl.col("coded").str.len_chars() > pl.col("isco08").str.len_chars()
    method = (
        pl.when(longer & pl.col("coded").str.starts_with(pl.col("isco08"))).then(pl.lit("refined"))
        .when(pl.col("isco08").is_not_null()).then(pl.lit("declared"))
        .when("reviewed").then(pl.lit("reviewed"))
        .when(pl.col("coded").is_not_null()).then(pl.lit("coded"))
    )  # fmt: skip
    found = found.with_columns(isco08_method=method)
    return found.with_columns(
        isco08=_by_method("isco08", "decision", "coded"),
        isco08_score=_by_method("isco08_score", pl.lit(1.0), "coded_score"),
        title=without_personal_data(pl.col("title")),
        text=without_personal_data(pl.col("text")),
    ).with_columns(isco08_digits=pl.col("isco08").str.len_chars().cast(pl.Int32)).select(rows.columns)  # fmt: skip


def _by_method(declared: str, decision: str | pl.Expr, coded: str) -> pl.Expr:
    method = pl.col("isco08_method")
    return pl.when(method == "declared").then(declared).when(method == "reviewed").then(decision).otherwise(coded)


def _decided(rows: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """Return `reviewed` and the `decision` for each row. Titles that the coder cannot tell apart are one title."""
    key = normalised(pl.col("title"), pl.col("lang")).alias("key")
    newest = decisions.select(key, "lang", decision="isco08", reviewed=pl.lit(True)).unique(
        ["key", "lang"], keep="last"
    )
    found = rows.select(key, "lang").join(
        newest, on=["key", "lang"], how="left", nulls_equal=True, maintain_order="left"
    )
    return found.select(pl.col("reviewed").fill_null(False), "decision")
