"""What a made-up release says besides survey figures: codes, sources, indicators, checks, published figures."""

import datetime as dt
import json
from itertools import product

import polars as pl

COLUMNS = (
    "indicator", "ref_area", "time_period", "sex", "age", "isco08", "isced11", "isic4", "origin", "destination",
    "obs_value", "unit_measure", "se", "ci_lower", "ci_upper", "cv", "n_unweighted", "obs_status", "conf_status",
    "source_id", "n_weighted", "n_cases", "df", "deff", "standard", "rule",
    "breakdown",
)  # fmt: skip
NUMBERS = {"obs_value", "se", "ci_lower", "ci_upper", "cv", "n_weighted", "df", "deff"}
COUNTS = {"n_unweighted", "n_cases"}
SCHEMA = {c: pl.Float64 if c in NUMBERS else pl.Int64 if c in COUNTS else pl.String for c in COLUMNS}
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
    "22_32": "Health occupations", "2211": "Generalist medical practitioners", "2142": "Civil engineers",
    "7411": "Building and related electricians",
}  # fmt: skip
ISCED = {"ED0_2": "Less than upper secondary", "ED3_4": "Upper secondary", "ED5_8": "Tertiary"}
ISIC = {"C": "Manufacturing", "F": "Construction", "G": "Wholesale and retail trade", "P": "Education"}
PARTS = ("wages", "employment", "hours", "unemployment", "underqualification")
INDICATORS = {
    "unemployment_rate": ("Unemployment rate", "labour", "PERCENT", 1),
    "labour_force_participation_rate": ("Labour force participation rate", "labour", "PERCENT", 1),
    "employment_share": ("Employment by occupation, education and activity", "labour", "PERCENT", 1),
    "employment": ("Employment", "labour", "PERSONS", 0),
    "overqualification_rate": ("Over-qualification rate", "mismatch", "PERCENT", 1),
    "underqualification_rate": ("Under-qualification rate", "mismatch", "PERCENT", 1),
    "unemployment_gap_birth": ("Unemployment gap by place of birth", "labour", "POINTS", 1),
    "participation_gap_birth": ("Participation gap by place of birth", "labour", "POINTS", 1),
    "overqualification_gap_birth": ("Over-qualification gap by place of birth", "mismatch", "POINTS", 1),
    "overqualification_gap_birth_adjusted": ("Over-qualification gap, adjusted", "mismatch", "POINTS", 1),
    "hourly_earnings_gap_birth": ("Hourly earnings gap by place of birth", "labour", "PERCENT", 1),
    "hourly_earnings_gap_birth_adjusted": ("Hourly earnings gap, adjusted", "labour", "PERCENT", 1),
    "employment_to_population_ratio": ("Employment-to-population ratio", "labour", "PERCENT", 1),
    "hourly_earnings_mean": ("Mean hourly earnings", "labour", "LCU_HOUR", 2),
    "overqualification_rate_tertiary": ("Over-qualification rate, tertiary", "mismatch", "PERCENT", 1),
    "brain_waste_rate": ("Unused qualifications of the foreign-born", "mismatch", "PERCENT", 1),
    "foreign_born_share": ("Foreign-born among the employed", "mismatch", "PERCENT", 1),
    "return_migrants": ("Return migrants", "migration", "PERSONS", 0),
    "vacancies": ("Job advertisements", "vacancies", "ADVERTISEMENTS", 0),
    "vacancies_open": ("Job advertisements open", "vacancies", "ADVERTISEMENTS", 0),
    "vacancies_closed": ("Job advertisements closed", "vacancies", "ADVERTISEMENTS", 0),
    "vacancy_share": ("Share of job advertisements by occupation", "vacancies", "PERCENT", 1),
    "vacancy_posts": ("Posts advertised", "vacancies", "POSTS", 0),
    "shortage_index": ("Occupational shortage index", "shortage", "INDEX", 2),
    **{f"shortage_{part}": (f"Shortage sub-index: {part}", "shortage", "INDEX", 2) for part in PARTS},
    "labour_market_tightness": ("Labour market tightness", "shortage", "RATIO", 3),
    "job_vacancy_rate": ("Job vacancy rate", "shortage", "PERCENT", 1),
    "migrant_stock": ("International migrant stock", "migration", "PERSONS", 0),
    "foreign_trained_doctors": ("Foreign-trained doctors", "migration", "PERSONS", 0),
    "recognition_applications": ("Recognition applications", "recognition", "CASES", 0),
    "recognition_processed": ("Recognition procedures processed", "recognition", "CASES", 0),
    "recognition_positive": ("Recognition procedures with a positive outcome", "recognition", "CASES", 0),
    "recognition_positive_rate": ("Positive outcomes, of those processed", "recognition", "PERCENT", 1),
    "recognition_decided": ("Applications decided", "recognition", "CASES", 0),
    **{
        f"recognition_outcome_{step}": (f"Applications: {step}", "recognition", "CASES", 0)
        for step in ("full", "compensation", "partial", "refused", "withdrawn", "pending")
    },
    **{
        f"{full}recognition_rate_{of}": (f"Recognition rate: {full}{of}", "recognition", "PERCENT", 1)
        for full, of in product(("", "full_"), ("decided", "submitted"))
    },
    "recognition_time_median": ("Median time to a decision", "recognition", "MONTHS", 1),
    "recognition_decided_within_3_months": ("Decided within three months", "recognition", "PERCENT", 1),
    "recognition_backlog": ("Cases pending at the end of the year", "recognition", "CASES", 0),
    "recognition_fee_mean": ("Fee, mean", "recognition", "LCU", 0),
    "recognition_recognised_share": ("Foreign qualifications recognised", "recognition", "PERCENT", 1),
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
    "fra_register": ("recognition", "France: made-up register of recognition", "FRA", ""),
}
STANDARDS = json.dumps([{"since": "2014-Q1", "labour_force": "ICLS-13"}])
PERIODS = {
    "arg_made_up": ["2014-Q1", "2014-Q2", "2014-Q4", "2015-Q1", "2015-Q2"],  # one quarter is missing
    "esp_made_up": ["2017-Q2", "2017-Q3"],
    "pol_made_up": ["2021-07", "2021-08", "2021-09"],
    "stock_made_up": ["2010", "2015", "2019"],
    "doctors_made_up": ["2018"],
    "deu_made_up": ["2016", "2022", "2023"],
    "fra_register": ["2022", "2023", "2024"],
}


