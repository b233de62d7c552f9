"""Downloads from a server on this machine, good and bad."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipelines.connectors import http
from pipelines.errors import UnreachableError
from tests.unit.ingest_builders import Reply, serving

OK = Reply(body=b"a,b\n1,2\n", headers={"ETag": '"one"'})


def refused_address() -> str:
    """An address of this machine where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_file_is_downloaded_with_its_tag(tmp_path):
    with serving(OK) as server:
        answer = http.download(f"{server.address}/file", tmp_path)
    assert (answer.path.read_bytes(), answer.etag, answer.not_modified) == (OK.body, '"one"', False)


def test_a_known_tag_spares_the_download(tmp_path):
    with serving(Reply(304)) as server:
        answer = http.download(server.address, tmp_path, etag='"one"')
    assert answer.not_modified
    assert server.asked[0]["If-None-Match"] == '"one"'
    assert list(tmp_path.iterdir()) == []


def test_not_modified_without_a_known_tag_is_no_answer(tmp_path):
    with serving(Reply(304)) as server, pytest.raises(UnreachableError, match="answered 304"):
        http.download(server.address, tmp_path)


@pytest.mark.parametrize("status", sorted(http.RETRY_STATUS))
def test_a_server_in_trouble_is_asked_again(tmp_path, status):
    with serving(Reply(status), OK) as server:
        assert http.download(server.address, tmp_path).path.read_bytes() == OK.body
    assert len(server.asked) == 2


def test_a_server_that_stays_in_trouble_is_given_up(tmp_path):
    with serving(Reply(503, b"busy")) as server, pytest.raises(UnreachableError, match="answered 503, tried 3 times"):
        http.download(server.address, tmp_path)
    assert len(server.asked) == http.Ask().attempts
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["seconds", "date", "past"])
def test_retry_after_is_obeyed_as_seconds_and_as_a_date(tmp_path, monkeypatch, kind):
    waits = []
    monkeypatch.setattr(http.time, "sleep", waits.append)
    date = datetime.now(UTC) + timedelta(seconds=-30 if kind == "past" else 50)
    said = "7" if kind == "seconds" else format_datetime(date, usegmt=True)
    with serving(Reply(429, headers={"Retry-After": said}), OK) as server:
        http.download(server.address, tmp_path)
    low, high = {"seconds": (7, 7), "date": (10, 50), "past": (0, 0)}[kind]
    assert low <= waits[-1] <= high


def test_a_server_that_asks_for_more_patience_than_a_run_has_is_left_alone(tmp_path):
    busy = Reply(429, headers={"Retry-After": "3600"})
    with serving(busy, OK) as server, pytest.raises(UnreachableError, match="asks to wait 3600 s"):
        http.download(server.address, tmp_path)
    assert len(server.asked) == 1


def test_requests_keep_the_pace_asked_for(tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr(http.time, "sleep", waits.append)
    with serving(OK) as server:
        for _ in range(3):
            http.download(server.address, tmp_path, ask=http.Ask(per_second=0.01))
    assert len([wait for wait in waits if wait > 90]) == 2


def test_a_redirect_to_another_host_is_refused_where_hosts_are_named(tmp_path):
    with serving(OK) as other, serving(Reply(302, headers={"Location": other.address})) as server:
        hosts = frozenset([server.address.removeprefix("http://")])
        with pytest.raises(UnreachableError, match="not among its hosts"):
            http.download(server.address, tmp_path, ask=http.Ask(hosts=hosts, headers={"api-key": "secret"}))
        assert other.asked == []
        http.download(server.address, tmp_path, ask=http.Ask(hosts=hosts | {other.address.removeprefix("http://")}))
        assert len(other.asked) == 1


def test_a_key_in_the_address_shows_in_no_message(tmp_path, caplog):
    caplog.set_level("INFO")
    with serving(Reply(404)) as server, pytest.raises(UnreachableError) as told:
        http.download(f"{server.address}/a?b=1", tmp_path, ask=http.Ask(secret_query={"key": "verysecret"}))
    assert server.asked[0]["path"] == "/a?b=1&key=verysecret"
    assert "verysecret" not in str(told.value) + caplog.text


def test_a_missing_page_is_told_at_once_with_its_address(tmp_path):
    with serving(Reply(404)) as server, pytest.raises(UnreachableError, match=f"{server.address}/gone: answered 404"):
        http.download(f"{server.address}/gone", tmp_path)
    assert len(server.asked) == 1


def test_a_redirect_is_followed(tmp_path):
    with serving(Reply(302, headers={"Location": "/there"}), OK) as server:
        assert http.download(server.address, tmp_path).path.read_bytes() == OK.body
    assert server.asked[1]["path"] == "/there"


def test_a_host_that_refuses_is_asked_once(tmp_path, monkeypatch):
    address = refused_address()
    with pytest.raises(UnreachableError, match=f"{address}/a: cannot connect"):
        http.download(f"{address}/a", tmp_path)
    monkeypatch.setattr(http, "_once", lambda *_: pytest.fail("the host was asked again"))
    with pytest.raises(UnreachableError, match="not asked again"):
        http.download(f"{address}/b", tmp_path)


def test_a_body_cut_midway_is_not_kept(tmp_path):
    with serving(Reply(body=b"half", announced=1000)) as server, pytest.raises(UnreachableError, match="tried 3 times"):
        http.download(server.address, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_body_cut_midway_is_asked_for_again(tmp_path):
    with serving(Reply(body=b"half", announced=1000), OK) as server:
        answer = http.download(server.address, tmp_path)
    assert answer.path.read_bytes() == OK.body
    assert list(tmp_path.iterdir()) == [answer.path]


def test_more_bytes_than_the_limit_are_refused(tmp_path):
    with serving(OK) as server, pytest.raises(UnreachableError, match="larger than 4 bytes"):
        http.download(server.address, tmp_path, ask=http.Ask(size_bytes=4))
    assert list(tmp_path.iterdir()) == []
    assert len(server.asked) == 1


def test_a_server_that_only_drips_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(http, "SLOW_S", -1.0)
    monkeypatch.setattr(http, "SLOWEST_BYTES_S", 1e12)
    with serving(OK) as server:
        with pytest.raises(UnreachableError, match="bytes a second"):
            http.download(server.address, tmp_path)
        with pytest.raises(UnreachableError, match="not asked again in this run"):
            http.download(server.address, tmp_path)
    assert list(tmp_path.iterdir()) == []
