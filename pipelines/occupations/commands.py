"""`lmis code`: a title, a file of titles, or an evaluation. It parses, calls and prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer
from typer.core import TyperGroup

from pipelines.errors import InputError
from pipelines.files import written_beside
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.occupations.coder import Coder

DEFAULT = "title"


class TitleFirst(TyperGroup):
    """A group whose first word may be a title or a file instead of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the default command where none is named."""
        named = not args or args[0] in self.commands or args[0] in ctx.help_option_names
        return super().parse_args(ctx, args if named else [DEFAULT, *args])


app = typer.Typer(
    cls=TitleFirst,
    no_args_is_help=True,
    help='Titles of jobs to ISCO-08: lmis code "TITLE", lmis code FILE --title COLUMN, or lmis code evaluate FILE …',
)

TextColumn = Annotated[Optional[str], typer.Option("--text", help="Column of descriptions.")]  # noqa: UP045
Language = Annotated[Optional[str], typer.Option("--lang", help="Language of the titles, two letters.")]  # noqa: UP045
LanguageColumn = Annotated[Optional[str], typer.Option("--lang-column", help="Column of languages.")]  # noqa: UP045
Certain = Annotated[float, typer.Option(help="Least probability of being right with which digits are given.")]


@app.command(DEFAULT, hidden=True)
def code(
    what: Annotated[str, typer.Argument(metavar="TITLE|FILE", help="A title, or a CSV or NDJSON file of titles.")],
    title: Annotated[Optional[str], typer.Option(help="Column of titles: WHAT is a file.")] = None,  # noqa: UP045
    text: TextColumn = None,
    lang: Language = None,
    lang_column: LanguageColumn = None,
    out: Annotated[Optional[Path], typer.Option(help="File to write; standard output if left out.")] = None,  # noqa: UP045
    cases: Annotated[Optional[Path], typer.Option(help="Decisions that hold: CSV with title, lang, isco08.")] = None,  # noqa: UP045
    certain: Certain = 0.7,
) -> None:
    """Code one title, or every row of a file."""
    from pipelines.occupations.files import Columns, code_file

    _check(lang, certain)
    coder = _coder(cases)
    if title is not None:
        code_file(Path(what), Columns(title, text, None, lang_column, lang), coder, certain, out)
        return
    if Path(what).is_file():
        raise InputError(f"{what} is a file: name the column of titles with --title.")
    for line in _told(coder, what, lang, certain):
        typer.echo(line)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="CSV or NDJSON with titles and their true codes.")],
    title: Annotated[str, typer.Option(help="Column of titles.")],
    code: Annotated[str, typer.Option(help="Column of ISCO-08 codes; more than four digits are cut.")],
    text: TextColumn = None,
    lang: Language = None,
    lang_column: LanguageColumn = None,
    certain: Certain = 0.7,
) -> None:
    """Code a file whose codes are known, and print how well it went, one figure a line."""
    from pipelines.occupations.evaluate import evaluate as evaluated
    from pipelines.occupations.files import Columns, readable, scan

    _check(lang, certain)
    columns = Columns(title, text, code, lang_column, lang)
    rows = scan(file, columns)
    with readable(file):
        frame = rows.select(**columns.chosen()).collect()
    for line in evaluated(frame, _coder(None), certain).lines():
        typer.echo(line)


@app.command()
def review(
    out: Annotated[Path, typer.Argument(help="CSV file to write: fill in its column isco08.")],
    limit: Annotated[int, typer.Option(help="The most titles to write, commonest first.")] = 200,
) -> None:
    """Write the titles of advertisements that the coder left open and nobody has decided yet."""
    from pipelines.occupations.review import waiting
    from pipelines.release.render import to_csv

    queue = waiting(Settings.from_environment(), limit)
    with written_beside(out) as beside:
        beside.write_text(to_csv(queue), encoding="utf-8")
    typer.echo(f"{queue.height} title(s) in {out}. Fill in isco08, then: lmis code decide {out} --by NAME")


@app.command()
def decide(
    file: Annotated[Path, typer.Argument(help="The file of `lmis code review`, column isco08 filled in.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
) -> None:
    """Take back decided titles. The next run codes their advertisements anew; the next build learns from them."""
    from pipelines.occupations.review import decide as taken

    typer.echo(f"{taken(Settings.from_environment(), file, by)} title(s) decided.")


def _told(coder: Coder, title: str, lang: str | None, certain: float) -> list[str]:
    import polars as pl

    found = coder.code(pl.DataFrame({"title": [title], "lang": [lang or ""]}), certain).row(0, named=True)
    first = f"isco08 {found['isco08'] or '(not certain)'} score {found['isco08_score']:.4f}"
    return [first, *(f"candidate {one['code']} score {one['score']:.4f}" for one in found["candidates"])]


def _coder(cases: Path | None) -> Coder:
    import polars as pl

    from pipelines.occupations.coder import load_coder
    from pipelines.occupations.files import readable

    if cases is None:
        return load_coder()
    if not cases.is_file():
        raise InputError(f"{cases}: no such file.")
    with readable(cases):
        return load_coder(pl.read_csv(cases, infer_schema=False))


def _check(lang: str | None, certain: float) -> None:
    from babel.localedata import exists

    from pipelines.occupations.material import LANGUAGES

    if lang is not None and not (len(lang) == 2 and exists(lang)):
        known = ", ".join(LANGUAGES)
        raise InputError(f"--lang {lang}: no such language (two letters). The coder knows {known}, and tries others.")
    if not 0 <= certain <= 1:
        raise InputError(f"--certain {certain}: a probability, from 0 to 1.")