def observation(indicator: str, source_id: str, area: str, period: str, value: float | None, **rest) -> dict:
    """One row with totals in every dimension that is not given."""
    totals = dict.fromkeys(("sex", "age", "isco08", "isced11", "isic4", "origin", "destination", "breakdown"), "_T")
    return dict.fromkeys(COLUMNS) | totals | {
        "indicator": indicator, "ref_area": area, "time_period": period, "obs_value": value,
        "unit_measure": INDICATORS[indicator][2], "obs_status": "A", "conf_status": "F", "source_id": source_id,
    } | rest  # fmt: skip


def published() -> list[dict]:
    """Figures that rest on no sample: corridors, advertisements, recognition."""
    return [*_stock(), *_doctors(), *_vacancies(), *_recognition()]


def _stock() -> list[dict]:
    rows = []
    origins = ["BOL", "PRY", "PHL", "IND", "MAR", "ROU", "VNM", "IDN", "ARG", "NGA", "DEU"]
    areas = ("USA", "DEU", "ESP", "MYS", "SGP", "ARG")
    for (year_number, period), area in product(enumerate(PERIODS["stock_made_up"]), areas):
        sizes = {
            origin: float((len(origins) - position) ** 3 * 1_000 * (1 + year_number) + ord(area[0]))
            for position, origin in enumerate(origins)
            if origin != area
        }
        for origin, value in (sizes | {"_T": sum(sizes.values()) + 500}).items():
            place = {"origin": origin, "destination": area}
            rows.append(observation("migrant_stock", "stock_made_up", area, period, value, **place))
    return rows


