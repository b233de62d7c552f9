"""Part 1: what the YAML itself says wrong, all at once, and what its writer left to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl
from polars.exceptions import PolarsError

from pipelines.catalog.models import Source
from pipelines.errors import CatalogError, CodebookError
from pipelines.harmonise.links import load_link
from pipelines.harmonise.recode import source_text
from pipelines.onboarding.check.report import Finding, Part, Table

TITLE = "YAML"
WHOLE_FILE = "(whole file)"
"""How the catalogue names the place of a fault that no single key has."""
LISTED = "fault(s) in this catalogue file"
"""How the line ends after which the catalogue lists faults by key."""
_LEFT = re.compile(r"\bCHECK\b:?\s*(.*)")


def yaml_part(text: str, faults: Iterable[tuple[str, str]]) -> Part:
    """Report on the YAML.

    Args:
        text: The file's content.
        faults: What is wrong: key of the YAML, and text.
    """
    left = [
        (number, line.strip()[:100]) for number, line in enumerate(text.splitlines(), start=1) if _LEFT.search(line)
    ]
    findings = [Finding("error", f"{key}: {fault}" if key else fault, "mend this key") for key, fault in faults]
    if left:
        findings.append(
            Finding(
                "warning",
                f"{len(left)} line(s) are still marked CHECK",
                "decide each of them, then take the mark away",
            )
        )
    return Part(
        "yaml",
        TITLE,
        lines=() if findings else ("valid",),
        tables=(Table("Marked CHECK", ("line", "text"), tuple(left)),) if left else (),
        findings=tuple(findings),
    )


def faults_of(fault: CatalogError) -> list[tuple[str, str]]:
    """Return the faults of a YAML file that cannot be loaded, by key."""
    first, *rest = str(fault).splitlines()
    if not first.endswith(LISTED):
        return [("", str(fault))]
    keys = [line.strip().partition(": ") for line in rest if ": " in line]
    return [(key.replace(WHOLE_FILE, ""), text) for key, _, text in keys]


def codebook_faults(source: Source, rows: pl.DataFrame) -> dict[str, str]:
    """Return what keeps each variable of the codebook from being evaluated on a file, by key.

    Args:
        source: The source.
        rows: The file's rows, as staged.
    """
    faults = {}
    for name, variable in source.codebook.items():
        key = f"codebook.{name}"
        try:
            rows.select(source_text(name, variable, rows.columns, where=source.id))
            if variable.link:
                load_link(variable.link)
        except (CodebookError, PolarsError) as fault:
            faults[key] = str(fault).removeprefix(f"{source.id}: ")
    return faults
