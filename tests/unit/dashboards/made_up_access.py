"""Two made-up releases, the later one perhaps closed, and an application before which the gate stands."""

import json
from datetime import UTC, datetime
from pathlib import Path

import made_up_release

from dashboards.access.config import Access
from dashboards.access.gate import Gate
from dashboards.app import create_app
from pipelines.release.visibility import Terms, write_terms

OLD, NEW = "20260101T000000Z-aaaaaaaa", "20260201T000000Z-bbbbbbbb"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
GROUPS = {"reader": "visitors", "official": "staff", "operator": "operators"}
HERE = "http://localhost"
ROLES = {"official": ["staff"], "operator": ["operators"]}


class Clock:
    """A clock that shows what it is set to."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def shelf(home: Path, terms: Terms | None = None) -> Path:
    """Two releases, the later with other figures; give the folder of releases."""
    for stamp, previous, without in ((OLD, None, ()), (NEW, OLD, ("stock_made_up",))):
        folder = made_up_release.build(home, stamp=stamp, without=without)
        (folder / "manifest.json").write_text(json.dumps({"previous": previous}))
    if terms:
        write_terms(home / "releases", NEW, terms)
    return home / "releases"


def by_header(tmp_path: Path, **settings) -> Access:
    """Access by a proxy on this machine."""
    given = {"mode": "header", "state": str(tmp_path / "state"), "proxies": ["127.0.0.1"], "roles": ROLES}
    return Access.model_validate(given | settings)


def by_oidc(tmp_path: Path, issuer: str, **settings) -> Access:
    """Access by an OpenID provider."""
    oidc = {"issuer": issuer, "client_id": "lmis"}
    given = {"mode": "oidc", "address": HERE, "state": str(tmp_path / "state"), "oidc": oidc, "roles": ROLES}
    return Access.model_validate(given | settings)


def client_of(releases: Path, access: Access, clock: Clock | None = None):
    return create_app(releases, Gate(access, clock or Clock())).server.test_client()


def headers(role: str) -> dict[str, str]:
    """What the proxy says of a reader; nothing of the public."""
    return {} if role == "public" else {"X-Remote-User": f"a.{role}", "X-Remote-Groups": GROUPS[role]}


def payload(pathname: object = "/", search: object = "") -> dict:
    """What Dash's browser part sends for a page."""
    return {
        "output": "..page.children...state.data...facts.data..",
        "outputs": [
            {"id": "page", "property": "children"},
            {"id": "state", "property": "data"},
            {"id": "facts", "property": "data"},
        ],
        "inputs": [
            {"id": "url", "property": "pathname", "value": pathname},
            {"id": "url", "property": "search", "value": search},
        ],
        "changedPropIds": ["url.pathname"],
    }


def show(client, pathname: str = "/", search: str = "", **wishes):
    """Ask for a page as the browser does."""
    given = {"Sec-Fetch-Site": "same-origin"} | wishes.pop("headers", {})
    return client.post("/_dash-update-component", json=payload(pathname, search), headers=given, **wishes)


def audit(access: Access) -> list[dict]:
    return [json.loads(line) for line in access.audit.read_text().splitlines()] if access.audit.exists() else []
