"""Servers that are slow, break off, or answer something else; and files that came damaged."""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable, Iterator

from tests.soak.faults.bench import Bench, Desk, Outcome
from tests.soak.faults.server import PAGE, Exchange


def _too_short(exchange: Exchange) -> None:
    exchange.answer(exchange.content[:-100], announced=len(exchange.content))
    exchange.handler.close_connection = True


def _cut_file(exchange: Exchange) -> None:
    exchange.answer(exchange.content[: len(exchange.content) // 2], etag='"cut"')


def _wrong_sum(exchange: Exchange) -> None:
    content = bytearray(exchange.content)
    content[-8] ^= 0xFF  # of a gzip file the checksum, of a plain one a figure
    exchange.answer(bytes(content) if content[:2] == b"\x1f\x8b" else exchange.content)


def _torn_within(exchange: Exchange) -> None:
    content = bytearray(exchange.content)
    if content[:2] == b"\x1f\x8b":
        content[len(content) // 2] ^= 0xFF
    exchange.answer(bytes(content))


def _busy(exchange: Exchange) -> None:
    exchange.head(503, length=0)


def _round_and_round(exchange: Exchange) -> None:
    exchange.head(302, length=0, Location=exchange.handler.path)


def _other_file(exchange: Exchange) -> None:
    exchange.answer(gzip.compress(b"quarter,household\n"), etag=exchange.etag)


ANSWERS: dict[str, tuple[Callable[[Exchange], None], int]] = {
    "slow, and comes to an end": (lambda it: it.drip(0.0001, at_once=500), 0),
    "drips a byte every five seconds": (lambda it: it.drip(5.0), 0),
    "connection reset midway": (Exchange.reset_midway, 0),
    "fewer bytes than announced": (_too_short, 0),
    "answers 503": (_busy, 0),
    "redirects for ever": (_round_and_round, 0),
    "304 without having been asked": (lambda it: it.head(304), 0),
    "a page of errors with 200": (lambda it: it.answer(PAGE), 1),
    "a page of errors with the file's ETag": (lambda it: it.answer(PAGE, etag=it.etag, heeds=False), 1),
    "another file with the file's ETag": (_other_file, 1),
    "the same ETag for ever, not heeded": (lambda it: it.answer(it.content, etag='"same"', heeds=False), 0),
    "a new ETag each time": (lambda it: it.answer(it.content, etag=f'"{secrets.token_hex(4)}"'), 0),
    "archive cut in the middle": (_cut_file, 1),
    "archive with a wrong checksum": (_wrong_sum, 1),
    "archive torn within": (_torn_within, 1),
}
"""What the server does, and how the run should end: a source that is not reached is no failure, one damaged is."""


def faulty(bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    """Ask a server that misbehaves; then it is well again."""
    desk = bench.office("network", mirror=False)
    for name, (answer, ends) in ANSWERS.items():
        desk.deliver(desk.next())
        yield desk.judged(name, lambda answer=answer: _run(bench, desk, answer), ends=ends)


def _run(bench: Bench, desk: Desk, answer: Callable[[Exchange], None]):
    bench.server.fault = answer
    return desk.office.run()


FAMILIES = {"network": faulty}
