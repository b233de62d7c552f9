"""A step that dies within the ingestion of what was there before ends the run and says why; nothing passes for done."""

import errno
import os

import dagster as dg
import pytest

from pipelines import run
from pipelines.accounting import Accounts
from pipelines.catalog.load import load_catalog
from pipelines.errors import LmisError
from pipelines.ingest import ingest
from pipelines.plan import make_plan

SOURCE = load_catalog()["deu_recognition"]


@pytest.mark.parametrize(
    "fault, says",
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "The disk is full"),
        (dg.DagsterExecutionInterruptedError(), "asked to end"),
    ],
)
def test_a_step_that_dies_ends_the_run(settings, monkeypatch, fault, says):
    first = make_plan([SOURCE], settings)
    for source, period in first.due:
        ingest(source, period, *first.deliveries[source.id, period], settings)
    changed = SOURCE.model_copy(update={"notes": {"2022": "as revised"}})
    plan = make_plan([changed], settings)

    def dies(source, period, *rest):
        if period == "2022":
            raise fault
        return ingest(source, period, *rest)

    monkeypatch.setattr("pipelines.ingest_assets.ingest", dies)
    periods = [period for _, period in plan.due]
    with pytest.raises(LmisError, match=says):
        run._materialize(changed, periods, plan, settings, dg.DagsterInstance.ephemeral())
    assert {one.status for one in Accounts(settings.home).all()} == {"admitted"}
    assert next(period for _, period in make_plan([changed], settings).due) == "2022"
