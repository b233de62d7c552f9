"""The same vacancy advertised again: in one feed, later on, or in another feed. Pure: frames in, frames out."""

from __future__ import annotations

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from pipelines.vacancies.sketch import PERMUTATIONS

SIMILAR = 0.6
"""Share of word triples in common from which two texts count as one; by the labelled set of docs/vacancies.md."""
TITLES_ALIKE = 85.0
"""Likeness of two titles (0 to 100, in whatever order their words stand) below which they name different jobs: offices
and agencies advertise many jobs in one form of words."""
WINDOW_DAYS = 90
"""What is advertised again later than this is a new vacancy."""
REPOST_DAYS = 7
ROWS_A_BAND = 4
NEIGHBOURS = 20
"""An advertisement is compared with so many before it that share a band, so that boilerplate costs no square."""

AD = ["source_id", "ad_id"]
COPY_SCHEMA = pl.Schema(
    {
        "source_id": pl.String(),
        "ad_id": pl.String(),
        "of_source_id": pl.String(),
        "of_ad_id": pl.String(),
        "similarity": pl.Float64(),
        "kind": pl.String(),
    }
)


def find_copies(ads: pl.DataFrame) -> pl.DataFrame:
    """Find the advertisements that repeat an earlier one.

    Args:
        ads: One row an advertisement: `source_id, ad_id, ref_area, region, employer_hash, title, first_seen,
            sketch`, and `asked`:
            whether its copies are wanted; the others are what it may be a copy of.

    Returns:
        `source_id, ad_id`; `of_source_id, of_ad_id`: the earliest one it repeats; `similarity` from `SIMILAR` to 1;
        `kind`: `same` (in one feed, within a week), `repost` (in one feed, later), `across` (in another feed).
    """
    ordered = ads.filter(pl.col("sketch").is_not_null()).sort("first_seen", *AD).with_row_index("at")
    pairs = _verified(_candidates(ordered), ordered)
    earliest = pairs.sort("at", "of").unique("at", keep="first", maintain_order=True)
    apart = pl.col("first_seen") - pl.col("of_first_seen") >= pl.duration(days=REPOST_DAYS)
    across = pl.col("source_id") != pl.col("of_source_id")
    kind = pl.when(across).then(pl.lit("across")).when(apart).then(pl.lit("repost")).otherwise(pl.lit("same"))
    return earliest.with_columns(kind=kind).select(list(COPY_SCHEMA)).cast(COPY_SCHEMA).sort(AD)


def _candidates(ordered: pl.DataFrame) -> pl.DataFrame:
    """Return pairs that share a band of their sketches: `at`, and the earlier `of`."""
    banded = pl.concat(_wanted_buckets(ordered, number) for number in range(PERMUTATIONS // ROWS_A_BAND))
    banded = banded.filter(pl.len().over("bucket") > 1).sort("bucket", "at")
    earlier = (pl.col("at").shift(step).over("bucket").alias("of") for step in range(1, NEIGHBOURS + 1))
    pairs = pl.concat([banded.select("at", "asked", of) for of in earlier])
    return pairs.filter(pl.col("asked") & pl.col("of").is_not_null()).select("at", "of").unique()


def _wanted_buckets(ordered: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return the advertisements by one band of their sketches, of those bands that one that is asked for has."""
    band = pl.col("sketch").list.slice(number * ROWS_A_BAND, ROWS_A_BAND)
    banded = ordered.select("at", "asked", bucket=pl.struct("ref_area", band).hash(number))
    return banded.join(banded.filter("asked").select("bucket").unique(), on="bucket", how="semi")


def _verified(candidates: pl.DataFrame, ordered: pl.DataFrame) -> pl.DataFrame:
    """Keep the pairs that are the same vacancy, with both sides' columns and their `similarity`."""
    other = ordered.select(pl.all().name.prefix("of_")).rename({"of_at": "of"})
    pairs = candidates.join(ordered, on="at").join(other, on="of")
    near = pl.col("first_seen") - pl.col("of_first_seen") <= pl.duration(days=WINDOW_DAYS)
    one_feed = pl.col("source_id") == pl.col("of_source_id")  # two feeds write names of places and firms differently
    apart = [(pl.col(name) != pl.col(f"of_{name}")).fill_null(False) for name in ("region", "employer_hash")]
    pairs = pairs.filter(near & ~(one_feed & pl.any_horizontal(apart)))
    if pairs.is_empty():
        return pairs.with_columns(similarity=pl.lit(None, pl.Float64))
    sketches = (pairs[name].explode().to_numpy().reshape(-1, PERMUTATIONS) for name in ("sketch", "of_sketch"))
    similarity = np.equal(*sketches).mean(axis=1)
    judged = pairs.with_columns(similarity=pl.Series(similarity), alike=_titles_alike(pairs))
    return judged.filter((pl.col("similarity") >= SIMILAR) & (pl.col("alike") >= TITLES_ALIKE))


def _titles_alike(pairs: pl.DataFrame) -> pl.Series:
    """Return how like the titles are; what one of two feeds adds to a title (a place, a salary) does not count."""
    bracket, mark = r"\([^)]{1,9}\)", r"[^\p{L}\d]+"
    plain = [
        pairs[name].fill_null("").str.to_lowercase().str.replace_all(bracket, " ").str.replace_all(mark, " ").to_list()
        for name in ("title", "of_title")
    ]
    whole, part = (
        pl.Series(process.cpdist(*plain, scorer=scorer)) for scorer in (fuzz.token_sort_ratio, fuzz.token_set_ratio)
    )
    across = pairs["source_id"] != pairs["of_source_id"]
    return part.zip_with(across, whole)
