"""From the labels of categories to shared codes, with how certain each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipelines.onboarding.description import Described
from pipelines.onboarding.propose.hints import Hint, load_hints
from pipelines.onboarding.propose.profile import Profile
from pipelines.onboarding.propose.words import first_held, holds, plain, without

Certainty = Literal["sure", "likely", "no_answer", "no_interview", "unknown"]
_AWAY: tuple[Certainty, ...] = ("no_answer", "no_interview")


@dataclass(frozen=True)
class Code:
    """One code of the file: its label, what it means, and how many rows have it. `shared` is None where not known."""

    code: str
    label: str
    shared: str | None
    certainty: Certainty
    rows: int


def read_codes(described: Described, profile: Profile, hint: Hint) -> tuple[Code, ...]:
    """Return every code that is labelled or seen, with what its label says."""
    labelled = {category.code: category for category in described.categories}
    codes = []
    for code in [*labelled, *(code for code in profile.counts if code not in labelled)]:
        category = labelled.get(code)
        label = category.label if category else ""
        missing = category is not None and category.missing
        shared, certainty = (None, "no_answer") if missing else judge(label or _word(code), hint)
        codes.append(Code(code, label, shared, certainty, profile.counts.get(code, 0)))
    return tuple(codes)


def _word(code: str) -> str:
    """Return a code that says by itself what it means, such as `F` or `employed`."""
    return code if any(letter.isalpha() for letter in code) else ""


def judge(label: str, hint: Hint) -> tuple[str | None, Certainty]:
    """Return the shared code that a label means, and how certain that is.

    The longest phrase counts ("primary incomplete" before "primary"). A label that says something else besides, as in
    "male or female", is not understood.
    """
    hints, text = load_hints(), plain(label)
    meanings: list[tuple[str | None, Certainty, tuple[str, ...]]] = [
        *((code, "sure", phrases) for code, phrases in hint.codes.items()),
        *((code, "likely", phrases) for code, phrases in hint.likely.items()),
        (None, "no_answer", hints.no_answer),
        (None, "no_interview", hints.no_interview),
    ]
    held = [(phrase, code, certainty) for code, certainty, phrases in meanings if (phrase := first_held(text, phrases))]
    if not held:
        return None, "unknown"
    phrase, shared, certainty = max(held, key=lambda one: len(plain(one[0])))
    rest = without(text, phrase)
    if any(other != shared and sure != "likely" and holds(rest, said) for said, other, sure in held):
        return None, "unknown"
    if certainty == "likely" and (shared, "sure") in [(other, sure) for _, other, sure in held]:
        certainty = "sure"  # "NILF, retired": the shorter word is certain and says the same
    return shared, certainty


def recognised(codes: Iterable[Code]) -> float:
    """Return the share of rows with an answer whose label was understood."""
    answered = [one for one in codes if one.certainty not in _AWAY]
    known = sum(one.rows for one in answered if one.shared)
    return known / total if (total := sum(one.rows for one in answered)) else 0.0
