"""Which skills an advertisement asks for."""

from __future__ import annotations

import polars as pl

from pipelines.vacancies.skills.lexicon import ASIDE, ASKED, DENIED, PASSED_OVER, Search, load_search
from pipelines.vacancies.skills.words import BOUNDARY, words_of

CHUNK = 10_000
"""Advertisements searched at once: memory stays flat, and setting up the search hardly counts."""


def find_skills(ads: pl.DataFrame) -> pl.Series:
    """Return the skills that advertisements ask for.

    A skill counts where it is required, welcome or part of the work; not where the employer offers to teach it, says
    that it is not needed, or names it among what is offered. The patterns of all languages are tried on every text:
    advertisements mix languages, and what portals say of the language is often wrong.

    Args:
        ads: `title` and `text`; either may be null.

    Returns:
        A list of skills (`load_lexicon`) for each row, in the order of rows; sorted, each once, empty where none is
        found.
    """
    texts = ads.select(
        text=pl.concat_str([pl.col("title").fill_null(""), pl.col("text").fill_null("")], separator="\n")
    ).with_row_index("ad")
    found = [_found(chunk, load_search()) for chunk in texts.iter_slices(CHUNK)]
    skills = pl.concat([pl.DataFrame(schema={"ad": pl.UInt32, "skills": pl.List(pl.String)}), *found])
    return (
        texts.select("ad")
        .join(skills, on="ad", how="left", maintain_order="left")
        .get_column("skills")
        .fill_null(pl.lit([], dtype=pl.List(pl.String)))
    )


def _found(ads: pl.DataFrame, search: Search) -> pl.DataFrame:
    """Return `ad, skills` for the advertisements in which some skill is found."""
    means = pl.col("means")
    hits = (
        _spelt(ads, search)
        .select("ad", string=pl.col("letters").str.extract_many(pl.lit(search.strings.implode()), leftmost=True))
        .explode("string")
        .join(search.meanings, on="string", maintain_order="left")
        .with_columns(
            section=pl.when(means.is_in([ASIDE, ASKED])).then("means").forward_fill().over("ad"),
            clause=(means == BOUNDARY).cum_sum().over("ad"),
        )
    )
    skill = ~means.is_in([ASIDE, ASKED, DENIED, PASSED_OVER, BOUNDARY])
    denied = pl.any_horizontal((means.shift(step) == DENIED).over("ad", "clause") for step in (-1, 1))
    return (
        hits.filter(skill & denied.ne_missing(True) & pl.col("section").ne_missing(ASIDE))
        .group_by("ad")
        .agg(skills=means.unique().sort())
    )


def _spelt(ads: pl.DataFrame, search: Search) -> pl.DataFrame:
    """Return `ad, letters`: one character for each word of the text."""
    words = ads.select("ad", word=words_of(pl.col("text"))).explode("word")
    letters = words.select(pl.col("word").unique()).with_columns(letter=search.alphabet.letter_of(pl.col("word")))
    return (
        words.join(letters, on="word", how="left", maintain_order="left", nulls_equal=True)
        .group_by("ad", maintain_order=True)
        .agg(letters=pl.col("letter").str.join(""))
    )
