from pathlib import Path

import made_up_release
import polars as pl
import pytest

from dashboards.data import OBSERVATION_COLUMNS, ReleaseStore
from dashboards.later_tables import LATER_TABLES
from dashboards.records import listed
from pipelines.release.schema import OBSERVATION, POLARS_TYPE, TABLES


def test_there_may_be_no_release_yet(tmp_path: Path):
    assert ReleaseStore(tmp_path / "releases").current() is None
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").symlink_to("gone")
    assert ReleaseStore(tmp_path / "releases").current() is None


def test_a_new_release_is_picked_up_and_few_stay_open(tmp_path: Path):
    store = ReleaseStore(tmp_path / "releases", keep=2)
    for stamp in ("a", "b", "c"):
        made_up_release.build(tmp_path, stamp=stamp)
        found = store.current()
        assert found is not None and found.release_id == stamp
    assert list(store._open) == ["b", "c"]


def test_conditions_are_parameters(release):
    assert release.observations(ref_area="ARG' or '1'='1").is_empty()
    with pytest.raises(KeyError):
        release.observations(**{"1=1 or ref_area": "ARG"})


def test_several_values_of_one_dimension(release):
    found = release.observations(indicator="unemployment_rate", origin=["NAT", "FOR"], sex="_T")
    assert set(found["origin"]) == {"NAT", "FOR"}


def test_corridors_have_no_totals(release):
    found = release.corridors("migrant_stock", "stock_made_up")
    assert "_T" not in set(found["origin"]) and (found["origin"] != found["destination"]).all()


def test_the_file_cannot_be_written(release):
    with pytest.raises(Exception, match="read-only"):
        release._connection.execute("create table t (i int)")


def test_what_failed_or_was_held_comes_first(release):
    assert release.partitions["status"][0] == "held"


def test_lists_of_a_release_are_read_and_an_older_one_has_none():
    assert listed('["ILO, 13th ICLS (1982)", "SDG 8.5.2"]') == ["ILO, 13th ICLS (1982)", "SDG 8.5.2"]
    assert listed("") == listed("[]") == []


@pytest.mark.parametrize("table", LATER_TABLES)
def test_later_tables_have_the_columns_of_the_release(table):
    columns = {name: POLARS_TYPE[kind] for name, kind in TABLES[table].items()}
    assert pl.Schema(LATER_TABLES[table].columns) == pl.Schema(columns)


def test_observations_have_the_columns_of_the_release():
    assert set(OBSERVATION_COLUMNS) == set(OBSERVATION)


def test_an_older_release_has_no_row_of_a_later_table_and_no_breakdown(tmp_path: Path):
    made_up_release.build(tmp_path, older=True)
    old = ReleaseStore(tmp_path / "releases").current()
    for table in LATER_TABLES:
        found = old.later(table)
        assert found.is_empty() and found.schema == LATER_TABLES[table].columns
    assert set(old.observations(indicator="migrant_stock")["breakdown"]) == {"_T"}


def test_a_later_table_is_asked_by_its_texts_only(release):
    assert set(release.later("recognition_curve", outcome=["any", "FULL"])["outcome"]) == {"any", "FULL"}
    with pytest.raises(KeyError):
        release.later("recognition_curve", months="3")
    with pytest.raises(KeyError):
        release.later("no_such_table")
