"""The lexicon: which skills there are, and in what words advertisements ask for them.

`concepts.csv` holds the skills, each with its concept of ESCO, and `labels.csv` their names in other languages;
`patterns/<lang>.csv` the words, a row a skill, `mul` for names that are the same everywhere; `sections.csv` the words
that say where in an advertisement one is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.vacancies.skills.words import BOUNDARY, Alphabet, folded

FOLDER = Path(__file__).parent
ASIDE, ASKED, DENIED, PASSED_OVER = "aside", "asked", "denied", "passed_over"
"""Meanings of `sections.csv`: what follows is offered or said by the way; what follows is asked for; the skill beside
these words is not needed, or will be taught; these words mean no skill, though some of them would."""


def load_lexicon() -> pl.DataFrame:
    """Return the skills.

    Returns:
        A row a skill, sorted: `skill` (short name, the id), `kind` (`transversal`, `occupational`, `language`,
        `licence`), `label_en`, `label_es`, `label_fr`, `esco_uri` and `esco_label` (the concept in ESCO v1.2), `match`
        (`exact`: the skill is that concept; `broader`: ESCO has none so narrow, and this is the next one above).
    """
    labels = pl.read_csv(FOLDER / "labels.csv")
    return pl.read_csv(FOLDER / "concepts.csv").join(labels, on="skill", how="left").sort("skill")


def load_patterns() -> pl.DataFrame:
    """Return the patterns of skills and sections: `lang`, `means` (a skill, or a section), `pattern`, folded."""
    files = sorted((FOLDER / "patterns").glob("*.csv"))
    skills = [pl.read_csv(path).with_columns(lang=pl.lit(path.stem)) for path in files]
    sections = pl.read_csv(FOLDER / "sections.csv").rename({"section": "skill"})
    return (
        pl.concat([*skills, sections], how="diagonal")
        .select("lang", means="skill", pattern=folded(pl.col("patterns")).str.split(";"))
        .explode("pattern")
        .with_columns(pl.col("pattern").str.strip_chars())
        .filter(pl.col("pattern") != "")
    )


@dataclass(frozen=True)
class Search:
    """What texts are searched for.

    Attributes:
        alphabet: one character for each word of the patterns.
        strings: strings of these characters, the longest first, so that the longest wins where several begin.
        meanings: `string, means`: the skills or the section that a string stands for.
    """

    alphabet: Alphabet
    strings: pl.Series
    meanings: pl.DataFrame


@cache
def load_search() -> Search:
    """Return the search for all patterns of all languages."""
    patterns = load_patterns().select("means", "pattern").unique(maintain_order=True)
    alphabet = Alphabet(element for pattern in patterns["pattern"] for element in pattern.replace("|", " ").split())
    spelt = ((string, means) for means, pattern in patterns.iter_rows() for string in alphabet.spell(pattern))
    meanings = pl.DataFrame([(BOUNDARY, BOUNDARY), *spelt], schema=["string", "means"], orient="row").unique()
    strings = meanings["string"].unique()
    return Search(alphabet, strings.gather(strings.str.len_bytes().arg_sort(descending=True)), meanings)
