"""The dashboards from outside: addresses, downloads and payloads that no page of theirs sends."""

from __future__ import annotations

import json
import logging
import sys
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from dashboards.app import create_app
from dashboards.page import discover
from dashboards.params import parse, unparse
from tests.fuzz.descriptions import anything
from tests.fuzz.reading import folder
from tests.fuzz.target import Target

_HIDDEN = ("Traceback", "site-packages", "dashboards/", "lmis.duckdb", "Error(", 'File "')
"""What no answer may show: the inside of the program, or where it lies."""


class _Faults(logging.Handler):
    """Faults that the program met and told the reader in other words."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.met: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.met.append(self.format(record))


faults = _Faults()


@cache
def client() -> Client:
    """The dashboards on a made-up release."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "dashboards"))
    import made_up_release

    home = folder() / "home"
    made_up_release.build(home)
    server = create_app(home / "releases").server
    logging.getLogger("dashboards").addHandler(faults)
    server.logger.addHandler(faults)
    return Client(server, use_cookies=False)


_ODD = [
    "", " ", "_T", "XAA", "2014-Q3", "9999-Q9", "0000", "٣٠١٤-Q1", "..", "../../etc/passwd", "%00", "<script>",
    '"><img src=x>', "\u202e", "\ufdfa", "a\u0301" * 20, "🙂", "null", "NaN", "-1", "1e999", "=1+1", "x" * 80, "x" * 81,
    "'", "{{7*7}}",
]  # fmt: skip
_KEYS = [
    "lang", "country", "period", "indicator", "occupation", "origin", "destination", "sex", "age", "skill", "by",
    "source", "field", "corridor", "profession", "programme", "design", "group", "level", "view", "compare",
    "__proto__", "class",
]  # fmt: skip
_values = st.sampled_from([*_ODD, "en", "es", "fr", "table", "map", "2", "22", "2221", "FOR", "NAT"]) | st.text(
    max_size=10
)
_query = st.lists(st.tuples(st.sampled_from(_KEYS) | st.text(max_size=8), _values), max_size=6)
_paths = st.sampled_from([page.path for page in discover()])
_odd_paths = st.lists(
    st.sampled_from([*_ODD, "download", "assets", "_dash-layout", "_dash-component-suites", "overview.csv", "."])
).map("/".join)


def _sound(answer: TestResponse, *allowed: int) -> str:
    text = answer.get_data(as_text=True)
    assert answer.status_code in allowed, (answer.status_code, text[:200])
    shown = [word for word in (*_HIDDEN, str(folder())) if word in text and "javascript" not in str(answer.mimetype)]
    assert not shown, (shown, text[:500])
    met, faults.met = faults.met, []
    assert not met, met[0]
    return text


def _payload(pathname: Any, search: Any) -> dict[str, Any]:
    outputs = [("page", "children"), ("state", "data"), ("facts", "data")]
    return {
        "output": "..page.children...state.data...facts.data..",
        "outputs": [{"id": i, "property": p} for i, p in outputs],
        "inputs": [{"id": "url", "property": p, "value": v} for p, v in (("pathname", pathname), ("search", search))],
        "changedPropIds": ["url.pathname"],
    }


def _ask(body: object) -> TestResponse:
    text = json.dumps(body, default=str)  # a date, as a text
    return client().post("/_dash-update-component", data=text, content_type="application/json")


def _page(made: tuple[str, list[tuple[str, str]]]) -> None:
    """Whatever is asked for, the page shows a state that it gives again when asked for by it."""
    path, query = made
    search = "?" + urlencode(query)
    state = json.loads(_sound(_ask(_payload(path, search)), 200))["response"]["state"]["data"]
    language = {"lang": parse(search).get("lang", "")}
    again = json.loads(_sound(_ask(_payload(path, unparse(state | language))), 200))["response"]["state"]["data"]
    assert again == state, (state, again)


def _download(made: tuple[str, list[tuple[str, str]]]) -> None:
    slug, query = made
    _sound(client().get(f"/download/{slug}.csv", query_string=urlencode(query)), 200, 404)


def _address(made: tuple[str, list[tuple[str, str]], str]) -> None:
    path, query, method = made
    answer = client().open("/" + quote(path.lstrip("/"), safe="/%"), method=method, query_string=urlencode(query))
    _sound(answer, 200, 204, 308, 400, 403, 404, 405, 414)


def _any_payload(made: dict[str, Any]) -> None:
    _sound(_ask(_payload("/", "") | made), 200, 204, 400)


_slugs = st.sampled_from([page.slug for page in discover()]) | _odd_paths
_methods = st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE"])

TARGETS = (
    Target("page", st.tuples(_paths, _query), _page, share=3),
    Target("download", st.tuples(_slugs, _query), _download, share=6),
    Target("address", st.tuples(_odd_paths | st.text(max_size=20), _query, _methods), _address, share=16),
    Target(
        "payload", st.dictionaries(st.sampled_from([*_payload("", ""), "__proto__"]), anything), _any_payload, share=16
    ),
)
