"""Reading the declared designs, and holding them against the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.catalog.load import load_object
from pipelines.catalog.models import Source
from pipelines.errors import CatalogError
from pipelines.impact.design import Design

GUIDE = "docs/impact.md"


def load_designs(root: Path, catalog: Mapping[str, Source]) -> dict[str, Design]:
    """Read every design below `root`, by id.

    Args:
        root: Folder of the YAML files.
        catalog: The sources that they may name.

    Raises:
        CatalogError: A file is wrong, or names sources that do not fit; the message names file, key and remedy.
    """
    designs = {}
    for path in sorted(root.glob("*.yml")):
        design = load_object(path, Design, GUIDE)
        _check_sources(design, catalog, path)
        designs[design.id] = design
    return designs


def sources_of(design: Design, subject: str, catalog: Mapping[str, Source]) -> list[str]:
    """Return the sources of a design that hold a subject."""
    return [name for name in design.sources if catalog[name].subject == subject]


def _check_sources(design: Design, catalog: Mapping[str, Source], path: Path) -> None:
    """Refuse unknown sources, missing subjects, and made-up data beside real ones."""
    if unknown := [name for name in design.sources if name not in catalog]:
        raise CatalogError(f"{path}: sources: {', '.join(unknown)} is in no catalogue file. Correct the id.")
    for subject in ("work_month", design.treatment.subject):
        if not sources_of(design, subject, catalog):
            raise CatalogError(f"{path}: sources: none of {', '.join(design.sources)} holds {subject}. Name one.")
    if len({catalog[name].synthetic for name in design.sources}) > 1:
        raise CatalogError(f"{path}: sources: some are SYNTHETIC and some are not. Name one kind only.")
