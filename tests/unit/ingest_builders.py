"""Small made-up sources, frames and servers for the tests of everything between a producer and the harmonised table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import polars as pl

from pipelines.catalog.models import Source
from pipelines.readers.rows import Rows, no_rejects

_SOURCE = {
    "id": "xaa_lfs",
    "kind": "survey",
    "title": "Made-up survey",
    "producer": "Nobody",
    "licence": {"name": "none"},
    "citation": "none",
    "homepage": "http://localhost/",
    "ref_area": "XAA",
    "coverage": "made up",
    "periods": {"frequency": "quarterly", "first": "2020-Q1", "last": "2020-Q4"},
    "location": {"mirror": "{period}.csv"},
    "format": {"kind": "delimited"},
    "row_period": {"expression": "quarter"},
    "subject": "person",
    "codebook": {
        "ref_area": {"constant": "XAA"},
        "person_id": {"column": "id"},
        "weight": {"column": "w"},
        "sex": {"column": "sex", "map": {"1": "M", "2": "F"}},
        "age": {"column": "age"},
        "responded": {"constant": True},
    },
}


def source_content(*, codebook: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """What the YAML of a small valid survey says; `codebook` adds variables, None takes one away."""
    content = deepcopy(_SOURCE) | changes
    variables = content["codebook"] | (codebook or {})
    content["codebook"] = {name: variable for name, variable in variables.items() if variable is not None}
    return content


def make_source(**changes: Any) -> Source:
    """A small valid survey, changed as `source_content` allows."""
    return Source.model_validate(source_content(**changes))


def frame(**columns: list[str | None]) -> pl.DataFrame:
    """Text columns and `_row`, as a reader gives them; line 1 is the header."""
    made = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String()))
    return made.with_columns(_row=pl.int_range(2, 2 + made.height, dtype=pl.Int64))


def persons(**columns: list[str | None]) -> pl.DataFrame:
    """Rows that fit the small survey, as many as the columns given have; those given replace the usual ones."""
    n = len(next(iter(columns.values()), ["one"]))
    usual = {
        "id": [f"p{at}" for at in range(n)],
        "w": ["10"] * n,
        "sex": ["1"] * n,
        "age": ["30"] * n,
        "quarter": ["2020-Q1"] * n,
    }
    return frame(**(usual | columns))


def rows(good: pl.DataFrame, *rejected: tuple[int, str, str]) -> Rows:
    """What a reader gives: good rows, and lines it could not read."""
    return Rows(good, pl.DataFrame(list(rejected), schema=no_rejects().schema, orient="row"))


@dataclass(frozen=True)
class Reply:
    """One answer of a server. With `announced`, its Content-Length is that, whatever is sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None


@dataclass
class Server:
    """A server on this machine: gives its replies in turn, the last one for ever, and notes what it was asked."""

    address: str
    replies: list[Reply]
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def listening(answer: Callable[[str, dict[str, str]], Reply]) -> Iterator[str]:
    """Give the address of a server that answers path and headers while the block runs.

    A reply of status 0 closes the connection without an answer.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = answer(self.path, dict(self.headers))
            if reply.status == 0:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.announced is None else reply.announced))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}"
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


@contextmanager
def serving(*replies: Reply) -> Iterator[Server]:
    """Serve replies over HTTP while the block runs."""

    def answer(path: str, headers: dict[str, str]) -> Reply:
        server.asked.append({"path": path} | headers)
        return server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]

    with listening(answer) as address:
        server = Server(address, list(replies))
        yield server
