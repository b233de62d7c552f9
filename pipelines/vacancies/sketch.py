"""Short sketches of advertisements, by which two that say nearly the same are found among millions.

MinHash (Broder, 1997, On the resemblance and containment of documents): two sketches agree in as many places, on the
average, as their texts have word triples in common, of those that occur in either.
"""

from __future__ import annotations

import polars as pl
from rensa import RMinHash

PERMUTATIONS = 128
"""Numbers in a sketch: the standard error of a similarity of 0.8 is 0.035."""
SEED = 2018
FEW_WORDS = 20
"""An advertisement of fewer words says too little to be told from others, but for its employer and region."""
SKETCH = pl.List(pl.UInt32())


def sketches(ads: pl.DataFrame) -> pl.Series:
    """Return the sketch of each advertisement.

    Args:
        ads: `title`, `text`, `employer_hash`, `region`. Case, punctuation and figures do not count: a new date or
            salary makes no other vacancy.

    Returns:
        Lists of `PERMUTATIONS` numbers in the order of the rows; null where there are few words and no employer.
    """
    said = pl.concat_str("title", "text", separator=" ", ignore_nulls=True)
    words = ads.select("employer_hash", "region", words=said.str.to_lowercase().str.extract_all(r"\p{L}+"))
    few = pl.col("words").list.len() < FEW_WORDS
    who = pl.concat_list("employer_hash", pl.col("region").fill_null(""))
    told = pl.when(~few).then("words").when(pl.col("employer_hash").is_not_null()).then(pl.concat_list("words", who))
    numbered = words.select(told.alias("words")).with_row_index("ad")
    triples = (
        numbered.explode("words", keep_nulls=False)
        .with_columns(pl.col("words").shift(-step).over("ad").fill_null("").alias(f"next_{step}") for step in (1, 2))
        .group_by("ad", maintain_order=True)
        .agg(pl.concat_str("words", "next_1", "next_2", separator=" ").unique().alias("triples"))
    )
    matrix = RMinHash.digest_matrix_from_token_sets(triples["triples"].to_list(), PERMUTATIONS, SEED).to_rows()
    found = triples.select("ad", pl.Series("sketch", matrix, dtype=SKETCH))
    return numbered.select("ad").join(found, on="ad", how="left", maintain_order="left")["sketch"]
