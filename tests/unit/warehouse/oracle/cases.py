"""Samples whose estimates are known: built ones by a fixed rule, and the real files with their design.

Both sides read them: the script that gave the figures (svy_figures.py) and the test that compares them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

SINGLE_PSUS = {"A": 3, "B": 1, "C": 2, "D": 1, "E": 4, "F": 1}
"""Primary sampling units (PSUs) of each stratum, some with one."""

MERGED = {"A": "A", "B": "BC", "C": "BC", "D": "DEF", "E": "DEF", "F": "DEF"}
"""`merged`, by hand: B goes to C and D to E, which follow; F, the last, to the one before it."""

PAIRS = {"A": 2, "B": 2, "C": 2, "D": 2}
UNEVEN = {"A": 3, "B": 2, "C": 4}
ONE = {"": 7}
PERIODS = ("2020", "2021")


@dataclass(frozen=True)
class Case:
    """A sample, its design in the words of the catalogue, and the strata as a `merged` design joins them."""

    source_id: str
    persons: pl.DataFrame
    design: dict[str, str | float] = field(default_factory=lambda: {"method": "taylor"})
    merged: dict[str, str] | None = None
    coefficients: tuple[float, ...] = ()
    """Of replicates: what each adds to the variance, from its definition."""


def draw(number: int, salt: int, choices: int) -> int:
    """Return a whole number below `choices` by a fixed rule: powers modulo a prime."""
    return pow(number + 1, 3 + 2 * salt, 1_000_003) * (salt + 7) % 1_000_003 % choices


def people(strata: dict[str, int], period: str, new_psus: int = 0, persons: int = 12) -> pl.DataFrame:
    """Return `persons` to a PSU; the last `new_psus` PSUs of each stratum bear other names than in other periods."""
    rows = []
    start = 1000 * PERIODS.index(period) if period in PERIODS else 0
    for stratum, psus in strata.items():
        for psu in range(psus):
            name = f"{stratum}{psu}" + (f"-{period}" if psu >= psus - new_psus else "")
            rows += [_person(start + len(rows) + at, stratum, name, at) for at in range(persons)]
    return pl.DataFrame(rows).with_columns(
        time_period=pl.lit(period),
        person_id=pl.int_range(pl.len()).cast(pl.String),
    )


def _person(number: int, stratum: str, psu: str, at: int) -> dict[str, object]:
    status = ("UNE", "UNE", "OLF", "OLF", "EMP", "EMP", "EMP", "EMP", "EMP", "EMP")[draw(number, 1, 10)]
    employed = status == "EMP"
    return {
        "stratum": stratum,
        "psu": psu,
        "weight": 50 + draw(number, 2, 101) + 0.25 * draw(number, 3, 4),
        "sex": "MF"[draw(number, 4, 2)],
        "age": 15 + draw(number, 5, 65),
        "birth_place": "FOR" if draw(number, 6, 3) == 0 and psu[:1] != "E" else "NAT",
        "labour_force_status": status,
        "income_month_lcu": float(100 * (3 + draw(number, 7, 23))) if employed and at % 5 else None,
        "isco08": str(1 + draw(number, 8, 3)) if employed and at % 7 else None,
        "isco08_digits": 1 if employed and at % 7 else None,
    }


def two_periods(strata: dict[str, int], new_psus: int = 0) -> pl.DataFrame:
    """Return persons in two periods."""
    return pl.concat(people(strata, period, new_psus) for period in PERIODS)


def small_groups() -> pl.DataFrame:
    """Return a sample with groups at the edge: of one PSU, of one stratum, without and with only unemployed."""
    persons = people({"A": 3, "B": 2, "C": 3}, "2020")
    psu = pl.col("psu")
    return persons.with_columns(
        sex=pl.when(psu == "A0").then(pl.lit("F")).otherwise(pl.lit("M")),
        birth_place=pl.when(psu.is_in(["B0", "B1"])).then(pl.lit("FOR")).otherwise(pl.lit("NAT")),
        labour_force_status=pl.when(pl.col("age") >= 65)
        .then(pl.lit("UNE"))
        .when(pl.col("age") < 25)
        .then(pl.lit("EMP"))
        .otherwise("labour_force_status"),
    )


def with_replicates(persons: pl.DataFrame, factors: dict[str, list[float]]) -> pl.DataFrame:
    """Return persons with their weight times each replicate's factor of their PSU."""
    values = [[row["weight"] * factor for factor in factors[row["psu"]]] for row in persons.iter_rows(named=True)]
    return persons.with_columns(replicate_weights=pl.Series(values, dtype=pl.List(pl.Float64)))


