"""The simulated panel: its truth is what is declared, and the assumptions that designs rest on hold in it."""

import numpy as np
import polars as pl
import pytest

from pipelines.demo import effects as truth
from pipelines.demo.careers import draw, true_effects
from pipelines.demo.draws import Array
from pipelines.demo.migrants import month_of
from pipelines.demo.panel import Panel, months_seen, panel, probability
from pipelines.demo.returnees import returnees
from pipelines.harmonise.subjects import schema_of

PERSONS = 4_000
BRUECKER = {"employed": 24.5, "wage_hour": 19.8}
"""Effect of full recognition after three years, in points and percent: Brücker, Glitz, Lerche and Romiti,
"Occupational recognition and immigrant labor market outcomes", Journal of Labor Economics."""


@pytest.fixture(scope="module")
def drawn():
    return draw(1, PERSONS)


@pytest.fixture(scope="module")
def simulated():
    return panel(1, PERSONS)


def matrix(simulated: Panel, column: str, treatment: str | None = None) -> Array:
    """Return the true effects by person and month."""
    rows = simulated.truth.filter(pl.col("treatment") == treatment) if treatment else simulated.truth
    full = np.zeros((PERSONS, truth.MONTHS))
    np.add.at(full, (rows["at"].to_numpy(), rows["month"].to_numpy()), rows[column].to_numpy())
    return full


def test_a_seed_gives_the_same_draw_and_another_seed_another(drawn):
    again, other = draw(1, PERSONS), draw(2, PERSONS)
    for name in ("cases", "work_months", "participations", "truth"):
        assert getattr(again, name).equals(getattr(drawn, name))
        assert not getattr(other, name).equals(getattr(drawn, name))


def test_a_draw_has_the_columns_of_the_subjects(drawn):
    assert drawn.cases.schema == schema_of("recognition_case")
    assert drawn.work_months.schema == schema_of("work_month")
    assert drawn.participations.schema == schema_of("programme_participation")
    assert drawn.work_months.select("person_hash", "month").is_unique().all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_years_after_full_recognition_the_mean_effect_is_exactly_the_published_one(seed):
    after = draw(seed, PERSONS).truth.filter(treatment="recognition", months_since=36, seen_before=True)
    assert after.height > 200
    assert after["employed"].mean() == pytest.approx(BRUECKER["employed"], abs=1e-9)
    assert 100 * (after["wage_log"].exp().mean() - 1) == pytest.approx(BRUECKER["wage_hour"], abs=1e-9)


def test_the_effect_grows_from_nothing_and_is_larger_in_regulated_occupations(drawn):
    trained = drawn.work_months.select("person_hash", "isco08_trained").unique()
    rows = drawn.truth.filter(treatment="recognition").join(trained, on="person_hash")
    assert rows["months_since"].min() == -11
    assert rows.filter(pl.col("months_since") <= 0)["employed"].max() == 0
    health = pl.col("isco08_trained").str.starts_with("22")
    for month in (6, 12, 36, 60):
        (inside, outside) = (
            rows.filter(pl.col("months_since") == month, which)["employed"].unique().to_list()
            for which in (health, ~health)
        )
        assert outside[0] == pytest.approx(truth.RECOGNITION.elsewhere * inside[0])
    by_month = rows.filter(health).group_by("months_since").agg(pl.col("employed").mean()).sort("months_since")
    steps = by_month["employed"].diff().drop_nulls()
    assert (steps[:11] == 0).all()
    assert (steps[11:41] > 0).all()
    assert (steps[41:].abs() < 1e-9).all()


def test_programmes_have_their_declared_effects_among_those_who_completed_them(drawn):
    declared = {name: effect for name, effect in truth.TREATMENTS.items() if name != "recognition"}
    dropped = drawn.participations.filter(pl.col("completed_on").is_null())
    assert dropped.height > 50
    for name, effect in declared.items():
        after = true_effects(drawn.truth, name, months=6).filter(pl.col("event_time") == 4)
        assert after.row(0)[1:3] == pytest.approx((100 * effect.employed, 100 * effect.wage))
        gave_up = dropped.filter(programme=name)["person_hash"]
        assert drawn.truth.filter(
            pl.col("treatment") == name, pl.col("person_hash").is_in(gave_up.implode())
        ).is_empty()


def test_nobody_is_given_two_things_that_a_design_compares(drawn):
    level = drawn.work_months.select("person_hash", "isced11").unique()
    of = {
        "recognition": drawn.cases.select("person_hash"),
        "bridging_course": drawn.participations.filter(programme="bridging_course").select("person_hash"),
        "certification": drawn.participations.filter(programme="certification").select("person_hash"),
    }
    met = {name: set(rows.join(level, on="person_hash")["isced11"]) for name, rows in of.items()}
    assert met == {"recognition": {"5", "6", "7", "8"}, "bridging_course": {"4"}, "certification": {"3"}}


