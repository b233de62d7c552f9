"""`lmis alerts`: to try out who is told."""

from __future__ import annotations

import typer

from pipelines.errors import LmisError
from pipelines.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Word to the people on duty.")


@app.callback()
def _alerts() -> None:
    """Word to the people on duty."""


@app.command()
def test() -> None:
    """Send a test message by every way that alerts.yml names; ends with 1 if one did not take it."""
    from pipelines.alerts.announce import message
    from pipelines.alerts.config import load_config
    from pipelines.alerts.model import DeliveryError
    from pipelines.alerts.send import ways_out

    settings = Settings.from_environment()
    config = load_config(settings)
    if config is None:
        raise LmisError(f"There is no {settings.alerts}, so nobody is told. docs/night-shift.md says what it holds.")
    failed = False
    for way, send in ways_out(config).items():
        try:
            send(message("This is a test", ["A test: alerts from this machine reach you."]))
            typer.echo(f"{way}: sent")
        except DeliveryError as fault:
            failed = True
            typer.echo(f"{way}: not sent, {fault}")
    raise typer.Exit(1 if failed else 0)
