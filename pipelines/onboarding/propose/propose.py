"""From a described file and its rows to a proposal. Pure: a description and a frame in, a proposal out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.errors import InputError
from pipelines.onboarding.description import Described, FileDescription
from pipelines.onboarding.propose.candidates import LEAD, POSSIBLE, SURE, Candidate, candidate
from pipelines.onboarding.propose.classes import Fit, fits
from pipelines.onboarding.propose.entries import entry_of, native_from
from pipelines.onboarding.propose.hints import Hint, load_hints
from pipelines.onboarding.propose.keys import find_design, find_keys, find_replicates
from pipelines.onboarding.propose.labels import Code
from pipelines.onboarding.propose.period import find_period
from pipelines.onboarding.propose.profile import Profile, own_columns, profile
from pipelines.onboarding.propose.proposal import Proposal, Proposed
from pipelines.onboarding.propose.universes import Employed, employed_of
from pipelines.sql import expression

_KEYS = ("household_id", "person_id")
STATUS, NATIONAL = "labour_force_status", "labour_force_status_national"


def propose(description: FileDescription, rows: pl.DataFrame, *, country: str, period: str) -> Proposal:
    """Find the harmonised variables of persons in a file.

    Args:
        description: what the file and its codebook say.
        rows: the file's columns as text, as the readers give them.
        country: alpha-3 of the survey.
        period: the period that was given, or empty.

    Raises:
        InputError: The file has no rows, or nothing tells of which period it is.
    """
    if rows.is_empty():
        raise InputError("the file has no rows, so that nothing can be proposed from it. Get the whole file.")
    told = own_columns(rows)
    when = find_period(told, period)
    found = _all_candidates(description, told, country)
    chosen = _assigned(found)
    entries = {"ref_area": Proposed("ref_area", {"constant": country}, ("the country given",))}
    status = _entry(STATUS, chosen, found, told, None)
    employed = employed_of(status, told)
    for variable in chosen:
        made = _entry(variable, chosen, found, told, employed)
        if variable not in _KEYS and made is not None:
            entries[variable] = made
    period_of_rows = told.select(expression(when.expression, told.columns, where="row_period").alias("p")).to_series()
    if period_of_rows.len() != told.height:  # a constant
        period_of_rows = pl.repeat(when.periods[0], told.height, eager=True)
    entries |= {one.variable: one for one in find_keys(told, period_of_rows, found)}
    weight = chosen["weight"].described.name if "weight" in chosen else None
    derived = (find_replicates(told, weight), _native(entries, country), _responded(status), _national(status))
    entries |= {one.variable: one for one in derived if one is not None}
    design, design_checks = find_design(entries)
    return Proposal(tuple(entries.values()), when, design, design_checks)


def _all_candidates(description: FileDescription, rows: pl.DataFrame, country: str) -> dict[str, list[Candidate]]:
    profiles = {name: profile(rows[name]) for name in rows.columns}
    described = {one.name: one for one in description.variables}
    hints = load_hints().variables
    weights: pl.Series | None = None
    found: dict[str, list[Candidate]] = {}

    def fits_of(hint: Hint, one: Profile, codes: tuple[Code, ...]) -> tuple[Fit, ...]:
        missing = {code.code for code in codes if code.certainty in ("no_answer", "no_interview")}
        shares = _shares(rows[one.name], weights, missing)
        return tuple(fits(one.name, shares, str(hint.classification), country))

    for variable, hint in hints.items():
        columns = ((described.get(name, Described(name)), profiles[name]) for name in rows.columns)
        made = (candidate(variable, hint, told, one, fits_of) for told, one in columns)
        found[variable] = sorted((one for one in made if one), key=lambda one: -one.points)
        if variable == "weight" and found["weight"]:
            weights = rows[found["weight"][0].described.name].cast(pl.Float64, strict=False)
    return found


def _shares(column: pl.Series, weights: pl.Series | None, missing: set[str]) -> Mapping[str, float]:
    weight = weights if weights is not None else pl.repeat(1.0, column.len(), eager=True)
    table = (
        pl.DataFrame({"code": column, "weight": weight})
        .drop_nulls()
        .filter(~pl.col("code").is_in(list(missing)))
        .group_by("code")
        .agg(pl.col("weight").sum())
        .sort("code")
    )
    total = table["weight"].sum() or 1.0
    return {code: weight / total for code, weight in table.iter_rows()}


def _assigned(found: Mapping[str, list[Candidate]]) -> dict[str, Candidate]:
    """Give each variable its best column, no column to two; in the order of the hints."""
    ranked = sorted((one for those in found.values() for one in those), key=lambda one: -one.points)
    chosen: dict[str, Candidate] = {}
    taken: set[str] = set()
    for one in ranked:
        if one.points >= POSSIBLE and one.variable not in chosen and one.described.name not in taken:
            chosen[one.variable] = one
            taken.add(one.described.name)
    return {variable: chosen[variable] for variable in found if variable in chosen}


def _entry(
    variable: str,
    chosen: Mapping[str, Candidate],
    found: Mapping[str, list[Candidate]],
    rows: pl.DataFrame,
    employed: Employed | None,
) -> Proposed | None:
    best = chosen.get(variable)
    if best is None:
        return None
    made = entry_of(best, rows[best.described.name], employed)
    taken = {one.described.name for one in chosen.values()}
    rivals = [
        one.described
        for one in found[variable]
        if one.points > best.points - LEAD and one.points >= POSSIBLE and one.described.name not in taken
    ]
    if rivals:
        named = ", ".join(f'{one.name} "{one.label}"' if one.label else one.name for one in rivals[:4])
        made = made.asking(f"or is it {named}?")
    return made.asking("little speaks for this column") if best.points < SURE else made


def _native(entries: Mapping[str, Proposed], country: str) -> Proposed | None:
    if "birth_place" in entries or "birth_country" not in entries:
        return None
    return native_from(entries["birth_country"], country)


def _responded(status: Proposed | None) -> Proposed:
    codes = status.codes if status else ()
    if not any(one.certainty == "no_interview" for one in codes):
        known = status is not None and status.entry["map"]
        check = () if known else ("is everybody in the file interviewed?",)
        return Proposed("responded", {"constant": True}, ("no code says that there was no interview",), check)
    column = status.entry["column"] if status else ""
    mapped = {one.code: one.certainty != "no_interview" for one in codes}
    return Proposed("responded", {"column": column, "map": mapped}, ("a code says that there was no interview",))


def _national(status: Proposed | None) -> Proposed | None:
    if status is None:
        return None
    check = "as the international one: is the office's own definition and population another?"
    return Proposed(NATIONAL, status.entry, (f"taken from {STATUS}",), (check,))
