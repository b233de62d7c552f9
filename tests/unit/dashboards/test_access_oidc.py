"""Signing in with an OpenID provider on this machine, and all that may go wrong on the way."""

import base64
import json
import time
import zlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from made_up_access import HERE, NEW, NOON, OLD, Clock, audit, by_oidc, client_of, shelf, show

from dashboards.access.oidc import BACK, SIGN_IN, SIGN_OUT, local_path
from pipelines.release.visibility import Terms

LIBRARY = "authlib.integrations.flask_client.apps.FlaskOAuth2App"
SAME = {"Sec-Fetch-Site": "same-origin"}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider for tests


@pytest.fixture(scope="module")
def issuer():
    with oidc_provider_mock.run_server_in_thread() as server:
        address = f"http://localhost:{server.server_port}"
        for name, groups in (("ann", ["staff"]), ("bob", ["visitors"]), ("eve", None), ("otto", "operators")):
            httpx.put(f"{address}/users/{name}", json={"groups": groups, "email": f"{name}@example.org"})
        yield address


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("LMIS_OIDC_CLIENT_SECRET", "not-to-be-seen")
    monkeypatch.delenv("LMIS_SESSION_KEY", raising=False)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    return shelf(tmp_path_factory.mktemp("oidc"), Terms(provisional=True))


@pytest.fixture
def house(tmp_path, issuer, releases):
    access, clock = by_oidc(tmp_path, issuer), Clock()
    return client_of(releases, access, clock), access, clock


def begin(client, onward: str = "/vacancies?lang=es") -> str:
    """Begin to sign in; give the provider's address."""
    answer = client.get(SIGN_IN, query_string={"next": onward})
    assert answer.status_code == 302
    return answer.location


def agree(at_provider: str, name: str) -> str:
    """Sign in at the provider; give the way back."""
    answer = httpx.post(at_provider, data={"sub": name})
    assert answer.status_code == 302
    return answer.headers["Location"].removeprefix(HERE)


def sign_in(client, name: str, onward: str = "/vacancies?lang=es"):
    return client.get(agree(begin(client, onward), name))


def shown(client) -> str:
    text = show(client, "/quality").text
    return {True: NEW, False: OLD}[NEW in text] if (NEW in text) != (OLD in text) else text


