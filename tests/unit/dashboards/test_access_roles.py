"""Role by door by state of the release: nothing that is not public leaves by any door."""

from datetime import timedelta

import pytest
from made_up_access import NEW, NOON, OLD, audit, by_header, client_of, headers, shelf, show

from dashboards.page import discover
from pipelines.release.visibility import Terms

HOUR = timedelta(hours=1)
TERMS = {
    "open": Terms(),
    "provisional": Terms(provisional=True),
    "embargoed": Terms(embargo_until=NOON + HOUR),
    "over": Terms(embargo_until=NOON - HOUR),
    "provisional, embargo over": Terms(provisional=True, embargo_until=NOON - HOUR),
}
BOTH = Terms(provisional=True, embargo_until=NOON + HOUR)
CLOSED = ("provisional", "embargoed", "provisional, embargo over")
ROLES = ("public", "reader", "official", "operator")
DOORS = {
    "page": lambda client, h: show(client, headers=h),
    "unknown page": lambda client, h: show(client, "/none", headers=h),
    "document": lambda client, h: client.get("/", headers=h),
    "document of a path": lambda client, h: client.get("/corridors?lang=es", headers=h),
    "download": lambda client, h: client.get("/download/overview.csv", headers=h),
    "no such download": lambda client, h: client.get("/download/none.csv", headers=h),
    "health": lambda client, h: client.get("/health", headers=h),
    "status": lambda client, h: client.get("/status", headers=h),
    "layout": lambda client, h: client.get("/_dash-layout", headers=h),
    "dependencies": lambda client, h: client.get("/_dash-dependencies", headers=h),
    "asset": lambda client, h: client.get("/assets/style.css", headers=h),
    "wrong method": lambda client, h: client.delete("/download/overview.csv", headers=h),
    "wrong callback": lambda client, h: client.post("/_dash-update-component", json={"output": NEW}, headers=h),
    "folder": lambda client, h: client.get(f"/assets/../../releases/{NEW}/lmis.duckdb", headers=h),
}
#: Where an official, or an operator only, is shown what the public is not.
FOR_OFFICIALS = ("page", "download")


@pytest.fixture(scope="module", params=TERMS)
def state(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("shelf")
    return request.param, client_of(shelf(home, TERMS[request.param]), by_header(home))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_not_public_leaves_by_any_door(state, role, door):
    terms, client = state
    answer = DOORS[door](client, headers(role))
    said = answer.get_data(as_text=True) + str(answer.headers)
    trusted = role in ("official", "operator") and (door in FOR_OFFICIALS or (role == "operator" and door == "status"))
    if terms in CLOSED and not trusted:
        assert NEW[-8:] not in said and "Provisional" not in said and "embargo" not in said
    if door in FOR_OFFICIALS:
        assert answer.status_code == 200
        assert (OLD if terms in CLOSED and not trusted else NEW) in said
    assert "Traceback" not in said and "/releases" not in said


@pytest.mark.parametrize("door", [name for name in DOORS if name not in ("asset", "folder")])
@pytest.mark.parametrize("role", ("public", "official"))
def test_no_cache_keeps_what_somebody_who_signed_in_saw(closed, role, door):
    kept = DOORS[door](closed, headers(role)).headers["Cache-Control"]
    assert kept == ("no-cache" if role == "public" else "private, no-store")


@pytest.mark.parametrize("page", [page.path for page in discover()])
def test_every_page_and_its_file_is_of_the_release_that_the_reader_may_see(page, closed):
    slug = page.strip("/") or "overview"
    for role, expected in (("public", OLD), ("official", NEW)):
        shown = show(closed, page, headers=headers(role)).get_data(as_text=True)
        assert expected in shown and ({OLD, NEW} - {expected}).pop() not in shown
        file = closed.get(f"/download/{slug}.csv", headers=headers(role))
        if file.status_code == 200:
            assert expected in file.headers["Content-Disposition"]
            assert ("NOT-FOR-PUBLICATION" in file.headers["Content-Disposition"]) == (expected == NEW)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    home = tmp_path_factory.mktemp("closed")
    return client_of(shelf(home, BOTH), by_header(home, timezone="Europe/Madrid"))


@pytest.mark.parametrize(
    ("lang", "until"),
    [
        ("en", "Under embargo until December 1, 2026, 14:00 (Europe/Madrid)."),
        ("es", "Embargado hasta el 1 de diciembre de 2026, 14:00 (Europe/Madrid)."),
        ("fr", "Sous embargo jusqu'au 1 décembre 2026, 14:00 (Europe/Madrid)."),
    ],
)
def test_an_official_is_told_in_words_on_the_page_and_in_saved_images(closed, lang, until):
    answer = show(closed, "/", f"?lang={lang}", headers=headers("official")).json["response"]
    assert until in str(answer["page"]) and until in answer["facts"]["data"]["source"]


def test_two_officials_get_the_same_page_to_the_letter(closed):
    mine, other = headers("official"), headers("official") | {"X-Remote-User": "somebody.else"}
    assert show(closed, headers=mine).data == show(closed, headers=other).data


def test_the_status_page_is_for_operators_only_and_names_the_releases_and_the_log(tmp_path):
    access = by_header(tmp_path)
    client = client_of(shelf(tmp_path, BOTH), access)
    for role in ("public", "reader", "official"):
        assert client.get("/status", headers=headers(role)).status_code == 404
    client.get("/download/overview.csv?note=<script>", headers=headers("public"))
    page = client.get("/status", headers=headers("operator"))
    assert page.status_code == 200 and OLD in page.text and NEW in page.text and "Provisional" in page.text
    assert "refused" in page.text and "<script" not in page.text
    assert "style.css" in page.text and [line["door"] for line in audit(access)[:3]] == ["/status"] * 3


def test_a_closed_house_shows_nothing_to_who_has_not_signed_in(tmp_path):
    client = client_of(shelf(tmp_path), by_header(tmp_path, anonymous=False))
    for door in ("page", "download"):
        said = DOORS[door](client, {}).get_data(as_text=True)
        assert NEW not in said and OLD not in said
    assert "sign in" in show(client).get_data(as_text=True)
    assert client.get("/download/overview.csv").status_code == 401
    assert NEW in show(client, headers=headers("reader")).get_data(as_text=True)
    assert client.get("/health").status_code == 200  # who watches the machine has no account


@pytest.mark.parametrize(
    ("peer", "given"),
    [
        ("10.0.0.9", {"X-Remote-User": "a.official", "X-Remote-Groups": "staff"}),
        ("10.0.0.9", {"X-Remote-Groups": "staff"}),
        ("10.0.0.9", {"X-Remote-User": "a.official", "X-Remote-Groups": "staff", "X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"X-Remote-Groups": "staff"}),
        ("127.0.0.1", {"X-Remote-User": "me,a.official", "X-Remote-Groups": "staff"}),
    ],
)
def test_names_from_elsewhere_than_the_proxy_are_refused_and_written_down(tmp_path, peer, given):
    access = by_header(tmp_path)
    client = client_of(shelf(tmp_path, BOTH), access)
    answer = client.get("/download/overview.csv", headers=given, environ_base={"REMOTE_ADDR": peer})
    assert answer.status_code == 403 and NEW not in answer.text
    assert audit(access)[0]["what"] == "refused"


def test_without_settings_nobody_can_become_anybody(tmp_path):
    client = client_of(shelf(tmp_path, BOTH), by_header(tmp_path, mode="public"))
    answer = client.get("/download/overview.csv", headers=headers("operator"))
    assert OLD in answer.headers["Content-Disposition"]
    assert client.get("/status", headers=headers("operator")).status_code == 404
