import json
import threading
from datetime import datetime, timedelta

import duckdb
import polars as pl
import pytest

from pipelines.errors import LmisError
from pipelines.files import locked
from pipelines.release import store
from pipelines.release.build import publish
from pipelines.release.errors import ReleaseError, ReleaseRefusedError
from pipelines.release.schema import DECLARED, KEY, OBSERVATION, TABLES


def test_a_release_holds_what_the_contract_says(wanted):
    release = publish(**wanted)
    assert release.created and release.current
    assert release.id.startswith("20260102T030405Z-")
    names = {path.name for path in release.path.iterdir()}
    assert names == {"observations.parquet", "lmis.duckdb", "metadata.json", "manifest.json"}
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest["release_id"] == release.id
    assert {entry["name"] for entry in manifest["files"]} == names - {"manifest.json"}
    assert manifest["lineage"][0]["sha256"] == "ab" * 32
    with duckdb.connect(str(release.path / "lmis.duckdb"), read_only=True) as connection:
        for table, columns in {**TABLES, "observation": OBSERVATION}.items():
            found = connection.execute(f'SELECT * FROM "{table}"')
            assert [column[0] for column in found.description] == list(columns)
            # nothing is withheld here, asked for in advertisements, applied for or declared
            empty = {"audit", "skill", "skill_demand", "skill_shortage", "recognition_curve", "revision", *DECLARED}
            assert (found.fetchone() is None) == (table in empty)
        codes = connection.execute("SELECT codelist, code, parent, alpha2 FROM code").fetchall()
        standards = connection.execute("SELECT standards ->> 'lfs' FROM source").fetchone()
    assert ("ref_area", "XAA", None, "NA") in codes  # not taken for a missing value
    assert ("isced11", "0", "ED0_2", None) in codes and ("isced11", "ED0_2", None, None) in codes
    assert standards == ("ICLS-13",)
    frame = pl.read_parquet(release.path / "observations.parquet")
    assert frame.columns == list(OBSERVATION)
    assert frame.equals(frame.sort(KEY)) and len(frame) == 9


def test_the_same_again_makes_no_release(wanted, one):
    again = publish(**{**wanted, "created_at": wanted["created_at"] + timedelta(days=1)})
    assert (again.id, again.created) == (one.id, False)
    fetched_again = [{**wanted["partitions"][0], "retrieved_at": "2026-02-01T00:00:00Z"}]
    assert not publish(**{**wanted, "partitions": fetched_again}).created
    assert len(store.list_releases(wanted["releases"])) == 1


def test_another_fingerprint_is_another_release_with_the_same_observations(wanted, one):
    second = publish(**{**wanted, "fingerprint": "two"})  # in the same second
    assert second.created and second.id != one.id
    name = "observations.parquet"
    assert (one.path / name).read_bytes() == (second.path / name).read_bytes()
    assert [release.current for release in store.list_releases(wanted["releases"])] == [False, True]


def test_the_order_of_the_warehouse_does_not_matter(wanted, rows, refill, tmp_path, one):
    refill(tmp_path / "other.duckdb", rows[::-1])
    assert publish(**{**wanted, "warehouse": tmp_path / "other.duckdb"}).id == one.id


def test_a_new_indicator_is_found_without_a_list(wanted, rows, refill, tmp_path):
    refill(tmp_path / "w.duckdb", [*rows, {**rows[0], "indicator": "brand_new"}])
    wanted["warehouse"] = tmp_path / "w.duckdb"
    with pytest.raises(ReleaseRefusedError, match="indicator brand_new"):
        publish(**wanted)
    described = [*wanted["indicators"], {**wanted["indicators"][0], "id": "brand_new"}]
    release = publish(**{**wanted, "indicators": described})
    assert "brand_new" in set(pl.read_parquet(release.path / "observations.parquet")["indicator"])


def test_a_release_is_sealed(wanted, one):
    assert one.path.stat().st_mode & 0o777 == 0o555
    assert {path.stat().st_mode & 0o777 for path in one.path.iterdir()} == {0o444}


