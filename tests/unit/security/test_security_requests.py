"""Requests that try to get something else than a page: other hosts, headers, methods, templates, prototypes."""

import csv
import io

import polars as pl
import pytest
from made_up_access import payload, show

from dashboards.csvfile import to_csv
from pipelines.release.render import to_csv as query_csv

EVIL = "evil.example"


@pytest.mark.parametrize(
    "path", ["/", "/?lang=fr", "/download/overview.csv", "/health", "/nothing", "//evil.example/x"]
)
@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Original-URL", "Forwarded"])
def test_no_answer_repeats_a_host_that_the_reader_made_up(client, path, header):
    answer = client.get(path, headers={header: EVIL})
    assert EVIL not in answer.text.replace("//evil.example/x", "")
    assert EVIL not in answer.headers.get("Location", "").removeprefix(f"http://{EVIL}/")
    assert answer.headers["Cache-Control"] in ("no-cache", "private, no-store")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/download/overview.csv", "/_dash-update-component", "/assets/style.css"])
def test_other_methods_do_nothing(client, method, path):
    answer = client.open(path, method=method)
    assert answer.status_code == 405 and "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/..%2fapp.py",
        "/assets/....//app.py",
        "/assets//etc/passwd",
        "/download/../../etc/passwd.csv",
        "/download/overview/..%2f..%2fx.csv",
        "/_dash-component-suites/../../app.py",
        "/_dash-component-suites/dash/../../../../etc/passwd",
        "/_dash-component-suites/dashboards/app.py",
        "/_reload-hash",
        "/_mcp",
        "/console",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_served(client, path):
    answer = client.get(path)
    assert "def " not in answer.text and "root:" not in answer.text and "Traceback" not in answer.text
    assert answer.status_code in (200, 404, 405) and "import" not in answer.text.split("<body>")[0][:2000]


@pytest.mark.parametrize("text", ["{{7*7}}", "${7*7}", "<script>alert(1)</script>", "%0d%0aX-Evil: 1", "\r\nX-Evil: 1"])
def test_what_an_address_says_is_never_run_or_made_a_header(client, text):
    for answer in (
        client.get("/", query_string={"lang": text, "country": text}),
        client.get("/download/overview.csv", query_string={"country": text}),
        show(client, "/", f"?country={text}"),
        show(client, f"/{text}"),
    ):
        assert "X-Evil" not in answer.headers and "49" not in answer.headers.get("Content-Disposition", "")
        assert "<script>alert" not in answer.text or answer.mimetype == "application/json"


def test_a_prototype_in_a_payload_is_refused(client):
    for wrong in ({"__proto__": {"x": 1}}, {"constructor": {}}, {"inputs": [{"__proto__": {}}] * 2}):
        assert client.post("/_dash-update-component", json=payload() | wrong).status_code == 400


FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://evil.example")', " =1"]


@pytest.mark.parametrize(
    "write", [lambda frame: to_csv(frame).decode(), query_csv], ids=["download", "query and report"]
)
def test_no_text_of_a_csv_file_is_a_formula(write):
    text = write(pl.DataFrame({"title": FORMULAS}))
    cells = [row[0] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert len(cells) == len(FORMULAS)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
