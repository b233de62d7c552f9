"""The `lmis` command. It parses, calls and prints; what it does stands elsewhere."""

from __future__ import annotations

import sys
import traceback
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Optional

import typer

from pipelines.alerts.commands import app as alerts_app
from pipelines.errors import LmisError, advice
from pipelines.occupations.commands import app as code_app
from pipelines.release.commands import app as release_app
from pipelines.reports.commands import app as report_app
from pipelines.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Labour market and migration information system.",
)
source_app = typer.Typer(no_args_is_help=True, help="What the sources are and what became of them.")
app.add_typer(source_app, name="source")
app.add_typer(release_app, name="release")
app.add_typer(code_app, name="code")
app.add_typer(alerts_app, name="alerts")
app.add_typer(report_app, name="report")

if TYPE_CHECKING:
    from pipelines.release.store import Release

Format = Annotated[str, typer.Option("--format", help="csv, json or table")]


@app.command()
def run(
    demo: Annotated[bool, typer.Option(help="Run the synthetic demonstration sources too.")] = False,
    source: Annotated[Optional[list[str]], typer.Option(help="Only this source (may be repeated).")] = None,  # noqa: UP045
    period: Annotated[Optional[str], typer.Option(help="Only this reference period.")] = None,  # noqa: UP045
    embargo_until: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Until this time the release is for officials only: 2026-12-01T09:00."),
    ] = None,
    timezone: Annotated[Optional[str], typer.Option(help="Whose clocks, as Europe/Madrid.")] = None,  # noqa: UP045
    provisional: Annotated[bool, typer.Option("--provisional", help="For officials until it is approved.")] = False,
) -> None:
    """Bring every source up to date, build the indicators and publish a release."""
    from pipelines.progress import TerminalProgress
    from pipelines.release.visibility import release_terms
    from pipelines.run import run_pipeline

    settings = Settings.from_environment()
    terms = release_terms(settings.release_terms, embargo_until, timezone, datetime.now(UTC), provisional=provisional)
    with TerminalProgress() as progress:
        summary = run_pipeline(
            replace(settings, release_terms=terms), demo=demo, only=source or [], period=period, progress=progress
        )
    for line in summary.lines():
        typer.echo(line)
    if (provisional or embargo_until) and summary.release and not summary.new_release:
        typer.echo(
            "Nothing new was published, so the current release keeps its terms; `lmis release embargo` sets them."
        )
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
    from pipelines.release.render import renderer

    render = renderer(format)
    frame = query_observations(_current(), indicator, _conditions(where), totals)
    sys.stdout.write(render(frame))


@app.command()
def backup(
    archive: Annotated[Path, typer.Argument(help="A file .tar.zst or .tar.gz, on another disk.")],
    everything: Annotated[bool, typer.Option("--all", help="Also what a run makes again.")] = False,
) -> None:
    """Write the data folder, secret included, into one archive that only you can read."""
    from pipelines.backup import make_backup

    made = make_backup(Settings.from_environment(), archive, everything=everything)
    typer.echo(f"{archive}: {made.files:,} files, {made.size_bytes:,} bytes; current release: {made.current or 'none'}")


@app.command()
def restore(archive: Annotated[Path, typer.Argument(help="A file that `lmis backup` made.")]) -> None:
    """Bring an archive back into an empty data folder, and verify every file of it."""
    from pipelines.backup import restore_backup

    made = restore_backup(Settings.from_environment(), archive)
    typer.echo(f"{made.files:,} files restored and verified; current release: {made.current or 'none'}")


@app.command()
def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Hash everything that was ever received.")] = False,
    network: Annotated[bool, typer.Option("--network", help="Ask the mail server too.")] = False,
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="How the report is written.")] = "table",
) -> None:
    """Look at this installation and say what to mend. Ends with 1 if something must be mended."""
    import json
    from dataclasses import asdict

    from pipelines.doctor.report import diagnose, lines

    findings = diagnose(Settings.from_environment(), deep=deep, network=network)
    as_json = json.dumps([asdict(one) for one in findings], indent=1, ensure_ascii=False)
    typer.echo(as_json if format == "json" else "\n".join(lines(findings)))
    raise typer.Exit(1 if any(one.state == "fail" for one in findings) else 0)


@source_app.command("status")
def source_status(format: Format = "table") -> None:
    """Print the row accounting of every partition: read = harmonised + quarantined + duplicate."""
    from pipelines.accounting import COUNTS, Accounts
    from pipelines.release.render import rows_to_text

    rows = [{name: getattr(one, name) for name in COUNTS} for one in Accounts(Settings.from_environment().home).all()]
    sys.stdout.write(rows_to_text(rows, COUNTS, format))


