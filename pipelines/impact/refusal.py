"""Reasons not to give an estimate, in plain words with their figures."""

from __future__ import annotations

import polars as pl

from pipelines.impact.design import Design, Outcome
from pipelines.impact.disclosure import shown_count
from pipelines.impact.outcomes import MEASURES


def of_numbers(design: Design, n_treated: int, n_comparison: int) -> list[str]:
    """Return why there are too few persons for the design, if so.

    Args:
        design: With the fewest persons it asks for.
        n_treated: Treated persons that can be compared.
        n_comparison: Persons they can be compared with.
    """
    if n_treated == 0:
        return ["Nobody in the data was treated in a way that can be compared: there is nothing to estimate."]
    asked = design.refuse
    sides = (
        ("treated", n_treated, asked.fewest_treated),
        ("comparison", n_comparison, asked.fewest_comparison),
    )
    return [
        f"Too few {side} persons: {shown_count(number)}; the design asks for {fewest} or more."
        for side, number, fewest in sides
        if number < fewest
    ]


def of_overlap(design: Design, share_without: float) -> list[str]:
    """Return why the groups cannot be compared, if so.

    Args:
        design: With the largest share it bears.
        share_without: Share of the treated who have no counterpart in the comparison group.
    """
    if share_without <= design.refuse.overlap:
        return []
    return [
        f"{100 * share_without:.0f} % of the treated resemble nobody in the comparison group; the design bears "
        f"{100 * design.refuse.overlap:.0f} %."
    ]


def of_outcome(outcome: Outcome, values: pl.Series) -> list[str]:
    """Return why an outcome says nothing, if so."""
    if values.drop_nulls().n_unique() > 1:
        return []
    return [f"The outcome {MEASURES[outcome].words} is the same for everybody, or not known of anybody."]


def of_pre_trend(design: Design, outcome: Outcome, p_value: float | None) -> list[str]:
    """Return why the comparison group does not show what would have happened, if so.

    Args:
        design: With the smallest p-value it bears.
        outcome: The outcome tested.
        p_value: Of the joint test of the leads; None where they could not be estimated.
    """
    words, alpha = MEASURES[outcome].words, design.refuse.pre_trend_alpha
    if p_value is None:
        return [f"The {words} of the groups before treatment cannot be compared: no leads could be estimated."]
    if p_value >= alpha:
        return []
    return [
        f"The {words} of the two groups changed differently before treatment already (joint test of the leads, "
        f"p = {p_value:.2g}; the design bears {alpha:g} or more): later differences are not due to treatment alone."
    ]
