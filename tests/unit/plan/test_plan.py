"""What a run has to do, on the packaged source."""

import pytest

from pipelines.accounting import Accounts
from pipelines.catalog.load import load_catalog
from pipelines.errors import UnreachableError
from pipelines.ingest import ingest
from pipelines.plan import make_plan

SOURCE = load_catalog()["deu_recognition"]


@pytest.fixture
def ingested(settings):
    plan = make_plan([SOURCE], settings)
    for source, period in plan.due:
        ingest(source, period, *plan.deliveries[source.id, period], settings)
    return settings


def test_everything_is_due_at_first_and_nothing_the_second_time(settings, ingested):
    plan = make_plan([SOURCE], ingested)
    assert (plan.due, plan.current) == ([], 5)


def test_a_changed_codebook_makes_its_partitions_due(ingested):
    changed = SOURCE.model_copy(update={"notes": {"2022": "as revised"}})
    assert len(make_plan([changed], ingested).due) == 5


def test_of_a_source_out_of_reach_the_bytes_landed_earlier_serve_on(ingested, monkeypatch):
    def away(*_args, **_kwargs):
        raise UnreachableError("nobody there")

    monkeypatch.setattr("pipelines.landing.land.fetch", away)
    changed = SOURCE.model_copy(update={"notes": {"2022": "as revised"}})
    plan = make_plan([changed], ingested)
    assert len(plan.due) == 5 and len(plan.unreachable[SOURCE.id]) == 5
    assert make_plan([SOURCE], ingested).due == []


def test_of_a_source_never_reached_nothing_is_due(settings):
    unreachable = load_catalog()["arg_eph"]
    plan = make_plan([unreachable], settings)
    assert plan.due == [] and len(plan.unreachable["arg_eph"]) == 8
    assert Accounts(settings.home).all() == []


def test_what_was_left_half_done_is_due_again(ingested):
    Accounts(ingested.home).begin(SOURCE.id, "2022")
    assert [period for _, period in make_plan([SOURCE], ingested).due] == ["2022"]


def test_a_result_that_was_taken_away_is_due_again(ingested):
    (ingested.partition(f"harmonised/{SOURCE.subject}", SOURCE.id, "2021") / "part.parquet").unlink()
    assert [period for _, period in make_plan([SOURCE], ingested).due] == ["2021"]


def test_a_run_that_dies_within_a_partition_leaves_it_due(ingested, monkeypatch):
    changed = SOURCE.model_copy(update={"notes": {"2022": "as revised"}})
    plan = make_plan([changed], ingested)
    with monkeypatch.context() as killed:
        killed.setattr("pipelines.ingest._account", lambda *_args, **_named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ingest(changed, "2022", *plan.deliveries[changed.id, "2022"], ingested)
    assert [period for _, period in make_plan([SOURCE], ingested).due] == ["2022"]
