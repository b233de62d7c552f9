"""The first requests after a start come at once, on several threads."""

from concurrent.futures import ThreadPoolExecutor

from dashboards.app import create_server


def test_scripts_are_served_before_any_page_was_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("LMIS_HOME", str(tmp_path))
    server = create_server()
    script = "/_dash-component-suites/dash/deps/react@18.v1m1.3.1.min.js"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: server.test_client().get(script).status_code, range(8)))
    assert answers == [200] * 8
