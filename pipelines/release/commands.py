"""`lmis release`: what is published, for whom, and what was revised. It parses, calls and prints."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pipelines.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.release.visibility import Terms

app = typer.Typer(no_args_is_help=True, help="Published releases, who may see them, and what was revised.")

Format = Annotated[str, typer.Option("--format", help="csv, json or table")]
Id = Annotated[Optional[str], typer.Argument(help="A release; the current one if left out.")]  # noqa: UP045
Zone = Annotated[Optional[str], typer.Option("--timezone", help="Whose clocks, as Europe/Madrid.")]  # noqa: UP045


@app.command("list")
def release_list(format: Format = "table") -> None:
    """Print the releases, newest first, and for whom they are."""
    from pipelines.release.render import rows_to_text
    from pipelines.release.store import list_releases
    from pipelines.release.visibility import in_words, read_terms

    folder = Settings.from_environment().releases
    rows = [
        {
            "id": one.id,
            "created_at": one.created_at,
            "synthetic": one.synthetic,
            "current": one.current,
            "for": in_words(read_terms(folder, one.id), datetime.now(UTC)),
        }
        for one in reversed(list_releases(folder))
    ]
    sys.stdout.write(rows_to_text(rows, ["id", "created_at", "synthetic", "current", "for"], format))


@app.command("verify")
def release_verify(release: Id = None) -> None:
    """Hash every file of a release again and compare with its manifest."""
    from pipelines.release.store import verify

    found = verify(Settings.from_environment().releases, release)
    for problem in found.problems:
        typer.echo(problem)
    typer.echo(f"{found.release_id}: {found.files} files, {'sound' if found.ok else 'NOT sound'}")
    raise typer.Exit(0 if found.ok else 1)


@app.command("rollback")
def release_rollback(
    to: Annotated[Optional[str], typer.Argument(help="A release; the one before the current if left out.")] = None,  # noqa: UP045
) -> None:
    """Make an earlier release the current one. Nothing is deleted."""
    from pipelines import auditlog
    from pipelines.release.store import rollback

    settings = Settings.from_environment()
    release = rollback(settings.releases, to)
    auditlog.write(settings.audit, "rollback", auditlog.operator(), release=release.id)
    typer.echo(f"current: {release.id}")


@app.command("approve")
def release_approve(release: Id = None) -> None:
    """Open a provisional release for everybody; an embargo goes on until its time."""
    from dataclasses import replace

    _change(release, lambda terms: replace(terms, provisional=False))


@app.command("embargo")
def release_embargo(
    until: Annotated[str, typer.Option(help="A time: 2026-12-01T09:00, or `lift`.")],
    release: Id = None,
    timezone: Zone = None,
) -> None:
    """Keep a release for officials until a time, exact to the second, or lift its embargo."""
    from dataclasses import replace

    from pipelines.release.visibility import embargo_end

    at = None if until == "lift" else embargo_end(until, timezone, datetime.now(UTC))
    _change(release, lambda terms: replace(terms, embargo_until=at))


@app.command("revisions")
def release_revisions(
    release: Id = None,
    source: Annotated[Optional[str], typer.Option(help="Only this source.")] = None,  # noqa: UP045
    totals: Annotated[bool, typer.Option("--totals", help="Totals only.")] = False,
    format: Format = "table",
) -> None:
    """Print the figures that changed after they were published: old, new, and why."""
    import polars as pl

    from pipelines.release.database import read_release_table
    from pipelines.release.render import renderer
    from pipelines.release.schema import TOTAL, TOTALLED
    from pipelines.release.store import find

    render = renderer(format)
    rows = read_release_table(find(Settings.from_environment().releases, release).path, "revision")
    if source:
        rows = rows.filter(pl.col("source_id") == source)
    if totals:
        rows = rows.filter(pl.all_horizontal(pl.col(name) == TOTAL for name in TOTALLED))
    sys.stdout.write(render(rows))


def _change(release: str | None, change: Callable[[Terms], Terms]) -> None:
    from pipelines import auditlog
    from pipelines.files import locked
    from pipelines.release.files import LOCK_NAME
    from pipelines.release.store import find
    from pipelines.release.visibility import in_words, read_terms, write_terms

    settings = Settings.from_environment()
    folder = settings.releases
    found = find(folder, release)
    with locked(folder / LOCK_NAME):
        terms = change(read_terms(folder, found.id))
        words = in_words(terms, datetime.now(UTC))
        auditlog.write(settings.audit, "terms", auditlog.operator(), release=found.id, now_for=words)
        write_terms(folder, found.id, terms)  # after the line: nothing is opened that is not written down
    typer.echo(f"{found.id}: for {words}")
