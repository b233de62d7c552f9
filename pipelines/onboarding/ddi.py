"""What a codebook says of a file's variables and of the study: DDI of any version, or a SAS input statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipelines.errors import InputError
from pipelines.onboarding import ddi_codebook, ddi_lifecycle
from pipelines.onboarding.description import Codebook, Described
from pipelines.readers.ddi import is_codebook, is_xml, load_ddi
from pipelines.readers.layout import Field, ddi_fields, read_sas_layout


def read_codebook(content: bytes, encoding: str) -> Codebook:
    """Return what a codebook says; which kind it is, its content tells.

    Args:
        content: The codebook as received.
        encoding: Of a SAS input statement; XML says its own.

    Raises:
        InputError: It is not well-formed, or none of the kinds that are read.
    """
    if not is_xml(content):
        return Codebook(variables=tuple(_placed({}, read_sas_layout(content.decode(encoding, errors="replace")))))
    root = load_ddi(content)
    told = ddi_codebook.codebook_of(root) if is_codebook(root) else ddi_lifecycle.codebook_of(root)
    if not told.variables:
        raise InputError("the codebook describes no variable with a name. Ask for a whole one.")
    try:
        fields = ddi_fields(root)
    except InputError as fault:  # none needed, unless the file is of fixed width: that is refused when it is read
        return replace(told, notes=(*told.notes, f"No places of a fixed-width file: {fault}"))
    return replace(told, variables=tuple(_placed({one.name: one for one in told.variables}, fields)))


def _placed(described: dict[str, Described], fields: list[Field]) -> Iterator[Described]:
    """Yield what has a place with it, in the order of the line, and then what has none."""
    for field in fields:
        known = described.pop(field.name, None) or Described(
            field.name, field.label, "number" if field.decimals else "text"
        )
        yield replace(known, start=field.start + 1, width=field.width, decimals=field.decimals)
    yield from described.values()
