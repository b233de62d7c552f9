"""The `lmis` command. It parses, calls and prints; what it does stands elsewhere."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from pipelines.errors import LmisError
from pipelines.occupations.commands import app as code_app
from pipelines.reports.commands import app as report_app
from pipelines.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Labour market and migration information system.",
)
source_app = typer.Typer(no_args_is_help=True, help="What the sources are and what became of them.")
release_app = typer.Typer(no_args_is_help=True, help="Published releases.")
app.add_typer(source_app, name="source")
app.add_typer(release_app, name="release")
app.add_typer(code_app, name="code")
app.add_typer(report_app, name="report")

if TYPE_CHECKING:
    import polars as pl

Format = Annotated[str, typer.Option("--format", help="csv, json or table")]


@app.command()
def run(
    demo: Annotated[bool, typer.Option(help="Run the synthetic demonstration sources too.")] = False,
    source: Annotated[Optional[list[str]], typer.Option(help="Only this source (may be repeated).")] = None,  # noqa: UP045
    period: Annotated[Optional[str], typer.Option(help="Only this reference period.")] = None,  # noqa: UP045
) -> None:
    """Bring every source up to date, build the indicators and publish a release."""
    from pipelines.progress import TerminalProgress
    from pipelines.run import run_pipeline

    with TerminalProgress() as progress:
        summary = run_pipeline(
            Settings.from_environment(), demo=demo, only=source or [], period=period, progress=progress
        )
    for line in summary.lines():
        typer.echo(line)
    raise typer.Exit(0 if summary.ok else 1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8050,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Serve the dashboards of the current release with gunicorn."""
    import os

    settings = Settings.from_environment()
    os.environ["LMIS_HOME"] = str(settings.home)
    typer.echo(f"Dashboards on http://{host}:{port} (Ctrl-C ends)")
    command = [sys.executable, "-m", "gunicorn", "dashboards.app:create_server()"]
    options = [
        "--bind",
        f"{host}:{port}",
        "--workers",
        str(workers),
        "--threads",
        "4",
        "--preload",
        "--no-control-socket",
    ]
    os.execv(sys.executable, [*command, *options])  # noqa: S606 (fixed program)


@app.command()
def query(
    indicator: str,
    where: Annotated[str, typer.Option(help="dimension=value,…; several values with |")] = "",
    totals: Annotated[bool, typer.Option("--totals", help="Every dimension not named is the total.")] = False,
    format: Format = "table",
) -> None:
    """Print observations of the current release."""
    from pipelines.release.query import query_observations

    render = _renderer(format)
    frame = query_observations(_current(), indicator, _conditions(where), totals)
    sys.stdout.write(render(frame))


@source_app.command("status")
def source_status(format: Format = "table") -> None:
    """Print the row accounting of every partition: read = harmonised + quarantined + duplicate."""
    from pipelines.accounting import COUNTS, Accounts

    rows = [{name: getattr(one, name) for name in COUNTS} for one in Accounts(Settings.from_environment().home).all()]
    _print_rows(rows, COUNTS, format)


@source_app.command("list")
def source_list(format: Format = "table") -> None:
    """Print the sources of the catalogue."""
    from pipelines.catalog.load import load_catalog

    columns = ["id", "kind", "ref_area", "title", "producer"]
    rows = [{name: getattr(source, name) for name in columns} for source in load_catalog().values()]
    _print_rows(rows, columns, format)


@release_app.command("list")
def release_list(format: Format = "table") -> None:
    """Print the releases, newest first."""
    from pipelines.release.store import list_releases

    releases = reversed(list_releases(Settings.from_environment().releases))
    columns = ["id", "created_at", "synthetic", "current"]
    _print_rows([{name: getattr(one, name) for name in columns} for one in releases], columns, format)


@release_app.command("verify")
def release_verify(
    release: Annotated[str | None, typer.Argument(help="The current one if left out.")] = None,
) -> None:
    """Hash every file of a release again and compare with its manifest."""
    from pipelines.release.store import verify

    found = verify(Settings.from_environment().releases, release)
    for problem in found.problems:
        typer.echo(problem)
    typer.echo(f"{found.release_id}: {found.files} files, {'sound' if found.ok else 'NOT sound'}")
    raise typer.Exit(0 if found.ok else 1)


@release_app.command("rollback")
def release_rollback(
    to: Annotated[Optional[str], typer.Argument(help="A release; the one before the current if left out.")] = None,  # noqa: UP045
) -> None:
    """Make an earlier release the current one. Nothing is deleted."""
    from pipelines.release.store import rollback

    typer.echo(f"current: {rollback(Settings.from_environment().releases, to).id}")


def _current() -> Path:
    from pipelines.release.store import current

    release = current(Settings.from_environment().releases)
    if release is None:
        raise LmisError("There is no release yet. Run `lmis run` first.")
    return release.path


def _conditions(text: str) -> dict[str, str]:
    pairs = [part.split("=", 1) for part in text.split(",") if part.strip()]
    wrong = [pair[0] for pair in pairs if len(pair) != 2]
    if wrong:
        raise LmisError(f"--where: '{wrong[0]}' is not dimension=value, e.g. ref_area=ARG,time_period=2014-Q3")
    return {name.strip(): value.strip() for name, value in pairs}


def _renderer(format: str) -> Callable[[pl.DataFrame], str]:
    from pipelines.release.render import to_csv, to_json, to_table

    known = {"csv": to_csv, "json": to_json, "table": to_table}
    if format not in known:
        raise LmisError(f"--format {format}: choose one of {', '.join(known)}")
    return known[format]


def _print_rows(rows: list[dict[str, Any]], columns: list[str], format: str) -> None:
    import polars as pl

    cells = [[row[name] if isinstance(row[name], int) else str(row[name]) for name in columns] for row in rows]
    sys.stdout.write(_renderer(format)(pl.DataFrame(cells, schema=columns, orient="row")))


def main() -> None:
    """Run the command. A fault meant for people is printed as it is; of a defect, the details go to a file."""
    try:
        app(standalone_mode=True)
    except LmisError as fault:
        sys.stderr.write(f"lmis: {fault}\n")
        sys.exit(1)
    except Exception as defect:
        log = Settings.from_environment().home / "logs" / f"defect-{datetime.now():%Y%m%dT%H%M%S}.txt"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        sys.stderr.write(f"lmis: a defect ({type(defect).__name__}). Details are in {log}; please report it.\n")
        sys.exit(2)
