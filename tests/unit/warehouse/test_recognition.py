"""Time to a decision against another reckoning (oracle/incidence.py) and lifelines; what a new delivery replaces."""

from datetime import date, timedelta
from math import floor

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.harmonise.subjects import in_columns_of
from pipelines.ingest import ensure_schemas
from pipelines.settings import Settings
from tests.unit.warehouse.oracle.incidence import incidence
from tests.unit.warehouse.test_dbt_unit import dbt

MODELS = ("int_recognition_case", "int_recognition_count", "int_recognition_time", "recognition_curve")
INDICATORS = ("ind_recognition_decided", "ind_recognition_decisions")
DECIDED = {"FULL", "COMPENSATION", "PARTIAL", "REFUSED"}
OUTCOMES = {
    "any": DECIDED,
    "positive": DECIDED - {"REFUSED"},
    **{one: {one} for one in ("FULL", "COMPENSATION", "PARTIAL", "REFUSED", "WITHDRAWN")},
}
CLOSED = date(2023, 12, 31)
MONTH = 30.4375
#: lifelines 0.30.3, AalenJohansenFitter, of the cases of `TWELVE`: outcome, month, share, standard error, interval.
LIFELINES = [
    ("any", 1, 0.16666666666666666, 0.1075828707279838, 0.026510426590825996, 0.41298031272402697),
    ("any", 2, 0.33333333333333337, 0.13608276348795434, 0.10270397993092513, 0.5884188866988382),
    ("any", 4, 0.4285714285714286, 0.14621894734833116, 0.15482524637924658, 0.680555608029766),
    ("WITHDRAWN", 2, 0.0952380952380952, 0.09029101470324055, 0.005615275723613507, 0.3440729949317522),
    ("WITHDRAWN", 3, 0.2857142857142856, 0.13766058737991876, 0.0697945277858688, 0.5545944453677526),
]
#: Days and outcome; on one day only one kind of event, since lifelines jitters others.
TWELVE = [
    *((days, "FULL") for days in (20, 20, 45, 45, 100, 130)),
    *((days, "WITHDRAWN") for days in (60, 80, 80)),
    *((days, "PENDING") for days in (45, 120, 150)),
]


def drawn(year: int, size: int, seed: int) -> pl.DataFrame:
    """Return cases of a year of application; many share a day, and of the last years many are pending."""
    rng = np.random.default_rng(seed)
    applied = [date(year, 1, 1) + timedelta(int(days)) for days in rng.integers(0, 365, size)]
    complete = [day + timedelta(int(wait)) for day, wait in zip(applied, rng.integers(0, 40, size), strict=True)]
    settled = [day + timedelta(int(wait)) for day, wait in zip(complete, rng.weibull(1.2, size) * 200, strict=True)]
    drawn_outcome = rng.choice([*sorted(DECIDED), "WITHDRAWN"], size, p=[0.3, 0.45, 0.1, 0.05, 0.1])
    known = rng.random(size) < 0.8
    frame = pl.DataFrame(
        {
            "case_id": [f"{year}-{number}" for number in range(size)],
            "sex": rng.choice(["F", "M"], size),
            "training_country": rng.choice(["SYR", "IND", "PHL"], size),
            "applied_on": applied,
            "complete_on": [day if one and day <= CLOSED else None for day, one in zip(complete, known, strict=True)],
            "decided_on": settled,
            "outcome": drawn_outcome,
        }
    )
    is_open = pl.col("decided_on") > CLOSED
    return frame.with_columns(
        outcome=pl.when(is_open).then(pl.lit("PENDING")).otherwise("outcome"),
        decided_on=pl.when(~is_open).then("decided_on"),
    )


def of_days(cases: list[tuple[int, str]]) -> pl.DataFrame:
    """Return cases that ended so many days before the register was closed, if pending, or after the application."""
    applied = [CLOSED - timedelta(days) if outcome == "PENDING" else date(2023, 1, 1) for days, outcome in cases]
    decided = [
        None if outcome == "PENDING" else day + timedelta(days)
        for day, (days, outcome) in zip(applied, cases, strict=True)
    ]
    rows = {"case_id": [str(number) for number in range(len(cases))], "applied_on": applied, "decided_on": decided}
    return pl.DataFrame(rows | {"outcome": [outcome for _, outcome in cases]})


def deliver(settings: Settings, source: str, year: int, cases: pl.DataFrame) -> None:
    folder = settings.home / f"harmonised/recognition_case/source_id={source}/time_period={year}"
    folder.mkdir(parents=True, exist_ok=True)
    said = {"source_id": source, "time_period": str(year), "ref_area": "DEU"}
    rows = cases.with_columns(pl.lit(value).alias(name) for name, value in said.items())
    in_columns_of("recognition_case", rows.with_columns(as_of=pl.lit(CLOSED))).write_parquet(folder / "part.parquet")


