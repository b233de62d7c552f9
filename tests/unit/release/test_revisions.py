"""Which figures changed, and why."""

from datetime import datetime

import polars as pl
import pytest

from pipelines.landing.store import Delivery
from pipelines.release.build import publish
from pipelines.release.database import read_release_table
from pipelines.release.revisions import redelivered, revisions, vintage_rows
from pipelines.release.schema import KEY, POLARS_TYPE, TABLES
from pipelines.release.visibility import Terms

NIGHT = datetime(2026, 11, 3, 2, 30)
NONE = pl.DataFrame(schema={name: POLARS_TYPE[kind] for name, kind in TABLES["revision"].items()})
MOVED = pl.DataFrame({"source_id": ["lfs"], "retrieved_at": [NIGHT]})
STILL = MOVED.clear()


def figures(**values):
    rows = [
        dict.fromkeys(KEY, "_T")
        | {"indicator": name, "source_id": "lfs", "unit_measure": "PERCENT", "obs_value": value}
        for name, value in values.items()
    ]
    return pl.DataFrame(rows, schema_overrides={"obs_value": pl.Float64})


def told(frame):
    return frame.select("indicator", "old_value", "new_value", "old_release", "reason").rows()


def test_changed_figures_are_told_with_old_and_new_and_those_withheld_are_not():
    before = figures(rate=7.5, same=0.1 + 0.2, gone=1.0, hidden=None, found=None)
    after = figures(rate=7.7, same=0.3, hidden=4.0, found=None, fresh=2.0)
    found = revisions(before, after, MOVED, NONE, "r1")
    assert told(found) == [("rate", 7.5, 7.7, "r1", "delivery")]
    assert found["retrieved_at"].to_list() == [NIGHT]


def test_without_other_bytes_it_is_the_method():
    assert told(revisions(figures(rate=7.5), figures(rate=7.7), STILL, NONE, "r1")) == [
        ("rate", 7.5, 7.7, "r1", "method")
    ]


def test_revisions_by_delivery_add_up_and_of_the_method_the_last_stays():
    first = revisions(figures(rate=1.0), figures(rate=2.0), STILL, NONE, "r1")
    second = revisions(figures(rate=2.0), figures(rate=3.0), MOVED, first, "r2")
    third = revisions(figures(rate=3.0), figures(rate=4.0), MOVED, second, "r3")
    fourth = revisions(figures(rate=4.0), figures(rate=5.0), STILL, third, "r4")
    assert told(fourth) == [
        ("rate", 2.0, 3.0, "r2", "delivery"),
        ("rate", 3.0, 4.0, "r3", "delivery"),
        ("rate", 4.0, 5.0, "r4", "method"),
    ]
    assert told(revisions(figures(rate=5.0), figures(rate=5.0), STILL, fourth, "r5")) == told(fourth)


def test_a_source_is_redelivered_where_a_published_period_has_other_bytes():
    columns = ["source_id", "time_period", "sha256", "status", "retrieved_at"]
    before = pl.DataFrame(
        [("a", "2020", "x", "admitted", NIGHT), ("b", "2020", "y", "admitted", NIGHT)], columns, orient="row"
    )
    after = pl.DataFrame(
        [
            ("a", "2020", "z", "admitted", NIGHT),
            ("a", "2021", "n", "admitted", NIGHT),
            ("b", "2020", "q", "held", NIGHT),
            ("c", "2020", "n", "admitted", NIGHT),
        ],
        columns,
        orient="row",
    )
    assert redelivered(before, after)["source_id"].to_list() == ["a"]


def test_a_vintage_is_a_delivery_with_other_bytes_than_the_one_before():
    def delivery(sha256, at, *, source="lfs", period="2020", location="mirror:a"):
        return Delivery(source, period, location, f"2026-11-0{at}T02:30:00+00:00", 10, sha256, "CC")

    ledger = [
        delivery("a", 1),
        delivery("a", 2, location="https://x.example"),
        delivery("b", 3),
        delivery("a", 4),
        delivery("c", 4, period="2021"),
        delivery("d", 5, source="lfs.layout"),
    ]
    found = vintage_rows(ledger, {"lfs"})
    assert found.columns == list(TABLES["vintage"])
    assert found.select("time_period", "vintage", "sha256").rows() == [
        ("2020", 1, "a"), ("2020", 2, "b"), ("2020", 3, "a"), ("2021", 1, "c"),
    ]  # fmt: skip
    assert found["retrieved_at"][1] == datetime(2026, 11, 3, 2, 30)
    assert vintage_rows([], {"lfs"}).rows() == []


def test_a_release_tells_what_the_delivery_changed(wanted, refill, rows, tmp_path):
    first = publish(**wanted)
    rows[0]["obs_value"] = 9.9
    refill(tmp_path / "w.duckdb", rows)
    changed = [dict(one, sha256="f" * 64) for one in wanted["partitions"]]
    second = publish(**{**wanted, "warehouse": tmp_path / "w.duckdb", "partitions": changed, "fingerprint": "two"})
    found = read_release_table(second.path, "revision")
    assert found.select("indicator", "old_value", "new_value", "old_release", "reason").rows() == [
        ("rate", 9.5, pytest.approx(9.9), first.id, "delivery")
    ]


def test_what_was_never_public_is_neither_told_as_revised_nor_taken_for_known(wanted, refill, rows, tmp_path):
    known = []

    def protection(estimates, previous):
        known.extend(previous["obs_value"])
        return wanted["protection"](estimates, previous)

    def published(value, name, terms):
        rows[0]["obs_value"] = value
        refill(tmp_path / f"{name}.duckdb", rows)
        warehouse = tmp_path / f"{name}.duckdb"
        return publish(**{**wanted, "warehouse": warehouse, "fingerprint": name, "protection": protection}, terms=terms)

    first = publish(**wanted)
    published(77_777.0, "two", Terms(provisional=True))
    third = published(9.9, "three", Terms())
    assert 77_777.0 not in known
    assert told(read_release_table(third.path, "revision")) == [("rate", 9.5, pytest.approx(9.9), first.id, "method")]
