"""A night: a delivery comes by the inbox, Dagster takes and publishes it, people are told; `lmis run` agrees."""

import shutil

import dagster as dg
import pytest

from pipelines.accounting import Accounts
from pipelines.definitions import defs
from pipelines.files import sha256_of
from pipelines.instance import open_instance
from pipelines.lake import Lake
from pipelines.settings import Settings
from tests.unit.mailbox import mail_server

NAME = "arg_eph_2014q3.tsv.gz"
QUERY = ("query", "unemployment_rate_national", "--where", "ref_area=ARG", "--totals", "--format", "csv")


@pytest.fixture
def box():
    with mail_server() as opened:
        yield opened


def tick(instance, sensor):
    with dg.build_sensor_context(instance=instance, definitions=defs, resources={"lake": Lake()}) as context:
        return defs.resolve_sensor_def(sensor).evaluate_tick(context)


def run(instance, job, tags=None):
    done = defs.resolve_job_def(job).execute_in_process(instance=instance, tags=tags or {}, raise_on_error=False)
    assert done.success, job


def test_a_night(real_data, tmp_path, monkeypatch, lmis_at, box):
    settings = Settings(home=tmp_path / "home")
    monkeypatch.setenv("LMIS_HOME", str(settings.home))
    monkeypatch.setenv("DAGSTER_HOME", "")  # given back at the end
    monkeypatch.delenv("LMIS_MIRROR", raising=False)
    settings.inbox.mkdir(parents=True)
    shutil.copy(real_data / "surveys" / "arg_eph" / "indiv_a14t3.tsv.gz", settings.inbox / NAME)
    (settings.inbox / f"{NAME}.sha256").write_text(sha256_of(settings.inbox / NAME))
    (settings.inbox / "notes.txt").write_text("for nobody")
    mail = f"host: 127.0.0.1, port: {box.port}, tls: none, from: lmis@example.org, to: [duty@example.org]"
    settings.alerts.write_text(f"email: {{{mail}}}\n")

    with open_instance(settings) as instance:
        (request,) = tick(instance, "inbox").run_requests
        assert request.job_name == "refresh_arg_eph"
        run(instance, request.job_name, request.tags)
        assert [(one.period, one.status) for one in Accounts(settings.home).all()] == [("2014-Q3", "admitted")]
        assert [path.name for path in settings.inbox.iterdir() if path.is_file()] == ["notes.txt"]
        assert len(tick(instance, "publish_after_refresh").run_requests) == 1
        run(instance, "publish")
        assert "up to date" in tick(instance, "publish_after_refresh").skip_message
        tick(instance, "alerts")
    (letter,) = box.letters
    told = letter.get_content()
    assert "notes.txt in the inbox" in told
    assert "arg_eph 2014-Q4 was due on 20 March 2015 18:00 (America/Argentina/Buenos_Aires) and has not come" in told
    assert "2014-Q3" not in told

    lmis = lmis_at(settings.home, None)
    (settings.inbox / "notes.txt").unlink()
    said = lmis("run", "--source", "arg_eph")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "0 partition(s) ingested (0 rows), 1 already up to date." in said.stdout
    assert "Release unchanged" in said.stdout
    assert "Alerts (email): 0 told, 1 solved." in said.stdout
    (row,) = lmis(*QUERY).stdout.splitlines()[1:]
    assert (row.split(",")[2], round(float(row.split(",")[10]), 1)) == ("2014-Q3", 7.5)
