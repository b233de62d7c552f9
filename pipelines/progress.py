"""The progress display of the command line."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class TerminalProgress:
    """A bar a step on a terminal; plain lines elsewhere (a log, cron)."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[part]}"),
            console=console,
        )
        self._plain = None if console.is_terminal else console
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if not self._plain:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._plain:
            self._bars.stop()

    def step(self, text: str, total: int | None = None) -> None:
        """Begin a step of `total` parts."""
        if self._plain:
            self._plain.print(f"{text} …" if total is None else f"{text} ({total}) …")
        else:
            self._task = self._bars.add_task(text, total=total, part="")

    def part(self, text: str) -> None:
        """Report a part as done."""
        if not self._plain and self._task is not None:
            self._bars.update(self._task, advance=1, part=text)
