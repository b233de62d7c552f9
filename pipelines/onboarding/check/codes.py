"""Part 3: every code of every variable, held against map, link and missing; all at once, whatever the row.

A row is rejected for its first fault, and by any other; here each variable is judged by itself, on all rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.catalog.models import Source, Variable
from pipelines.harmonise.links import load_link
from pipelines.harmonise.recode import recode, source_text
from pipelines.harmonise.subjects import SUBJECTS, Column
from pipelines.onboarding.check.limits import SHARE_OF_ROWS_PCT
from pipelines.onboarding.check.report import Finding, Part, Table

TITLE = "Codes"
SHOWN = 8
OCCUPATIONS = ("isco08", "isco08_last")
Labels = Mapping[str, Mapping[str, str]]
"""Label of each code, by column of the file."""


@dataclass(frozen=True)
class Judged:
    """The codes of one variable: `code, n, persons, line, declared` (as missing), and the `value` each becomes.

    `rows` and `persons` are those of the whole file.
    """

    name: str
    variable: Variable
    codes: pl.DataFrame
    rows: int
    persons: float

    @property
    def unknown(self) -> pl.DataFrame:
        """The codes that nothing explains."""
        return self.codes.filter(pl.col("value").is_null() & ~pl.col("declared"))


def judge_codes(source: Source, rows: pl.DataFrame, *, without: Collection[str] = ()) -> list[Judged]:
    """Judge the codes of each variable that may have unknown ones.

    Args:
        source: The source.
        rows: The file's rows, as staged.
        without: Variables that cannot be evaluated.
    """
    weighted = rows.with_columns(_weights(source, rows, without))
    persons = float(weighted["_weight"].sum())
    judged = []
    for name, variable in source.codebook.items():
        column = SUBJECTS[source.subject][name]
        if name not in without and _can_fail(variable, column):
            codes = _codes(name, variable, column, weighted)
            judged.append(Judged(name, variable, codes, rows.height, max(persons, 1e-9)))
    return judged


def codes_part(judged: Sequence[Judged], labels: Labels) -> Part:
    """Report on codes.

    Args:
        judged: The codes of each variable.
        labels: What the file or its codebook calls the codes.
    """
    unknown = [row for one in judged for row in _rows_of_unknown(one, labels.get(one.variable.column or "", {}))]
    absent = [row for one in judged for row in _never_seen(one)]
    links = [(one.name, one.variable.link, *_linked(one)) for one in judged if one.variable.link]
    empty = [_empty(one) for one in judged if not one.codes["value"].drop_nulls().len()]
    tables = (_unknown_table(unknown), _link_table(links), _absent_table(absent))
    return Part(
        "codes",
        TITLE,
        lines=() if unknown else ("Every code is in a map, in a link or declared missing.",),
        tables=tuple(table for table in tables if table.rows),
        findings=(*(_unknown(one) for one in judged if one.unknown.height), *empty),
    )


def _rows_of_unknown(one: Judged, labels: Mapping[str, str]) -> list[tuple]:
    column = one.variable.column or "expression"
    return [
        (one.name, column, code, labels.get(code), row["n"], 100 * row["persons"] / one.persons, row["line"])
        for code, row in zip(one.unknown["code"], one.unknown.iter_rows(named=True), strict=True)
    ]


def _can_fail(variable: Variable, column: Column) -> bool:
    if variable.constant is not None or variable.columns or variable.hash:  # a hashed value is not to be shown
        return False
    return bool(variable.map or variable.link or variable.missing) or column.dtype != "text"


def _weights(source: Source, rows: pl.DataFrame, without: Collection[str]) -> pl.Series:
    """Return the weight of each row as it stands in the file; rows without a usable one do not count."""
    variable = source.codebook.get("weight")
    if variable is None or "weight" in without:
        return pl.Series("_weight", [1.0] * rows.height, pl.Float64)
    text = source_text("weight", variable, rows.columns, where=source.id)
    value = recode("weight", variable, SUBJECTS[source.subject]["weight"], pl.col("_text"), link=None, secret=b"").value
    return rows.select(_text=text).select(value.fill_null(0.0).alias("_weight")).to_series()


def _codes(name: str, variable: Variable, column: Column, rows: pl.DataFrame) -> pl.DataFrame:
    every = variable.model_copy(update={"missing": ()})
    counted = (
        rows.select("_row", "_weight", source_text(name, every, rows.columns, where=name).alias("code"))
        .drop_nulls("code")
        .group_by("code")
        .agg(pl.len().alias("n"), pl.col("_weight").sum().alias("persons"), pl.col("_row").min().alias("line"))
        .sort(["n", "code"], descending=[True, False])
    )
    link = load_link(variable.link) if variable.link else None
    value = recode(name, variable, column, pl.col("code"), link=link, secret=b"").value
    return counted.with_columns(
        declared=pl.col("code").is_in(list(variable.missing)), value=value.cast(pl.String)
    ).with_columns(value=pl.when(~pl.col("declared")).then("value"))


def _unknown(one: Judged) -> Finding:
    lost, variable = one.unknown, one.variable
    share = 100 * lost["n"].sum() / one.rows
    listed = ", ".join(f"'{code}'" for code in lost["code"].head(SHOWN))
    more = f" and {lost.height - SHOWN} more" if lost.height > SHOWN else ""
    if variable.map:
        what, remedy = "not in the map", "add each to `map`, or to `missing` if it means no answer"
    elif variable.link:
        what = f"not in the link {variable.link}"
        remedy = "add each to the link's file, declare it `missing`, or allow `back_off`"
    else:
        what, remedy = "that cannot be read as its type", "declare them `missing`, or correct the column"
    text = f"{one.name}: {lost.height} code(s) {what}, in {share:.2f} % of the rows: {listed}{more}"
    return Finding("error" if share > SHARE_OF_ROWS_PCT else "warning", text, remedy)


def _empty(one: Judged) -> Finding:
    return Finding(
        "warning",
        f"{one.name}: no row has a value",
        f"look at {one.variable.column or 'the expression'} and at `when`; leave the variable out if it is not asked",
    )


def _never_seen(one: Judged) -> list[tuple[str, str, str]]:
    seen = set(one.codes["code"])
    declared = {"map": list(one.variable.map or ()), "missing": list(one.variable.missing)}
    absent = {key: [code for code in codes if code not in seen] for key, codes in declared.items()}
    return [(one.name, key, ", ".join(codes)) for key, codes in absent.items() if codes]


def _linked(one: Judged) -> list[float | None]:
    """Return shares in percent, in the order of the table of links."""
    whole = max(float(one.codes["persons"].sum()), 1e-9)

    def share(condition: pl.Expr) -> float:
        return 100 * float(one.codes.filter(condition)["persons"].sum()) / whole

    found, declared = pl.col("value").is_not_null(), pl.col("declared")
    length = pl.col("value").str.len_chars()
    digits = [share(length == at) if one.name in OCCUPATIONS else None for at in (4, 3, 2, 1)]
    return [100 * whole / one.persons, share(found), share(declared), share(~found & ~declared), *digits]


def _unknown_table(rows: list[tuple]) -> Table:
    columns = ("variable", "column", "code", "label", "rows", "persons %", "first line")
    return Table("Codes that nothing explains", columns, tuple(rows))


def _link_table(rows: list[tuple]) -> Table:
    shares = ("have a code %", "linked %", "missing %", "not linked %")
    digits = ("at 4 digits %", "at 3 %", "at 2 %", "at 1 %")
    return Table("Links, of persons with a code", ("variable", "link", *shares, *digits), tuple(rows))


def _absent_table(rows: list[tuple]) -> Table:
    return Table("Declared, but not in this file", ("variable", "under", "codes"), tuple(rows))
