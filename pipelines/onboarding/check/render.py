"""A report as text for a terminal or a log, or as JSON. Pure: report in, text out."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from io import StringIO
from typing import Any, Literal

from rich.box import ASCII2, ROUNDED
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from pipelines.onboarding.check.report import Finding, Part, Report, Table
from pipelines.release.render import visible

MOST_ROWS = 30
NAME = 36
"""Letters of a name that is not broken over two lines."""
_MARK = {"error": ("MEND", "bold red"), "warning": ("look", "yellow")}


def to_json(report: Report) -> str:
    """Return a report as JSON: every row of every table, by the names of its columns."""
    parts = [
        {
            "id": part.id,
            "title": part.title,
            "lines": part.lines,
            "tables": [{"title": one.title, "rows": [_record(one, row) for row in one.rows]} for one in part.tables],
            "findings": [asdict(finding) for finding in part.findings],
        }
        for part in report.parts
    ]
    head = {name: getattr(report, name) for name in ("source", "synthetic", "yaml", "period", "file", "sound")}
    return json.dumps(head | {"parts": parts}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def to_text(report: Report, *, width: int, terminal: bool) -> str:
    """Return a report as text.

    Args:
        report: What was found.
        width: Columns of the terminal.
        terminal: Whether colours and lines can be shown.
    """
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, highlight=False)
    console.print(Text(_plain(_head(report)), style="bold"))
    for number, part in enumerate(report.parts, start=1):
        _print_part(console, number, part, terminal=terminal)
    errors, warnings = report.count("error"), report.count("warning")
    verdict = "Sound" if report.sound else "NOT sound"
    told = f"\n{verdict}: {errors} finding(s) to mend (a run would hold or refuse), {warnings} to look at."
    console.print(Text(told, style="bold"))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _head(report: Report) -> str:
    mark = "SYNTHETIC " if report.synthetic else ""
    read = f" {report.period} on {report.file}" if report.file else ""
    return f"{mark}{report.source}{read}, by {report.yaml}"


def _print_part(console: Console, number: int, part: Part, *, terminal: bool) -> None:
    console.print(Text(f"\n{number}. {part.title}", style="bold"))
    for line in part.lines:
        console.print(Text(f"   {_plain(line)}"))
    for table in part.tables:
        if table.rows:
            console.print(_rich(table, terminal=terminal))
    for finding in part.findings:
        console.print(_told(finding))


def _told(finding: Finding) -> Text:
    word, style = _MARK[finding.severity]
    return Text.assemble(
        (f"   {word}  ", style), _plain(finding.text), (f"\n         → {_plain(finding.remedy)}", "dim")
    )


def _rich(table: Table, *, terminal: bool) -> RichTable:
    made = RichTable(title=table.title, title_justify="left", box=ROUNDED if terminal else ASCII2)
    columns = [[row[at] for row in table.rows] for at in range(len(table.columns))]
    shown = [at for at, column in enumerate(columns) if any(value is not None for value in column)]
    for at in shown:
        number = all(isinstance(value, int | float | None) for value in columns[at])
        names = not number and all(" " not in _cell(value) and len(_cell(value)) <= NAME for value in columns[at])
        justify: Literal["left", "right"] = "right" if number else "left"
        made.add_column(Text(table.columns[at]), justify=justify, overflow="fold", no_wrap=names)
    for row in table.rows[:MOST_ROWS]:
        made.add_row(*(Text(_cell(row[at])) for at in shown))
    if len(table.rows) > MOST_ROWS:
        made.caption = f"and {len(table.rows) - MOST_ROWS:,} more: --format json has all"
    return made


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else _plain(str(value))


def _plain(text: str) -> str:
    """Show control characters of a file instead of sending them to the terminal."""
    return "\n".join(map(visible, text.split("\n")))


def _record(table: Table, row: tuple) -> dict[str, Any]:
    return dict(zip(table.columns, map(_finite, row), strict=True))


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
