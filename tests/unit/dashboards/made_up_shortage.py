"""A made-up shortage index with its parts, and made-up skills. Nothing is real."""

from itertools import product

import polars as pl
from made_up_surveys import ADVISED, CASES, EMPTY, estimate
from made_up_tables import PARTS, PERIODS

SOURCE, PLACE = "arg_made_up", "ARG"
#: The five parts of the index, of which it is the mean: by major group, in the last period.
SHORTAGE = {
    "1": (0.2, 0.1, -0.1, 0.3, 0.0), "2": (1.9, 1.4, 0.8, 1.1, 0.9), "3": (1.0, 0.7, 0.2, 0.6, 0.5),
    "4": (-0.4, -0.2, 0.1, -0.3, 0.2), "5": (0.3, 0.4, -0.2, 0.1, 0.1), "6": (0.1, 0.2, 0.3, 0.4, 0.5),
    "7": (0.6, 0.1, 0.5, -0.2, 0.3), "8": (-0.2, -0.6, -0.1, 0.2, -0.3), "9": (-1.3, -0.9, -0.6, -1.2, -0.5),
}  # fmt: skip
WITHHELD = {"6": "C"}
SKILLS = {
    "teamwork": ("transversal", "work in teams", "trabajar en equipo", None),
    "accuracy": ("transversal", "work accurately", None, "travailler avec exactitude"),
    "nursing-care": ("occupational", "give nursing care", "prestar cuidados", "donner des soins"),
    "programming": ("occupational", "computer programming", None, None),
    "welding": ("occupational", "weld", "soldar", "souder"),
    "cleaning": ("occupational", "clean rooms", "limpiar habitaciones", "nettoyer des locaux"),
    "english": ("language", "English", "inglés", "anglais"),
    "driving-licence-b": ("licence", "driving licence B", "permiso de conducir B", "permis de conduire B"),
}
#: Advertisements asking for a skill, by occupation; and how many were read.
ASKED = {
    "_T": (2_700, (900, 400, 110, 350, 130, 90, 800, 500)),
    "2": (1_200, (500, 120, 100, 330, 0, 0, 600, 60)),
    "22": (660, (300, 60, 100, 10, 0, 0, 90, 20)),
    "5": (450, (200, 90, 10, 0, 0, 30, 120, 40)),
    "7": (600, (100, 140, 0, 20, 130, 0, 50, 250)),
    "9": (180, (40, 30, 0, 0, 0, 60, 10, 30)),
}


def rows() -> list[dict]:
    """The index and its parts, of Argentina only; who is over-qualified by occupation; vacancies against people."""
    found = []
    for number, period in enumerate(PERIODS[SOURCE]):
        less = 0.1 * (len(PERIODS[SOURCE]) - 1 - number)
        for code, parts in SHORTAGE.items():
            values = {f"shortage_{name}": value - less for name, value in zip(PARTS, parts, strict=True)}
            values["shortage_index"] = sum(values.values()) / len(values)
            found += [_of(indicator, period, value, code) for indicator, value in values.items()]
        for code, (birth, more) in product(SHORTAGE, {"NAT": 0.0, "FOR": 12.0}.items()):
            rate = more + 6.0 * int(code)
            found.append(estimate("overqualification_rate", SOURCE, period, rate, 2.5, origin=birth, isco08=code))
        found.append(estimate("foreign_born_share", SOURCE, period, 12.0, 0.4))
        found.append(estimate("labour_market_tightness", SOURCE, period, 0.412, 0.02))
        found.append(estimate("job_vacancy_rate", SOURCE, period, 2.3, 0.1))
    return found


def _of(indicator: str, period: str, value: float, code: str) -> dict:
    se = 0.17 if indicator == "shortage_index" else 0.3
    row = estimate(indicator, SOURCE, period, value, se, isco08=code)
    if reason := WITHHELD.get(code):
        row |= dict.fromkeys(EMPTY) | {"obs_status": "Q", "conf_status": reason, "rule": ADVISED[reason]}
    return row | ({"obs_status": "U", "rule": CASES} if code == "8" else {})


def all_withheld(observation: pl.DataFrame, shortage: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The same tables with every figure on shortage withheld, and thus no index of a skill."""
    taken = pl.col("indicator").str.starts_with("shortage_")
    empty = [pl.when(~taken).then(pl.col(column)).alias(column) for column in EMPTY]
    why = {"obs_status": "Q", "conf_status": "N", "rule": ADVISED["N"]}
    said = [pl.when(taken).then(pl.lit(v)).otherwise(pl.col(c)).alias(c) for c, v in why.items()]
    return {"observation": observation.with_columns(*empty, *said), "skill_shortage": shortage.clear()}


def skills() -> pl.DataFrame:
    """The skills, with names that some languages lack."""
    return pl.DataFrame(
        [(s, kind, f"http://data.europa.eu/esco/skill/{s}", *labels) for s, (kind, *labels) in SKILLS.items()],
        schema=["skill", "kind", "esco_uri", "label_en", "label_es", "label_fr"],
        orient="row",
    )  # fmt: skip


def skill_demand() -> pl.DataFrame:
    """What advertisements in Poland ask for, in a quarter and in the year."""
    found = []
    for period, (code, (base, asked)) in product(("2021-Q3", "2021"), ASKED.items()):
        for skill, n in zip(SKILLS, asked, strict=True):
            share = 100 * n / base
            bounds = (max(0.0, share - 3), min(100.0, share + 3))
            found.append(("pol_made_up", "POL", period, code, skill, n, base, share, *bounds))
    columns = (
        "source_id", "ref_area", "time_period", "isco08", "skill", "n_ads", "n_base", "share_pct", "ci_lower",
        "ci_upper",
    )  # fmt: skip
    return pl.DataFrame([row for row in found if row[5]], schema=columns, orient="row")


def skill_shortage() -> pl.DataFrame:
    """The index of each skill, by the advertisements of another country."""
    values = dict(zip(SKILLS, (0.55, 0.1, 1.1, 1.15, 0.3, -0.8, 0.7, -0.2), strict=True))
    found = [
        (SOURCE, PLACE, period, "pol_made_up", "2021", skill, v, 0.12, v - 0.235, v + 0.235, 4)
        for period, (skill, v) in product(PERIODS[SOURCE], values.items())
    ]
    columns = (
        "source_id", "ref_area", "time_period", "demand_source_id", "demand_time_period", "skill", "index_value", "se",
        "ci_lower", "ci_upper", "n_occupations",
    )  # fmt: skip
    return pl.DataFrame(found, schema=columns, orient="row")
