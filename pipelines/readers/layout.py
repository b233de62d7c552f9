"""Where the fields of a fixed-width file stand: a SAS input statement, DDI Codebook 2.x or DDI Lifecycle 3.x."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.errors import InputError
from pipelines.readers.ddi import Element, References, first_text, is_codebook, is_xml, load_ddi
from pipelines.readers.rows import keep_row_free

_SAS_FIELD = re.compile(
    r"@\s*(?P<start>\d+)\s+(?P<name>\w+)\s+(?P<text>\$)?\s*(?P<width>\d+)\.(?P<decimals>\d*)"
    r"(?:[ \t]*/\*(?P<label>[^\n]*?)\*/)?"
)


@dataclass(frozen=True)
class Field:
    """A column's place in the line; `start` counts from zero. `decimals` are implied, and not applied."""

    name: str
    start: int
    width: int
    decimals: int = 0
    label: str = ""


def read_layout(content: bytes, encoding: str) -> list[Field]:
    """Return the fields that a layout file describes; what kind of layout it is, its content tells.

    Args:
        content: The layout as received.
        encoding: Of a SAS input statement; XML says its own.

    Raises:
        InputError: It has no field, two of the same name, or more than one kind of record.
    """
    if is_xml(content):
        return ddi_fields(load_ddi(content))
    return read_sas_layout(content.decode(encoding, errors="replace"))


def read_sas_layout(text: str) -> list[Field]:
    """Return the fields of a SAS `input` statement (`@0012 UPA $9.`), with the comments behind them as labels.

    Raises:
        InputError: It has none, or two of the same name.
    """
    return _checked(
        (
            replace(
                _field(
                    found["name"],
                    _whole(found["start"], found["name"]),
                    _whole(found["width"], found["name"]),
                    _decimals(found["decimals"]),
                ),
                label=(found["label"] or "").strip(),
            )
            for found in _SAS_FIELD.finditer(text)
        ),
        "the layout file holds no field of a SAS input statement such as '@0012 UPA $9.', and is no DDI codebook",
    )


def ddi_fields(root: Element) -> list[Field]:
    """Return the places that a DDI codebook gives.

    Raises:
        InputError: It gives none, or several kinds of record.
    """
    return _checked(
        codebook_fields(root) if is_codebook(root) else _lifecycle_fields(root),
        "the codebook gives no places in the line (DDI: StartPos and width of `location`, or PhysicalLocation)",
    )


def codebook_fields(root: Element) -> Iterable[Field]:
    """Yield the places of DDI Codebook 2.x."""
    kinds = {kind for var in root.iterfind(".//var") if (kind := var.get("rectype"))}
    structures = {found.get("type") for found in root.iterfind(".//fileStrc")}
    if "hierarchical" in structures or len(kinds) > 1:
        raise InputError(
            "the codebook describes a hierarchical file, with a record of its own for each household and person. "
            "Ask the producer for a rectangular one: one line a person."
        )
    for var in root.iterfind(".//var"):
        place = var.find("location")
        if place is None or not place.get("StartPos"):
            continue
        name = str(var.get("name"))
        start, decimals = _number(place, "StartPos", name), _decimals(var.get("dcml"))
        width = _number(place, "width", name) if place.get("width") else _number(place, "EndPos", name) - start + 1
        yield _field(name, start, width, decimals)


def _lifecycle_fields(root: Element) -> Iterable[Field]:
    references = References(root)
    layouts = [layout for layout in root.iter("RecordLayout") if layout.find(".//StartPosition") is not None]
    if len(layouts) > 1:
        raise InputError(
            f"the codebook describes {len(layouts)} record layouts; one is expected, with one line a person."
        )
    for item in (item for layout in layouts for item in layout.iter("DataItem")):
        place, variable = item.find("PhysicalLocation"), references.target(item.find("VariableReference"), "Variable")
        if place is None or variable is None:
            raise InputError("the codebook has a DataItem whose variable or place is not in it. Ask for a whole one.")
        name = lifecycle_name(variable)
        numbers = {part.tag: (part.text or "").strip() for part in place}
        start = _whole(numbers.get("StartPosition"), name)
        width = (
            _whole(numbers["Width"], name)
            if numbers.get("Width")
            else _whole(numbers.get("EndPosition"), name) - start + 1
        )
        yield _field(name, start, width, _decimals(numbers.get("DecimalPositions")))


def lifecycle_name(variable: Element) -> str:
    """Return the name of a variable of DDI Lifecycle, which is the name of its column."""
    return first_text(variable, "VariableName/String", "VariableName", "Name/String", "Name")


def _number(place: Element, attribute: str, name: str) -> int:
    return _whole(place.get(attribute), name)


def _whole(text: str | None, name: str) -> int:
    if not text or not re.fullmatch(r"\s*[0-9]{1,9}\s*", text):
        said = (text or "")[:20]
        raise InputError(f"the layout gives '{said}' for the place or width of '{name}'; a whole number is expected")
    return int(text)


def _decimals(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,2}", text) else 0


def _field(name: str, start: int, width: int, decimals: int) -> Field:
    if start < 1 or width < 1:
        raise InputError(f"the layout puts '{name}' at {start} with width {width}; both are expected from 1 on")
    return Field(name, start - 1, width, decimals)


def _checked(found: Iterable[Field], nothing: str) -> list[Field]:
    fields = list(found)
    if not fields:
        raise InputError(nothing)
    names = [field.name for field in fields]
    keep_row_free(names)
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise InputError(f"the layout file gives {twice} twice")
    return fields
