"""From a column that was found to the entry of the codebook."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.onboarding.propose.candidates import Candidate
from pipelines.onboarding.propose.classes import FITS, countries, quoted, sql_texts
from pipelines.onboarding.propose.hints import Hint, load_hints
from pipelines.onboarding.propose.labels import Code
from pipelines.onboarding.propose.profile import Profile
from pipelines.onboarding.propose.proposal import Proposed
from pipelines.onboarding.propose.universes import Employed, asked_of
from pipelines.onboarding.propose.words import plain

SHOWN = 12
"""How many codes are listed one by one."""
HALF, FEW_OTHERS = 0.5, 0.2
"""What is asked of those who work is answered by at least so many of them, and at most so many of the others."""
_UNITS = {
    "weight": "persons",
    "age": "years",
    "hours_usual": "hours a week",
    "hours_actual": "hours a week",
    "years_since_migration": "years",
}


def entry_of(found: Candidate, column: pl.Series, employed: Employed | None) -> Proposed:
    """Write the entry of a column.

    Args:
        found: the column, and what speaks for it.
        column: its values as text.
        employed: who works, for variables that are asked of them alone.
    """
    hint = load_hints().variables[found.variable]
    missing = tuple(one.code for one in found.codes if one.certainty in ("no_answer", "no_interview"))
    entry: dict[str, Any] = {"column": found.described.name}
    evidence, checks = list(found.evidence), []
    if hint.of == "employed" and employed is None:
        checks.append("asked of those who work; without a labour force status it could not be seen whether that is so")
    elif hint.of == "employed" and employed is not None:
        impossible = frozenset(
            code for code in found.profile.counts if hint.kind == "number" and _odd(code, hint, found)
        )
        asked = asked_of(column, missing, employed, impossible)
        missing += asked.not_asked
        evidence.append(asked.evidence)
        if asked.filled:
            entry["when"] = employed.condition
            if not employed.sure:
                checks.append("when names the codes of those who work: keep it in step with labour_force_status")
        if asked.inside < HALF or asked.outside > FEW_OTHERS:
            checks.append(f"is it asked of those who work, in their main job? {asked.evidence}")
    if hint.kind == "codes":
        checks += _code_entry(entry, found, hint, missing)
    elif hint.kind == "class":
        checks += _class_entry(entry, found, missing)
    elif hint.kind in ("number", "weight"):
        checks += _number_entry(entry, found, hint, missing, column)
    if missing:
        entry["missing"] = list(dict.fromkeys(missing))
    if unit := _UNITS.get(found.variable):
        entry["unit"] = unit
    return Proposed(found.variable, entry, tuple(evidence), tuple(checks), found.codes)


def _code_entry(entry: dict[str, Any], found: Candidate, hint: Hint, missing: tuple[str, ...]) -> list[str]:
    known = [one for one in found.codes if one.shared and one.code not in missing]
    entry["map"] = {one.code: {"true": True, "false": False}.get(str(one.shared), one.shared) for one in known}
    checks = []
    if likely := [one for one in known if one.certainty == "likely" and one.rows]:
        checks.append(f"probable codes: {'; '.join(f'{_told(one, found.profile)} → {one.shared}' for one in likely)}")
    unknown = [one for one in found.codes if one.certainty == "unknown" and one.rows and one.code not in missing]
    if unknown:
        listed = _list(unknown, found.profile)
        checks.append(f"codes not understood, put each into map ({', '.join(hint.codes)}) or missing: {listed}")
    return checks


def _class_entry(entry: dict[str, Any], found: Candidate, missing: tuple[str, ...]) -> list[str]:
    if by_name := _country_names(found):
        entry["map"] = by_name
        rest = [one for one in found.codes if one.rows and one.code not in by_name and one.code not in missing]
        return [f"countries not understood, put each into map or missing: {_list(rest, found.profile)}"] if rest else []
    best = found.fits[0]
    if best.reading:
        entry.pop("column")
        entry["expression"] = best.reading
    entry["link"] = best.link
    if best.link == "isco08" and FITS <= best.covered < 1:
        entry["back_off"] = True
    if best.covered >= 1 and best.tells:
        return []
    if best.covered >= 1:
        return [f"too few codes to tell their classification: are they those of {best.link}?"]
    table = ", ".join(
        f"{fit.link} {fit.covered:.1%}" + (f" read as {fit.reading}" if fit.reading else "") for fit in found.fits
    )
    checks = [f"share of persons whose code each link knows: {table}"]
    if not best.tells:
        checks[0] += "; for a national classification add a link (docs/add-a-survey.md)"
    if best.unknown and best.covered >= FITS and not entry.get("back_off"):
        listed = ", ".join(f"{code} ({share:.2%})" for code, share in best.unknown[:SHOWN])
        more = f" and {len(best.unknown) - SHOWN} more" if len(best.unknown) > SHOWN else ""
        checks.append(f"codes that {best.link} lacks, put into missing what is no answer: {listed}{more}")
    return checks


def _country_names(found: Candidate) -> dict[str, str]:
    if load_hints().variables[found.variable].classification != "ref_area":
        return {}
    names = {one.code: code for one in found.codes if (code := countries().get(plain(one.label)))}
    return names if sum(found.profile.share(code) for code in names) >= 0.5 else {}


def _number_entry(
    entry: dict[str, Any], found: Candidate, hint: Hint, missing: tuple[str, ...], column: pl.Series
) -> list[str]:
    checks = []
    decimals = found.described.decimals
    if decimals and not column.str.contains(".", literal=True).any():
        entry["scale"] = round(10.0**-decimals, decimals)
    odd = {code: rows for code, rows in found.profile.counts.items() if code not in missing and _odd(code, hint, found)}
    if odd:
        told = ", ".join(f"{code} ({rows:,} rows)" for code, rows in list(odd.items())[:SHOWN])
        low, high = hint.range
        checks.append(f"not within {low:g} to {high:g}, or made of nines; correct it or put it into missing: {told}")
    if found.variable == "income_month_lcu":
        checks.append("is it the pay of a month, of the main job, and gross or net? Say so in unit")
    if hint.kind == "weight":
        total = float(column.cast(pl.Float64, strict=False).sum()) * entry.get("scale", 1.0)
        checks.append(f"the weights of the file add up to {total:,.0f} persons: correct scale if they should not")
    return checks


def _odd(code: str, hint: Hint, found: Candidate) -> bool:
    try:
        number = float(code)
    except ValueError:
        return True
    low, high = hint.range
    nines = len(code) >= 3 and set(code) == {"9"} and number == found.profile.most
    return not low <= number <= high or nines


def _list(codes: list[Code], profile: Profile) -> str:
    told = "; ".join(_told(one, profile) for one in sorted(codes, key=lambda one: -one.rows)[:SHOWN])
    return told + (f"; and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")


def _told(one: Code, profile: Profile) -> str:
    label = f' "{one.label}"' if one.label else ""
    return f"{one.code}{label} ({one.rows:,} rows, {profile.share(one.code):.1%})"


def native_from(country: Proposed, ref_area: str) -> Proposed | None:
    """Return the place of birth that follows from the country of birth, where its own code is known."""
    codes = [code for code, shared in country.entry.get("map", {}).items() if shared == ref_area]
    if not codes or "column" not in country.entry:
        return None
    column = quoted(country.entry["column"])
    sql = f"CASE WHEN {column} IN ({sql_texts(codes)}) THEN 'NAT' ELSE 'FOR' END"
    absent = sql_texts(country.entry.get("missing", ()))
    entry = {
        "expression": sql,
        "when": f"{column} IS NOT NULL" + (f" AND {column} NOT IN ({absent})" if absent else ""),
    }
    check = "from the country of birth: do territories of the country count as born in it?"
    return Proposed("birth_place", entry, (f"the country of birth is {ref_area} or another",), (check,))
