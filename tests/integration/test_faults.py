"""A selection of the faults of tests/soak/faults: broken connections, a page of errors, a kill while dbt is at work."""

from __future__ import annotations

import time

import pytest

from tests.soak.faults.bench import give
from tests.soak.faults.examine import after_fault, after_next_run, content_of, leftovers, plain_words
from tests.soak.faults.office import Office, kill
from tests.soak.faults.server import PAGE, Exchange, FaultyServer
from tests.soak.faults.small_office import PERIODS, make_project

FIRST, SECOND = (1,) * len(PERIODS), (2,) * len(PERIODS)
ANSWERS = {
    "connection reset midway": (Exchange.reset_midway, 0, "Not reached"),
    "a page of errors": (lambda it: it.answer(PAGE, etag=it.etag, heeds=False), 1, "Problem"),
}


@pytest.fixture
def server(tmp_path):
    with FaultyServer.listening(tmp_path / "served") as listening:
        yield listening


def test_after_faults_the_next_run_publishes_what_an_undisturbed_one_does(tmp_path, server):
    project = make_project(tmp_path / "project", server.address)
    office = Office(project, tmp_path / "disturbed" / "home", None)
    give(server.folder, FIRST)
    first = office.run()
    assert first.code == 0, first.said
    before = office.current

    give(server.folder, SECOND)
    for fault, (answer, ends, says) in ANSWERS.items():
        server.fault = answer
        done = office.run()
        assert (done.code, office.current) == (ends, before), (fault, done.said)
        assert says in done.said and after_fault(office, before) + plain_words(done) == [], (fault, done.said)
    server.well()

    kill_while_dbt_is_at_work(office)
    assert after_fault(office, before) == [] and office.current == before

    undisturbed = Office(project, tmp_path / "undisturbed" / "home", None)
    assert undisturbed.run().code == 0
    last = office.run()
    assert after_next_run(office, last, content_of(undisturbed)) == []
    assert office.current != before and leftovers(office) == []


def kill_while_dbt_is_at_work(office: Office) -> None:
    """Kill a run, with all that it started, once dbt has begun a model."""
    log, since = office.home / "logs" / "dbt.log", time.time()
    process = office.start()
    while process.poll() is None and not (log.stat().st_mtime > since and b"START" in log.read_bytes()):
        time.sleep(0.01)
    assert process.poll() is None, "the run ended before dbt began"
    kill(process)
