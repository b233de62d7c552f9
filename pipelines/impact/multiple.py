"""Many subgroups, some of them significant by chance: p-values adjusted for how many are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np


def adjusted(p_values: Sequence[float], correction: Literal["holm", "benjamini_hochberg"]) -> list[float]:
    """Return adjusted p-values, in the order given.

    Args:
        p_values: Of the tests of one family.
        correction: `holm` (1979) keeps the chance of any false finding; `benjamini_hochberg` (1995) the share of false
            ones among the findings.
    """
    p = np.asarray(p_values, dtype=float)
    order, number = np.argsort(p, kind="stable"), len(p)
    ranks = np.arange(1, number + 1)
    if correction == "holm":
        in_order = np.maximum.accumulate(p[order] * (number - ranks + 1))
    else:
        in_order = np.minimum.accumulate((p[order] * number / ranks)[::-1])[::-1]
    result = np.empty(number)
    result[order] = np.minimum(in_order, 1.0)
    return result.tolist()