def psus(strata: dict[str, int]) -> list[tuple[str, str]]:
    """Return stratum and PSU in order."""
    return [(stratum, f"{stratum}{psu}") for stratum, n in strata.items() for psu in range(n)]


def sign(row: int, column: int) -> int:
    """Return an entry, 1 or -1, of Sylvester's Hadamard matrix."""
    return -1 if (row & column).bit_count() % 2 else 1


def half_samples(perturbation: float) -> dict[str, list[float]]:
    """Return the factors of eight balanced half samples; `perturbation` 0 leaves out the other half."""
    factors = {}
    for stratum, psu in psus(PAIRS):
        row = list(PAIRS).index(stratum) + 1
        half = 1 if psu.endswith("0") else -1
        factors[psu] = [1 + (1 - perturbation) * half * sign(row, replicate) for replicate in range(8)]
    return factors


def dropped_one_by_one(strata: dict[str, int]) -> dict[str, list[float]]:
    """Return the factors of the jackknife: each replicate leaves out one PSU, for which its stratum's others stand."""
    every = psus(strata)
    return {
        psu: [
            0 if psu == out else strata[stratum] / (strata[stratum] - 1) if stratum == stratum_out else 1
            for stratum_out, out in every
        ]
        for stratum, psu in every
    }


def drawn_again(strata: dict[str, int], replicates: int) -> dict[str, list[float]]:
    """Return the factors of a bootstrap of n - 1 PSUs a stratum; the draws follow the fixed rule."""
    factors = {psu: [0.0] * replicates for _, psu in psus(strata)}
    for replicate in range(replicates):
        for at, (stratum, n) in enumerate(strata.items()):
            for turn in range(n - 1):
                drawn = draw(97 * replicate + 13 * at + turn, 9, n)
                factors[f"{stratum}{drawn}"][replicate] += n / (n - 1)
    return factors


def successive_differences() -> dict[str, list[float]]:
    """Return the factors of successive differences (Fay and Train, 1995), 16 replicates."""
    return {
        psu: [1 + (sign(at + 1, replicate) - sign(at + 2, replicate)) / math.sqrt(8) for replicate in range(16)]
        for at, (_, psu) in enumerate(psus(ONE))
    }


def left_out_first() -> dict[str, list[float]]:
    """Return the factors of the paired jackknife: each replicate doubles the second PSU of one stratum."""
    return {psu: [1.0 if stratum != out else 2.0 * psu.endswith("1") for out in PAIRS] for stratum, psu in psus(PAIRS)}


def replicated(method: str) -> Case:
    """Return the case of a kind of replicate weights."""
    strata, factors, coefficients = {
        "brr": (PAIRS, half_samples(0), (1 / 8,) * 8),
        "fay": (PAIRS, half_samples(0.3), (1 / (8 * 0.49),) * 8),
        "jk1": (ONE, dropped_one_by_one(ONE), (6 / 7,) * 7),
        "jk2": (PAIRS, left_out_first(), (1.0,) * 4),
        "jkn": (UNEVEN, dropped_one_by_one(UNEVEN), (2 / 3,) * 3 + (1 / 2,) * 2 + (3 / 4,) * 4),
        "bootstrap": (UNEVEN, drawn_again(UNEVEN, 20), (1 / 20,) * 20),
        "sdr": (ONE, successive_differences(), (4 / 16,) * 16),
    }[method]
    design: dict[str, str | float] = {"method": "replicates", "replicate_method": method}
    if method == "fay":
        design["fay"] = 0.3
    persons = pl.concat(with_replicates(people(strata, period), factors) for period in PERIODS)
    return Case(f"built_{method}", persons, design, coefficients=coefficients)


