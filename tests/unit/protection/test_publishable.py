"""From estimates to what a release may say: held, named, judged, protected, and compared with the release before."""

from typing import Any

import polars as pl
import pytest

from pipelines.protection.publishable import Publishable, make_publishable
from pipelines.release.schema import ESTIMATE, OBSERVATION, TABLES
from pipelines.release.tables import to_frame
from tests.unit.ingest_builders import make_source
from tests.unit.protection.made_up_survey import INDICATORS, figures, ratio, total

KINDS = [one | {"standards": ["labour_force"]} for one in INDICATORS]
KINDS += [{"id": "migrant_stock", "estimator": "published"}]
STANDARDS = [{"since": "2020-Q1", "labour_force": "ICLS-13"}]
RATE = {"indicator": "unemployment_rate", "time_period": "2024-Q1", "tolerance": 0.05, "source": "press report"}


def survey(**changes: Any):
    """The made-up survey as a source."""
    return make_source(**({"id": "qma_lfs", "ref_area": "QMA", "standards": STANDARDS} | changes))


def estimates(*rows: dict) -> pl.DataFrame:
    """What the warehouse gives: totals of 2024-Q1 where nothing else is said."""
    return figures(rows).select(list(ESTIMATE))


def publishable(frame: pl.DataFrame, *sources, previous: pl.DataFrame | None = None) -> Publishable:
    return make_publishable(frame, previous, sources or [survey()], KINDS)


def by_sex(women: int, men: int, **where: str) -> list[dict]:
    counts = {"_T": women + men, "F": women, "M": men}
    return [total("employment", n, sex=sex, **where) for sex, n in counts.items()]


def status_of(done: Publishable) -> list[tuple[str, str, str | None]]:
    return done.observations.select("obs_status", "conf_status", "rule").rows()


def test_sound_figures_are_published_as_they_are_with_their_standards():
    frame = estimates(*by_sex(40, 60), ratio("unemployment_rate", 120, 20))
    done = publishable(frame)
    assert set(done.observations.columns) == set(OBSERVATION)
    assert done.observations.select(list(ESTIMATE)).equals(frame)
    assert done.observations.select("standard", "rule").unique().rows() == [("ICLS-13", None)]
    assert done.audit.is_empty()
    assert (done.checks, done.held, done.refusals) == ([], {}, [])


def test_a_partition_that_departs_from_the_producers_figure_is_held_and_all_else_stays():
    stays = [
        ratio("unemployment_rate", 200, 20, time_period="2024-Q2"),
        ratio("unemployment_rate", 200, 20, source_id="qmb_lfs"),
    ]
    frame = estimates(*by_sex(90, 90), ratio("unemployment_rate", 200, 20), *stays)
    source = survey(published=[RATE | {"value": 12.0}, RATE | {"value": 10.0, "time_period": "2024-Q2"}])
    done = publishable(frame, source, survey(id="qmb_lfs"))
    assert done.observations.select(list(ESTIMATE)).equals(estimates(*stays))
    ((partition, reason),) = done.held.items()
    assert partition == ("qma_lfs", "2024-Q1")
    assert "unemployment_rate of 2024-Q1 is 10, but 12 was published (press report)" in reason
    assert [(row["time_period"], row["passed"]) for row in done.checks] == [("2024-Q1", False), ("2024-Q2", True)]
    assert done.refusals == []  # the rest may go out


def test_of_several_departures_the_first_is_the_reason():
    frame = estimates(ratio("unemployment_rate", 200, 20), ratio("unemployment_rate", 100, 10, sex="F"))
    done = publishable(frame, survey(published=[RATE | {"value": 12.0}, RATE | {"value": 13.0, "sex": "F"}]))
    assert done.observations.is_empty()
    (reason,) = done.held.values()
    assert "12 was published" in reason


