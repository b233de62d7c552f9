"""What identifies persons and households, and how the sample was drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from itertools import combinations, product
from typing import Any

import polars as pl

from pipelines.onboarding.propose.candidates import SURE, Candidate
from pipelines.onboarding.propose.classes import quoted
from pipelines.onboarding.propose.hints import load_hints
from pipelines.onboarding.propose.proposal import Proposed
from pipelines.onboarding.propose.words import squeezed

FEWEST_REPLICATES = 10
LARGEST_MEAN_HOUSEHOLD = 15
_TRIED = 5
"""How many columns of each kind are tried together."""

Found = Mapping[str, Sequence[Candidate]]


def find_keys(rows: pl.DataFrame, period: pl.Series, found: Found) -> list[Proposed]:
    """Propose `person_id`, and `household_id` where there is one: the fewest columns that tell a period's rows apart.

    Args:
        rows: the file's columns as text.
        period: the period of each row.
        found: candidates by variable, best first.
    """
    persons = list(found.get("person_id", ()))[:_TRIED]
    households = [*found.get("household_id", ())][:_TRIED] + list(found.get("psu", ()))[:1]
    for size, number in product((1, 2, 3), persons):
        for household in combinations(households, size):
            if number.described not in [one.described for one in household] and _tells_apart(
                rows, period, [*household, number]
            ):
                return _persons_of_households(rows, period, household, number)
    for person in persons:
        if _tells_apart(rows, period, [person]):
            return [_key("person_id", [person], "a different one in each row of a period")]
    tried = ", ".join(one.described.name for one in (*households, *persons))
    seen = f"{tried} do not tell all rows of a period apart" if tried else "no columns name the person"
    check = f"{seen}, so that the line of the file stands in; nobody can be followed over time"
    line = Proposed("person_id", {"column": "_row"}, (), (check,))
    homes = [one for one in households if one.variable == "household_id"][:1]
    return [*(_key("household_id", [one], "").asking(seen) for one in homes), line]


def _tells_apart(rows: pl.DataFrame, period: pl.Series, columns: Sequence[Candidate]) -> bool:
    names = list(dict.fromkeys(one.described.name for one in columns))
    keys = rows.select(names).with_columns(period.alias("_period"))
    return keys.null_count().sum_horizontal().item() == 0 and keys.n_unique() == keys.height


def _persons_of_households(
    rows: pl.DataFrame, period: pl.Series, household: Sequence[Candidate], number: Candidate
) -> list[Proposed]:
    names = [one.described.name for one in household]
    size = rows.height / rows.select(names).with_columns(period.alias("_period")).n_unique()
    person = _key("person_id", [*household, number], "together they tell all rows of a period apart")
    home = _key("household_id", household, f"{size:.1f} persons each")
    if not 1 < size <= LARGEST_MEAN_HOUSEHOLD:
        home = home.asking(f"are these households? {size:.1f} persons each")
    return [home, person]


def _key(variable: str, columns: Sequence[Candidate], seen: str) -> Proposed:
    names = [one.described.name for one in columns]
    entry = (
        {"column": names[0]} if len(names) == 1 else {"expression": " || '-' || ".join(quoted(one) for one in names)}
    )
    pieces = (piece for one in columns for piece in one.evidence if "different" not in piece)
    evidence = tuple(filter(None, (*pieces, seen)))
    weak = [one.described.name for one in columns if one.points < SURE]
    checks = (f"little speaks for {', '.join(weak)}",) if weak else ()
    return Proposed(variable, entry, evidence, checks)


def find_replicates(rows: pl.DataFrame, weight: str | None) -> Proposed | None:
    """Propose `replicate_weights`: columns of numbers that differ in a number, and are named as such weights are."""
    series: dict[tuple[str, str], list[str]] = {}
    for name in rows.columns:
        if parts := re.fullmatch(r"(.*?)(\d+)(\D*)", name):
            series.setdefault((parts[1], parts[3]), []).append(parts[2])
    for (before, after), numbers in series.items():
        first, last = numbers[0], numbers[-1]
        whole = [int(number) for number in numbers] == list(range(int(first), int(last) + 1))
        patterns = (*load_hints().replicates, squeezed(weight or "-"))
        if len(numbers) < FEWEST_REPLICATES or not whole or not any(fnmatch(squeezed(before), one) for one in patterns):
            continue
        check = "look up the method (brr, fay, jk1, jk2, jkn, bootstrap, sdr) and write it under design, see there"
        columns = f"{before}{{{first}..{last}}}{after}"
        return Proposed("replicate_weights", {"columns": columns}, (f"{len(numbers)} numbered columns",), (check,))
    return None


def find_design(entries: Mapping[str, Proposed]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the design (less `since`), empty where the file tells nothing of the sample; and what is to look at."""
    checks: tuple[str, ...] = ()
    if "replicate_weights" in entries:
        checks = ("the file has replicate weights: write method: replicates, and the replicate_method of the producer",)
    if "psu" in entries:
        strata = "stratum" in entries
        told = f"Units {_origin(entries['psu'])}" + (
            f" within strata {_origin(entries['stratum'])}." if strata else "."
        )
        if not strata:
            checks += ("no strata were found: with strata the standard errors are smaller",)
        return {"method": "taylor", "single_psu": "centred", "note": told}, checks
    if "household_id" in entries:
        note = (
            "The file names no sampling units: households stand in for them, and the standard errors are understated."
        )
        checks += ("does the producer publish units and strata? Households stand in for them",)
        return {"method": "approximation", "single_psu": "centred", "note": note}, checks
    return {}, (*checks, "nothing tells how the sample was drawn: without design there are no standard errors")


def _origin(entry: Proposed) -> str:
    return str(entry.entry.get("column") or entry.entry["expression"])