def test_the_provider_is_asked_with_pkce_state_and_nonce(house):
    asked = parse_qs(urlsplit(begin(house[0])).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [f"{HERE}{BACK}"] and asked["scope"] == ["openid profile"]
    assert len(asked["state"][0]) >= 20 and len(asked["nonce"][0]) >= 20


@pytest.mark.parametrize(("name", "expected"), [("ann", NEW), ("bob", OLD), ("eve", OLD), ("otto", NEW)])
def test_who_signs_in_comes_back_to_the_page_and_sees_what_the_role_may(house, name, expected):
    client, access, _ = house
    assert shown(client) == OLD
    answer = sign_in(client, name)
    assert (answer.status_code, answer.location) == (303, f"{HERE}/vacancies?lang=es")
    assert shown(client) == expected
    assert client.get("/status").status_code == (200 if name == "otto" else 404)
    assert (audit(access)[0]["what"], audit(access)[0]["who"]) == ("sign-in", name)


def test_the_cookie_holds_no_token_and_no_script_can_read_it(house):
    client, _, _ = house
    header = sign_in(client, "ann").headers["Set-Cookie"]
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Path=/" in header
    cookie = client.get_cookie("lmis").value
    assert set(_content(cookie)) == {"id", "who", "view", "until", "_permanent"}


def _content(cookie: str) -> dict:
    packed = cookie.startswith(".")
    payload = cookie.lstrip(".").split(".")[0]
    content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return json.loads(zlib.decompress(content) if packed else content)


def test_behind_tls_the_cookie_is_held_to_the_host(tmp_path, issuer):
    client = client_of(tmp_path, by_oidc(tmp_path, issuer, address="https://stat.example.org"))
    header = client.get(SIGN_IN, base_url="https://stat.example.org").headers["Set-Cookie"]
    assert header.startswith("__Host-lmis=") and "Secure" in header and "Domain" not in header


def test_a_sign_in_makes_a_new_session_and_ends_the_one_before(house):
    client, _, _ = house
    sign_in(client, "ann")
    before = client.get_cookie("lmis").value
    sign_in(client, "ann")
    assert _content(client.get_cookie("lmis").value)["id"] != _content(before)["id"]
    client.set_cookie("lmis", before)
    assert shown(client) == OLD


def test_signing_out_ends_a_copy_of_the_cookie_too(house):
    client, access, _ = house
    sign_in(client, "ann")
    copied = client.get_cookie("lmis").value
    answer = client.post(SIGN_OUT, headers=SAME)
    assert answer.status_code == 200 and "end_session" in answer.text and "signed out" in answer.text
    assert shown(client) == OLD
    client.set_cookie("lmis", copied)
    assert shown(client) == OLD
    assert audit(access)[-1]["what"] == "sign-out"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_no_other_site_can_sign_a_reader_out(house, headers):
    client, _, _ = house
    sign_in(client, "ann")
    assert client.post(SIGN_OUT, headers=headers).status_code == 403
    assert client.get(SIGN_OUT).status_code != 302 and shown(client) == NEW


def test_a_session_ends_at_its_hour_whatever_is_done_in_it(house):
    client, access, clock = house
    sign_in(client, "ann")
    clock.now = NOON + timedelta(hours=access.session_hours, seconds=-1)
    assert shown(client) == NEW
    clock.now += timedelta(seconds=1)
    assert shown(client) == OLD


def test_a_cookie_that_was_changed_or_made_with_another_key_is_nobodys(house, tmp_path, issuer):
    client, _, _ = house
    sign_in(client, "ann")
    good = client.get_cookie("lmis").value
    other = client_of(tmp_path, by_oidc(tmp_path / "other", issuer))
    for wrong in (good[:-2], good.replace("e", "f", 1), "x", "." * 50, ""):
        client.set_cookie("lmis", wrong)
        assert shown(client) == OLD
    other.set_cookie("lmis", good)
    assert "Official" not in show(other, "/none").text


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\e", "x", "/a\nb"]
)
def test_the_way_back_leads_to_these_dashboards_only(house, onward):
    assert local_path(onward) == "/"
    assert sign_in(house[0], "ann", onward).location == f"{HERE}/"


def test_a_way_back_without_or_with_another_state_signs_nobody_in(house):
    client, access, _ = house
    back = agree(begin(client), "ann")
    for wrong in (BACK, f"{BACK}?code=x", f"{BACK}?code=x&state=y", f"{BACK}?error=access_denied", f"{back}x"):
        answer = client.get(wrong)
        assert answer.status_code == 403 and "not signed in" in answer.text and "Trace" not in answer.text
        assert "not-to-be-seen" not in answer.text
    assert shown(client) == OLD and audit(access)[-1]["what"] == "sign-in failed"
    stranger = house[0].application.test_client()
    assert stranger.get(back).status_code == 403  # the way back of one browser is none for another


def test_a_way_back_counts_once(house):
    client, _, _ = house
    back = agree(begin(client), "ann")
    assert client.get(back).status_code == 303
    client.post(SIGN_OUT, headers=SAME)
    assert client.get(back).status_code == 403 and shown(client) == OLD


TOKEN_FAULTS = {
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "another audience": lambda claims: claims | {"aud": "other"},
    "another audience, our azp": lambda claims: claims | {"aud": ["other"], "azp": "lmis"},
    "no audience": lambda claims: {k: v for k, v in claims.items() if k != "aud"},
    "over": lambda claims: claims | {"exp": int(time.time()) - 3600},
    "another nonce": lambda claims: claims | {"nonce": "n"},
    "no nonce": lambda claims: {k: v for k, v in claims.items() if k != "nonce"},
    "nobody": lambda claims: {k: v for k, v in claims.items() if k != "sub"},
}


