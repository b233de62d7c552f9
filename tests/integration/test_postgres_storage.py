"""Dagster's records in a real PostgreSQL: a run stands there, a run that was killed is closed, a database that is
away is named without its password."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.errors import LmisError
from pipelines.instance import RUN_TAG, SOURCE_TAG, close_dead_runs, open_instance
from pipelines.run import run_pipeline


def _program(name: str) -> str:
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if not found:
        pytest.skip("PostgreSQL is not at hand (scripts/postgres.sh installs it on Debian)")
    return found


def _as_other(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as nobody, in a folder that nobody owns."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "nobody")
    return {"user": "nobody", "env": {"PATH": os.environ["PATH"], "HOME": str(folder)}}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of a throw-away database, reached by a socket in its own folder."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    # Outside pytest's own folder, which other accounts may not enter; a socket's path must be short too.
    folder = Path(subprocess.run(["mktemp", "-d"], check=True, capture_output=True, text=True).stdout.strip())
    other = _as_other(folder)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **other}
    data = folder / "data"
    try:
        subprocess.run([initdb, "-D", data, "-U", "lmis", "-A", "trust", "--no-sync"], **quiet)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        subprocess.run([pg_ctl, "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **quiet)
        yield f"postgresql+psycopg2://lmis@/postgres?host={folder}"
        subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def instance(settings, database, monkeypatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("LMIS_DAGSTER_DB", database)
    monkeypatch.setenv("DAGSTER_HOME", "")  # is set by open_instance; put back after the test
    with open_instance(settings) as opened:
        yield opened


@dg.asset
def figure() -> int:
    return 1


def test_runs_stand_in_the_database_and_outlive_the_folder(instance, settings):
    done = dg.materialize([figure], instance=instance, tags=RUN_TAG)
    assert done.success
    assert not list(settings.dagster_home.rglob("*.db"))
    shutil.rmtree(settings.dagster_home)
    with open_instance(settings) as again:
        assert again.get_run_by_id(done.run_id).status is dg.DagsterRunStatus.SUCCESS
        assert again.get_latest_materialization_event(figure.key)


def test_a_run_that_was_killed_is_closed_and_another_one_is_not(instance):
    dead = instance.create_run_for_job(dg.Definitions(assets=[figure]).resolve_implicit_global_asset_job_def())
    instance.add_run_tags(dead.run_id, RUN_TAG)
    other = instance.create_run_for_job(dg.Definitions(assets=[figure]).resolve_implicit_global_asset_job_def())
    for run in (dead, other):
        instance.report_dagster_event(
            dg.DagsterEvent(event_type_value="PIPELINE_START", job_name=run.job_name), run_id=run.run_id
        )
    close_dead_runs(instance)
    assert instance.get_run_by_id(dead.run_id).status is dg.DagsterRunStatus.FAILURE
    assert instance.get_run_by_id(other.run_id).status is dg.DagsterRunStatus.STARTED


def test_the_queue_has_limits(instance):
    limits = instance.get_concurrency_config()
    assert limits.run_queue_config.max_concurrent_runs == 2
    assert limits.pool_config.default_pool_limit == 1


def test_a_run_of_the_pipeline_is_recorded_there(instance, settings, monkeypatch):
    monkeypatch.setattr("pipelines.run._publish", lambda *_: None)  # a minute of dbt
    summary = run_pipeline(settings, only=["deu_recognition"], period="2016")
    assert [account.status for account in summary.ingested] == ["admitted"]
    runs = instance.get_runs(dg.RunsFilter(tags={SOURCE_TAG: "deu_recognition"}))
    assert [run.status for run in runs] == [dg.DagsterRunStatus.SUCCESS]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql+psycopg2://lmis:hidden@127.0.0.1:1/lmis", "does not answer"),
        ("postgresql://lmis:hidden@127.0.0.1:1/lmis", "must begin with"),
    ],
)
def test_a_database_that_is_away_is_named_without_its_password(settings, monkeypatch, address, says):
    monkeypatch.setenv("LMIS_DAGSTER_DB", address)
    monkeypatch.setenv("DAGSTER_HOME", "")
    with pytest.raises(LmisError, match=says) as fault:
        open_instance(settings)
    assert "hidden" not in str(fault.value) and fault.value.__cause__ is None