def test_made_up_data_says_so_wherever_it_goes(wanted):
    wanted["sources"][0]["synthetic"] = True
    with pytest.raises(ReleaseRefusedError, match="xaa_lfs are synthetic"):
        publish(**wanted)
    release = publish(**{**wanted, "synthetic": True})
    assert release.synthetic and release.id.endswith("-SYNTHETIC")
    assert (release.path / "observations.SYNTHETIC.parquet").is_file()
    assert json.loads((release.path / "metadata.json").read_text())["synthetic"] is True


def test_the_gate_keeps_the_current_release(wanted, one):

    def gate(observations):
        assert isinstance(observations, pl.LazyFrame)
        return ["too few persons", "too many digits"]

    with pytest.raises(ReleaseRefusedError, match="too few persons") as caught:
        publish(**{**wanted, "fingerprint": "two", "gate": gate})
    assert caught.value.reasons == ("too few persons", "too many digits")
    assert store.current(wanted["releases"]).id == one.id
    assert not list(wanted["releases"].glob(".building-*"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda rows: [*rows, {**rows[0], "obs_value": 1.0}], "1 keys are repeated: rate/XAA"),
        (lambda rows: [*rows, {**rows[0], "sex": None}], "1 observations have no sex"),
        (
            lambda rows: [*rows, {**rows[0], "sex": "M", "age": "Y15T24", "obs_value": float("nan")}],
            "obs_value is infinite",
        ),
        (lambda rows: [*rows, {**rows[0], "source_id": "nobody"}], "source_id nobody"),
    ],
)
def test_unsound_observations_are_refused(wanted, rows, refill, tmp_path, change, reason):
    refill(tmp_path / "w.duckdb", change(rows))
    with pytest.raises(ReleaseRefusedError, match=reason):
        publish(**{**wanted, "warehouse": tmp_path / "w.duckdb"})
    assert store.current(wanted["releases"]) is None


def test_no_observations_and_no_warehouse(wanted, rows, refill, tmp_path):
    refill(tmp_path / "w.duckdb", rows[:1])
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("DELETE FROM ind_rate")
    with pytest.raises(ReleaseRefusedError, match="no observations"):
        publish(**{**wanted, "warehouse": tmp_path / "w.duckdb"})
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute("ALTER TABLE ind_rate DROP cv; ALTER TABLE ind_rate ADD COLUMN helper INTEGER")
    with pytest.raises(ReleaseError, match=r"lacks \['cv'\] and adds \['helper'\]"):
        publish(**{**wanted, "warehouse": tmp_path / "w.duckdb"})
    with pytest.raises(ReleaseError, match="no warehouse"):
        publish(**{**wanted, "warehouse": tmp_path / "none.duckdb"})


def test_rows_that_do_not_fit_are_refused(wanted):
    with pytest.raises(ReleaseError, match=r"lack \['why'\]"):
        publish(**{**wanted, "checks": [{k: v for k, v in wanted["checks"][0].items() if k != "why"}]})
    with pytest.raises(ReleaseError, match="'ten' for rows_read"):
        publish(**{**wanted, "partitions": [{**wanted["partitions"][0], "rows_read": "ten"}]})
    with pytest.raises(ReleaseError, match="time zone"):
        publish(**{**wanted, "created_at": datetime(2026, 1, 1)})
    (wanted["seeds_dir"] / "isic4.csv").unlink()
    with pytest.raises(ReleaseError, match=r"isic4\.csv is missing"):
        publish(**wanted)


def test_two_publishers_wait_for_each_other(wanted):
    found = []

    def work(name):
        found.append(publish(**{**wanted, "fingerprint": name}))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two", "one")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    releases = store.list_releases(wanted["releases"])
    assert len(found) == 3 and len(releases) in (2, 3)
    assert all(store.verify(wanted["releases"], release.id).ok for release in releases)


def test_a_lock_held_elsewhere_is_named(tmp_path):
    lock = tmp_path / ".lock"
    with locked(lock), pytest.raises(LmisError, match=r"holds .*\.lock"), locked(lock, patience_s=0.1):
        pass


def test_names_sort_by_age_also_where_the_clock_was_put_back(wanted, one):
    earlier = wanted["created_at"] - timedelta(days=365)
    second = publish(**{**wanted, "fingerprint": "two", "created_at": earlier})
    assert [release.id for release in store.list_releases(wanted["releases"])] == [one.id, second.id]
    assert second.created and second.current
