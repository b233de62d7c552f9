"""The review queue: titles that the coder left open, for people to decide in a spreadsheet.

`waiting` gives the titles, commonest first; a person fills in the column `isco08`; `decide` takes the file back. The
decisions hold from then on for that title and language, and are training cases of the next build of the coder.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
from polars.exceptions import PolarsError

from pipelines.errors import InputError
from pipelines.occupations.decisions import add_decisions, read_decisions
from pipelines.settings import SEEDS, Settings

UNDECIDABLE = "none"
"""What a person writes who finds that no occupation can be told from a title."""
COLUMNS = ["title", "lang", "n_ads", "example_text", "best", "best_label", "isco08"]


def waiting(settings: Settings, limit: int) -> pl.DataFrame:
    """Return the titles without an occupation to four digits that nobody has decided yet, commonest first.

    Returns:
        `title, lang, n_ads, example_text` (the beginning of one advertisement), `best, best_label` (the coder's best
        guess), and `isco08`, empty, to be filled in.
    """
    left = _not_declared(settings).filter(pl.col("isco08_digits") < 4).group_by("title", "lang").agg(
        n_ads=pl.col("ad_id").n_unique(),
        example_text=pl.col("text").drop_nulls().first().str.head(300),
        best=pl.col("isco08_best").mode().sort().first(),
    )  # fmt: skip
    labels = pl.read_csv(SEEDS / "isco08.csv", infer_schema=False).select(best="code", best_label="label_en")
    decided = read_decisions(settings.home).select("title", "lang")
    return (
        left.join(decided, on=["title", "lang"], how="anti", nulls_equal=True)
        .join(labels, on="best", how="left")
        .with_columns(isco08=pl.lit(None, pl.String))
        .sort(["n_ads", "title", "lang"], descending=[True, False, False])
        .head(limit)
        .select(COLUMNS)
    )


def decide(settings: Settings, file: Path, by: str) -> int:
    """Take back a file of the queue with the column `isco08` filled in; rows where it is empty are left for later.

    Returns:
        How many titles were decided.

    Raises:
        InputError: It is no such file, or holds something that is no unit group of ISCO-08; nothing is taken then.
    """
    filled = _read(file).with_row_index("line", offset=2).filter(pl.col("isco08").is_not_null())
    known = set(pl.read_csv(SEEDS / "isco08.csv", infer_schema=False)["code"]) | {UNDECIDABLE}
    wrong = filled.filter(~pl.col("isco08").is_in(known) | (pl.col("isco08").str.len_chars() != 4))
    if wrong.height:
        line, title, code = wrong.select("line", "title", "isco08").row(0)
        raise InputError(
            f"{file}, line {line}, column isco08: '{code}' for '{title}' is no unit group of ISCO-08. Write four "
            f"digits, '{UNDECIDABLE}' where no occupation can be told, or nothing to leave it open. Nothing was taken."
        )
    codes = filled.select("title", "lang", isco08=pl.col("isco08").replace(UNDECIDABLE, None))
    places = _not_declared(settings).select("title", "lang", "source_id", "time_period").unique()
    rows = codes.join(places, on=["title", "lang"], how="left", nulls_equal=True)
    add_decisions(settings.home, rows.sort("title", "source_id", "time_period"), by=by)
    return codes.height


def _not_declared(settings: Settings) -> pl.DataFrame:
    """Return the advertisements whose source gives no code itself."""
    paths = settings.home / "harmonised" / "vacancy" / "*" / "*" / "part.parquet"
    with duckdb.connect() as connection:
        return connection.sql(
            """
            SELECT
                source_id, time_period, ad_id, title, lang, text, isco08_best,
                coalesce(isco08_digits, 0) AS isco08_digits
            FROM read_parquet(?, hive_partitioning = true, union_by_name = true, hive_types_autocast = false)
            WHERE title IS NOT NULL AND coalesce(isco08_method, '') NOT IN ('declared', 'refined')
            """,
            params=[str(paths)],
        ).pl()


def _read(file: Path) -> pl.DataFrame:
    try:
        found = pl.read_csv(file, infer_schema=False)
    except (OSError, PolarsError) as fault:
        raise InputError(
            f"{file}: cannot be read as CSV ({fault}). Give the file that `lmis code review` wrote."
        ) from fault
    if missing := {"title", "lang", "isco08"} - set(found.columns):
        columns = ", ".join(found.columns)
        raise InputError(f"{file}: the column(s) {', '.join(sorted(missing))} are missing; found {columns}.")
    title = pl.col("title").str.replace(r"^'([=+@-])", "$1")  # the apostrophe that keeps a spreadsheet from calculating
    return found.with_columns(title, pl.col("isco08").str.strip_chars().replace("", None))
