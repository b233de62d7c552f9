"""What Dagster knows: assets, partitions, lineage, jobs and schedules."""

from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from pipelines.catalog.load import load_catalog, periods_of
from pipelines.definitions import defs


@pytest.fixture(scope="module")
def graph():
    return defs.resolve_asset_graph()


def test_the_code_location_loads():
    dg.Definitions.validate_loadable(defs)


def test_every_source_is_partitioned_by_its_periods(graph):
    for source in load_catalog().values():
        for room in ("landing", "staging", "harmonised"):
            node = graph.get(dg.AssetKey([room, source.id]))
            assert node.partitions_def.get_partition_keys() == periods_of(source)


def test_lineage_leads_from_the_release_back_to_every_landing(graph):
    upstream = dg.AssetSelection.assets(["release", "current"]).upstream().resolve(graph)
    for source in load_catalog().values():
        assert dg.AssetKey(["landing", source.id]) in upstream


def test_harmonised_assets_have_blocking_checks_and_models_their_tests(graph):
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    assert ("harmonised/arg_eph", "contract") in checks
    assert ("harmonised/arg_eph", "row_accounting") in checks
    assert any(asset == "warehouse/ind_unemployment_rate" for asset, _ in checks)


def tick(day: datetime):
    context = dg.build_schedule_context(scheduled_execution_time=day, repository_def=defs.get_repository_def())
    return defs.resolve_schedule_def("calendar_esp_epa").evaluate_tick(context)


def test_a_release_calendar_asks_for_the_period_just_released():
    madrid = ZoneInfo("Europe/Madrid")
    (request,) = tick(datetime(2017, 10, 28, 9, tzinfo=madrid)).run_requests
    assert request.partition_key == "2017-Q3"
    assert "2017-Q4 is not among the periods" in tick(datetime(2018, 1, 28, 9, tzinfo=madrid)).skip_message


def test_sensors_publish_take_from_the_inbox_and_tell():
    names = {sensor.name for sensor in defs.get_repository_def().sensor_defs}
    assert names == {"publish_after_refresh", "inbox", "alerts"}


def test_there_is_a_job_for_the_whole_graph_and_one_for_each_source():
    names = {job.name for job in defs.resolve_all_job_defs()}
    assert {"whole_pipeline", "publish"} <= names
    assert {f"refresh_{source}" for source in load_catalog()} <= names
