"""Builds a small, complete, made-up release folder by the contract. No figure in it is real."""

import datetime as dt
import json
from itertools import product
from pathlib import Path

import duckdb
import polars as pl

COLUMNS = (
    "indicator", "ref_area", "time_period", "sex", "age", "isco08", "isced11", "isic4", "origin", "destination",
    "obs_value", "unit_measure", "se", "ci_lower", "ci_upper", "cv", "n_unweighted", "obs_status", "conf_status",
    "source_id", "n_weighted",
)  # fmt: skip
NUMBERS = {"obs_value", "se", "ci_lower", "ci_upper", "cv", "n_weighted"}
SCHEMA = {c: pl.Float64 if c in NUMBERS else pl.Int64 if c == "n_unweighted" else pl.String for c in COLUMNS}
PLACES = {
    "ARG": "AR", "BOL": "BO", "BRA": "BR", "DEU": "DE", "ESP": "ES", "FRA": "FR", "IDN": "ID", "IND": "IN", "MAR": "MA",
    "MYS": "MY", "PHL": "PH", "POL": "PL", "ROU": "RO", "SGP": "SG", "THA": "TH", "USA": "US", "VNM": "VN", "GBR": "GB",
    "PRY": "PY", "NGA": "NG",
}  # fmt: skip
ISCO = {
    "1": "Managers", "2": "Professionals", "3": "Technicians and associate professionals",
    "4": "Clerical support workers", "5": "Service and sales workers",
    "6": "Skilled agricultural, forestry and fishery workers", "7": "Craft and related trades workers",
    "8": "Plant and machine operators, and assemblers", "9": "Elementary occupations", "22": "Health professionals",
    "25": "Information and communications technology professionals", "221": "Medical doctors",
    "222": "Nursing and midwifery professionals", "2221": "Nursing professionals", "2222": "Midwifery professionals",
    "22_32": "Health occupations",
}  # fmt: skip
INDICATORS = {
    "unemployment_rate": ("Unemployment rate", "labour", "PERCENT", 1),
    "labour_force_participation_rate": ("Labour force participation rate", "labour", "PERCENT", 1),
    "employment_share": ("Employment by occupation, education and activity", "labour", "PERCENT", 1),
    "employment": ("Employment", "labour", "PERSONS", 0),
    "overqualification_rate": ("Over-qualification rate", "mismatch", "PERCENT", 1),
    "underqualification_rate": ("Under-qualification rate", "mismatch", "PERCENT", 1),
    "vacancies": ("Job advertisements", "vacancies", "ADVERTISEMENTS", 0),
    "migrant_stock": ("International migrant stock", "migration", "PERSONS", 0),
    "foreign_trained_doctors": ("Foreign-trained doctors", "migration", "PERSONS", 0),
    "recognition_applications": ("Recognition applications", "recognition", "CASES", 0),
    "recognition_processed": ("Recognition procedures processed", "recognition", "CASES", 0),
    "recognition_positive": ("Recognition procedures with a positive outcome", "recognition", "CASES", 0),
    "recognition_positive_rate": ("Positive outcomes, of those processed", "recognition", "PERCENT", 1),
}
SOURCES = {
    "arg_made_up": ("survey", "Argentina: made-up household survey", "ARG", "31 urban agglomerations"),
    "esp_made_up": ("survey", "Spain: made-up labour force survey", "ESP", "province of Granada"),
    "pol_made_up": ("vacancies", "Poland: made-up advertisements", "POL", "sample of advertisements"),
    "stock_made_up": (
        "migration",
        "Made-up migrant stock by origin and destination",
        "_W",
        "all countries and areas",
    ),
    "doctors_made_up": ("recognition", "Made-up foreign-trained doctors", "_W", "21 countries"),
    "deu_made_up": ("recognition", "Germany: made-up recognition figures", "DEU", "federal and Länder law"),
}
STANDARDS = json.dumps([{"since": "2014-Q1", "labour_force": "ICLS-13"}])
PERIODS = {
    "arg_made_up": ["2014-Q1", "2014-Q2", "2014-Q4"],  # one quarter is missing
    "esp_made_up": ["2017-Q2", "2017-Q3"],
    "pol_made_up": ["2021-07", "2021-08", "2021-09"],
    "stock_made_up": ["2010", "2015", "2019"],
    "doctors_made_up": ["2018"],
    "deu_made_up": ["2016", "2022", "2023"],
}


def _observation(indicator: str, source_id: str, area: str, period: str, value: float | None, **rest) -> dict:
    row = dict.fromkeys(COLUMNS) | dict.fromkeys(
        ("sex", "age", "isco08", "isced11", "isic4", "origin", "destination"), "_T"
    )
    unit = INDICATORS[indicator][2]
    return row | {
        "indicator": indicator, "ref_area": area, "time_period": period, "obs_value": value, "unit_measure": unit,
        "obs_status": "A", "conf_status": "F", "source_id": source_id,
    } | rest  # fmt: skip


