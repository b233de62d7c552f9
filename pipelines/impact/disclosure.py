"""Which estimates may be shown: none that rests on a few persons, and none that gives such a one away."""

from __future__ import annotations

import polars as pl

FEWEST = 10
"""Treated and comparison persons that a shown estimate rests on at least. ACRO's default threshold for cells."""
NUMBERS = (
    "effect",
    "se",
    "ci_lower",
    "ci_upper",
    "p_value",
    "p_adjusted",
    "mde",
    "baseline",
    "n_treated",
    "n_comparison",
    "n_clusters",
)
_SAME = ["design", "outcome", "estimator", "role", "subgroup", "event_time"]
TOO_FEW = f"fewer than {FEWEST} treated or comparison persons"
GIVES_AWAY = "would give away a withheld subgroup by subtraction"


def shown_count(number: int) -> str:
    """Return a number of persons in words that do not tell small ones."""
    return f"{number}" if number >= FEWEST or number == 0 else f"fewer than {FEWEST}"


def protect(estimates: pl.DataFrame) -> pl.DataFrame:
    """Withhold numbers of estimates that rest on too few persons, and of those that would give them away.

    A withheld row keeps its keys; `rule` says why. Subgroups of one trait add up to all: where some are withheld,
    others are too (the smallest first), until two at least are, which together have `FEWEST` persons on both sides.

    Args:
        estimates: Rows of the table `impact_estimate`, with all numbers.
    """
    few = (pl.col("n_treated") < FEWEST) | (pl.col("n_comparison") < FEWEST)
    judged = estimates.with_columns(conf_status=pl.when(few).then(pl.lit("C")).otherwise(pl.lit("F")))
    parts = [_complement(part) for part in judged.partition_by(_SAME, maintain_order=True)]
    withheld = pl.col("conf_status") != "F"
    rules = {"C": TOO_FEW, "D": GIVES_AWAY}
    return pl.concat(parts or [judged]).with_columns(
        *(pl.when(~withheld).then(pl.col(name)).alias(name) for name in NUMBERS),
        obs_status=pl.when(withheld).then(pl.lit("Q")).otherwise(pl.lit("E")),
        rule=pl.col("conf_status").replace_strict(rules, default=None, return_dtype=pl.String),
    )


def _complement(part: pl.DataFrame) -> pl.DataFrame:
    """Withhold further subgroups of one trait until no sum gives a small one away."""
    if part["subgroup"][0] == "_T" or not (part["conf_status"] == "C").any():
        return part
    status = part["conf_status"].to_list()
    rising = part.with_row_index("at").sort("n_treated", "at")["at"].to_list()
    for at in rising:
        hidden = part.filter(pl.Series([one != "F" for one in status]))
        if hidden.height > 1 and min(hidden["n_treated"].sum(), hidden["n_comparison"].sum()) >= FEWEST:
            break
        if status[at] == "F":
            status[at] = "D"
    return part.with_columns(conf_status=pl.Series(status, dtype=pl.String))