@source_app.command("late")
def source_late(format: Format = "table") -> None:
    """Print what is late: periods that the release calendar says are due, and that were not admitted."""
    from pipelines.accounting import Accounts
    from pipelines.catalog.load import load_catalog
    from pipelines.lateness import late
    from pipelines.release.render import rows_to_text

    accounts, now = Accounts(Settings.from_environment().home).all(), datetime.now(UTC)
    found = [one for source in load_catalog().values() for one in late(source, accounts, now)]
    columns = ["source", "period", "due", "state"]
    sys.stdout.write(rows_to_text([{name: getattr(one, name) for name in columns} for one in found], columns, format))


@source_app.command("list")
def source_list(format: Format = "table") -> None:
    """Print the sources of the catalogue."""
    from pipelines.catalog.load import load_catalog
    from pipelines.release.render import rows_to_text

    columns = ["id", "kind", "ref_area", "title", "producer"]
    rows = [{name: getattr(source, name) for name in columns} for source in load_catalog().values()]
    sys.stdout.write(rows_to_text(rows, columns, format))


@source_app.command("new")
def source_new(
    file: Annotated[Path, typer.Argument(help="The microdata, in any format that is read.")],
    ddi: Annotated[Optional[Path], typer.Option(help="Codebook: DDI, or a SAS input statement.")] = None,  # noqa: UP045
    id: Annotated[str, typer.Option(help="Of the source; left out, country and file name.")] = "",
    country: Annotated[str, typer.Option(help="Three letters; left out, the codebook's.")] = "",
    period: Annotated[str, typer.Option(help="Of the rows, where the file does not tell: 2024-Q1.")] = "",
    out: Annotated[Optional[Path], typer.Option(help="YAML to write; left out, in the catalogue.")] = None,  # noqa: UP045
) -> None:
    """Propose the YAML of a survey from its file: what is sure, what to look at, and why."""
    from pipelines.onboarding.commands import new_source

    settings = Settings.from_environment()
    for line in new_source(file, settings, ddi=ddi, source_id=id, country=country, period=period, out=out):
        typer.echo(line)


@source_app.command("check")
def source_check(
    source: Annotated[str, typer.Argument(help="Id of a source, or its YAML file.")],
    file: Annotated[Optional[Path], typer.Option(help="The file; left out, it is looked for.")] = None,  # noqa: UP045
    period: Annotated[Optional[str], typer.Option(help="Period; left out, the newest.")] = None,  # noqa: UP045
    against: Annotated[Optional[str], typer.Option(help="File or period to compare with.")] = None,  # noqa: UP045
    format: Annotated[str, typer.Option("--format", help="table or json")] = "table",
    indicators: Annotated[bool, typer.Option(help="Compute indicators, which takes most of the time.")] = True,
) -> None:
    """Try a source's YAML on its file, without touching the data folder: what to mend, what to look at."""
    from pipelines.onboarding.check.command import print_check

    raise typer.Exit(print_check(source, file=file, period=period, against=against, form=format, indicators=indicators))


def _current() -> Path:
    from pipelines.release.store import current

    release = current(Settings.from_environment().releases)
    if release is None:
        raise LmisError("There is no release yet. Run `lmis run` first.")
    _say_if_closed(release)
    return release.path


def _say_if_closed(release: Release) -> None:
    """Warn whoever may pass on what is not yet for everybody."""
    from pipelines.release.visibility import in_words, read_terms

    terms = read_terms(release.path.parent, release.id)
    if terms.closed(datetime.now(UTC)):
        typer.echo(f"Note: release {release.id} is for {in_words(terms, datetime.now(UTC))}.", err=True)


def _conditions(text: str) -> dict[str, str]:
    pairs = [part.split("=", 1) for part in text.split(",") if part.strip()]
    wrong = [pair[0] for pair in pairs if len(pair) != 2]
    if wrong:
        raise LmisError(f"--where: '{wrong[0]}' is not dimension=value, e.g. ref_area=ARG,time_period=2014-Q3")
    return {name.strip(): value.strip() for name, value in pairs}


def main() -> None:
    """Run the command. A fault meant for people or of the machine is printed; of a defect, the details go to a file."""
    try:
        app(standalone_mode=True)
    except LmisError as fault:
        sys.stderr.write(f"lmis: {fault}\n")
        sys.exit(1)
    except Exception as defect:
        if said := advice(traceback.format_exc()):
            what = str(defect).partition("\n")[0] or type(defect).__name__  # of a database, not its statement
            sys.stderr.write(f"lmis: {what}. {said}\n")
            sys.exit(1)
        kept = _keep_details(traceback.format_exc())
        sys.stderr.write(f"lmis: a defect ({type(defect).__name__}). Details {kept}; please report it.\n")
        sys.exit(2)


def _keep_details(details: str) -> str:
    """Write the details of a defect to a file, and return in words where they are."""
    log = Settings.from_environment().home / "logs" / f"defect-{datetime.now():%Y%m%dT%H%M%S}.txt"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(details, encoding="utf-8")
    except OSError as fault:
        return f"could not be kept ({fault})"
    return f"are in {log}"