def _doctors() -> list[dict]:
    rows = []
    for area, origin in product(("DEU", "GBR", "FRA"), ("ROU", "IND", "NGA", "PHL")):
        value = float(100 * ord(origin[0]) + ord(area[0]))
        place = {"origin": origin, "destination": area}
        rows.append(observation("foreign_trained_doctors", "doctors_made_up", area, "2018", value, **place))
    return rows


def _vacancies() -> list[dict]:
    rows = []
    codes = {
        "_T": 900, "2": 400, "5": 150, "7": 200, "9": 60, "22": 220, "25": 180, "221": 40, "222": 170, "2221": 160,
        "2222": 9,
    }  # fmt: skip
    for number, period in enumerate(PERIODS["pol_made_up"]):
        for code, value in codes.items():
            count = value + number
            rest = {"isco08": code, "n_unweighted": count, "obs_status": "U" if count < 15 else "A"}
            flows = {"vacancies": count, "vacancies_open": 2 * count, "vacancies_closed": count - 5 * number}
            rows += [observation(i, "pol_made_up", "POL", period, float(n), **rest) for i, n in flows.items()]
            rows.append(observation("vacancy_posts", "pol_made_up", "POL", period, 1.5 * count, **rest))
    for code, share in {"2": 47.0, "5": 19.5, "7": 25.0, "9": 8.5}.items():
        rest = {"se": 0.6, "ci_lower": share - 1.2, "ci_upper": share + 1.2, "obs_status": "E", "isco08": code}
        rows.append(observation("vacancy_share", "pol_made_up", "POL", "2021-Q3", share, **rest))
    return rows


def _recognition() -> list[dict]:
    rows = []
    for number, period in enumerate(PERIODS["deu_made_up"]):
        for code, size in {"_T": 40_000, "22_32": 25_000, "2221": 15_000}.items():
            figures = {
                "applications": size + 5_000 * number, "processed": size + 4_000 * number, "positive": size * 0.9,
            }  # fmt: skip
            figures["positive_rate"] = 100 * figures["positive"] / figures["processed"]
            if period == "2023":
                figures.pop("applications")
            place = {"isco08": code, "destination": "DEU"}
            rows += [
                observation(f"recognition_{step}", "deu_made_up", "DEU", period, float(value), **place)
                for step, value in figures.items()
            ]
    return rows


def indicators() -> pl.DataFrame:
    """What the release says about its indicators."""
    return pl.DataFrame(
        [
            {
                "indicator": key, "title": title, "domain": domain, "unit_measure": unit, "decimals": decimals,
                "definition": f"Made-up definition: {title.lower()}.", "formula": "100 * part / whole",
                "universe": "Persons aged 15 and over.", "source": "Made-up sources.",
                "limitations": "Nothing is real.", "estimator": "gap" if "_gap_" in key else "ratio",
                "standards": '["labour_force"]', "references": '["A made-up resolution."]',
            }
            for key, (title, domain, unit, decimals) in INDICATORS.items()
        ]
    )  # fmt: skip


