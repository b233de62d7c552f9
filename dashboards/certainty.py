"""How sure a figure is, in words: its value or why there is none, its interval, its cases, its flag and the rule.

A figure is ``known``, ``weak`` (shown, of low reliability), withheld (``protected``: it would tell on respondents;
``imprecise``: too uncertain to be used) or ``missing`` (not collected). The pages never let two of these look alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.text import WORDED, Translator

Row = Mapping[str, object]
WITHHELD = ("protected", "imprecise")


def number(row: Row, column: str) -> float | None:
    """A number of an observation, or none."""
    value = row.get(column)
    return None if value is None else float(str(value))


def state(row: Row) -> str:
    """What may be said of a figure: ``known``, ``weak``, ``protected``, ``imprecise`` or ``missing``."""
    if row["obs_value"] is not None:
        return "weak" if row.get("obs_status") == "U" else "known"
    if row.get("obs_status") == "Q" or row.get("conf_status") not in (None, "F"):
        return "imprecise" if row.get("conf_status") == "N" else "protected"
    return "missing"


def amount(t: Translator, row: Row, decimals: int) -> str:
    """The value with its unit, or why there is none."""
    value = number(row, "obs_value")
    return t(f"value.{state(row)}") if value is None else t.amount(value, str(row["unit_measure"]), decimals)


def interval(t: Translator, row: Row, decimals: int) -> str:
    """The 95 % interval in the figure's unit; empty where none is known."""
    low, high = number(row, "ci_lower"), number(row, "ci_upper")
    if low is None or high is None:
        return ""
    return bounds(t, low, high, str(row["unit_measure"]), decimals)


def bounds(t: Translator, low: float, high: float, unit: str, decimals: int) -> str:
    """Two bounds as one text; a unit that is a word is said once."""
    first = t.number(low, decimals) if unit in WORDED else t.amount(low, unit, decimals)
    return t("value.interval", low=first, high=t.amount(high, unit, decimals))


def flag(t: Translator, row: Row) -> str:
    """The flag of a figure in words, with the rule that fired; of withheld figures the rule alone says why."""
    rule, kind = str(row.get("rule") or ""), state(row)
    if kind == "weak":
        return t("value.because", flag=t("value.weak"), rule=rule) if rule else t("value.weak")
    if kind in WITHHELD:
        return rule
    return t("value.estimated") if row.get("obs_status") == "E" else ""


def cases(t: Translator, row: Row) -> str:
    """The persons behind a figure, before weighting."""
    n = number(row, "n_unweighted")
    return "" if n is None else t.number(n)


def certainty(t: Translator, row: Row, decimals: int) -> str:
    """Interval, cases and flag in one line, as far as they are known."""
    spread, n = interval(t, row, decimals), cases(t, row)
    parts = (
        t("value.interval_95", interval=spread) if spread else "",
        t("value.n", n=n) if n else "",
        flag(t, row),
    )
    return " · ".join(part for part in parts if part)
