"""How a text file is read: its encoding, and whether it is delimited, and by what, or of fixed width."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pipelines.catalog.location import Format
from pipelines.errors import InputError
from pipelines.onboarding.description import Codebook
from pipelines.readers.opening import CHUNK, is_text

Encoding = Literal["utf-8", "latin-1", "cp1252"]
_SEPARATORS = ";\t|,"
_LINES = 200
_ALIKE = 0.95
"""Share of lines that must have as many fields as the header."""


def text_format(path: Path, codebook: Codebook | None) -> Format:
    """Return how a text file is read.

    Args:
        path: The file, unpacked.
        codebook: Says where the fields of a fixed-width file stand. Of such a file the format lacks the layout.

    Raises:
        InputError: It is no text, has no header, or neither a separator nor places are known.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError("the file is UTF-16. Save it as UTF-8.")
    if not is_text(path):
        raise InputError(
            "the bytes are neither text nor a file of Stata, SPSS, SAS, Excel or Parquet. Ask for it in one of these."
        )
    if head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1] in (b"{", b"[", b"<"):
        raise InputError("the file is JSON, XML or a web page; docs/add-a-feed.md says how such a source is declared.")
    encoding = encoding_of(path)
    lines = [
        line for line in head.decode(encoding, errors="replace").removeprefix("\ufeff").splitlines() if line.strip()
    ]
    lines = lines[:_LINES] if len(lines) > _LINES or len(lines) < 2 or len(head) < CHUNK else lines[:-1]
    if not lines:
        raise InputError("the file holds blank lines only. Ask the producer for it again.")
    places = {one.name.lower() for one in codebook.variables if one.start} if codebook else set()
    separator, header = _separator(lines)
    if places and not places & {name.strip().lower() for name in header}:
        return Format.model_construct(kind="fixed_width", encoding=encoding)
    if separator is None:
        raise InputError(
            "no separator (; tab | ,) divides all lines alike. A fixed-width file needs its codebook: "
            "a DDI file or the SAS input statement."
        )
    if all(_is_number(name) for name in header):
        raise InputError(
            f"line 1 holds values ({separator.join(header[:4])} …), and no names of columns. Put the names in line 1."
        )
    return Format(kind="delimited", encoding=encoding, separator=separator)


def encoding_of(path: Path) -> Encoding:
    """Return the encoding that fits all bytes of a file; plain ASCII is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        seen = {byte for chunk in _chunks(path) for byte in set(chunk)}
        windows = seen & set(range(0x80, 0xA0))
        return "cp1252" if windows and not windows & {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "latin-1"
    return "utf-8"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _separator(lines: list[str]) -> tuple[str | None, list[str]]:
    """Return the separator that divides the lines alike into most fields, and the header so divided."""
    best: tuple[str | None, list[str]] = (None, [])
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            continue
        alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        if len(rows[0]) > max(1, len(best[1])) and alike >= _ALIKE:
            best = (separator, rows[0])
    return best


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return not text.strip()
    return True
