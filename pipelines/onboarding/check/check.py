"""The parts of a check in their order: the YAML, then rows, codes, weights, combinations, change, indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from pipelines.catalog.load import SET_AGAINST, check_references, load_catalog, load_source
from pipelines.catalog.models import Source
from pipelines.errors import CatalogError, CodebookError, InputError, UnreachableError, WarehouseError
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
        try:
            tell("Reading")
            asked = find_period(desk, file, period)
            landed = desk.landed(asked, file)
            staged = desk.staged(asked, landed)
        except UnreachableError as fault:
            raise UsageError(f"{source.id}: {fault}. Name a file with --file.") from fault
        except (InputError, CodebookError) as fault:
            return _report(source, path, period or "", file, [_unread(text, fault)])
        if staged is None:
            raise UsageError(f"The file has no row of {asked}. Name another period with --period.")
        tell("Harmonising")
        previous = find_previous(desk, asked, file, against, settings.home) if source.subject == "person" else None
        result = desk.ingested(asked, landed, previous)
        faults = _references(source, path) | declared.codebook_faults(source, staged.rows)
        broken = [key.removeprefix("codebook.") for key in faults]
        judged = codes.judge_codes(source, staged.rows, without=broken)
        labels = desk.labels(landed) if any(one.unknown.height for one in judged) else {}
        parts = [
            declared.yaml_part(text, faults.items()),
            _rows(result, faults),
            codes.codes_part(judged, labels),
        ]
        if result.account.status != "failed" and source.subject == "person" and not result.rows.is_empty():
            parts += _of_persons(desk, asked, staged, result, previous)
            if with_indicators:
                tell("Computing indicators")
                parts.append(_indicators(desk, asked))
        return _report(source, path, asked, landed[0].location, parts)


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


def _of_persons(desk: Desk, period: str, staged: Staged, result: Result, previous: Previous | None) -> list[Part]:
    source, persons = desk.source, result.rows
    found = [one for one in result.checks if one.check_name in _aggregates(source.subject)]
    about_change = [one for one in found if one.check_name.endswith("_change")]
    about_weights = [one for one in found if one.check_name in WEIGHT_CHECKS]
    others = [one for one in found if one not in about_change and one not in about_weights]
    lines = combinations.lines_of(source, staged.rows, desk.settings.secret())
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
