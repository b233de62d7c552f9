"""Files of the register, the careers and the programmes, each in the words and codes of the office that keeps it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from pipelines.demo import effects as truth
from pipelines.demo.careers import Draw, case_rows, draw
from pipelines.demo.draws import generator
from pipelines.demo.migrants import migrants
from pipelines.demo.register import inclined, procedures
from pipelines.demo.returnees import returnees

SEED = "Norvania"
COUNTRY = {"QMA": "1", "QMB": "2", "XXX": "3"}
PURPOSE = {"professional": "O", "academic": "S"}
LEARNING = {"formal": "F", "non_formal": "N", "informal": "I"}
RESULT = {"FULL": "10", "COMPENSATION": "20", "PARTIAL": "30", "REFUSED": "40", "WITHDRAWN": "80", "PENDING": "99"}
YES_NO = {True: "Y", False: "N"}
PROGRAMME = {
    "bridging_course": "BRIDGE",
    "certification": "SKILLCERT",
    "pre_departure_training": "BEFORE",
    "return_reintegration": "RETURN",
}
CONTENT = {"soft": "S", "occupational": "O", "both": "SO"}
NOTE = pl.lit("SYNTHETIC").alias("NOTE")


@cache
def _drawn() -> Draw:
    return draw(SEED)


@cache
def _cases() -> pl.DataFrame:
    """Return all cases of the register: those of the panel, and those of persons whom only the register knows."""
    rng = generator("register", SEED)
    people = migrants(rng, truth.BEYOND, sum(truth.BEYOND.values()), 500_000)
    beyond = case_rows(people, procedures(rng, people, inclined(rng, people)))
    schema = _drawn().cases.schema
    beyond = beyond.select(name if name in beyond.columns else pl.lit(None).alias(name) for name in schema).cast(schema)
    return pl.concat([_drawn().cases, beyond]).sort("applied_on", "case_id")


def register_cases(period: str) -> pl.DataFrame:
    """Return the cases of one year of application in the columns of `recognition_case`, person numbers as they are."""
    return _cases().filter(pl.col("time_period") == period)


def register(period: str, path: Path) -> None:
    """Write the cases of one year of application: codes of letters and numbers, days as 31.12.2024."""

    def day(column: str, name: str) -> pl.Expr:
        return pl.col(column).dt.strftime("%d.%m.%Y").alias(name)

    register_cases(period).select(
        NOTE,
        pl.col("case_id").alias("FILENO"),
        pl.col("person_hash").alias("PERSNO"),
        pl.col("sex").replace_strict({"M": "1", "F": "2"}).alias("SEX"),
        pl.col("birth_year").alias("BORN"),
        pl.col("citizenship").replace_strict(COUNTRY).alias("NATION"),
        pl.col("training_country").replace_strict(COUNTRY).alias("TRAINED"),
        pl.col("applied_from").replace_strict(COUNTRY).alias("LIVES"),
        pl.format("{}5", "isced11").alias("LEVEL"),
        pl.col("isced_f").alias("FIELD"),
        pl.col("isco08").alias("OCC"),
        pl.col("purpose").replace_strict(PURPOSE).alias("FOR"),
        pl.col("learning").replace_strict(LEARNING).alias("LEARNT"),
        pl.col("regulated").replace_strict(YES_NO).alias("REGUL"),
        pl.col("arrangement").replace_strict({truth.AGREEMENT: "NM21"}).alias("AGREEM"),
        pl.col("legal_basis").alias("LAW"),
        day("applied_on", "APPLIED"),
        day("complete_on", "COMPLETE"),
        day("decided_on", "DECIDED"),
        day("full_since", "FULLFROM"),
        pl.col("outcome").replace_strict(RESULT).alias("RESULT"),
        day("as_of", "CLOSED"),
        pl.col("fee_lcu").cast(pl.Int64).alias("FEE"),
    ).write_csv(path, separator=";")


def careers(period: str, path: Path) -> None:
    """Write the months of one year: wages in hundredths, months as 202403, language as a number from 0 to 6."""
    rows = _drawn().work_months.filter(pl.col("time_period") == period).sort("person_hash", "month")
    levels = {level: str(number) for number, level in enumerate(truth.LANGUAGES)}
    rows.select(
        NOTE,
        pl.col("person_hash").alias("PERSNO"),
        pl.col("month").str.replace("-", "").alias("YM"),
        pl.col("weight").alias("W"),
        pl.col("sex").replace_strict({"M": "1", "F": "2"}).alias("SEX"),
        pl.col("birth_year").alias("BORN"),
        pl.col("birth_country").replace_strict(COUNTRY).alias("BIRTH"),
        pl.col("training_country").replace_strict(COUNTRY).alias("TRAINED"),
        pl.col("arrived_on").alias("SINCE"),
        pl.format("{}5", "isced11").alias("LEVEL"),
        pl.col("isced_f").alias("FIELD"),
        pl.col("isco08_trained").alias("OCCTR"),
        pl.col("language_level").replace_strict(levels).alias("LANG"),
        pl.col("employed").replace_strict({True: "1", False: "0"}).alias("JOB"),
        pl.col("hours_month").cast(pl.Int64).alias("HRS"),
        (100 * pl.col("wage_hour_lcu")).round().cast(pl.Int64).alias("WAGE100"),
        pl.col("isco08").alias("OCC"),
    ).write_csv(path)


def programmes(period: str, path: Path) -> None:
    """Write the participations that began in one year, those of Meridia's returnees too, one JSON object a line."""
    _, of_returnees = returnees(SEED)
    rows = pl.concat([_drawn().participations, of_returnees]).filter(pl.col("time_period") == period)
    rows.sort("started_on", "participation_id").select(
        NOTE.alias("note"),
        pl.col("participation_id").alias("part"),
        pl.col("person_hash").alias("persno"),
        pl.col("ref_area").replace_strict(COUNTRY).alias("land"),
        pl.col("programme").replace_strict(PROGRAMME).alias("programme"),
        pl.col("content").replace_strict(CONTENT).alias("content"),
        pl.col("country_of_training").replace_strict(COUNTRY).alias("held_in"),
        pl.col("isco08").alias("occupation"),
        pl.col("started_on").cast(pl.String).alias("begun"),
        pl.col("completed_on").cast(pl.String).alias("completed"),
    ).write_ndjson(path)


def returnee_months(period: str, path: Path) -> None:
    """Write the months of those who returned to Meridia: Spanish names, letter codes, pesos."""
    months, _ = returnees(SEED)
    level = {"3": "m", "4": "n", "5": "t", "6": "l", "7": "g", "8": "d"}
    months.filter(pl.col("time_period") == period).sort("person_hash", "month").select(
        NOTE.alias("nota"),
        pl.col("person_hash").alias("clave"),
        pl.col("month").alias("mes"),
        pl.col("sex").replace_strict({"M": "H", "F": "M"}).alias("sexo"),
        pl.col("birth_year").alias("nacido"),
        pl.col("arrived_on").alias("regreso"),
        pl.col("isced11").replace_strict(level).alias("estudios"),
        pl.col("isced_f").alias("campo"),
        pl.col("isco08_trained").alias("oficio"),
        pl.col("language_level").alias("idioma"),
        pl.col("employed").replace_strict({True: "s", False: "n"}).alias("trabaja"),
        pl.col("hours_month").cast(pl.Int64).alias("horas"),
        pl.col("wage_hour_lcu").round(2).alias("pago_hora"),
        pl.col("isco08").alias("puesto"),
    ).write_csv(path, separator="\t")
