"""The query string: read without trust, written in one order.

A page's state is its URL. What a URL asks for may not exist (an old link, a typing error, another country's period):
``choose`` takes the nearest thing that does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import parse_qsl, urlencode

MAX_VALUE = 80
MAX_PARAMETERS = 20


@dataclass(frozen=True)
class Option:
    """One value of a control; ``reason`` says why it cannot be chosen."""

    value: str
    label: str
    reason: str = ""


@dataclass(frozen=True)
class Choice:
    """What was chosen; ``asked`` is what the URL wanted and did not get."""

    value: str
    asked: str = ""


def parse(search: str | None) -> dict[str, str]:
    """Read a query string. The first of repeated keys counts; long or odd values are left out."""
    pairs = parse_qsl((search or "").lstrip("?"), keep_blank_values=False, max_num_fields=None)
    found: dict[str, str] = {}
    for key, value in pairs[:MAX_PARAMETERS]:
        if key.isidentifier() and len(key) <= MAX_VALUE and len(value) <= MAX_VALUE and value.isprintable():
            found.setdefault(key, value)
    return found


def unparse(state: Mapping[str, str]) -> str:
    """Write a query string, with its question mark; empty values are left out."""
    kept = {k: v for k, v in state.items() if v}
    return f"?{urlencode(kept)}" if kept else ""


def choose(asked: str | None, options: Sequence[Option], default: str | None = None) -> Choice:
    """Choose among the options that can be chosen: the one asked for, or the nearest.

    Nearest is, for codes in an order (periods), the last one not after the one asked for; otherwise a close spelling;
    otherwise the default; otherwise the first.
    """
    values = [o.value for o in options if not o.reason]
    if not values:
        return Choice("", asked or "")
    if asked in values:
        return Choice(str(asked))
    fallback = default if default in values else values[0]
    if not asked:
        return Choice(fallback)
    if asked[:4].isdigit() and all(v[:4].isdigit() for v in values):
        earlier = [v for v in sorted(values) if v <= asked]
        return Choice(earlier[-1] if earlier else min(values), asked)
    same = [v for v in values if v.casefold() == asked.casefold()] or get_close_matches(asked, values, n=1, cutoff=0.8)
    return Choice(same[0] if same else fallback, asked)
