"""The doctor finds what is wrong, says what to do, and changes nothing."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.accounting import Account, Accounts
from pipelines.doctor import content, folder, machine, services
from pipelines.doctor.model import Finding, examine, ok
from pipelines.doctor.report import diagnose, lines
from pipelines.files import locked
from pipelines.instance import write_config
from pipelines.landing.store import Delivery, LandingStore
from tests.conftest import PROJECT


@pytest.fixture
def home(settings):
    settings.home.mkdir(mode=0o700)
    return settings.home


def account(**changes: object) -> Account:
    usual = {
        "source": "xaa_lfs", "period": "2020-Q1", "subject": "person", "rows_read": 2, "rows_harmonised": 2,
        "rows_quarantined": 0, "rows_duplicate": 0, "sha256": "a", "location": "x", "retrieved_at": "x",
        "size_bytes": 1, "status": "admitted", "fingerprint": "f", "admitted_fingerprint": "f",
    }  # fmt: skip
    return Account(**(usual | changes))


def test_an_empty_folder_asks_for_a_run_only(settings, home):
    before = list(home.iterdir())
    found = {one.check: one for one in diagnose(settings)}
    assert not [one for one in found.values() if one.state == "fail"]
    assert "lmis run" in found["Release"].mend.lower()
    assert list(home.iterdir()) == before


def test_no_folder_is_told_and_not_made(settings):
    found = {one.check: one for one in diagnose(settings)}
    assert found["Data folder"].state == "fail" and "Landing" not in found
    assert not settings.home.exists()


def test_a_check_that_breaks_does_not_hide_the_others():
    def breaks() -> Finding:
        raise RuntimeError("the disk is on fire")

    first, second = examine({"One": breaks, "Two": lambda: ok("Two", "fine")})
    assert first.state == "fail" and "the disk is on fire" in first.found
    assert second.state == "ok"
    assert lines([first, second])[-1] == "1 ok, 0 to look at, 1 to mend"


def test_libraries_are_held_against_the_lock(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("polars==0.1 \\\n    --hash=sha256:00\nuvicorn[standard]==1.0\nno-such-library-here==1.0\n")
    assert machine.libraries(lock).state == "fail" and "no-such-library-here" in machine.libraries(lock).found
    lock.write_text("polars==0.1 \\\n    --hash=sha256:00\n")
    found = machine.libraries(lock)
    assert found.state == "warn" and ", not 0.1" in found.found


def test_a_manifest_older_than_a_model_is_told(tmp_path):
    model, made = tmp_path / "models" / "a.sql", tmp_path / "target" / "manifest.json"
    assert machine.manifest(tmp_path).state == "fail"
    for path in (tmp_path / "dbt_project.yml", model, made):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    os.utime(made, (1, 1))
    assert machine.manifest(tmp_path).state == "warn"
    os.utime(made)
    os.utime(model, (1, 1))
    os.utime(tmp_path / "dbt_project.yml", (1, 1))
    assert machine.manifest(tmp_path).state == "ok"


def test_a_clock_behind_the_newest_release_is_told(settings, home):
    (settings.releases / "20260601T000000Z-0123abcd").mkdir(parents=True)
    made = datetime(2026, 6, 1, tzinfo=UTC)
    assert machine.clock(settings, made - timedelta(days=1)).state == "fail"
    assert machine.clock(settings, made + timedelta(days=1)).state != "fail"


def test_little_memory_is_told(tmp_path):
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:    1048576 kB\n")
    assert machine.memory(tmp_path / "meminfo").state == "warn"
    assert machine.memory(tmp_path / "none").state == "ok"


def test_what_others_may_read_is_told(settings, home):
    env = home / "lmis.env"
    env.touch(mode=0o640)
    settings.secret()
    assert folder.secrets(settings, (env,)).state == "ok"
    env.chmod(0o644)
    (home / "secret").chmod(0o640)
    found = folder.secrets(settings, (env,))
    assert found.state == "fail" and "chmod 600" in found.mend and "chmod 640" in found.mend
    home.chmod(0o755)
    assert folder.home(settings).state == "warn"


def test_a_file_system_without_locks_or_links_is_told(settings, home, monkeypatch):
    assert folder.filesystem(settings).state == "ok"
    monkeypatch.setattr(folder.fcntl, "flock", lambda *_: None)  # a share that locks nothing

    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "symlink_to", no_links)
    found = folder.filesystem(settings)
    assert found.state == "fail" and "links, locks" in found.found
    assert not list(home.iterdir())


def test_the_process_that_holds_the_lock_is_named(settings, home):
    assert folder.lock(settings).found == "free"
    with locked(settings.run_lock):
        assert f"process {os.getpid()}" in folder.lock(settings).found
        assert "while a run is at work" in folder.leftovers(settings).found


def test_leftovers_of_killed_runs_are_counted(settings, home):
    for name in ("landing/objects/ab/.new-x", "releases/.building-y/a", "scratch/z"):
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text("left")
    found = folder.leftovers(settings)
    assert found.state == "warn" and found.found.startswith("3 of killed runs")


def test_a_changed_or_missing_object_is_told(settings, home):
    store = LandingStore(settings.landing)
    sha256, size = store.keep_bytes(b"as received")
    store.record(Delivery("xaa_lfs", "2020-Q1", "x", "2020-01-01T00:00:00+00:00", size, sha256, "none"))
    assert content.landing(settings, deep=True).state == content.landing(settings, deep=False).state == "ok"
    path = store.object_path(sha256)
    path.chmod(0o644)
    path.write_bytes(b"as changed!")
    assert "1 changed" in content.landing(settings, deep=False).found
    path.unlink()
    assert "1 object(s) missing" in content.landing(settings, deep=True).found


def test_accounts_are_held_against_the_rows(settings, home):
    import polars as pl

    Accounts(home).write(account())
    assert content.accounts(settings).state == "fail"
    path = settings.partition("harmonised/person", "xaa_lfs", "2020-Q1") / "part.parquet"
    path.parent.mkdir(parents=True)
    pl.DataFrame({"a": [1, 2]}).write_parquet(path)
    assert content.accounts(settings).state == "ok"
    pl.DataFrame({"a": [1]}).write_parquet(path)
    assert "xaa_lfs 2020-Q1" in content.accounts(settings).found


def test_a_damaged_warehouse_is_told(settings, home):
    settings.warehouse.parent.mkdir()
    settings.warehouse.write_bytes(b"not a database" * 1000)
    found = content.warehouse(settings)
    assert found.state == "fail" and "next run makes it again" in found.mend


def test_settings_of_dagster_that_disagree_with_the_environment_are_told(settings, home, monkeypatch):
    write_config(settings)
    assert services.dagster_settings(settings).state == "ok"
    monkeypatch.setenv("LMIS_DAGSTER_DB", "postgresql+psycopg2://lmis:hidden@127.0.0.1:1/lmis")
    found = services.dagster_settings(settings)
    assert found.state == "fail" and "hidden" not in found.found
    (settings.dagster_home / "dagster.yaml").write_text("telemetry: {enabled: true}\n")
    monkeypatch.delenv("LMIS_DAGSTER_DB")
    assert services.dagster_settings(settings).state == "warn"


def test_settings_of_alerts_are_read_and_the_mail_server_is_asked(settings, home):
    assert services.alerts(settings, network=True).state == "warn"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        mail = f"{{host: 127.0.0.1, port: {port}, tls: none, from: lmis@example.org, to: [duty@example.org]}}"
        (home / "alerts.yml").write_text(f"email: {mail}\n")
        assert services.alerts(settings, network=True).found == f"127.0.0.1:{port} answers"
    assert services.alerts(settings, network=True).state == "fail"
    assert services.alerts(settings, network=False).state == "ok"
    (home / "alerts.yml").write_text("email: {host: 1}\n")
    (found,) = examine({"Alerts": lambda: services.alerts(settings, network=False)})
    assert found.state == "fail" and "alerts.yml" in found.found


def test_settings_of_access_are_read_as_the_dashboards_do(settings, home):
    assert services.access(settings).state == "ok"
    (home / "access.yml").write_text("mode: everything\n")
    given = replace(settings, access=home / "access.yml")
    (found,) = examine({"Access": lambda: services.access(given)})
    assert found.state == "fail" and "access.yml" in found.found


def test_the_command_prints_json_and_ends_with_1_if_something_must_be_mended(tmp_path):
    done = subprocess.run(
        [Path(sys.executable).with_name("lmis"), "doctor", "--format", "json"],
        env=os.environ | {"LMIS_HOME": str(tmp_path / "none")}, cwd=PROJECT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert [one["check"] for one in json.loads(done.stdout) if one["state"] == "fail"] == ["Data folder"]
