"""The queue of runs, as the settings that are written for Dagster say."""

import dagster as dg
from dagster._utils.tags import TagConcurrencyLimitsCounter  # what the queue itself counts with

from pipelines.definitions import defs
from pipelines.instance import open_instance


def test_a_source_is_ingested_by_one_run_at_a_time_and_other_sources_meanwhile(settings, monkeypatch):
    monkeypatch.delenv("LMIS_DAGSTER_DB", raising=False)
    monkeypatch.setenv("DAGSTER_HOME", "")  # given back at the end
    with open_instance(settings) as instance:
        limits = instance.get_concurrency_config()
        assert type(instance.run_coordinator).__name__ == "QueuedRunCoordinator"
        runs = {
            name: dg.DagsterRun(job_name=name, tags=dict(defs.resolve_job_def(name).tags))
            for name in ("refresh_arg_eph", "refresh_esp_epa", "publish")
        }
        at_work = [runs["refresh_arg_eph"]]
        counter = TagConcurrencyLimitsCounter(limits.run_queue_config.tag_concurrency_limits, at_work)
    blocked = {name: counter.is_blocked(run) for name, run in runs.items()}
    assert blocked == {"refresh_arg_eph": True, "refresh_esp_epa": False, "publish": False}
    assert limits.pool_config.default_pool_limit == 1
