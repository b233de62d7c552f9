"""Steps of Dagster: what is tried again and what is not, ranges of periods, one period alone, and the lock."""

import subprocess
import sys

import dagster as dg
import pytest

from pipelines import ingest_assets as module
from pipelines import retries
from pipelines.accounting import Accounts
from pipelines.automation.schedules import whole_pipeline
from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Location
from pipelines.files import locked
from pipelines.ingest_assets import ingest_assets
from pipelines.instance import RUN_TAG
from pipelines.lake import Lake
from pipelines.plan import make_plan
from pipelines.run import RANGE_END, RANGE_START, _why
from tests.conftest import PROJECT
from tests.unit.ingest_builders import Reply, serving

FIGURES = load_catalog()["deu_recognition"]
PERIODS = FIGURES.periods.only


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(retries, "FIRST_WAIT_S", 0)
    monkeypatch.setattr("pipelines.connectors.http.PAUSE_S", 0)
    monkeypatch.setattr("pipelines.connectors.http._hosts_away", {})


@pytest.fixture
def step(settings):
    """Run the step of a source for a range of periods."""

    def run(source, first, last=None, tags=None):
        return dg.materialize(
            [ingest_assets(source)],
            instance=dg.DagsterInstance.ephemeral(),
            resources={"lake": Lake.of(settings)},
            tags={RANGE_START: first, RANGE_END: last or first} | (tags or {}),
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )

    return run


def times_tried_again(result):
    return sum(event.is_step_up_for_retry for event in result.all_events)


def at(address):
    return FIGURES.model_copy(update={"location": Location(url=address)})


def test_what_may_pass_is_tried_again(step, settings):
    good = (PROJECT / "pipelines" / "catalog" / "recognition" / "deu_recognition.csv").read_bytes()
    with serving(*[Reply(503)] * 4, Reply(body=good)) as server:
        result = step(at(server.address), PERIODS[-1])
    assert (result.success, times_tried_again(result)) == (True, 1)
    assert Accounts(settings.home).read(FIGURES.id, PERIODS[-1]).status == "admitted"


def test_what_does_not_pass_in_the_end_fails_in_words(step):
    with serving(Reply(503)) as server:
        result = step(at(server.address), PERIODS[-1])
    assert (result.success, times_tried_again(result)) == (False, retries.RETRIES)


@pytest.mark.parametrize("reply", [Reply(404), Reply(body=b"\0nonsense")])
def test_a_refusal_and_a_file_that_cannot_be_read_are_not_tried_again(step, reply):
    with serving(reply) as server:
        result = step(at(server.address), PERIODS[-1])
    assert (result.success, times_tried_again(result)) == (False, 0)


def test_a_step_waits_for_lmis_run_and_then_is_tried_again(step, settings, monkeypatch):
    """The lock is held by another process, as `lmis run` holds it; with the patience of the step cut short."""
    monkeypatch.setattr(module, "locked", lambda path: locked(path, patience_s=0.1))
    hold = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print('held', flush=True); input()"
    settings.home.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", hold, settings.run_lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        other.stdout.readline()
        result = step(FIGURES, PERIODS[-1])
        assert (result.success, times_tried_again(result)) == (False, retries.RETRIES)
        assert Accounts(settings.home).all() == []
        assert step(FIGURES, PERIODS[-1], tags=RUN_TAG).success  # a step of the run that holds it
        other.stdin.close()
    assert step(FIGURES, PERIODS[-1]).success


def test_a_step_of_lmis_run_does_not_wait_with_the_lock_held(step):
    with serving(Reply(503)) as server:
        result = step(at(server.address), PERIODS[-1], tags=RUN_TAG)
    assert (result.success, times_tried_again(result)) == (False, 0)
    assert "answered 503" in _why(result)


def test_a_backfill_over_years_is_one_run(step, settings):
    result = step(FIGURES, PERIODS[1], PERIODS[3])
    done = {event.partition for event in result.all_events if event.is_step_materialization}
    assert done == set(PERIODS[1:4])
    assert [one.period for one in Accounts(settings.home).all()] == list(PERIODS[1:4])


def test_a_period_done_again_leaves_the_others_as_they_are(step, settings):
    step(FIGURES, PERIODS[0], PERIODS[-1])

    def state():
        accounts = Accounts(settings.home)
        rows = [
            settings.partition(f"harmonised/{FIGURES.subject}", FIGURES.id, one) / "part.parquet" for one in PERIODS
        ]
        return {
            period: (accounts.path(FIGURES.id, period).stat().st_ino, path.stat().st_ino, path.stat().st_mtime_ns)
            for period, path in zip(PERIODS, rows, strict=True)
        }

    before = state()
    assert step(FIGURES, PERIODS[2]).success
    after = state()
    assert {period for period in PERIODS if before[period] != after[period]} == {PERIODS[2]}


def test_a_step_takes_its_file_from_the_inbox(step, settings, monkeypatch):
    monkeypatch.setattr("pipelines.inbox.WHOLE_AFTER_S", 0)
    source = FIGURES.model_copy(update={"location": Location(inbox="figures.csv")})
    monkeypatch.setattr("pipelines.inbox.load_catalog", lambda: {source.id: source})
    settings.inbox.mkdir(parents=True)
    original = PROJECT / "pipelines" / "catalog" / "recognition" / "deu_recognition.csv"
    (settings.inbox / "figures.csv").write_bytes(original.read_bytes())
    assert step(source, PERIODS[0], PERIODS[-1]).success
    assert {one.location for one in Accounts(settings.home).all()} == {"inbox:figures.csv"}
    assert not (settings.inbox / "figures.csv").exists()
    plan = make_plan([source], settings)  # as `lmis run` would look
    assert (plan.due, plan.current, plan.unreachable) == ([], len(PERIODS), {})


def test_the_whole_pipeline_waits_for_another_run_too(settings):
    with locked(settings.run_lock):
        result = whole_pipeline.execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            resources={"lake": Lake.of(settings)},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    assert (result.success, times_tried_again(result)) == (False, retries.RETRIES)
