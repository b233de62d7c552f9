from pathlib import Path

import polars as pl
import pytest

from dashboards.app import create_app, create_server
from dashboards.page import Page


@pytest.fixture(scope="module")
def client(home: Path):
    return create_app(home / "releases").server.test_client()


def test_headers_keep_everything_on_the_host(client):
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"


def test_the_document_has_the_readers_language(client):
    assert '<html lang="es"' in client.get("/?lang=es").text
    assert '<html lang="en"' in client.get("/?lang=%22%3E").text


def test_a_download_is_the_state_in_the_url(client):
    answer = client.get("/download/vacancies.csv?occupation=2&period=2021-08")
    name = answer.headers["Content-Disposition"]
    assert name == 'attachment; filename="vacancies_20260101T000000Z-abcdef12.csv"'
    assert pl.read_csv(answer.data, schema_overrides={"isco08": pl.String})["isco08"].to_list() == [
        "2",
        "22",
        "25",
    ]


def test_unknown_files_and_pages_are_told_so(client):
    assert client.get("/download/nothing.csv").status_code == 404


def test_the_outlines_of_the_map_are_served(client):
    assert client.get("/assets/topojson/world_110m.json").status_code == 200


def test_the_server_factory_reads_the_home(monkeypatch, home: Path, tmp_path: Path):
    monkeypatch.setenv("LMIS_HOME", str(home))
    assert create_server().test_client().get("/health").json["release"]
    monkeypatch.setenv("LMIS_HOME", str(tmp_path))
    assert create_server().test_client().get("/health").status_code == 503


def test_an_error_shows_no_traceback(monkeypatch, home: Path):
    def broken(_ctx):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("dashboards.app.discover", lambda: [Page("/", 1, "page.overview", broken)])
    client = create_app(home / "releases").server.test_client()
    answer = client.get("/download/overview.csv")
    assert answer.status_code == 500 and "secret" not in answer.text and "Traceback" not in answer.text