def test_figures_are_compared_before_they_are_withheld():
    weak = ratio("unemployment_rate", 4, 1)
    done = publishable(estimates(weak), survey(published=[RATE | {"value": 12.0}]))
    assert list(done.held) == [("qma_lfs", "2024-Q1")]
    done = publishable(estimates(weak), survey(published=[RATE | {"value": 25.0}]))
    assert done.held == {}
    assert status_of(done) == [("Q", "N", "ILO: fewer than 5 cases")]


def test_what_reliability_withholds_is_protected_by_other_figures():
    done = publishable(estimates(*by_sex(3, 60)))
    assert status_of(done) == [
        ("A", "F", None),
        ("Q", "N", "ILO: fewer than 5 cases"),
        ("Q", "D", "protects another figure"),
    ]
    assert done.audit["passed"].drop_nulls().to_list() == [True]
    assert done.refusals == []


def test_each_source_has_its_own_rules_and_what_others_publish_is_left_alone():
    rows = [total("employment", 8, source_id=source) for source in ("qma_lfs", "qmb_lfs")]
    rows.append(total("migrant_stock", 1, source_id="un_stock"))
    sources = [
        survey(disclosure={"min_cases": 10}),
        survey(id="qmb_lfs"),
        make_source(id="un_stock", kind="migration"),
    ]
    assert status_of(publishable(estimates(*rows), *sources)) == [
        ("Q", "C", "fewer than 10 respondents"),
        ("U", "F", "ILO: fewer than 15 cases"),
        ("A", "F", None),
    ]


def test_a_release_is_refused_where_a_withheld_count_was_published_before():
    small = [*by_sex(7, 60), *by_sex(50, 60, time_period="2024-Q2")]
    before = publishable(estimates(*small)).observations  # when five were enough
    done = publishable(estimates(*small), survey(disclosure={"min_cases": 10}), previous=before)
    assert done.audit.filter(~pl.col("passed")).select("time_period", "sex").rows() == [("2024-Q1", "F")]
    (refusal,) = done.refusals
    assert refusal.startswith("qma_lfs 2024-Q1: 1 withheld counts could be derived from what is published.")
    assert "disclosure.min_cases" in refusal


@pytest.mark.parametrize(("women", "figures_changed"), [(40, 0), (41, 2), (44, 2), (36, 2), (45, 0), (35, 0)])
def test_a_count_that_changed_by_fewer_than_may_be_published_is_a_warning(women, figures_changed):
    before = publishable(estimates(*by_sex(40, 60))).observations
    done = publishable(estimates(*by_sex(women, 60)), previous=before)
    assert [row["observed"] for row in done.checks] == [f"{figures_changed} figures"] * bool(figures_changed)
    assert done.refusals == []


def test_the_checks_fit_the_table_of_the_release():
    before = publishable(estimates(*by_sex(40, 60))).observations
    source = survey(published=[RATE | {"value": 16.5}])
    done = publishable(estimates(*by_sex(41, 60), ratio("unemployment_rate", 121, 20)), source, previous=before)
    table = to_frame("check_result", done.checks)
    assert table.columns == list(TABLES["check_result"])
    assert table.select("check_name", "severity", "passed").rows() == [
        ("concordance", "error", True),
        ("revision_by_few", "warning", False),
    ]


def test_what_is_held_is_not_compared_with_the_release_before():
    before = publishable(estimates(*by_sex(40, 60))).observations
    source = survey(published=[RATE | {"value": 12.0}])
    done = publishable(estimates(*by_sex(41, 60), ratio("unemployment_rate", 200, 20)), source, previous=before)
    assert [row["check_name"] for row in done.checks] == ["concordance"]


def test_without_surveys_nothing_is_withheld():
    frame = estimates(total("migrant_stock", 1, source_id="un_stock"))
    source = make_source(id="un_stock", kind="migration")
    before = publishable(frame, source).observations
    done = publishable(frame, source, previous=before)
    assert done.observations.select(list(ESTIMATE)).equals(frame)
    assert (done.checks, done.held, done.refusals) == ([], {}, [])