def test_probabilities_keep_within_bounds_that_nothing_enforces(simulated):
    everything = probability(simulated.people, matrix(simulated, "employed") / 100)
    seen = everything[months_seen(simulated.people)]
    assert 0.02 < seen.min() < seen.max() < 0.98


def test_employment_occurs_as_often_as_its_probability_says_and_lasts(simulated):
    at, month = (simulated.months[name].to_numpy() for name in ("at", "month"))
    employed = simulated.months["employed"].to_numpy()
    expected = probability(simulated.people, matrix(simulated, "employed") / 100)[at, month]
    for low, high in ((0.0, 0.35), (0.35, 0.5), (0.5, 1.0)):
        mine = (expected >= low) & (expected < high)
        assert employed[mine].mean() == pytest.approx(expected[mine].mean(), abs=0.02)
    stayed = (at[1:] == at[:-1]) & (month[1:] == month[:-1] + 1)
    assert 0.93 < (employed[1:] == employed[:-1])[stayed].mean() < 0.99


def test_trends_without_treatment_are_parallel_given_covariates_and_not_without(simulated):
    people, graduates = simulated.people, simulated.people["group"] == "graduates"
    seen = months_seen(people)
    first, last = 48, 84
    chosen = graduates & seen[:, first] & seen[:, last]
    base = probability(people, np.zeros(1))
    change = (base[:, last] - base[:, first])[chosen]
    recognised = np.zeros(PERSONS)
    recognised[simulated.truth.filter(treatment="recognition", seen_before=True)["at"].unique().to_numpy()] = 1
    fields = [people["field"] == code for code in np.unique(people["field"][graduates])]
    covariates = np.column_stack([*fields, month_of(people["arrived"]), recognised])[chosen].astype(float)
    given = np.linalg.lstsq(covariates, change, rcond=None)[0][-1]
    without = change[recognised[chosen] == 1].mean() - change[recognised[chosen] == 0].mean()
    assert given == pytest.approx(0, abs=1e-9)
    assert abs(without) > 0.003


def test_comparing_the_recognised_with_those_never_recognised_misleads_by_several_points(simulated):
    people = simulated.people
    full = simulated.truth.filter(treatment="recognition")
    recognised = np.zeros(PERSONS, dtype=bool)
    recognised[full.filter(pl.col("month") == 107)["at"].to_numpy()] = True
    others = (people["group"] == "graduates") & months_seen(people)[:, 107]
    others[full["at"].unique().to_numpy()] = False
    without = probability(people, np.zeros(1))[:, 107]
    assert 4 < 100 * (without[recognised].mean() - without[others].mean()) < 12


def test_who_leaves_the_panel_was_not_less_lucky_at_work(simulated):
    months = simulated.months.with_columns(
        expected=probability(simulated.people, matrix(simulated, "employed") / 100)[
            simulated.months["at"].to_numpy(), simulated.months["month"].to_numpy()
        ]
    )
    last = months.sort("month").group_by("at", maintain_order=True).last().filter(pl.col("month") < 107)
    luck = last["employed"].cast(pl.Float64) - last["expected"]
    assert last.height > 500
    assert abs(luck.mean()) < 3 * luck.std() / np.sqrt(last.height)


def test_months_begin_with_arrival_and_wages_are_those_of_employees(drawn):
    months = drawn.work_months
    assert months.filter(pl.col("month") < pl.col("arrived_on").cast(pl.String).str.head(7)).is_empty()
    assert (months["month"].min(), months["month"].max()) == (truth.FIRST_MONTH, truth.LAST_MONTH)
    idle = months.filter(~pl.col("employed"))
    assert idle.select("hours_month", "wage_hour_lcu", "isco08").null_count().row(0) == (idle.height,) * 3
    working = months.filter("employed")
    assert working.select("hours_month", "isco08").null_count().row(0) == (0, 0)
    assert 0.05 < working["wage_hour_lcu"].is_null().mean() < 0.2


def test_the_wage_effect_counts_in_the_mean_of_the_logarithm(drawn):
    effects = true_effects(drawn.truth, "recognition")
    three = effects.filter(pl.col("event_time") == 3).row(0, named=True)
    assert three["employed"] == pytest.approx(BRUECKER["employed"], abs=0.5)
    assert three["wage_hour"] == pytest.approx(BRUECKER["wage_hour"], abs=0.5)
    assert effects["event_time"].min() == 0


def test_those_who_returned_to_meridia_are_too_few():
    months, parts = returnees("Norvania")
    assert months["person_hash"].n_unique() == truth.RETURNEES
    assert parts.height == truth.REINTEGRATED
    assert parts["person_hash"].is_in(months["person_hash"].unique().to_list()).all()
    assert set(months["ref_area"]) == set(parts["ref_area"]) == {"QMB"}
