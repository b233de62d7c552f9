"""Damage to bytes, drawn by Hypothesis: set, insert, take out, cut off, copy, flip."""

from __future__ import annotations

from hypothesis import strategies as st

Edit = tuple[str, int, bytes]

_TELLING = [
    b"\x00",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x80",
    b'"',
    b"\n",
    b"\r",
    b"<",
    b"&",
]
_places = st.integers(0, 256) | st.integers(0, 2**20)
_kinds = st.sampled_from(["set"] * 4 + ["flip"] * 4 + ["insert", "take out", "cut", "copy"])
"""Mostly what leaves all else in its place: the rest is soon told by its length."""
edits: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(_kinds, _places, st.sampled_from(_TELLING) | st.binary(min_size=1, max_size=6)), max_size=5
)


def damaged(content: bytes, done: list[Edit]) -> bytes:
    """Return the content with these edits, one after the other."""
    for kind, place, value in done:
        at = place % (len(content) + 1)
        before, after = content[:at], content[at:]
        if kind == "set":
            content = before + value + after[len(value) :]
        elif kind == "insert":
            content = before + value + after
        elif kind == "take out":
            content = before + after[len(value) * value[0] :]
        elif kind == "cut":
            content = before or content
        elif kind == "copy":
            content = before + content[value[0] : value[0] + 64] + after
        elif after:
            content = before + bytes([after[0] ^ (1 << value[0] % 8)]) + after[1:]
    return content
