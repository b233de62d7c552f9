"""What a report is written with: the release, the language, and the record of every figure and source it used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from pipelines.release.schema import KEY
from pipelines.reports.content.reading import Release, Row, period_end
from pipelines.reports.content.speech import Speech, decimals_of, speech
from pipelines.reports.document import Note, Run

#: The mark of made-up data, the same in every language.
MADE_UP = "SYNTHETIC"


class Desk:
    """Collects, while a report is written, its notes and the rows for its data annex. Not shared between reports."""

    def __init__(self, release: Release, lang: str) -> None:
        self.release = release
        self.say: Speech = speech(release, lang)
        self._cited: dict[str, None] = {}
        self._rows: dict[str, list[Row]] = {}

    def use(self, rows: Iterable[Row], table: str = "observation") -> None:
        """Put rows of a table of the release into the data annex."""
        self._rows.setdefault(table, []).extend(rows)

    def cite(self, source_id: str) -> Run:
        """A reference to the note of a source."""
        self._cited[source_id] = None
        return Run(note=f"source-{source_id}")

    def remark(self, key: str) -> Run:
        """A reference to a note whose text is the sentence `note.<key>`."""
        self._cited[f"note.{key}"] = None
        return Run(note=f"note-{key}")

    @property
    def cited(self) -> list[str]:
        """The ids of the sources referred to, by first reference."""
        return [key for key in self._cited if not key.startswith("note.")]

    def indicators(self) -> list[str]:
        """The indicators whose figures were used, by first use."""
        return list(dict.fromkeys(row["indicator"] for row in self._rows.get("observation", [])))

    def notes(self) -> tuple[Note, ...]:
        """The notes referred to."""
        return tuple(self._note(key) for key in self._cited)

    def frames(self) -> dict[str, pl.DataFrame]:
        """The rows used, by table, each row once."""
        return {table: self._frame(table, rows) for table, rows in sorted(self._rows.items()) if rows}

    def decimals(self, row: Row) -> int:
        """With how many decimals a figure is printed."""
        return decimals_of(self.release, row)

    def synthetic(self, source_id: str) -> bool:
        """Whether a source is made up."""
        return bool(self.release.sources.get(source_id, {}).get("synthetic"))

    def marked(self, text: str, source_id: str) -> str:
        """The text with the mark of made-up data, if its source is made up and it has none yet."""
        if not self.synthetic(source_id) or MADE_UP in text:
            return text
        return f"{text} ({MADE_UP})"

    def place(self, row: Row) -> str:
        """The place of a figure, with what a survey covers of it and the mark of made-up data."""
        place = self.say.place(row["ref_area"])
        source = self.release.sources.get(row["source_id"], {})
        if source.get("kind") == "survey" and source["coverage"] and not source["synthetic"]:
            covers = self.say.own(f"coverage.{row['source_id']}", source["coverage"])
            return self.say("label.covers", place=place, covers=covers)
        return self.marked(place, row["source_id"])

    def place_period(self, row: Row) -> str:
        """Place and period of a figure."""
        return self.say("label.place_period", place=self.place(row), period=self.say.period(row["time_period"]))

    def _note(self, key: str) -> Note:
        if key.startswith("note."):
            return Note(f"note-{key.removeprefix('note.')}", self.say(key))
        return Note(f"source-{key}", source_text(self.say, key, self.release.sources.get(key, {})))

    def _frame(self, table: str, rows: list[Row]) -> pl.DataFrame:
        schema = self.release.frame(table).schema
        frame = pl.DataFrame([dict(row) for row in rows], schema=schema).unique(maintain_order=True)
        if table != "observation":
            return frame
        keys = list(KEY)
        made_up = [name for name, source in self.release.sources.items() if source["synthetic"]]
        return frame.sort(keys).with_columns(synthetic=pl.col("source_id").is_in(made_up))


def source_text(say: Speech, source_id: str, source: Row) -> tuple[Run, ...]:
    """A source as a note says it: citation, licence, how its errors were estimated, and whether it is made up."""
    if not source:
        return (Run(source_id),)
    parts = [
        (say("flag.synthetic") + ". ") if source["synthetic"] else "",
        source["citation"] or source["title"],
        " " + say("source.licence", licence=source["licence_name"]) if source["licence_name"] else "",
        " " + say("source.design", design=source["design"]) if source["design"] else "",
        " " + say("source.reliability", rules=source["reliability"]) if source["reliability"] else "",
        " " + " ".join(source["notes"].split()) if source["notes"] else "",
    ]
    link = (Run(" "), Run(source["homepage"], href=source["homepage"])) if source["homepage"] else ()
    return (Run("".join(parts)), *link)


def named(desk: Desk, source_ids: Iterable[str]) -> tuple[Run, ...]:
    """Sources by title, each once, with their notes."""
    runs: list[Run] = []
    for source_id in dict.fromkeys(source_ids):
        title = desk.marked(desk.release.sources.get(source_id, {}).get("title") or source_id, source_id)
        runs += [*([Run(desk.say("list.semicolon"))] if runs else []), Run(title), desk.cite(source_id)]
    return tuple(runs)


def newest_period(rows: Iterable[Mapping[str, str]]) -> str:
    """The newest of the periods of some rows; empty if there are none."""
    periods = [row["time_period"] for row in rows]
    return max(periods, key=period_end) if periods else ""