@pytest.mark.parametrize("fault", [*TOKEN_FAULTS, "another key", "no signature", "no token", None])
def test_a_token_that_does_not_hold_signs_nobody_in(house, monkeypatch, fault):
    answer = come_back(house[0], house[1], monkeypatch, fault, {"groups": ["staff"]})
    assert answer.status_code == (403 if fault else 303)
    assert shown(house[0]) == (OLD if fault else NEW)


@pytest.mark.parametrize(("subject", "status"), [("ann", 303), ("bob", 403)])
def test_groups_may_stand_at_the_userinfo_endpoint_of_the_same_account(house, monkeypatch, subject, status):
    further = {"sub": subject, "groups": ["staff"]}
    monkeypatch.setattr(f"{LIBRARY}.userinfo", lambda *_, **__: further)
    assert come_back(house[0], house[1], monkeypatch).status_code == status
    assert shown(house[0]) == (NEW if status == 303 else OLD)


def come_back(client, access, monkeypatch, fault: str | None = None, further: dict | None = None):
    """Come back from a provider that gives a token of our making."""
    asked = parse_qs(urlsplit(begin(client)).query)
    now, key = int(time.time()), RSAKey.generate_key(2048, {"kid": "k"})
    issuer = access.oidc.issuer
    claims = {"iss": issuer, "aud": "lmis", "sub": "ann", "exp": now + 60, "iat": now, "nonce": asked["nonce"][0]}
    claims = TOKEN_FAULTS[fault](claims) if fault in TOKEN_FAULTS else claims
    signed_by = RSAKey.generate_key(2048, {"kid": "k"}) if fault == "another key" else key
    token = jwt.encode({"alg": "RS256", "kid": "k"}, claims | (further or {}), signed_by)
    if fault == "no signature":
        token = ".".join([base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("="), token.split(".")[1], ""])
    answers = {"access_token": "a", "token_type": "Bearer"} | ({} if fault == "no token" else {"id_token": token})
    monkeypatch.setattr(f"{LIBRARY}.fetch_access_token", lambda *_, **__: dict(answers))
    monkeypatch.setattr(f"{LIBRARY}.fetch_jwk_set", lambda *_, **__: {"keys": [key.as_dict(private=False)]})
    return client.get(f"{BACK}?code=c&state={asked['state'][0]}")


def test_a_provider_that_is_away_is_told_in_words_and_public_pages_go_on(tmp_path, releases):
    access = by_oidc(tmp_path, "http://localhost:9")
    client = client_of(releases, access)
    answer = client.get(f"{SIGN_IN}?lang=es")
    assert answer.status_code == 503 and "no responde" in answer.text and "Traceback" not in answer.text
    assert "localhost:9" not in answer.text
    assert shown(client) == OLD


def test_a_provider_that_goes_away_midway_is_told_in_words(tmp_path):
    with oidc_provider_mock.run_server_in_thread() as server:
        client = client_of(tmp_path, by_oidc(tmp_path, f"http://localhost:{server.server_port}"))
        back = agree(begin(client), "ann")
    answer = client.get(back)
    assert answer.status_code == 503 and "does not answer" in answer.text


def test_another_issuer_than_in_the_settings_is_not_believed(house, monkeypatch):
    monkeypatch.setattr(f"{LIBRARY}.load_server_metadata", lambda _: {"issuer": "https://evil.example"})
    answer = house[0].get(SIGN_IN)
    assert answer.status_code == 503 and "evil" not in answer.text


def test_without_an_audit_log_nobody_signs_in_and_no_official_downloads_but_the_public_reads_on(house, tmp_path):
    client, access, _ = house
    sign_in(client, "ann")
    access.audit.unlink()
    access.audit.mkdir()
    assert client.get("/download/overview.csv").status_code == 503
    other = client.application.test_client()
    answer = sign_in(other, "ann")
    assert answer.status_code == 503 and "audit log" in answer.text and shown(other) == OLD
    assert other.get("/download/overview.csv").status_code == 200
