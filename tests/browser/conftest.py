"""The application under gunicorn on a free port, and a headless Chromium that may not leave the host."""

import importlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def _build(home: Path, **wishes) -> None:
    _made_up("made_up_release").build(home, **wishes)


def _made_up(module: str) -> ModuleType:
    folder = str(ROOT / "tests" / "unit" / "dashboards")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(module)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _serve(home: Path, port: int = 0, **environment: str) -> Iterator[str]:
    port = port or _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--threads",
        "4",
        "--no-control-socket",
        "-b",
        f"127.0.0.1:{port}",
        "dashboards.app:create_server()",
    ]
    environment = os.environ | {"LMIS_HOME": str(home)} | environment
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{address}/health", timeout=5)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    _build(home)
    yield from _serve(home)


@pytest.fixture(scope="session")
def synthetic_address(tmp_path_factory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("synthetic")
    _build(home, synthetic=True, without=("stock_made_up", "doctors_made_up"))
    yield from _serve(home)


@pytest.fixture(scope="session")
def empty_address(tmp_path_factory) -> Iterator[str]:
    yield from _serve(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="session")
def signed_in_address(tmp_path_factory) -> Iterator[str]:
    """Dashboards of an open and a provisional release, with an OpenID provider that knows one official."""
    mock = pytest.importorskip("oidc_provider_mock")
    made_up = _made_up("made_up_access")
    home, port = tmp_path_factory.mktemp("access"), _free_port()
    made_up.shelf(home, made_up.Terms(provisional=True))
    with mock.run_server_in_thread(user_claims=[mock.User(sub="ann", claims={"groups": ["staff"]})]) as provider:
        settings = f"""
mode: oidc
address: http://127.0.0.1:{port}
state: {home}/state
oidc: {{issuer: "http://localhost:{provider.server_port}", client_id: lmis}}
roles: {{official: [staff]}}
"""
        (home / "access.yml").write_text(settings)
        yield from _serve(home, port, LMIS_ACCESS=str(home / "access.yml"), LMIS_OIDC_CLIENT_SECRET="for tests")


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_tab(chromium):
    """One tab with what went wrong in it; reading the scripts anew for every test would take most of the time."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    tab = context.new_page()
    tab.set_default_timeout(20_000)
    trouble: list[str] = []
    tab.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    tab.on("pageerror", lambda e: trouble.append(str(e)))
    inside = ("http://127.0.0.1", "data:", "blob:")
    tab.on("request", lambda r: trouble.append(r.url) if not r.url.startswith(inside) else None)
    yield tab, trouble
    context.close()


@pytest.fixture
def tab(shared_tab):
    """The tab; errors and requests to other hosts have to be none at the end."""
    tab, trouble = shared_tab
    trouble.clear()
    tab.set_viewport_size({"width": 1280, "height": 900})
    yield tab
    assert trouble == []