def _survey(source_id: str, area: str) -> list[dict]:
    rows = []
    for number, period in enumerate(PERIODS[source_id]):
        for sex, birth in product(("_T", "F", "M"), ("_T", "NAT", "FOR")):
            add = number + {"_T": 0, "F": 2, "M": -1}[sex] + {"_T": 0, "NAT": -1, "FOR": 6}[birth]
            weak = source_id == "esp_made_up" and birth == "FOR" and sex != "_T"
            rest = {"sex": sex, "origin": birth, "n_unweighted": 12 if weak else 2400, "n_weighted": 9e5}
            rest["obs_status"] = "U" if weak else "A"
            base = 8 if area == "ARG" else 24
            for indicator, value in (
                ("unemployment_rate", base + add), ("labour_force_participation_rate", 58 + add),
                ("overqualification_rate", 20 + 2 * add), ("underqualification_rate", 12 + add),
                ("employment", 5e5 + add),
            ):  # fmt: skip
                rows.append(_observation(indicator, source_id, area, period, float(value), **rest))
            for major in range(1, 10):
                share = 100 / 9 + (major - 5) * (1 if birth == "FOR" else -1)
                rows.append(
                    _observation("employment_share", source_id, area, period, share, **rest | {"isco08": str(major)})
                )
    return rows


def _corridors() -> list[dict]:
    rows = []
    origins = ["BOL", "PRY", "PHL", "IND", "MAR", "ROU", "VNM", "IDN", "ARG", "NGA", "DEU"]
    for (year_number, period), area in product(
        enumerate(PERIODS["stock_made_up"]), ("USA", "DEU", "ESP", "MYS", "SGP", "ARG")
    ):
        total = 0.0
        for position, origin in enumerate(origins):
            if origin == area:
                continue
            value = float((len(origins) - position) ** 3 * 1_000 * (1 + year_number) + ord(area[0]))
            total += value
            rows.append(
                _observation("migrant_stock", "stock_made_up", area, period, value, origin=origin, destination=area)
            )
        rows.append(_observation("migrant_stock", "stock_made_up", area, period, total + 500, destination=area))
    for area, origin in product(("DEU", "GBR", "FRA"), ("ROU", "IND", "NGA", "PHL")):
        value = float(100 * ord(origin[0]) + ord(area[0]))
        rows.append(
            _observation(
                "foreign_trained_doctors",
                "doctors_made_up",
                area,
                "2018",
                value,
                origin=origin,
                destination=area,
            )
        )
    return rows


def _vacancies() -> list[dict]:
    rows = []
    codes = {
        "_T": 900,
        "2": 400,
        "5": 150,
        "7": 200,
        "9": 60,
        "22": 220,
        "25": 180,
        "221": 40,
        "222": 170,
        "2221": 160,
        "2222": 9,
    }
    for number, period in enumerate(PERIODS["pol_made_up"]):
        for code, value in codes.items():
            count = value + number
            status = "U" if count < 15 else "A"
            rows.append(
                _observation(
                    "vacancies",
                    "pol_made_up",
                    "POL",
                    period,
                    float(count),
                    isco08=code,
                    n_unweighted=count,
                    obs_status=status,
                )
            )
    return rows


def _recognition() -> list[dict]:
    rows = []
    for number, period in enumerate(PERIODS["deu_made_up"]):
        for code, size in {"_T": 40_000, "22_32": 25_000, "2221": 15_000}.items():
            counts = {
                "applications": size + 5_000 * number,
                "processed": size + 4_000 * number,
                "positive": size * 0.9,
            }
            if period == "2023":
                counts.pop("applications")
            for step, count in counts.items():
                rows.append(
                    _observation(
                        f"recognition_{step}",
                        "deu_made_up",
                        "DEU",
                        period,
                        float(count),
                        isco08=code,
                        destination="DEU",
                    )
                )
            rate = 100 * counts["positive"] / counts["processed"]
            rows.append(
                _observation(
                    "recognition_positive_rate",
                    "deu_made_up",
                    "DEU",
                    period,
                    rate,
                    isco08=code,
                    destination="DEU",
                )
            )
    return rows


