"""The key that sessions are signed with, and the client's secret."""

import stat

import pytest
from made_up_access import by_oidc, client_of

from dashboards.access.config import AccessError

ISSUER = "https://login.example.org"


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("LMIS_OIDC_CLIENT_SECRET", "not-to-be-seen")
    monkeypatch.delenv("LMIS_SESSION_KEY", raising=False)


def test_the_key_is_made_once_for_the_account_alone_and_lies_outside_the_releases(tmp_path):
    access = by_oidc(tmp_path, ISSUER)
    keys = {client_of(tmp_path, access).application.secret_key for _ in range(2)}
    path = access.state / "session.key"
    assert len(keys) == 1 and stat.S_IMODE(path.stat().st_mode) == 0o600 and path.read_text() in keys
    path.chmod(0o644)
    with pytest.raises(AccessError, match="Others can read"):
        client_of(tmp_path, access)


def test_the_key_may_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("LMIS_SESSION_KEY", "k" * 64)
    access = by_oidc(tmp_path, ISSUER)
    assert client_of(tmp_path, access).application.secret_key == "k" * 64
    assert not (access.state / "session.key").exists()


def test_a_short_key_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("LMIS_SESSION_KEY", "secret")
    with pytest.raises(AccessError, match="at least 32"):
        client_of(tmp_path, by_oidc(tmp_path, ISSUER))


def test_a_missing_secret_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv("LMIS_OIDC_CLIENT_SECRET")
    with pytest.raises(AccessError, match="LMIS_OIDC_CLIENT_SECRET"):
        client_of(tmp_path, by_oidc(tmp_path, ISSUER))
