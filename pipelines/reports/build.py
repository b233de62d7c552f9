"""Make a report's files: read a release, write the document in each language and format, and its data once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.errors import LmisError
from pipelines.files import written_beside
from pipelines.release.render import to_csv
from pipelines.reports.content import country, gcm
from pipelines.reports.content.reading import DATABASE, Release
from pipelines.reports.content.speech import LANGUAGES
from pipelines.reports.document import Document
from pipelines.reports.docx import to_docx
from pipelines.reports.html import to_html
from pipelines.reports.pdf import to_pdf
from pipelines.reports.xlsx import to_xlsx

Kind = Literal["gcm", "country"]

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "html": lambda document: to_html(document).encode("utf-8"),
    "pdf": to_pdf,
    "docx": to_docx,
}
FORMATS = (*WRITERS, "csv", "xlsx")


class ReportError(LmisError):
    """A report was asked for that cannot be made."""


def build_report(
    kind: Kind,
    place: str | None,
    languages: Sequence[str],
    formats: Sequence[str],
    release_folder: Path,
    out_folder: Path,
) -> list[Path]:
    """Write a report and give its files. The same release gives the same bytes.

    Text goes into one file a language and format; the data (csv, xlsx) have no language and are written once.

    Args:
        kind: `gcm`, or `country`, which takes a place.
        place: A country, alpha-3 in either case.
        languages: Of `LANGUAGES`; none: all of them.
        formats: Of `FORMATS`; none: all of them.
        release_folder: A release.
        out_folder: Made if need be.

    Raises:
        ReportError: There is no such language, format or country, or the folder holds no release.
    """
    wanted = _known("language", languages, LANGUAGES), _known("format", formats, FORMATS)
    if not (release_folder / DATABASE).is_file():
        raise ReportError(f"{release_folder} holds no {DATABASE}, so it is no release. Run `lmis release verify`.")
    with Release(release_folder) as release:
        if kind == "gcm":
            return _written("gcm", lambda lang: gcm.document(release, lang), *wanted, out_folder)
        code = country_code(place or "", release)
        return _written(f"country_{code}", lambda lang: country.document(release, code, lang), *wanted, out_folder)


def country_code(place: str, release: Release) -> str:
    """The code of a country that a reader named by it.

    Raises:
        ReportError: No such code; the nearest codes are named.
    """
    names = {code: row["label_en"] or code for (codelist, code), row in release.codes.items() if codelist == "ref_area"}
    names |= {code: names.get(code, code) for code in release.places}
    code = place.strip().upper()
    if code in names:
        return code
    near = {code: code for code in names} | {name.upper(): code for code, name in names.items()}
    found = dict.fromkeys(near[match] for match in get_close_matches(code, near, n=4, cutoff=0.5))
    near_ones = "; ".join(f"{one} ({names[one]})" for one in found) or "none"
    raise ReportError(
        f"'{place}' is no country of this release. Nearest: {near_ones}. It has figures of {', '.join(release.places)}."
    )


def _written(
    subject: str,
    write: Callable[[str], tuple[Document, dict[str, pl.DataFrame]]],
    languages: Sequence[str],
    formats: Sequence[str],
    out_folder: Path,
) -> list[Path]:
    files: list[Path] = []
    texts = [name for name in formats if name in WRITERS]
    for lang in languages if texts else languages[:1]:
        document, frames = write(lang)
        stem = _stem(subject, document)
        if lang == languages[0]:
            files += [_save(out_folder / name, content) for name, content in _data(stem, frames, document, formats)]
        files += [_save(out_folder / f"{stem}_{lang}.{name}", WRITERS[name](document)) for name in texts]
    return files


def _data(
    stem: str, frames: Mapping[str, pl.DataFrame], document: Document, formats: Sequence[str]
) -> list[tuple[str, bytes]]:
    """Names and contents of the files of the data annex."""
    files = [(f"{stem}.xlsx", to_xlsx(frames, document))] if "xlsx" in formats else []
    if "csv" in formats:
        files += [(f"{stem}_{name}.csv", to_csv(frame).encode("utf-8")) for name, frame in frames.items()]
    return files


def _stem(subject: str, document: Document) -> str:
    marked = document.synthetic and "SYNTHETIC" not in document.release_id
    return f"{subject}_{document.release_id}{'-SYNTHETIC' if marked else ''}"


def _save(path: Path, content: bytes) -> Path:
    with written_beside(path) as beside:
        beside.write_bytes(content)
        beside.chmod(0o644)
    return path


def _known(what: str, asked: Sequence[str], known: Sequence[str]) -> list[str]:
    """What was asked for without repeats, or all there is."""
    unknown = [one for one in asked if one not in known]
    if unknown:
        raise ReportError(f"There is no report in the {what} '{unknown[0]}'. Choose from: {', '.join(known)}.")
    return list(dict.fromkeys(asked or known))
