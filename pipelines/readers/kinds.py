"""Which format a file is in, told by its first bytes: formats that are no plain text say so themselves."""

from __future__ import annotations

import mmap
import zipfile
from pathlib import Path
from typing import Literal

from pipelines.errors import InputError

Kind = Literal["stata", "spss", "sas", "excel", "parquet"]
PACKAGES = ("stata", "spss", "sas")
"""Formats of statistical packages, whose files may name their codes."""
NAMES = {
    "stata": "a Stata file",
    "spss": "an SPSS file",
    "sas": "a SAS file",
    "excel": "a spreadsheet",
    "parquet": "a Parquet file",
}
Suffix = Literal[".dta", ".sav", ".por", ".sas7bdat", ".xpt", ".xlsx", ".xls", ".ods", ".parquet"]
KINDS: dict[Suffix, Kind] = {
    ".dta": "stata",
    ".sav": "spss",
    ".por": "spss",
    ".sas7bdat": "sas",
    ".xpt": "sas",
    ".xlsx": "excel",
    ".xls": "excel",
    ".ods": "excel",
    ".parquet": "parquet",
}
_BEGINNINGS: tuple[tuple[bytes, Suffix], ...] = (
    (b"<stata_dta>", ".dta"),
    *((bytes((release, order, 1)), ".dta") for release in range(105, 116) for order in (1, 2)),
    (b"$FL2", ".sav"),
    (b"$FL3", ".sav"),
    (b"\0" * 12 + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011"), ".sas7bdat"),
    (b"HEADER RECORD*******LIB", ".xpt"),
    (b"PAR1", ".parquet"),
    (b"PARE", ".parquet"),
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def suffix_of(path: Path) -> Suffix | None:
    """Return the usual suffix of a file's format, by its content; None for text, and for what is not known.

    Raises:
        InputError: It is a workbook with a password.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_OLE):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content.find(_ENCRYPTED) >= 0:
                raise InputError("the workbook has a password. Ask for it without one, or save it without one.")
        return ".xls"
    if head.startswith(b"PK\x03\x04"):
        return document_in(path)
    if b"SPSS PORT FILE" in head.replace(b"\r", b"").replace(b"\n", b""):
        return ".por"
    found = next((suffix for beginning, suffix in _BEGINNINGS if head.startswith(beginning)), None)
    return found if b"\0" in head or found == ".xpt" else None  # a text may have a column PAR1


def document_in(path: Path) -> Literal[".xlsx", ".ods"] | None:
    """Say which spreadsheet a zip is by its parts; None for a zip that only packs a file, and for one in disorder."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return None
    if "[Content_Types].xml" in names:
        return ".xlsx"
    return ".ods" if {"mimetype", "content.xml"} <= names else None
