"""`lmis report`: the report for the GFMD, or the profile of a country. It parses, calls and prints."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.errors import LmisError
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.reports.build import Kind

app = typer.Typer(
    no_args_is_help=True, help="Reports of a release, in four languages: HTML, PDF, DOCX, and their data."
)

Language = Annotated[
    list[str] | None, typer.Option("--lang", help="en, fr, es or ar; may be repeated. All if left out.")
]
Format = Annotated[
    list[str] | None,
    typer.Option("--format", help="html, pdf, docx, csv or xlsx; may be repeated. All if left out."),
]
Out = Annotated[Path, typer.Option(help="Folder to write to.")]
Release = Annotated[str | None, typer.Option("--release", help="A release's name; the current one if left out.")]


@app.command()
def gcm(lang: Language = None, format: Format = None, out: Out = Path("reports"), release: Release = None) -> None:
    """Write the report on Objective 18 of the Global Compact for Migration, for the GFMD."""
    _report("gcm", None, lang, format, out, release)


@app.command()
def country(
    place: Annotated[str, typer.Argument(metavar="XXX", help="The country, three letters (ISO 3166).")],
    lang: Language = None,
    format: Format = None,
    out: Out = Path("reports"),
    release: Release = None,
) -> None:
    """Write the profile of a country."""
    _report("country", place, lang, format, out, release)


def _report(
    kind: Kind, place: str | None, lang: list[str] | None, format: list[str] | None, out: Path, release: str | None
) -> None:
    from pipelines.release.store import find
    from pipelines.reports.build import build_report

    began = time.perf_counter()
    folder = find(Settings.from_environment().releases, release).path
    try:
        files = build_report(kind, place, lang or [], format or [], folder, out)
    except OSError as fault:
        raise LmisError(f"--out {out}: cannot be written ({fault.strerror}). Name another folder.") from fault
    for file in files:
        typer.echo(f"{file.stat().st_size / 1000:9,.1f} kB  {file}")
    typer.echo(f"{len(files)} files in {time.perf_counter() - began:.1f} s")
