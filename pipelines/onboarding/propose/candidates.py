"""Which columns may hold a harmonised variable: evidence of name, label, question, categories and values, in points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipelines.onboarding.description import Described
from pipelines.onboarding.propose.classes import Fit
from pipelines.onboarding.propose.hints import Hint, load_hints
from pipelines.onboarding.propose.labels import Code, read_codes, recognised
from pipelines.onboarding.propose.profile import Profile
from pipelines.onboarding.propose.words import first_held, plain, squeezed

SURE, POSSIBLE, LEAD = 4, 3, 2
"""Points from which a column is taken as right, or shown to be looked at; and how far the next one must be behind."""
MOST_CATEGORIES = 60
BALANCED = 0.3
"""Men and women are each more than this share of the rows."""


@dataclass(frozen=True)
class Candidate:
    """A column that may hold a variable, with the points of each piece of evidence."""

    variable: str
    described: Described
    profile: Profile
    evidence: Mapping[str, int]
    codes: tuple[Code, ...] = ()
    fits: tuple[Fit, ...] = field(default=(), compare=False)

    @property
    def points(self) -> int:
        """The sum of the evidence."""
        return sum(self.evidence.values())


FitsOf = Callable[[Hint, Profile, tuple[Code, ...]], tuple[Fit, ...]]


def candidate(variable: str, hint: Hint, described: Described, profile: Profile, fits_of: FitsOf) -> Candidate | None:
    """Return what speaks for a column, or None where nothing does or its values speak against it."""
    if profile.filled == 0 or _of_another(hint, described):
        return None
    evidence = named(hint, described)
    if not evidence and not hint.by_values:
        return None
    coded = hint.kind == "class" or (hint.kind in ("codes", "number") and profile.distinct <= MOST_CATEGORIES)
    codes = read_codes(described, profile, hint) if coded or described.categories else ()
    found = fits_of(hint, profile, codes) if hint.kind == "class" else ()
    values = _VALUES[hint.kind](hint, profile, codes, found)
    if values is None or not (evidence or sum(values.values()) >= POSSIBLE):
        return None
    return Candidate(variable, described, profile, evidence | values, codes, found)


def _of_another(hint: Hint, described: Described) -> bool:
    words = (*load_hints().others, *hint.unlike)
    return first_held(plain(f"{described.name} {described.label}"), words) is not None


def named(hint: Hint, described: Described) -> dict[str, int]:
    """Return the evidence of name, label and question."""
    evidence = {}
    name = squeezed(described.name)
    if name in hint.names:
        evidence[f"its name {described.name}"] = 3
    elif name.rstrip("0123456789") in hint.names or set(plain(described.name).split()) & set(hint.names):
        evidence[f"a part of its name {described.name}"] = 2
    label = plain(described.label)
    if label and label in {plain(phrase) for phrase in hint.phrases}:
        evidence[f'its label "{described.label}"'] = 3
    elif phrase := first_held(label, hint.phrases):
        evidence[f'its label with "{phrase}"'] = 2
    elif phrase := first_held(plain(described.question), hint.phrases):
        evidence[f'its question with "{phrase}"'] = 1
    return evidence


Values = dict[str, int] | None
"""Evidence of the values; None where they contradict."""


def _codes(hint: Hint, profile: Profile, codes: tuple[Code, ...], _: tuple[Fit, ...]) -> Values:
    if not profile.counts or profile.distinct > MOST_CATEGORIES:
        return None
    share, meant = recognised(codes), {one.shared for one in codes if one.shared and one.rows}
    halves = "M" in hint.codes and profile.distinct == 2 and min(map(profile.share, profile.counts)) >= BALANCED
    balance = {"two codes of about half of the rows each": 2} if halves else {}
    if share >= 0.9 and len(meant) > 1:
        return {f"its categories ({', '.join(sorted(meant))})": 3} | balance
    if share >= 0.3 and meant:
        return {f"some of its categories ({', '.join(sorted(meant))})": 1}
    return balance if profile.distinct > 1 else None


def _number(hint: Hint, profile: Profile, codes: tuple[Code, ...], _: tuple[Fit, ...]) -> Values:
    low, high = hint.range
    if profile.numeric < 0.98 or profile.distinct < 5 or (hint.whole and not profile.whole):
        return None
    inside = profile.filled
    if profile.least < low or profile.most > high:
        inside = sum(n for code, n in profile.counts.items() if _in_range(code, hint))
        if inside < 0.2 * profile.filled:
            return None
    if hint.whole and inside >= 0.95 * profile.filled and profile.distinct >= 50 and 15 <= profile.mean <= 60:
        return {f"whole numbers {profile.least:g} to {profile.most:g}, mean {profile.mean:.1f}": 3}
    if inside == profile.filled:
        return {f"numbers {profile.least:g} to {profile.most:g}": 1}
    return {f"numbers, {inside / profile.filled:.0%} of them {low:g} to {high:g}": 1}


def _in_range(code: str, hint: Hint) -> bool:
    try:
        return hint.range[0] <= float(code) <= hint.range[1]
    except ValueError:
        return False


def _weight(_: Hint, profile: Profile, __: tuple[Code, ...], ___: tuple[Fit, ...]) -> Values:
    if profile.numeric < 1 or profile.least < 0 or profile.distinct < 10:
        return None
    many = profile.distinct >= 50
    return {f"numbers from {profile.least:g} on, {profile.distinct} different ones": 2 if many else 1}


def _class(_: Hint, profile: Profile, __: tuple[Code, ...], fits: tuple[Fit, ...]) -> Values:
    if not profile.counts or profile.distinct < 2:
        return None
    best = fits[0]
    if best.tells and profile.distinct >= 8:
        return {f"{best.covered:.1%} of its codes are in {best.link}": 3}
    return {f"{best.covered:.1%} of its codes are in {best.link}": 1} if best.covered > 0.5 else {}


def _household(_: Hint, profile: Profile, __: tuple[Code, ...], ___: tuple[Fit, ...]) -> Values:
    return {f"{profile.distinct} different ones in {profile.rows} rows": 1} if profile.distinct > 1 else None


def _person(_: Hint, profile: Profile, __: tuple[Code, ...], ___: tuple[Fit, ...]) -> Values:
    if profile.distinct == profile.rows:
        return {"a different one in each row": 2}
    numbered = profile.whole and 2 <= profile.distinct <= 50
    return {f"numbers {profile.least:g} to {profile.most:g}": 1} if numbered else {}


def _group(_: Hint, profile: Profile, __: tuple[Code, ...], ___: tuple[Fit, ...]) -> Values:
    grouped = 1 < profile.distinct <= profile.rows / 2
    return {f"{profile.distinct} groups of rows": 1} if grouped else None


_VALUES: dict[str, Callable[[Hint, Profile, tuple[Code, ...], tuple[Fit, ...]], Values]] = {
    "codes": _codes,
    "number": _number,
    "weight": _weight,
    "class": _class,
    "household": _household,
    "person": _person,
    "group": _group,
}
