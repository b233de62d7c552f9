"""ISCO-08 unit groups and the industries they are met in, from the seeds of the warehouse."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from pipelines.demo.draws import Array, pick
from pipelines.demo.parameters import FREQUENT_UNITS, SECTION_SHARES, SECTIONS
from pipelines.settings import SEEDS


@cache
def labels() -> dict[str, str]:
    """Return the English name of every unit group outside the armed forces."""
    table = pl.read_csv(SEEDS / "isco08.csv", infer_schema=False).filter(
        (pl.col("level") == "4") & ~pl.col("code").str.starts_with("0")
    )
    names = table["label_en"].str.replace_all(r"\s+", " ").str.replace(" not elsewhere classified", ", other")
    return dict(zip(table["code"], names, strict=True))


def units_of(majors: Array, uniform: Array) -> Array:
    """Return a unit group of each major group (1 to 9), frequent ones more often."""
    units = np.full(majors.size, "", dtype="<U4")
    for major in range(1, 10):
        mine = majors == major
        codes = [code for code in labels() if code[0] == str(major)]
        shares = [FREQUENT_UNITS.get(code, 1) for code in codes]
        units[mine] = np.array(codes)[pick(uniform[mine], shares)]
    return units


def sections_of(units: Array, uniform: Array) -> Array:
    """Return a section of ISIC Rev. 4 for each unit group."""
    sub_major = units.astype("<U2")
    sections = np.full(units.size, "", dtype="<U1")
    for code in np.unique(sub_major):
        mine = sub_major == code
        sections[mine] = np.array(list(SECTIONS[code]))[pick(uniform[mine], SECTION_SHARES)]
    return sections


@cache
def _divisions() -> dict[str, list[str]]:
    table = pl.read_csv(SEEDS / "links" / "isic4_division_section.csv", infer_schema=False)
    grouped = table.group_by("target_code", maintain_order=True).agg("source_code")
    return dict(zip(grouped["target_code"], grouped["source_code"].to_list(), strict=True))


def divisions_of(sections: Array, uniform: Array) -> Array:
    """Return a division of ISIC Rev. 4 (two digits) inside each section; A is mostly 01, farming."""
    divisions = np.full(sections.size, "", dtype="<U2")
    for section in np.unique(sections):
        mine = sections == section
        codes = np.array(_divisions()[section])
        shares = np.where(np.arange(codes.size) == 0, 10 if section == "A" else 2, 1)
        divisions[mine] = codes[pick(uniform[mine], shares)]
    return divisions