def table(settings: Settings, name: str, source: str) -> pl.DataFrame:
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        return warehouse.sql(f"select * from {name} where source_id = '{source}'").pl()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("recognition"))
    settings.warehouse.parent.mkdir()
    ensure_schemas(settings)
    for year in (2021, 2022, 2023):
        deliver(settings, "register", year, drawn(year, 150, seed=year))
    deliver(settings, "twelve", 2023, of_days(TWELVE))
    dbt(settings.home, "run", "--select", *MODELS, *INDICATORS)
    return settings


def cases_of(settings: Settings, **group: str) -> list[tuple[int, str]]:
    cases = table(settings, "int_recognition_case", "register").filter(**group)
    return list(cases.select("days", "outcome").iter_rows())


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        ({"time_period": "2021"}, {"time_period": "2021", "breakdown": "_T", "origin": "_T"}),
        ({"time_period": "2023"}, {"time_period": "2023", "breakdown": "_T", "origin": "_T"}),
        ({"time_period": "2022", "sex": "F"}, {"time_period": "2022", "breakdown": "sex:F", "origin": "_T"}),
        ({"origin": "SYR"}, {"time_period": "2021-2023", "breakdown": "_T", "origin": "SYR"}),
    ],
    ids=["old", "recent", "women", "all years of a country"],
)
def test_curves_are_those_of_the_textbook(built, group, shown):
    cases = cases_of(built, **group)
    last, outcome = max(cases, key=lambda case: (case[0], case[1] == "PENDING"))
    curve = table(built, "recognition_curve", "register").filter(**shown, isco08="_T")
    told = {month for month in range(37) if floor(month * MONTH) <= last or outcome != "PENDING"}
    assert set(curve["months"]) == told
    for row in curve.iter_rows(named=True):
        share, error = incidence(cases, OUTCOMES[row["outcome"]], row["months"] * MONTH)
        assert (row["share_pct"], row["se"]) == pytest.approx((100 * share, 100 * error), abs=1e-8)
        assert row["n_at_risk"] == sum(days >= floor(row["months"] * MONTH) for days, _ in cases)


def test_curves_are_those_of_lifelines(built):
    curve = table(built, "recognition_curve", "twelve").filter(origin="_T", breakdown="_T")
    for outcome, month, *expected in LIFELINES:
        (row,) = curve.filter(outcome=outcome, months=month).iter_rows(named=True)
        found = [row[name] / 100 for name in ("share_pct", "se", "ci_lower", "ci_upper")]
        assert found == pytest.approx(expected, rel=1e-9)


def test_quartiles_are_the_first_days_on_which_the_curve_reaches_them(built):
    times = table(built, "int_recognition_time", "register").filter(sex="_T", isco08="_T", origin="_T", breakdown="_T")
    for row in times.iter_rows(named=True):
        cases = cases_of(built, time_period=row["time_period"])
        days = sorted({days for days, outcome in cases if outcome in DECIDED})
        reached = [(day, incidence(cases, DECIDED, day)[0]) for day in days]
        for name, share in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
            first = next((day / MONTH for day, found in reached if found >= share - 1e-9), None)
            assert row[name] == (None if first is None else pytest.approx(first))
        assert row["within_3"] == pytest.approx(100 * incidence(cases, DECIDED, 3 * MONTH)[0])
        assert row["median_lower"] <= row["median"] <= row["median_upper"]


def test_a_new_delivery_of_a_year_replaces_that_year_and_what_is_told_of_all(built):
    before = {name: table(built, name, "register") for name in ("int_recognition_count", "recognition_curve")}
    decisions = table(built, "ind_recognition_decisions", "register")
    deliver(built, "register", 2022, drawn(2022, 90, seed=1))
    deliver(built, "register", 2021, drawn(2021, 90, seed=1))  # changed, but not named: stays as it was
    dbt(built.home, "run", "--select", *MODELS, *INDICATORS, partitions=["register:2022"])
    total = {"sex": "_T", "isco08": "_T", "origin": "_T", "breakdown": "_T"}
    counts = table(built, "int_recognition_count", "register")
    assert dict(counts.filter(**total).select("time_period", "applications").iter_rows()) == {
        "2021": 150,
        "2022": 90,
        "2023": 150,
    }
    order = ["time_period", *total]
    untouched = pl.col("time_period") != "2022"
    assert counts.filter(untouched).sort(order).equals(before["int_recognition_count"].filter(untouched).sort(order))
    after = table(built, "recognition_curve", "register")
    whole = {"isco08": "_T", "origin": "_T", "breakdown": "_T", "outcome": "any", "months": 0}
    assert dict(after.filter(**whole).select("time_period", "n_at_risk").iter_rows()) == {
        "2021": 150,
        "2022": 90,
        "2023": 150,
        "2021-2023": 390,
    }
    now = table(built, "ind_recognition_decisions", "register").filter(**total)
    cases = table(built, "int_recognition_case", "register").filter("decided")
    assert dict(now.select("time_period", "obs_value").iter_rows()) == dict(
        cases.group_by(pl.col("decided_on").dt.year().cast(pl.String)).len().iter_rows()
    )
    assert decisions.filter(**total)["obs_value"].sum() > now["obs_value"].sum()