def sources(*, synthetic: bool) -> pl.DataFrame:
    """What the release says about its sources."""
    rows = []
    for key, (kind, title, area, coverage) in SOURCES.items():
        survey = kind == "survey"
        rows.append(
            {
                "source_id": key, "kind": kind, "title": title, "producer": "Nobody", "licence_name": "CC0",
                "licence_url": "https://creativecommons.org/publicdomain/zero/1.0/", "citation": "=Nobody (2026)",
                "homepage": "https://example.org", "ref_area": area, "coverage": coverage, "synthetic": synthetic,
                "standards": STANDARDS if survey else None, "notes": None,
                "design": "approximation: dwellings as primary units" if survey else None,
                "reliability": "Made-up rules of reliability" if survey else None,
                "min_cases": 5 if survey else None,
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


def checks() -> pl.DataFrame:
    """Two expectations and the comparison with the producer's own figures."""
    common = {"source_id": "arg_made_up", "time_period": "2014-Q4"}
    age = common | {"column_name": "age", "observed": "97.0 %", "expected": "at least 99 %", "why": "Age is known."}
    own = common | {"column_name": "unemployment_rate", "observed": "9.96", "expected": "10.0", "why": "Within 0.05."}
    return pl.DataFrame(
        [
            age | {"check_name": "expect_column_values_to_be_between", "severity": "error", "passed": True},
            age | {"check_name": "expect_column_values_to_not_be_null", "severity": "warning", "passed": False},
            own | {"check_name": "concordance", "severity": "error", "passed": True},
        ]
    )


def audit() -> pl.DataFrame:
    """What an attacker could narrow the withheld counts down to."""
    common = {
        "source_id": "esp_made_up", "time_period": "2017-Q2", "ref_area": "ESP", "population": "employed", "sex": "F",
        "age": "_T", "isco08": "_T", "isced11": "_T", "isic4": "_T", "origin": "FOR", "required_width_n": 5,
        "required_width_persons": 1_800.0,
    }  # fmt: skip
    primary = common | {"reason": "primary", "n_lower": 0, "persons_lower": 0.0, "passed": True}
    others = common | dict.fromkeys(("n_lower", "n_upper", "persons_lower", "persons_upper", "passed"))
    return pl.DataFrame(
        [
            primary | {"n_upper": None, "persons_upper": 3_100.0},  # nothing limits the respondents
            primary | {"n_upper": 7, "persons_upper": 2_400.0},
            others | {"reason": "secondary"},
            others | {"reason": "reliability"},
        ],
        infer_schema_length=None,
    )


def codes() -> pl.DataFrame:
    """Places, occupations, industries and levels of education."""
    none = dict.fromkeys(("parent", "label_es", "label_fr", "alpha2", "region"))
    rows = [
        none | {"codelist": "ref_area", "code": c, "label_en": f"Label {c}", "alpha2": a, "region": "World"}
        for c, a in PLACES.items()
    ]
    rows += [none | {"codelist": "isco08", "code": c, "parent": c[:-1] or None, "label_en": n} for c, n in ISCO.items()]
    rows += [none | {"codelist": "isic4", "code": c, "label_en": n} for c, n in ISIC.items()]
    rows += [none | {"codelist": "isced11", "code": c, "label_en": n} for c, n in ISCED.items()]
    return pl.DataFrame(rows, infer_schema_length=None)


def communities() -> pl.DataFrame:
    """Regional communities with some of their members."""
    members = {
        "ASEAN": ("IDN", "MYS", "PHL", "SGP", "THA", "VNM"), "COLOMBO_PROCESS": ("IND", "PHL", "VNM"),
        "CARICOM": ("JAM",),
    }  # fmt: skip
    rows = [(name, place) for name, places in members.items() for place in places]
    return pl.DataFrame(rows, schema=["community", "ref_area"], orient="row")


def partitions(without: tuple[str, ...]) -> pl.DataFrame:
    """Row accounts; those of the sources in ``without`` failed."""
    rows = []
    for source_id, period in ((s, p) for s, periods in PERIODS.items() for p in periods):
        row = {
            "source_id": source_id, "time_period": period, "rows_read": 1_000, "rows_harmonised": 960,
            "rows_quarantined": 30, "rows_duplicate": 10, "sha256": "ab" * 32,
            "location": f"https://example.org/{source_id}/{period}.csv", "retrieved_at": dt.datetime(2026, 1, 1),
            "size_bytes": 123_456, "status": "admitted", "error": None,
        }  # fmt: skip
        if source_id in without:
            kept = ("source_id", "time_period", "location")
            row = dict.fromkeys(row) | {k: row[k] for k in kept}
            row |= {"status": "failed", "error": "the server did not answer"}
        rows.append(row)
    held = {"time_period": "2013-Q4", "status": "held", "error": "weight: 4 % of the values are missing"}
    return pl.DataFrame([*rows, rows[0] | held], infer_schema_length=None)
