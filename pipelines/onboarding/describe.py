"""What a file says of itself: how it is read, and its variables, from the file and the codebook that comes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.catalog.location import Format
from pipelines.onboarding.ddi import read_codebook
from pipelines.onboarding.describe_package import described_by_package
from pipelines.onboarding.describe_text import encoding_of, text_format
from pipelines.onboarding.description import Category, Codebook, Described, FileDescription, Kind
from pipelines.readers.isolated import isolated
from pipelines.readers.kinds import KINDS, PACKAGES, suffix_of
from pipelines.readers.opening import opened
from pipelines.readers.read import read
from pipelines.readers.spreadsheet import find_table
from pipelines.readers.statistical import metadata

_WHOLE, _NUMBER, _DATE = r"^[+-]?\d+$", r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$", r"^\d{4}-\d\d-\d\d(T[\d:.]+)?$"


def describe(path: Path, *, ddi: Path | None, scratch: Path) -> FileDescription:
    """Find out how a file of microdata is read, by its content, and what is known of its variables.

    Args:
        path: The file as received, packed or not.
        ddi: Its codebook, if there is one: DDI Codebook 2.x, DDI Lifecycle 3.x, or a SAS input statement.
        scratch: Folder for what is unpacked.

    Returns:
        The variables in the order of the file. Codes are as the readers write them, also where the codebook pads them
        with zeros and the file does not, or the other way round.

    Raises:
        InputError: The file or its codebook cannot be read.
    """
    codebook = _codebook(ddi, scratch) if ddi else None
    with opened(path, "utf-8", scratch) as plain:
        suffix = suffix_of(plain)
        form = Format(kind=KINDS[suffix]) if suffix else text_format(plain, codebook)
        if suffix and form.kind == "excel":
            sheet, header_row = isolated(find_table, plain, suffix)
            form = Format(kind="excel", sheet=sheet, header_row=header_row)
        told = isolated(metadata, plain, form, suffix) if suffix and form.kind in PACKAGES else None
        rows = read(plain, form, layout=ddi, scratch=scratch).good.drop("_row")
    own = described_by_package(told, rows) if told else tuple(Described(name) for name in rows.columns)
    known = {one.name.lower(): one for one in codebook.variables} if codebook else {}
    variables = tuple(_complete(one, known.get(one.name.lower()), rows[one.name]) for one in own)
    study = codebook or Codebook()
    return FileDescription(
        format=form,
        variables=variables,
        title=study.title or ((told.file_label or "").strip() if told else ""),
        producer=study.producer,
        country=study.country,
        period=study.period,
        citation=study.citation,
        notes=(*study.notes, *_differences(rows.columns, study)),
    )


def _codebook(path: Path, scratch: Path) -> Codebook:
    with opened(path, "utf-8", scratch) as plain:
        return read_codebook(plain.read_bytes(), encoding_of(plain))


def _differences(columns: list[str], codebook: Codebook) -> list[str]:
    """Say which variables only one of the two has."""
    told, there = {one.name.lower() for one in codebook.variables}, {name.lower() for name in columns}
    untold = [name for name in columns if name.lower() not in told] if told else []
    absent = [one.name for one in codebook.variables if one.name.lower() not in there]
    pairs = (("Not in the codebook", untold), ("In the codebook, and not in the file", absent))
    return [f"{what}: {', '.join(names[:10])}{' …' if len(names) > 10 else ''}" for what, names in pairs if names]


def _complete(own: Described, told: Described | None, values: pl.Series) -> Described:
    """Join what the file, its codebook and the values say of a variable; the file's own word counts first."""
    if told is not None:
        own = replace(
            told,
            name=own.name,
            label=own.label or told.label,
            categories=own.categories or _as_in_file(told, values),
        )
    missing = {one.code for one in own.categories if one.missing}
    return replace(own, kind=_kind(values, missing, own))


def _as_in_file(told: Described, values: pl.Series) -> tuple[Category, ...]:
    """Write the codes of a codebook as the file writes them: with or without leading zeros."""
    seen, width = set(values.drop_nulls()), told.width or 0
    ways: tuple[Callable[[str], str], ...] = (str, _without_zeros, lambda code: code.zfill(width))
    best = max(ways, key=lambda way: len(seen & {way(one.code) for one in told.categories}))
    return tuple(replace(one, code=best(one.code)) for one in told.categories)


def _without_zeros(code: str) -> str:
    return str(int(code)) if code.isdigit() else code


def _kind(values: pl.Series, missing: set[str], told: Described) -> Kind:
    """Tell the kind by the values that are seen; where there are none, by what was told."""
    said = values.unique().drop_nulls()
    said = said.filter((said != "") & ~said.is_in(list(missing)))
    if said.is_empty():
        return told.kind
    if said.str.contains(_WHOLE).all():
        return "number" if told.decimals else "integer"
    if said.str.contains(_NUMBER).all():
        return "number"
    return "date" if said.str.contains(_DATE).all() else "text"
