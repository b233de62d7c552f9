"""What `lmis source new` proposes for the real files, against the YAML made by hand.

`python -m tests.benchmarks.onboarding [CASE …] [--each]`. A proposed variable has the right column if it is made of a
column that the hand-made entry is made of; it is right if it gives 99 % of the rows the same value (identifiers: the
same groups of rows). What is sure should be right; of what is to be looked at, the column should be. A sure variable
that the hand-made YAML lacks counts as wrong. `ref_area` is given, and is left out. The hints were written with the
files of Argentina, Spain and the United States at hand; those of Brazil and Indonesia were held out.
"""

import csv
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Variable
from pipelines.harmonise.links import load_link
from pipelines.harmonise.recode import recode, source_text
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.onboarding.describe import describe
from pipelines.onboarding.description import Category, FileDescription
from pipelines.onboarding.propose.profile import own_columns
from pipelines.onboarding.propose.propose import propose
from pipelines.readers.read import read
from pipelines.sql import expression
from tests.conftest import REAL_DATA

SURVEYS = REAL_DATA / "surveys"
ALIKE = 0.99
GROUPS = ("person_id", "household_id", "psu", "stratum", "region")
Labels = Mapping[str, tuple[Category, ...]]


@dataclass(frozen=True)
class Case:
    """A file, what comes with it, and where the hand-made entries are; `labels`: a codebook that is no DDI."""

    name: str
    file: str
    country: str
    ddi: str = ""
    period: str = ""
    labels: Callable[[], Labels] | None = None

    def by_hand(self) -> Mapping[str, Variable]:
        """Return the entries made by hand."""
        source = load_catalog().get(self.name.split("+")[0])
        if source:
            return source.codebook
        told = yaml.safe_load(Path(__file__).with_name("usa_cps.yml").read_text())
        return {name: Variable.model_validate(entry) for name, entry in told.items()}


def _labels(path: str, names: tuple[str, str, str], separator: str) -> Labels:
    found: dict[str, dict[str, Category]] = {}
    with (SURVEYS / path).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=separator):
            variable, code, label = (row[name] for name in names)
            if code != "NA":
                found.setdefault(variable.lower(), {})[code] = Category(code, label)
    return {variable: tuple(codes.values()) for variable, codes in found.items()}


def _eph() -> Labels:
    return _labels("arg_eph/codebook.csv", ("variable", "code", "label"), ",")


def _epa() -> Labels:
    return _labels("esp_epa/codebook.tsv", ("var", "llave", "valor"), "\t")


CASES = (
    Case("usa_cps", "usa_cps/cps_00097.dat.gz", "USA", ddi="usa_cps/cps_00097.xml"),
    Case("arg_eph", "arg_eph/indiv_a14t3.tsv.gz", "ARG"),
    Case("arg_eph+labels", "arg_eph/indiv_a14t3.tsv.gz", "ARG", labels=_eph),
    Case("esp_epa", "esp_epa/epa_2017_granada.csv.gz", "ESP", period="2017-Q1"),
    Case("esp_epa+labels", "esp_epa/epa_2017_granada.csv.gz", "ESP", period="2017-Q1", labels=_epa),
    Case("bra_pnadc", "bra_pnadc/exampledata.txt", "BRA", ddi="bra_pnadc/input_example.txt"),
    Case("idn_sakernas", "idn_sakernas/sakernas_2022_east_java.csv.gz", "IDN", period="2022"),
)


def _columns(entry: Variable, rows: pl.DataFrame) -> set[str]:
    if entry.expression:
        return set(expression(entry.expression, rows.columns, where="").meta.root_names())
    return {entry.column} if entry.column else set(entry.numbered_columns)


def _values(name: str, entry: Variable, rows: pl.DataFrame) -> pl.Series:
    text = source_text(name, entry, rows.columns, where=name)
    link = load_link(entry.link) if entry.link else None
    column = SUBJECTS["person"][name]
    return rows.select(recode(name, entry, column, text, link=link, secret=b"").value.alias(name)).to_series()


def _same(name: str, one: Variable, other: Variable, rows: pl.DataFrame) -> bool:
    left, right = (_values(name, entry, rows) for entry in (one, other))
    if left.len() != right.len():
        return False
    if name in GROUPS:
        pairs = pl.DataFrame({"left": left, "right": right})
        return pairs.n_unique() == left.n_unique() == right.n_unique()
    return bool(left.eq_missing(right).mean() >= ALIKE)


def judge(case: Case, scratch: Path) -> dict[str, Any]:
    """Propose, compare, and return the counts of one case."""
    path, ddi = SURVEYS / case.file, SURVEYS / case.ddi if case.ddi else None
    description = _with_labels(describe(path, ddi=ddi, scratch=scratch), case)
    read_rows = read(path, description.format, layout=ddi, scratch=scratch).good
    made = propose(description, read_rows, country=case.country, period=case.period)
    rows = own_columns(read_rows).with_columns(_row=pl.int_range(pl.len()).cast(pl.String))
    by_hand = {name: entry for name, entry in case.by_hand().items() if name != "ref_area"}
    counts = dict.fromkeys(("sure", "sure_right", "look", "look_right_column"), 0)
    told = []
    for one in made.entries:
        if one.variable == "ref_area":
            continue
        entry, hand = Variable.model_validate(dict(one.entry)), by_hand.get(one.variable)
        right = hand is not None and _same(one.variable, entry, hand, rows)
        column = hand is not None and (right or bool(_columns(entry, rows) & _columns(hand, rows)))
        counts["sure" if one.sure else "look"] += 1
        counts["sure_right"] += one.sure and right
        counts["look_right_column"] += not one.sure and column
        verdict = "right" if right else "right column" if column else "not by hand" if hand is None else "wrong"
        told.append(f"  {'sure' if one.sure else 'look'} {one.variable}: {verdict}")
    missed = [name for name in by_hand if name not in {one.variable for one in made.entries}]
    return counts | {"by_hand": len(by_hand), "told": [*told, *(f"  missed {name}" for name in missed)]}


def _with_labels(description: FileDescription, case: Case) -> FileDescription:
    if case.labels is None:
        return description
    labels = case.labels()
    found = (replace(one, categories=labels.get(one.name.lower(), ())) for one in description.variables)
    return replace(description, variables=tuple(found))


def onboarding(names: list[str] | None = None, *, each: bool = False) -> None:
    """Print `name value unit` lines; with `each` also what became of every variable."""
    sure = sure_right = 0
    for case in CASES:
        if names and case.name not in names:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            found = judge(case, Path(scratch))
        sure, sure_right = sure + found["sure"], sure_right + found["sure_right"]
        right = found["sure_right"] + found["look_right_column"]
        proposed = found["sure"] + found["look"]
        print(f"{case.name}_sure_right {found['sure_right']} of {found['sure']} variables")
        print(f"{case.name}_to_look_at_right_column {found['look_right_column']} of {found['look']} variables")
        print(f"{case.name}_precision {right / proposed:.3g} ratio")
        print(f"{case.name}_recall {right / found['by_hand']:.3g} ratio", flush=True)
        if each:
            print("\n".join(found["told"]), flush=True)
    if sure:
        print(f"all_sure_right {sure_right / sure:.3g} ratio")


if __name__ == "__main__":
    onboarding([name for name in sys.argv[1:] if name != "--each"], each="--each" in sys.argv)