def built_cases() -> list[Case]:
    """Return every built sample."""
    single = two_periods(SINGLE_PSUS)
    fpc = pl.col("stratum").replace_strict({"A": 3, "B": 5, "C": 40}, return_dtype=pl.Float64)
    return [
        Case("built_certainty", single, {"method": "taylor", "single_psu": "certainty"}),
        Case("built_centred", single, {"method": "taylor", "single_psu": "centred"}),
        Case("built_merged", single, {"method": "taylor", "single_psu": "merged"}, merged=MERGED),
        Case("built_fpc", two_periods(UNEVEN).with_columns(fpc=fpc)),
        Case("built_rotation", two_periods(UNEVEN, new_psus=1)),
        Case("built_small_groups", small_groups()),
        Case("built_unstratified", two_periods(ONE)),
        *(replicated(method) for method in ("brr", "fay", "jk1", "jk2", "jkn", "bootstrap", "sdr")),
    ]


def real_cases(folder: Path) -> list[Case]:
    """Return the real samples; `folder` holds the surveys."""
    return [
        Case("real_idn", _indonesia(folder / "surveys/idn_sakernas/sakernas_2022_east_java.csv.gz")),
        Case(
            "real_bra",
            _brazil(folder / "surveys/bra_pnadc/exampledata.txt", folder / "surveys/bra_pnadc/input_example.txt"),
        ),
        Case(
            "real_arg",
            _argentina(folder / "surveys/arg_eph/indiv_a14t3.tsv.gz"),
            {"method": "approximation", "single_psu": "centred"},
        ),
    ]


def _indonesia(path: Path) -> pl.DataFrame:
    """Return Sakernas, August 2022, East Java."""
    return pl.read_csv(path).select(
        time_period=pl.lit("2022"),
        person_id=pl.int_range(pl.len()).cast(pl.String),
        stratum=pl.col("STRATA").cast(pl.String),
        psu=pl.col("PSU").cast(pl.String),
        weight=pl.col("WEIGHT").cast(pl.Float64),
        sex=pl.col("sex").replace_strict({1: "M", 2: "F"}),
        age=pl.col("age"),
        neet=pl.col("neet") == 1,
        income_month_lcu=pl.col("income").cast(pl.Float64),
    )


def _brazil(path: Path, layout: Path) -> pl.DataFrame:
    """Return the extract of PNAD Contínua, 2017-Q4; `layout` is IBGE's, as `@position NAME $length.`."""
    lines = pl.Series("line", path.read_text("latin-1").splitlines())
    places: dict[str, tuple[int, int]] = {}
    for line in layout.read_text("latin-1").splitlines():
        words = line.split()
        if len(words) > 2 and words[0].startswith("@"):
            places[words[1]] = (int(words[0][1:]) - 1, int(words[2].strip("$.")))

    def text(name: str) -> pl.Expr:
        return pl.col("line").str.slice(*places[name]).str.strip_chars()

    status = text("VD4002").replace_strict({"1": "EMP", "2": "UNE"}, default=None)
    return pl.DataFrame(lines).select(
        time_period=pl.lit("2017-Q4"),
        person_id=pl.int_range(pl.len()).cast(pl.String),
        stratum=text("Estrato"),
        psu=text("UPA"),
        weight=text("V1028").cast(pl.Float64),
        sex=text("V2007").replace_strict({"1": "M", "2": "F"}),
        age=text("V2009").cast(pl.Int64),
        labour_force_status=status,
        income_month_lcu=text("VD4016").cast(pl.Float64, strict=False),
    )


def _argentina(path: Path) -> pl.DataFrame:
    """Return EPH, 2014-Q3, on stand-ins: dwellings (CODUSU) for PSUs and agglomerations for strata."""
    table = pl.read_csv(path, separator="\t", infer_schema=False)
    return table.filter(pl.col("ESTADO") != "0").select(
        time_period=pl.lit("2014-Q3"),
        person_id=pl.concat_str("CODUSU", "NRO_HOGAR", "COMPONENTE", separator="-"),
        stratum=pl.col("AGLOMERADO"),
        psu=pl.col("CODUSU"),
        weight=pl.col("PONDERA").cast(pl.Float64),
        sex=pl.col("CH04").replace_strict({"1": "M", "2": "F"}),
        age=pl.col("CH06").cast(pl.Int64).clip(0),
        birth_place=pl.col("CH15").replace_strict({"4": "FOR", "5": "FOR", "9": None, "": None}, default="NAT"),
        labour_force_status=pl.col("ESTADO").replace_strict({"1": "EMP", "2": "UNE"}, default="OLF"),
    )
