"""Sensors: publication once after all refreshes, the inbox, and what is shown and told of late periods."""

from types import SimpleNamespace

import dagster as dg
import pytest

from pipelines.automation import sensors
from pipelines.automation.tags import DOES, REFRESH
from pipelines.catalog.load import load_catalog
from pipelines.catalog.models import Location
from pipelines.files import locked
from pipelines.lake import Lake

FIGURES = load_catalog()["deu_recognition"]
EPH = load_catalog()["arg_eph"].model_copy(update={"location": Location(inbox="eph_{yyyy}q{q}.csv")})


@dg.job(name="refresh_arg_eph", tags={DOES: REFRESH})
def refresh():
    """Stands for the job of a source."""


@dg.job
def publish():
    """Stands for the job that publishes."""


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@pytest.fixture
def tick(settings, instance):
    """Evaluate a sensor once."""

    def evaluate(sensor, cursor=None):
        with dg.build_sensor_context(
            instance=instance, cursor=cursor, resources={"lake": Lake.of(settings)}, definitions=DEFINITIONS
        ) as context:
            return sensor.evaluate_tick(context)

    return evaluate


PUBLISH = sensors.publish_sensor(publish)
INBOX = sensors.inbox_sensor([EPH, FIGURES], [refresh])
ALERTS = sensors.alerts_sensor([EPH, FIGURES], ["refresh_arg_eph"])
DEFINITIONS = dg.Definitions(jobs=[refresh, publish], sensors=[PUBLISH, INBOX, ALERTS], resources={"lake": Lake()})


def run_in(instance, status):
    return instance.create_run_for_job(refresh, tags={DOES: REFRESH}, status=status)


def test_publication_waits_for_every_refresh_and_comes_once(tick, instance, monkeypatch):
    monkeypatch.setattr(sensors, "publication_due", lambda _: "fingerprint")
    at_work = [run_in(instance, status) for status in (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED)]
    assert "waits for 2 run(s)" in tick(PUBLISH).skip_message
    instance.report_run_failed(at_work[0])
    assert "waits for 1 run(s)" in tick(PUBLISH).skip_message
    instance.report_run_failed(at_work[1])
    keys = {request.run_key for _ in range(3) for request in tick(PUBLISH).run_requests}
    assert keys == {"fingerprint:first"}  # Dagster starts one run a key


def test_data_that_became_what_they_were_once_are_published_again(tick, monkeypatch):
    monkeypatch.setattr(sensors, "publication_due", lambda _: "fingerprint")
    before = tick(PUBLISH).run_requests
    monkeypatch.setattr(sensors, "current", lambda _: SimpleNamespace(id="another"))
    assert tick(PUBLISH).run_requests[0].run_key != before[0].run_key


def test_nothing_is_published_that_is_published_already(tick, monkeypatch):
    monkeypatch.setattr(sensors, "publication_due", lambda _: None)
    assert "up to date" in tick(PUBLISH).skip_message


def test_publication_leaves_it_to_a_run_under_way(tick, settings):
    with locked(settings.run_lock):
        assert "`lmis run`" in tick(PUBLISH).skip_message


def test_a_whole_file_is_asked_for_once_and_a_new_one_again(tick, settings, monkeypatch):
    monkeypatch.setattr("pipelines.inbox.WHOLE_AFTER_S", 0)
    settings.inbox.mkdir(parents=True)
    (settings.inbox / "eph_2014q3.csv").write_bytes(b"rows")
    first = tick(INBOX)
    (request,) = first.run_requests
    assert request.job_name == "refresh_arg_eph"
    assert (request.tags[sensors.RANGE_START], request.tags[sensors.RANGE_END]) == ("2014-Q3", "2014-Q3")
    again = tick(INBOX, first.cursor)
    assert (again.run_requests, again.skip_message) == ([], "nothing new")
    (settings.inbox / "eph_2014q3.csv").write_bytes(b"more rows")
    (other,) = tick(INBOX, again.cursor).run_requests
    assert other.run_key != request.run_key


def test_what_is_left_or_arriving_is_said(tick, settings):
    settings.inbox.mkdir(parents=True)
    for name in ("eph_2014q3.csv", "unknown.csv"):
        (settings.inbox / name).touch()
    said = tick(INBOX).skip_message
    assert "eph_2014q3.csv: still arriving" in said
    assert "unknown.csv: no source expects" in said


def test_late_periods_show_on_the_asset_once(tick):
    first = tick(ALERTS)
    shown = {event.asset_key.path[-1]: event for event in first.asset_events}
    assert not shown["arg_eph"].passed and "2014-Q4 was due" in shown["arg_eph"].description
    assert tick(ALERTS, first.cursor).asset_events == []


def test_a_job_whose_last_run_failed_is_told_until_one_succeeds(instance):
    failed = run_in(instance, dg.DagsterRunStatus.STARTED)
    assert sensors.failed_job(instance, "refresh_arg_eph") is None
    instance.report_run_failed(failed)
    alert = sensors.failed_job(instance, "refresh_arg_eph")
    assert alert.headline == "refresh_arg_eph: failed in Dagster" and failed.run_id in alert.text
    run_in(instance, dg.DagsterRunStatus.SUCCESS)
    assert sensors.failed_job(instance, "refresh_arg_eph") is None
