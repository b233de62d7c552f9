import csv
import io
import json

import polars as pl
import pytest

from pipelines.release import store
from pipelines.release.errors import QueryError
from pipelines.release.query import query_observations, to_csv, to_json, to_table
from pipelines.release.schema import KEY, OBSERVATION


@pytest.fixture
def release(shelves):
    return shelves[1] / "current"


def values(frame):
    return frame["obs_value"].to_list()


def test_everything_of_an_indicator_in_order(release):
    frame = query_observations(release, "rate", {}, totals=False)
    assert frame.columns == list(OBSERVATION)
    assert len(frame) == 6 and frame.equals(frame.sort(KEY))
    assert query_observations(release, "rate", {}, False, limit=2).equals(frame.head(2))
    assert query_observations(release, "rate", {}, False, limit=0).columns == list(OBSERVATION)


def test_totals_leave_out_every_breakdown_that_is_not_named(release):
    assert values(query_observations(release, "rate", {}, totals=True)) == [9.5, 10.5]
    assert values(query_observations(release, "rate", {"sex": "F"}, totals=True)) == [11.0]
    assert values(query_observations(release, "rate", {"sex": "F", "origin": "FOR"}, totals=True)) == [12.0]
    assert values(query_observations(release, "rate", {"sex": "M|F"}, totals=True)) == [11.0, 0.1 + 0.2]
    assert values(query_observations(release, "rate", {"birth_place": "FOR"}, totals=True)) == [8.0]
    assert values(query_observations(release, "rate", {"time_period": "2020-Q2"}, totals=True)) == [10.5]


def test_a_destination_that_is_the_place_itself_is_a_total(release):
    assert values(query_observations(release, "stock", {}, totals=True)) == [70.0]
    assert values(query_observations(release, "stock", {"origin": "XAA"}, totals=True)) == [30.0]
    assert values(query_observations(release, "stock", {"destination": "XCC", "origin": "XBB"}, totals=True)) == [5.0]


def test_known_values_that_do_not_meet_give_no_rows(release):
    frame = query_observations(release, "rate", {"sex": "M", "obs_status": "U"}, totals=False)
    assert frame.is_empty() and frame.schema["obs_value"] == pl.Float64


@pytest.mark.parametrize(
    ("indicator", "where", "message"),
    [
        ("rat", {}, "no indicator 'rat' in this release. Nearest: rate. Known: rate, stock"),
        ("rate", {"sexe": "M"}, "no dimension 'sexe' to filter by. Nearest: sex"),
        ("rate", {"obs_value": "1"}, "no dimension 'obs_value'"),
        ("rate", {"indicator": "stock"}, "no dimension 'indicator'"),
        ("rate", {"origin": "XAA"}, "no origin 'XAA' in rate.* Known: FOR, _T"),
        ("rate", {"sex": "f"}, "no sex 'f' in rate. Nearest: F"),
        ("rate", {"sex": "M|"}, "empty value"),
        ("rate", {"origin": "FOR", "birth_place": "FOR"}, "origin is named twice"),
        ("rate' OR 1=1 --", {}, "no indicator"),
        ("rate", {"sex": "M' OR '1'='1"}, "no sex"),
        ("rate", {"sex = 'M' OR 1=1 --": "M"}, "no dimension"),
        ("rate", {"ref_area": "'; DROP TABLE observation; --"}, "no ref_area"),
    ],
)
def test_what_is_not_there_is_named(release, indicator, where, message):
    with pytest.raises(QueryError, match=message):
        query_observations(release, indicator, where, totals=False)
    assert store.verify(release.parent).ok


def test_a_limit_below_zero_is_refused(release):
    with pytest.raises(QueryError, match="limit is -1"):
        query_observations(release, "rate", {}, False, limit=-1)


def test_csv_is_safe_and_exact():
    texts = ["=1+1", "+1", "-1", "@a", "\tx", "\ry", 'a "b", c', "plain", None]
    numbers = [0.1 + 0.2, -5.0, 25.69, 1e22, None, 1 / 3, 0.0, 2.0, 3.0]
    text = to_csv(pl.DataFrame({"t": texts, "v": numbers, "n": list(range(-4, 5))}))
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[0] for row in back[1:]] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@a",
        "'\tx",
        "'\ry",
        'a "b", c',
        "plain",
        "",
    ]
    assert [float(row[1]) if row[1] else None for row in back[1:]] == numbers
    assert back[2][1] == "-5.0" and back[3][1] == "25.69" and back[1][2] == "-4"


def test_json_and_table(release):
    frame = query_observations(release, "rate", {}, totals=True)
    assert json.loads(to_json(frame))[0]["obs_value"] == 9.5
    assert json.loads(to_json(pl.DataFrame({"v": [float("nan")]}))) == [{"v": None}]
    table = to_table(frame)
    assert "obs_value" in table and "isco08" not in table and len(table.splitlines()) == 4
    assert to_table(frame.head(0)) == "No observations.\n"
    assert "\x1b" not in to_table(pl.DataFrame({"t": ["\x1b[31mred"]}))
