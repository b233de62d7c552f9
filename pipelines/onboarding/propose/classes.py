"""Which classification link fits the codes of a column, and how the codes are to be read for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.errors import CodebookError
from pipelines.harmonise.links import load_link
from pipelines.onboarding.propose.words import plain
from pipelines.settings import SEEDS

FITS = 0.95
"""Share of the persons with a code that a link must know to be taken for the right one."""
CHANCE = 0.5
"""A link that knows more than this share of all codes that could be tells nothing by knowing those of a file."""
ABROAD = "XXX"


@dataclass(frozen=True)
class Fit:
    """A link, and how it fits a column.

    `reading`: SQL that gives the code to look up, or None where it is the column as it stands. `covered`: share of
    (weighted) rows with a code that the link knows. `by_chance`: the share it would know of codes made up of the same
    number of digits. `unknown`: the codes it lacks with their share, most frequent first.
    """

    link: str
    reading: str | None
    covered: float
    by_chance: float
    unknown: tuple[tuple[str, float], ...]

    @property
    def tells(self) -> bool:
        """Whether the codes are of this classification: most are known, and that is no accident."""
        return self.covered >= FITS and self.by_chance <= CHANCE


def fits(column: str, shares: Mapping[str, float], classification: str, country: str) -> list[Fit]:
    """Return how each link to a classification fits, best first.

    Args:
        column: the column's name.
        shares: its codes with the share of persons that have each; those that are no answer left out.
        classification: `isco08`, `isic4` or `ref_area`.
        country: alpha-3 of the survey; links of other countries are left out.
    """
    found = []
    for name in links_to(classification):
        if name[:4] != f"{country.lower()}_" and name[:3].upper() in load_link("ref_area") and name[3:4] == "_":
            continue
        readings = [_fit(column, shares, name, cut, pad) for cut, pad in _readings(shares, load_link(name))]
        found.append(max(readings, key=_rank))
    return sorted(found, key=lambda fit: (*_rank(fit), fit.link == classification), reverse=True)


def _rank(fit: Fit) -> tuple[bool, float, bool]:
    return fit.tells, round(fit.covered - min(fit.by_chance, 0.9 * fit.covered), 3), fit.reading is None


@cache
def links_to(classification: str) -> tuple[str, ...]:
    """Return the links whose targets are codes of a classification, and the classification itself."""
    targets = set(load_link(classification)) | {ABROAD}
    names = [path.stem for path in sorted(SEEDS.glob("links/*.csv"))]
    return (classification, *(name for name in names if _leads_to(name, targets)))


def _leads_to(name: str, targets: set[str]) -> bool:
    try:
        return set(load_link(name).values()) <= targets
    except CodebookError:
        return False


def _readings(shares: Mapping[str, float], link: Mapping[str, str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield (digits to keep, digits to fill up to with zeros in front); None: as it stands."""
    longest = max((len(code) for code in shares), default=0)
    ragged = all(code.isdigit() for code in shares) and len({len(code) for code in shares}) > 1
    for pad in (None, longest) if ragged else (None,):
        yield None, pad
        for cut in sorted({len(code) for code in link if 2 <= len(code) < longest}):
            yield cut, pad


def _fit(column: str, shares: Mapping[str, float], name: str, cut: int | None, pad: int | None) -> Fit:
    link = load_link(name)
    read = {code: (code.zfill(pad) if pad else code)[:cut] for code in shares}
    unknown = [(code, share) for code, share in shares.items() if read[code] not in link]
    total = sum(shares.values())
    width = max((len(code) for code in read.values()), default=0)
    alphabet = 10 if all(code.isdigit() for code in read.values()) else 26
    reading = None
    if cut or pad:
        padded = f"LPAD({quoted(column)}, {pad}, '0')" if pad else quoted(column)
        reading = f"SUBSTR({padded}, 1, {cut})" if cut else padded
    return Fit(
        link=name,
        reading=reading,
        covered=1 - sum(share for _, share in unknown) / total if total else 0.0,
        by_chance=min(1.0, sum(len(code) == width for code in link) / alphabet**width) if width else 1.0,
        unknown=tuple(sorted(unknown, key=lambda pair: -pair[1])),
    )


def quoted(column: str) -> str:
    """Return a column's name as SQL takes it."""
    try:
        plain_sql = pl.sql_expr(column).meta.root_names() == [column]
    except pl.exceptions.PolarsError:
        plain_sql = False
    return column if plain_sql else '"' + column.replace('"', '""') + '"'


def sql_texts(codes: Iterable[str]) -> str:
    """Return codes as SQL takes them, one after the other."""
    return ", ".join("'" + code.replace("'", "''") + "'" for code in codes)


@cache
def countries() -> dict[str, str]:
    """Return alpha-3 by the plain words of a country's name, its alpha-2 and its alpha-3."""
    table = pl.read_csv(SEEDS / "ref_area.csv", infer_schema=False)
    by_name = {plain(name): code for name, code in load_link("un_country_name_iso3").items()}
    for code, alpha2, name in table.select("code", "alpha2", "label_en").iter_rows():
        by_name |= {plain(word): code for word in (code, alpha2, name) if word}
    return by_name
