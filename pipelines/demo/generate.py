"""Demonstration sources: a synthetic file for a name and a period, the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.catalog.periods import Frequency, period_of, start_of
from pipelines.demo import figures, offices, surveys, vacancies
from pipelines.errors import CatalogError
from pipelines.files import written_beside


@dataclass(frozen=True)
class Generator:
    """What writes the file of a period, the periods it knows, and the file's ending."""

    write: Callable[[str, Path], None]
    frequency: Frequency
    suffix: str


GENERATORS = {
    "qma_lfs": Generator(surveys.norvania, "quarterly", "csv"),
    "qmb_lfs": Generator(surveys.meridia, "quarterly", "tsv"),
    "qma_ads": Generator(vacancies.advertisements, "weekly", "ndjson"),
    "migrant_stock": Generator(figures.migrant_stock, "annual", "csv"),
    "qma_recognition": Generator(figures.recognition, "annual", "csv"),
    "qma_register": Generator(offices.register, "annual", "csv"),
    "qma_careers": Generator(offices.careers, "annual", "csv"),
    "qma_programmes": Generator(offices.programmes, "annual", "ndjson"),
    "qmb_returnees": Generator(offices.returnee_months, "annual", "tsv"),
    "foreign_trained_doctors": Generator(figures.doctors, "annual", "csv"),
}


def generate(name: str, period: str, folder: Path) -> Path:
    """Write the file of a generator for one period into a folder, under a name that says SYNTHETIC.

    Args:
        name: One of `GENERATORS`, as `location.generated` in the catalogue gives it.
        period: The reference period, of the generator's frequency.
        folder: Where the file goes; made if need be.

    Raises:
        CatalogError: There is no such generator, or it has no such period.
    """
    chosen = GENERATORS.get(name)
    if chosen is None:
        raise CatalogError(f"location.generated: '{name}' is no generator; there are: {', '.join(sorted(GENERATORS))}")
    if period_of(start_of(period), chosen.frequency) != period:
        raise CatalogError(f"location.generated: '{name}' is {chosen.frequency} and has no period {period}")
    path = folder / f"SYNTHETIC_{name}_{period}.{chosen.suffix}"
    with written_beside(path) as beside:
        chosen.write(period, beside)
    return path