def build(
    home: Path,
    *,
    synthetic: bool = False,
    without: tuple[str, ...] = (),
    stamp: str = "20260101T000000Z-abcdef12",
) -> Path:
    """Write a release under ``home/releases`` and point ``current`` at it.

    Args:
        home: What ``LMIS_HOME`` would be.
        synthetic: Whether the whole release declares itself made up.
        without: Sources that failed, so that the release has no figure of them.
        stamp: The first part of the release id.
    """
    release_id = stamp + ("-SYNTHETIC" if synthetic else "")
    folder = home / "releases" / release_id
    folder.mkdir(parents=True)
    rows = [
        *_survey("arg_made_up", "ARG"),
        *_survey("esp_made_up", "ESP"),
        *_corridors(),
        *_vacancies(),
        *_recognition(),
    ]
    frames = {
        "observation": pl.DataFrame([r for r in rows if r["source_id"] not in without], schema=SCHEMA),
        "indicator": pl.DataFrame(
            [
                {
                    "indicator": key, "title": title, "domain": domain, "unit_measure": unit, "decimals": decimals,
                    "definition": f"Made-up definition: {title.lower()}.", "formula": "100 * part / whole",
                    "universe": "Persons aged 15 and over.", "source": "Made-up sources.",
                    "limitations": "Nothing is real.",
                }
                for key, (title, domain, unit, decimals) in INDICATORS.items()
            ]
        ),
        "source": pl.DataFrame(
            [
                {
                    "source_id": key, "kind": kind, "title": title, "producer": "Nobody", "licence_name": "CC0",
                    "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/", "citation": "=Nobody (2026)",
                    "homepage": "https://example.org", "ref_area": area, "coverage": coverage, "synthetic": synthetic,
                    "standards": STANDARDS if kind == "survey" else None,
                    "notes": None,
                }
                for key, (kind, title, area, coverage) in SOURCES.items()
            ]
        ),
        "partition": _partitions(without),
        "check_result": pl.DataFrame(
            [
                {
                    "source_id": "arg_made_up", "time_period": "2014-Q4", "check_name": name, "column_name": "age",
                    "severity": severity, "passed": passed, "observed": "97.0 %", "expected": "at least 99 %",
                    "why": "Age is known.",
                }
                for name, severity, passed in (
                    ("expect_column_values_to_be_between", "error", True),
                    ("expect_column_values_to_not_be_null", "warning", False),
                )
            ]
        ),
        "code": pl.DataFrame(
            [
                {"codelist": "ref_area", "code": c, "parent": None, "label_en": f"Label {c}",
                 "label_es": None, "label_fr": None, "alpha2": a,
                 "region": "World"}
                for c, a in PLACES.items()
            ]
            + [
                {"codelist": "isco08", "code": c, "parent": c[:-1] or None, "label_en": label,
                 "label_es": None, "label_fr": None, "alpha2": None,
                 "region": None}
                for c, label in ISCO.items()
            ],
            infer_schema_length=None,
        ),
        "community": pl.DataFrame(
            [("ASEAN", c) for c in ("IDN", "MYS", "PHL", "SGP", "THA", "VNM")]
            + [("COLOMBO_PROCESS", c) for c in ("IND", "PHL", "VNM")]
            + [("CARICOM", "JAM")],
            schema=["community", "ref_area"],
            orient="row",
        ),
        "release_info": pl.DataFrame(
            {"release_id": [release_id], "created_at": [dt.datetime(2026, 1, 1)], "synthetic": [synthetic]}
        ),
    }  # fmt: skip
    with duckdb.connect(str(folder / "lmis.duckdb")) as connection:
        for name, frame in frames.items():
            connection.register("incoming", frame.to_arrow())
            connection.execute(f"create table {name} as select * from incoming")
            connection.unregister("incoming")
    link = home / "releases" / "current"
    temporary = link.with_name("current.new")
    temporary.symlink_to(release_id)
    temporary.replace(link)
    return folder


def _partitions(without: tuple[str, ...]) -> pl.DataFrame:
    rows = []
    for source_id, periods in PERIODS.items():
        for period in periods:
            failed = source_id in without
            read = None if failed else 1_000
            rows.append(
                {
                    "source_id": source_id, "time_period": period, "rows_read": read,
                    "rows_harmonised": None if failed else 960, "rows_quarantined": None if failed else 30,
                    "rows_duplicate": None if failed else 10, "sha256": None if failed else "ab" * 32,
                    "location": f"https://example.org/{source_id}/{period}.csv",
                    "retrieved_at": None if failed else dt.datetime(2026, 1, 1),
                    "size_bytes": None if failed else 123_456,
                    "status": "failed" if failed else "admitted",
                    "error": "the server did not answer" if failed else None,
                }
            )  # fmt: skip
    rows.append(
        rows[0] | {"time_period": "2013-Q4", "status": "held", "error": "weight: 4 % of the values are missing"}
    )
    return pl.DataFrame(rows, infer_schema_length=None)
