"""The parts of a check in their order: the YAML, then rows, codes, weights, combinations, change, indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from pipelines.catalog.load import SET_AGAINST, check_references, load_catalog, load_source
from pipelines.catalog.models import Source
from pipelines.errors import CatalogError, CodebookError, InputError, UnreachableError, WarehouseError
from pipelines.landing.store import Delivery
from pipelines.onboarding.check import change, codes, combinations, declared, indicators, rows, weights
from pipelines.onboarding.check.desk import (
    Desk,
    Previous,
    Result,
    UsageError,
    desk_for,
    find_period,
    find_previous,
    yaml_of,
)
from pipelines.onboarding.check.report import Finding, Part, Report
from pipelines.quality.model import CheckResult
from pipelines.quality.suites import load_suite
from pipelines.release.contents import indicator_rows
from pipelines.settings import Settings
from pipelines.staging.split import Staged

WEIGHT_CHECKS = ("weight_unit", "population_reached")


@dataclass(frozen=True)
class _Read:
    """A period as it was received, and its rows."""

    period: str
    landed: tuple[Delivery, Delivery | None]
    staged: Staged


def check_source(
    name: str,
    settings: Settings,
    *,
    file: Path | None = None,
    period: str | None = None,
    against: str | None = None,
    with_indicators: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Try a source's YAML on its file. The data folder is only read, for the period before.

    Args:
        name: The id of a source, or the path of its YAML.
        settings: The office's data folder and mirror.
        file: The file to read; where None, it is looked for where the source says.
        period: The period to check; where None, that of the file, else the newest there is.
        against: A file, or a period, to compare with; where None, the last period admitted, else the one before.
        with_indicators: Whether to compute indicators, which takes most of the time.
        tell: Told what is being done.

    Raises:
        UsageError: What was asked for does not exist.
    """
    path = yaml_of(name)
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        source = load_source(path)
    except CatalogError as fault:
        return Report(path.stem, str(path), "", "", (declared.yaml_part(text, declared.faults_of(fault)),))
    if source.location.feed:
        raise UsageError(f"{source.id} is a feed: it has no file to check. Run `lmis run --source {source.id}`.")
    with desk_for(source, path.parent, settings.mirror) as desk:
        tell("Reading")
        try:
            read = _read(desk, file, period)
        except (InputError, CodebookError) as fault:
            return _report(source, path, period or "", file, [_unread(text, fault)])
        tell("Harmonising")
        is_of_persons = source.subject == "person"
        previous = find_previous(desk, read.period, file, against, settings.home) if is_of_persons else None
        result = desk.ingested(read.period, read.landed, previous)
        parts = _of_any(desk, read, result, path, text)
        if result.account.status != "failed" and is_of_persons and not result.rows.is_empty():
            parts += _of_persons(desk, read, result, previous)
            if with_indicators:
                tell("Computing indicators")
                parts.append(_indicators(desk, read.period))
        return _report(source, path, read.period, read.landed[0].location, parts)


def _read(desk: Desk, file: Path | None, period: str | None) -> _Read:
    source = desk.source
    try:
        asked = find_period(desk, file, period)
        landed = desk.landed(asked, file)
        staged = desk.staged(asked, landed)
    except UnreachableError as fault:
        raise UsageError(f"{source.id}: {fault}. Name a file with --file.") from fault
    if staged is None:
        raise UsageError(f"The file has no row of {asked}. Name another period with --period.")
    return _Read(asked, landed, staged)


def _report(source: Source, path: Path, period: str, file: object, parts: Sequence[Part]) -> Report:
    return Report(source.id, str(path), period, str(file or ""), tuple(parts), source.synthetic)


def _references(source: Source, path: Path) -> dict[str, str]:
    """Return what is wrong with the other sources that a source names, by key."""
    if not any(getattr(one, key) for one in source.standards for key in SET_AGAINST):
        return {}
    try:
        check_references(source, load_catalog() | {source.id: source}, path)
    except CatalogError as fault:
        return {"standards": str(fault)}
    return {}


def _unread(text: str, fault: Exception) -> Part:
    part = declared.yaml_part(text, ())
    stop = Finding("error", str(fault), "correct `format` or `row_period`, or get the whole file")
    return Part(part.id, part.title, (), part.tables, (*part.findings, stop))


def _rows(result: Result, faults: dict[str, str]) -> Part:
    if result.account.status == "failed":
        error = () if faults else (Finding("error", str(result.account.error), "mend the YAML or the file"),)
        return Part("rows", rows.TITLE, ("None: the codebook cannot be applied to the file.",), findings=error)
    aggregates = _aggregates(result.account.subject)
    contract = [one for one in result.checks if one.check_name not in aggregates]
    return rows.rows_part(result.account, result.quarantine, contract)


def _of_any(desk: Desk, read: _Read, result: Result, path: Path, text: str) -> list[Part]:
    """Return the parts that every subject has: the YAML, rows and codes."""
    source, rows_read = desk.source, read.staged.rows
    faults = _references(source, path) | declared.codebook_faults(source, rows_read)
    broken = [key.removeprefix("codebook.") for key in faults]
    judged = codes.judge_codes(source, rows_read, without=broken)
    labels = desk.labels(read.landed) if any(one.unknown.height for one in judged) else {}
    return [declared.yaml_part(text, faults.items()), _rows(result, faults), codes.codes_part(judged, labels)]


def _of_persons(desk: Desk, read: _Read, result: Result, previous: Previous | None) -> list[Part]:
    source, persons, period = desk.source, result.rows, read.period
    found = [one for one in result.checks if one.check_name in _aggregates(source.subject)]
    about_change = [one for one in found if one.check_name.endswith("_change")]
    about_weights = [one for one in found if one.check_name in WEIGHT_CHECKS]
    others = [one for one in found if one not in about_change and one not in about_weights]
    lines = combinations.lines_of(source, read.staged.rows, desk.settings.secret())
    return [
        weights.weights_part(persons, source.population.get(period), about_weights),
        combinations.combinations_part(persons, lines, source.codebook, others),
        _change(source, period, result, previous, about_change),
    ]


def _change(
    source: Source, period: str, result: Result, previous: Previous | None, checks: Sequence[CheckResult]
) -> Part:
    if previous is None:
        return Part("change", change.TITLE, ("Not compared: no period before is at hand. Name one with --against.",))
    origin = f"{previous.period}, from {previous.origin}"
    return change.change_part(result.rows, previous.rows, origin, checks, noted=period in source.notes)


def _aggregates(subject: str) -> set[str]:
    """Return the names of the checks of aggregates, which are told in the parts they are about."""
    if subject != "person":
        return set()
    expectations = load_suite("person_plausibility").expectations
    return {str(one.meta.get("name") or one.kwargs["column"]) for one in expectations}


def _indicators(desk: Desk, period: str) -> Part:
    metadata = indicator_rows()
    begun = monotonic()
    try:
        estimates = indicators.estimate(
            indicators.wanted(desk.source, period, [one["id"] for one in metadata]), desk.settings
        )
    except WarehouseError as fault:
        return Part("indicators", indicators.TITLE, findings=(Finding("error", str(fault), "see the model named"),))
    return indicators.indicators_part(estimates, desk.source, period, metadata, monotonic() - begun)
