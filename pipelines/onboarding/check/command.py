"""`lmis source check`: it calls, prints, and tells whether the YAML is sound."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from pipelines.onboarding.check.check import check_source
from pipelines.onboarding.check.desk import UsageError
from pipelines.onboarding.check.render import to_json, to_text
from pipelines.onboarding.termination import ended_by_sigterm
from pipelines.progress import TerminalProgress
from pipelines.settings import Settings

WIDTH_OF_A_LOG = 120
SOUND, FOUND, WRONG_USAGE = 0, 1, 2


def print_check(
    source: str, *, file: Path | None, period: str | None, against: str | None, form: str, indicators: bool
) -> int:
    """Check a source and print the report; what is being done goes to the error stream.

    Returns:
        The exit status: 0 sound, 1 something would be held back or refused, 2 wrong usage.
    """
    try:
        if form not in ("table", "json"):
            raise UsageError(f"--format {form}: choose table or json")
        if file and not file.is_file():
            raise UsageError(f"--file {file}: there is no such file")
        with ended_by_sigterm(), TerminalProgress() as progress:
            report = check_source(
                source,
                Settings.from_environment(),
                file=file,
                period=period,
                against=against,
                with_indicators=indicators,
                tell=progress.step,
            )
    except UsageError as fault:
        sys.stderr.write(f"lmis: {fault}\n")
        return WRONG_USAGE
    if form == "json":
        sys.stdout.write(to_json(report))
    else:
        terminal = sys.stdout.isatty()
        width = Console().width if terminal else WIDTH_OF_A_LOG
        sys.stdout.write(to_text(report, width=width, terminal=terminal))
    return SOUND if report.sound else FOUND
