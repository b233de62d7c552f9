"""The audit log says who did what, line by line, and nothing from outside can write a line of its own."""

import json
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_access import NEW, OLD, audit, by_header, client_of, headers, shelf

from pipelines import auditlog
from pipelines.release.visibility import Terms


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    return shelf(tmp_path_factory.mktemp("audit"), Terms(provisional=True))


def test_a_download_is_written_down_with_page_table_release_and_query(releases, tmp_path):
    access = by_header(tmp_path)
    client = client_of(releases, access)
    client.get("/download/overview.csv?country=ARG", headers=headers("official"))
    client.get("/download/impact/nothing.csv")
    client.get("/download/overview.csv")
    official, public = audit(access)
    assert datetime.fromisoformat(official.pop("at")).utcoffset().total_seconds() == 0
    assert official == {
        "what": "download",
        "who": "a.official",
        "address": "127.0.0.1",
        "page": "overview",
        "table": "",
        "release": NEW,
        "query": "country=ARG",
    }
    assert (public["who"], public["release"]) == ("public", OLD)


@pytest.mark.parametrize(
    "query",
    [
        'x=%0A{"what":"sign-in","who":"boss"}',
        "x=%0D%0Aat",
        "x=%1B[2J",
        "x=%E2%80%A8at",
        "x=%FF%FE",
        "x=" + "a" * 3000,
    ],
)
def test_what_comes_from_outside_stays_within_its_line(releases, tmp_path, query):
    access = by_header(tmp_path)
    answer = client_of(releases, access).get(f"/download/overview.csv?{query}")
    raw = access.audit.read_bytes()
    assert answer.status_code == 200 and raw.count(b"\n") == 1 and b"\x1b" not in raw and len(raw) < 1000
    assert audit(access)[0]["what"] == "download"


@given(st.text(), st.text(), st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), st.text(), max_size=3))
def test_any_text_makes_one_line_of_json(tmp_path_factory, what, who, details):
    path = tmp_path_factory.mktemp("log") / "audit.jsonl"
    details.pop("at", None)
    auditlog.write(path, what, who, address=who, **{f"d_{name}": value for name, value in details.items()})
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 and json.loads(lines[0]).keys() >= {"at", "what", "who"}


def _write_twenty(path) -> None:
    for number in range(20):
        auditlog.write(path, "download", "public", number=number)


def test_several_processes_write_whole_lines(tmp_path):
    path = tmp_path / "audit.jsonl"
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_write_twenty, [path] * 4))
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 80


def test_a_line_that_a_crash_cut_off_does_not_spoil_the_next(tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b'{"at": "2026-')
    auditlog.write(path, "rollback", "root")
    assert json.loads(path.read_text().splitlines()[1])["what"] == "rollback"
