"""What comes in: payloads that no browser sends, other sites, long requests, floods."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_access import by_header, client_of, headers, payload, shelf, show

from dashboards.access.config import PUBLIC_ACCESS
from dashboards.access.doors import MAX_BODY, is_known

CALLBACK = "/_dash-update-component"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = tmp_path_factory.mktemp("doors")
    return client_of(shelf(home), by_header(home))


def changed(**wishes) -> dict:
    return payload() | wishes


def deep(levels: int) -> str:
    return '{"output":' * levels + "1" + "}" * levels


WRONG = {
    "no object": [],
    "nothing": None,
    "a text": "page",
    "empty": {},
    "another output": changed(output="secret.data"),
    "an output that is no text": changed(output=["page.children"]),
    "one output of three": changed(output="page.children"),
    "what only the browser computes": changed(output="url.search", outputs={"id": "url", "property": "search"}),
    "outputs of another component": changed(outputs=[{"id": "x", "property": "children"}] * 3),
    "no outputs": changed(outputs=[]),
    "inputs of another component": changed(inputs=[{"id": "y", "property": "value", "value": ""}] * 2),
    "one input": changed(inputs=payload()["inputs"][:1]),
    "inputs that are no list": changed(inputs={"0": 1}),
    "inputs of a wrong kind": changed(inputs=[1, 2]),
    "a number for a path": payload(pathname=5),
    "a list for a path": payload(pathname=["/"]),
    "an object for a query": payload(search={"$ne": ""}),
    "a long path": payload(pathname="/" * 5000),
    "a further state": changed(state=[{"id": "state", "property": "data", "value": {}}]),
    "changed that is no list": changed(changedPropIds="url.pathname"),
    "changed of a wrong kind": changed(changedPropIds=[{}]),
    "a further key": changed(background=True),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_payload_that_no_browser_sends_is_answered_in_words(client, wrong):
    answer = client.post(CALLBACK, json=WRONG[wrong])
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.text == "The request was not understood. Load the page again."


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (json.dumps(payload()), "text/plain", 400),
        (json.dumps(payload()), "application/x-www-form-urlencoded", 400),
        ("{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (deep(2000), "application/json", 400),
        ("[" * (MAX_BODY - 1), "application/json", 400),
        ("[" * (MAX_BODY + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_no_payload_is_answered_in_words(client, body, kind, status):
    answer = client.post(CALLBACK, data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "text/plain") and "Trace" not in answer.text


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = [*payload(), "background", "x"]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(KEYS), anything, min_size=1))
def test_whatever_is_put_into_a_payload_either_is_known_or_is_refused(wishes):
    callbacks = {
        payload()["output"]: {
            "callback": print,
            "inputs": [{"id": "url", "property": p} for p in ("pathname", "search")],
            "state": [],
        }
    }
    if is_known(payload() | wishes, callbacks):
        assert wishes.keys() <= {"state", "changedPropIds", "parsedChangedPropsIds"}
        assert wishes.get("state", []) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(anything, anything)
def test_no_value_of_an_address_makes_a_fault(client, pathname, search):
    assert client.post(CALLBACK, json=payload(pathname, search)).status_code in (200, 400)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://stat.example.org"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://stat.example.org.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
    ],
)
def test_only_the_dashboards_own_pages_may_send(tmp_path, given, status):
    client = client_of(tmp_path, by_header(tmp_path, address="https://stat.example.org"))
    assert client.post(CALLBACK, json=payload(), headers=given).status_code == status


def test_a_program_may_ask_what_is_public_but_not_with_a_readers_name(client):
    assert client.post(CALLBACK, json=payload()).status_code == 200
    assert client.post(CALLBACK, json=payload(), headers=headers("official")).status_code == 403


def test_what_is_wrong_is_said_in_the_readers_language(client):
    assert client.post(f"{CALLBACK}?lang=es", json={}).text.startswith("No se entendió")
    assert client.post(f"{CALLBACK}?lang=fr", json={}).text.startswith("La requête")


def test_long_addresses_and_wrong_methods_are_told_so(client):
    assert client.get("/?" + "a" * 5000).status_code == 414
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        answer = client.open("/download/overview.csv", method=method)
        assert (answer.status_code, answer.mimetype) == (405, "text/plain")


def test_too_many_requests_are_told_so_in_words_and_only_to_whom_it_concerns(tmp_path):
    limits = {"download": 3, "page": 5, "sign_in": 1}
    client = client_of(shelf(tmp_path), by_header(tmp_path, limits=limits))
    answers = [client.get("/download/none.csv") for _ in range(5)]
    assert [a.status_code for a in answers] == [404] * 3 + [429] * 2
    assert answers[-1].text.startswith("Too many requests") and answers[-1].mimetype == "text/plain"
    assert [show(client, "/none").status_code for _ in range(7)] == [200] * 5 + [429] * 2
    assert show(client, "/none", environ_base={"REMOTE_ADDR": "10.1.1.1"}).status_code == 200
    assert {client.get("/assets/style.css").status_code for _ in range(9)} == {200}


def test_behind_a_trusted_proxy_each_reader_is_counted_by_the_own_address_and_no_other_can_choose_one(tmp_path):
    client = client_of(shelf(tmp_path), by_header(tmp_path, limits={"download": 1}))

    def codes(peer: str) -> list[int]:
        asked = [{"X-Forwarded-For": f"10.0.0.{i}"} for i in range(3)]
        return [
            client.get("/download/none.csv", headers=h, environ_base={"REMOTE_ADDR": peer}).status_code for h in asked
        ]

    assert codes("127.0.0.1") == [404] * 3
    assert codes("192.0.2.7") == [404, 429, 429]


def test_fifty_readers_behind_one_address_are_let_through(client):
    assert PUBLIC_ACCESS.limits.page >= 50 * 60 and PUBLIC_ACCESS.limits.download >= 50 * 6


def test_headers_hold_readers_to_this_host_and_behind_tls_to_tls(tmp_path):
    plain = client_of(tmp_path, PUBLIC_ACCESS).get("/").headers
    assert plain["Cross-Origin-Opener-Policy"] == plain["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in plain
    assert "'unsafe-inline'" not in plain["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    tls = client_of(tmp_path, by_header(tmp_path, address="https://stat.example.org")).get("/").headers
    assert "max-age" in tls["Strict-Transport-Security"]
