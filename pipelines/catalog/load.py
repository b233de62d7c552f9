"""Reading the catalogue: YAML files to frozen objects, with errors that name file, key and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from pipelines.catalog.base import Named, Strict
from pipelines.catalog.models import Source
from pipelines.catalog.periods import between, period_of, shift
from pipelines.errors import CatalogError, InputError
from pipelines.settings import ARRANGEMENTS, CATALOG
from pipelines.yamltext import parse_yaml

Model = TypeVar("Model", bound=Strict)
Object = TypeVar("Object", bound=Named)
SET_AGAINST = {"vacancies": "vacancy", "eligible": "survey"}
"""Under which key of `standards` a source names another, and of which kind that is."""


def load_source(path: Path) -> Source:
    """Read one source.

    Raises:
        CatalogError: The file is not YAML or does not fit the schema; the message names file, key and remedy.
    """
    return load_object(path, Source, guide="docs/add-a-survey.md")


def load_object(path: Path, model: type[Object], guide: str) -> Object:
    """Read one YAML file of the catalogue, whose `id` is the name of the file.

    Args:
        path: the file.
        model: what it holds.
        guide: the page of the documentation that lists its keys.

    Raises:
        CatalogError: The file is not YAML or does not fit the schema; the message names file, key and remedy.
    """
    found = load_model(path, model, guide)
    if found.id != path.stem:
        raise CatalogError(f"{path}: id is '{found.id}', the file is named '{path.stem}'. Make them the same.")
    return found


def load_model(path: Path, model: type[Model], guide: str) -> Model:
    """Read one YAML file, whatever it holds; arguments and errors are those of `load_object`."""
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, InputError) as fault:
        raise CatalogError(f"{path}: not readable as YAML: {fault}. Mend the file.") from fault
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        raise CatalogError(_explain(path, fault, guide)) from None


def _explain(path: Path, fault: ValidationError, guide: str) -> str:
    lines = [f"{path}: {fault.error_count()} fault(s) in this catalogue file"]
    for error in fault.errors():
        key = ".".join(str(part) for part in error["loc"]) or "(whole file)"
        message = error["msg"].removeprefix("Value error, ")
        remedy = {
            "missing": "add this key",
            "extra_forbidden": f"unknown key: remove it or correct its spelling ({guide} lists the keys)",
        }.get(error["type"], message)
        lines.append(f"  {key}: {remedy}")
    return "\n".join(lines)


@cache
def load_catalog(root: Path = CATALOG) -> dict[str, Source]:
    """Read every source below `root`, by id, in the order of kind and id.

    Raises:
        CatalogError: A file is wrong, two files give the same id, or a source names another that does not fit it.
    """
    sources: dict[str, Source] = {}
    for path in sorted(path for path in root.glob("*/*.yml") if path.parent.name != ARRANGEMENTS.name):
        source = load_source(path)
        if source.id in sources:
            raise CatalogError(f"{path}: the id '{source.id}' is given by another file too. Ids are unique.")
        sources[source.id] = source
    for source in sources.values():
        check_references(source, sources, path_of(source, root))
    return sources


def check_references(source: Source, sources: Mapping[str, Source], path: Path) -> None:
    """See that the other sources that a source names are there and fit it.

    Raises:
        CatalogError: One is not, or does not.
    """
    for key, kind in SET_AGAINST.items():
        _check_set_against(source, sources, path, key, kind)


def _check_set_against(source: Source, sources: Mapping[str, Source], path: Path, key: str, kind: str) -> None:
    """Refuse figures that are set against those of another place, or made-up ones against real ones."""
    for name in filter(None, (getattr(one, key) for one in source.standards)):
        fitting = [one.id for one in sources.values() if one.kind == kind and one.ref_area == source.ref_area]
        if name not in fitting:
            raise CatalogError(
                f"{path}: standards.{key}: '{name}' is no {kind} source of {source.ref_area}. "
                f"Known: {', '.join(fitting) or 'none, remove the line'}."
            )
        if sources[name].synthetic != source.synthetic:
            raise CatalogError(
                f"{path}: standards.{key}: of '{source.id}' and '{name}' one is SYNTHETIC and the other is not. "
                "Remove the line."
            )


def path_of(source: Source, root: Path = CATALOG) -> Path:
    """Return the YAML file of a source."""
    return next(root.glob(f"*/{source.id}.yml"))


def periods_of(source: Source, today: date | None = None) -> list[str]:
    """Return the reference periods of a source, oldest first; one that goes on reaches to the period before today's.

    Those of a feed are days and reach to today: it is collected on the day.
    """
    periods = source.periods
    if periods.only:
        return list(periods.only)
    frequency = periods.frequency
    newest = period_of(today or source.today, frequency)
    last = periods.last or (newest if source.location.feed else shift(newest, -1, frequency))
    return list(between(str(periods.first), last, frequency))
