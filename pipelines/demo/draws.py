"""Random numbers that are the same every time, and categories drawn with them. No loop over persons."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def generator(*words: object) -> np.random.Generator:
    """Return a random generator whose numbers depend on the words alone."""
    digest = hashlib.sha256("|".join(map(str, words)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def pick(uniform: Array, shares: Sequence[float] | Array) -> Array:
    """Return the position of the category that each uniform number falls in.

    Args:
        uniform: Numbers from 0 to 1.
        shares: One row of shares for all, or a row for each number; they need not add up to one.
    """
    table = np.asarray(shares, dtype=float)
    limits = np.cumsum(table, axis=-1)
    limits = limits / limits[..., -1:]
    if table.ndim == 1:
        return np.minimum(np.searchsorted(limits, uniform, side="right"), len(table) - 1)
    return np.minimum((limits <= uniform[:, None]).sum(axis=1), table.shape[1] - 1)


def log_odds(share: Any) -> Any:
    """Return the log odds of a share."""
    return np.log(share) - np.log1p(-np.asarray(share, dtype=float))


def chance(odds: Any) -> Any:
    """Return the share that has these log odds."""
    return 1 / (1 + np.exp(-odds))
