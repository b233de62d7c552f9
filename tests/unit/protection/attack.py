"""A reader's attack on published figures, written for the tests alone: nothing of the protection is used.

The unknowns are all counts that figures are about. The reader fixes those that are shown, and knows the additive
relations of `made_up_survey`. What remains after the parts of a total is some number of persons with unknown codes;
if it is none in truth, the reader is taken to know.
"""

from collections import defaultdict

import numpy as np
import polars as pl
from scipy.optimize import linprog

from tests.unit.protection.made_up_survey import INDICATORS

DIMENSIONS = ["sex", "age", "isco08", "isced11", "isic4", "origin"]
KINDS = {one["id"]: (one["estimator"], one["counts"]) for one in INDICATORS}


def counts_of(row: dict) -> list[tuple[tuple, int | None, float | None]]:
    """Return the counts that one figure tells: whose, respondents, and persons."""
    estimator, names = KINDS[row["indicator"]]
    group = tuple(row[name] for name in DIMENSIONS)
    whole = ("known", row["sex"], row["origin"]) if estimator == "share" else (names["denominator"], *group)
    found = [(whole, row["n_unweighted"], row["n_weighted"])]
    if "numerator" in names:
        part = None if row["obs_value"] is None else row["obs_value"] / 100 * row["n_weighted"]
        found.append(((names["numerator"], *group), row["n_cases"], part))
    return found


def attack(published: pl.DataFrame, truth: pl.DataFrame, min_cases: int) -> dict[tuple, tuple[float, float]]:
    """Return for each true count below the minimum the widths that its two intervals have, in respondents."""
    true = {key: (n, persons) for row in truth.to_dicts() for key, n, persons in counts_of(row)}
    shown = {key for row in published.to_dicts() for key, n, _ in counts_of(row) if n is not None}
    for row in published.to_dicts():
        for key, n, persons in counts_of(row):
            if n is not None:
                assert n == true[key][0]
                assert abs(persons - true[key][1]) < 1e-6
    cells = sorted(true)
    number = {key: place for place, key in enumerate(cells)}
    equal, at_most = relations(number, {key: n for key, (n, _) in true.items()})
    largest = max(true.values())
    unit = largest[1] / largest[0]
    small = [key for key in cells if 1 <= true[key][0] < min_cases]
    return {
        key: tuple(
            width(
                number[key],
                [true[cell][place] / scale for cell in cells],
                [cell in shown for cell in cells],
                equal,
                at_most,
            )
            for place, scale in ((0, 1), (1, unit))
        )
        for key in small
    }


def relations(number: dict, n: dict) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return sums that are zero and sums that are not above zero, as coefficients."""
    equal, at_most = [], []

    def add(whole: tuple, parts: list[tuple], exact: bool) -> None:
        line = np.zeros(len(number))
        line[[number[part] for part in parts]] = 1
        line[number[whole]] -= 1
        (equal if exact else at_most).append(line)

    lines = defaultdict(list)
    for key in number:
        if key[0] != "known":
            for place in range(1, len(key)):
                if key[place] != "_T":
                    lines[(*key[:place], "_T", *key[place + 1 :])].append((place, key))
    for whole, members in lines.items():
        for place in {place for place, _ in members}:
            parts = [key for at, key in members if at == place]
            if whole in number:
                add(whole, parts, n[whole] == sum(n[part] for part in parts))
    for key in number:
        if key[0] == "known":
            parts = [one for one in number if one[0] == "employed" and one[3] != "_T" and (one[1], one[6]) == key[1:]]
            add(key, parts, True)
        if key[0] == "labour_force":
            terms = [one for one in (("employed", *key[1:]), ("unemployed", *key[1:])) if one in number]
            add(key, terms, n[key] == sum(n[term] for term in terms))
            add(("working_age", *key[1:]), [key], False)
    return equal, at_most


def width(target: int, truth: list[float], shown: list[bool], equal: list, at_most: list) -> float:
    """Return the width of the interval of one count."""
    bounds = [(value, value) if is_shown else (0, 1e5) for value, is_shown in zip(truth, shown, strict=True)]
    objective = np.zeros(len(truth))
    objective[target] = 1
    # A sum of weighted counts is what it is up to rounding: the true table must stay possible.
    sums = {"A_eq": np.array(equal), "b_eq": np.array(equal) @ truth} if equal else {}
    sums |= {"A_ub": np.array(at_most), "b_ub": np.maximum(np.array(at_most) @ truth, 0)} if at_most else {}
    low, high = (linprog(sign * objective, bounds=bounds, **sums).fun for sign in (1, -1))
    return -high - low
