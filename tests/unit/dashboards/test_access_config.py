"""The settings of access: what is wrong is said with the key, before anything is served."""

import re
from pathlib import Path

import pytest

from dashboards.access.config import PUBLIC_ACCESS, AccessError, read_access
from dashboards.app import create_server

DOCS = Path(__file__).parents[3] / "docs" / "access.md"


def written(tmp_path, text: str):
    path = tmp_path / "access.yml"
    path.write_text(text)
    return path


def test_without_a_file_everything_is_public_and_nobody_signs_in():
    access = read_access(None)
    assert (access.mode, access.anonymous, access.audit, access.tls) == ("public", True, None, False)


def test_an_empty_file_is_as_good_as_none(tmp_path):
    assert read_access(written(tmp_path, "")) == read_access(None)


def test_the_examples_of_the_docs_hold(tmp_path):
    first, second = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    access = read_access(written(tmp_path, first))
    assert access.tls and access.limits == PUBLIC_ACCESS.limits
    assert all(access.trusts(proxy) for proxy in ("127.0.0.1", "::1", "::ffff:127.0.0.1"))
    assert not any(access.trusts(other) for other in ("192.0.2.1", "::2", "", "unknown"))
    assert read_access(written(tmp_path, second)).header == PUBLIC_ACCESS.header


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mode: secret", "mode: Input should be 'public', 'oidc' or 'header'"),
        ("modus: oidc", "modus: Extra inputs are not permitted"),
        ("roles: {boss: [a]}", "roles.boss"),
        ("anonymous: false", "nobody could see anything"),
        ("mode: oidc\nstate: /x", "mode oidc needs oidc"),
        ("mode: header\nproxies: [127.0.0.1]", "needs state"),
        ("mode: header\nstate: /x", "mode header needs proxies"),
        ("proxies: [everybody]", "proxies.0"),
        ("proxies: [10.0.0.1/8]", "proxies.0"),
        ("address: http://stat.example.org", "must begin with https://"),
        ("address: https://stat.example.org/lmis", "without a path"),
        ("oidc: {issuer: 'http://login.example.org', client_id: a}", "begins with https://"),
        ("oidc: {issuer: 'https://login.example.org', client_id: a, scopes: [email]}", "scopes must hold openid"),
        ("timezone: Europe/Atlantis", "is no time zone"),
        ("session_hours: 1000", "session_hours"),
        ("limits: {page: 0}", "limits.page"),
        ("mode: [", "is not YAML"),
        ("- a", "access.yml"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path, text, said):
    with pytest.raises(AccessError) as fault:
        read_access(written(tmp_path, text))
    assert said in str(fault.value) and "access.yml" in str(fault.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(AccessError, match="cannot be read"):
        read_access(tmp_path / "none.yml")


def test_the_server_does_not_start_with_wrong_settings_and_says_why_without_a_traceback(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LMIS_HOME", str(tmp_path))
    monkeypatch.setenv("LMIS_ACCESS", str(written(tmp_path, "mode: secret")))
    with pytest.raises(SystemExit) as end:
        create_server()
    assert end.value.code == 3
    said = capsys.readouterr().err
    assert said.startswith("lmis: ") and "docs/access.md" in said and "Traceback" not in said
