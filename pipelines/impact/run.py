"""Designs to results in the data folder: each is estimated anew when its declaration, data or method changed.

`<home>/impact/<design>/` holds `design.parquet`, `estimate.parquet`, `diagnostic.parquet` (tables of the release) and
`state.json` (what they were made from). The folder is written beside its place and renamed.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.accounting import Accounts
from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Source
from pipelines.files import read_json, write_json
from pipelines.fingerprint import code_fingerprint, digest_of
from pipelines.impact.design import Design
from pipelines.impact.load import load_designs, sources_of
from pipelines.release.schema import POLARS_TYPE, TABLES
from pipelines.settings import IMPACT_DESIGNS, Settings

if TYPE_CHECKING:
    from pipelines.impact.estimate import Result

PARTS = ("design", "estimate", "diagnostic")
LIBRARIES = ("diff-diff", "doubleml", "scikit-learn")
Partitions = Mapping[str, Mapping[str, str]]
"""What each admitted partition was made from, by source and period."""


@dataclass(frozen=True)
class Job:
    """A design whose data are there, and what stands for all that its result depends on."""

    design: Design
    partitions: Partitions
    fingerprint: str


def run_designs(settings: Settings, root: Path = IMPACT_DESIGNS, catalog: Mapping[str, Source] | None = None) -> None:
    """Estimate the designs of which anything changed, and remove the results of those that are gone.

    A design is estimated when every source of it has an admitted partition.

    Args:
        settings: The data folder.
        root: Folder of the designs.
        catalog: The sources; None: those of the project.
    """
    known = catalog if catalog is not None else load_catalog()
    jobs = _jobs(settings, load_designs(root, known))
    for folder in _folders(settings):
        if folder.name not in jobs:
            shutil.rmtree(folder)
    for job in jobs.values():
        folder = _home(settings) / job.design.id
        if (read_json(folder / "state.json") or {}).get("fingerprint") != job.fingerprint:
            _write(folder, _estimated(settings, job, known), job.fingerprint)


def read_results(settings: Settings) -> dict[str, pl.DataFrame]:
    """Return the tables `impact_design`, `impact_estimate`, `impact_diagnostic` of all designs, by name."""
    folders = _folders(settings)
    tables = {}
    for part in PARTS:
        name = f"impact_{part}"
        empty = pl.DataFrame(schema={column: POLARS_TYPE[kind] for column, kind in TABLES[name].items()})
        tables[name] = pl.concat([empty, *(pl.read_parquet(folder / f"{part}.parquet") for folder in folders)])
    return tables


def method_fingerprint() -> str:
    """Return what stands for how designs are answered: the code of this package, and the libraries below it."""
    return digest_of([code_fingerprint("impact"), *(f"{name} {version(name)}" for name in LIBRARIES)])


def _jobs(settings: Settings, designs: Mapping[str, Design]) -> dict[str, Job]:
    """Return the designs all of whose sources have data."""
    admitted: dict[str, dict[str, str]] = {}
    for one in Accounts(settings.home).all():
        if one.admitted_fingerprint:
            admitted.setdefault(one.source, {})[one.period] = one.admitted_fingerprint
    method = method_fingerprint()
    jobs = {}
    for design in designs.values():
        if not all(name in admitted for name in design.sources):
            continue
        partitions = {name: admitted[name] for name in design.sources}
        made_from = [f"{name}:{period} {digest}" for name in partitions for period, digest in admitted[name].items()]
        jobs[design.id] = Job(design, partitions, digest_of([design.sha256, method, *made_from]))
    return jobs


def _estimated(settings: Settings, job: Job, catalog: Mapping[str, Source]) -> Result:
    from pipelines.impact.estimate import estimate  # here, not above: the statistical libraries take seconds to load
    from pipelines.impact.panel import build

    design = job.design
    rows = {
        subject: pl.scan_parquet(
            [
                settings.partition(f"harmonised/{subject}", name, period) / "part.parquet"
                for name in sources_of(design, subject, catalog)
                for period in sorted(job.partitions[name])
            ]
        )
        for subject in ("work_month", design.treatment.subject)
    }
    sample = build(design, rows["work_month"], rows[design.treatment.subject])
    return estimate(design, sample, synthetic=catalog[design.sources[0]].synthetic)


def _write(folder: Path, result: Result, made_from: str) -> None:
    beside = folder.with_name(f".new-{folder.name}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for part in PARTS:
        getattr(result, part).write_parquet(beside / f"{part}.parquet")
    write_json(beside / "state.json", {"fingerprint": made_from})
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)


def _home(settings: Settings) -> Path:
    return settings.home / "impact"


def _folders(settings: Settings) -> list[Path]:
    """Return the folders of results that are whole."""
    return sorted(path.parent for path in _home(settings).glob("[!.]*/state.json"))
