"""Downloads over HTTP with timeouts, bounded retries and limits; a host that is away is asked once."""

from __future__ import annotations

import logging
import random
import ssl
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import IO

import httpx

from pipelines.errors import RefusedError, UnreachableError

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
PAUSE_S = 1.0
PATIENCE_S = 60.0
"""The longest wait that a server may ask for; where it asks for more, the next run tries again."""
RETRY_STATUS = {429, 500, 502, 503, 504}
REFUSED_STATUS = {400, 404, 406, 410, 416, 422}
SLOWEST_BYTES_S, SLOW_S = 1000, 60.0
"""A server that after so many seconds has sent fewer bytes a second is given up: a night has an end."""
USER_AGENT = "lmis/0.1 (+statistical ingestion)"

_hosts_away: dict[str, str] = {}
_last_asked: dict[str, float] = {}

logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses, keys in them included


@dataclass(frozen=True)
class Ask:
    """What goes along with a request, and its limits.

    `secret_query` is added to the address when it is sent, and shows nowhere. `hosts` (with port, where one is given)
    are the only ones that redirects may lead to; None: any. `body_s` bounds the time that one body may take.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    secret_query: Mapping[str, str] = field(default_factory=dict)
    hosts: frozenset[str] | None = None
    attempts: int = 3
    per_second: float | None = None
    size_bytes: int = 8 * 2**30
    body_s: float | None = None


@dataclass(frozen=True)
class Answer:
    """A downloaded file, or word that the bytes known are still current. `next_link`: of the Link header."""

    path: Path
    status: int
    etag: str | None
    last_modified: str | None = None
    next_link: str | None = None

    @property
    def not_modified(self) -> bool:
        """Whether there is no file because the bytes known are current."""
        return self.status == httpx.codes.NOT_MODIFIED


def download(url: str, folder: Path, *, etag: str | None = None, ask: Ask = Ask()) -> Answer:
    """Stream `url` into a new file in `folder`.

    Connection faults, timeouts, 429 and 5xx are tried again, at most `ask.attempts` times, waiting longer each time
    (or as `Retry-After` says). A host that could not be connected is not asked again by this process.

    Raises:
        UnreachableError: No usable answer; says which and how often it was tried.
        RefusedError: The same, and the server would answer so again (404, 410 …).
    """
    host = httpx.URL(url).netloc.decode()
    if host in _hosts_away:
        raise UnreachableError(f"{url}: {_hosts_away[host]} (host not asked again in this run)")
    folder.mkdir(parents=True, exist_ok=True)
    reason, wait = "", 0.0
    for attempt in range(ask.attempts):
        time.sleep(wait)
        _keep_pace(host, ask.per_second)
        wait = PAUSE_S * 2**attempt * random.uniform(0.75, 1.25)  # noqa: S311 (so that clients do not come in step)
        try:
            return _once(url, folder, etag, ask)
        except httpx.ConnectError as fault:
            _hosts_away[host] = f"cannot connect ({fault})"
            raise UnreachableError(f"{url}: {_hosts_away[host]}") from fault
        except httpx.HTTPStatusError as fault:
            status = fault.response.status_code
            reason = f"answered {status}"
            if status in REFUSED_STATUS:
                raise RefusedError(f"{url}: {reason}") from fault
            if status not in RETRY_STATUS:
                raise UnreachableError(f"{url}: {reason}") from fault
            asked = _retry_after(fault.response)
            if asked is not None and asked > PATIENCE_S:
                raise UnreachableError(f"{url}: {reason}, asks to wait {asked:.0f} s. Run again later.") from fault
            wait = wait if asked is None else asked
        except httpx.HTTPError as fault:
            reason = f"{type(fault).__name__} {fault}".strip()
    if "Timeout" in reason:
        _hosts_away[host] = reason
    raise UnreachableError(f"{url}: {reason}, tried {ask.attempts} times")


def _once(url: str, folder: Path, etag: str | None, ask: Ask) -> Answer:
    headers = {"User-Agent": USER_AGENT, **({"If-None-Match": etag} if etag else {}), **ask.headers}
    conditional = not {"if-none-match", "if-modified-since"}.isdisjoint(name.lower() for name in headers)
    address = httpx.URL(url).copy_merge_params(ask.secret_query) if ask.secret_query else httpx.URL(url)

    def stay(request: httpx.Request) -> None:
        where = request.url.netloc.decode()
        if ask.hosts is not None and (where not in ask.hosts or request.url.scheme not in ("https", address.scheme)):
            raise UnreachableError(f"{url}: sends us to {request.url.scheme}://{where}, which is not among its hosts")

    with (
        httpx.Client(
            verify=_certificates(), timeout=TIMEOUT, follow_redirects=True, event_hooks={"request": [stay]}
        ) as client,
        client.stream("GET", address, headers=headers) as response,
    ):
        told = {"etag": response.headers.get("ETag"), "last_modified": response.headers.get("Last-Modified")}
        if response.status_code == httpx.codes.NOT_MODIFIED and conditional:
            return Answer(folder, response.status_code, told["etag"] or etag, told["last_modified"])
        response.raise_for_status()
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".download-", delete=False) as file:
            path = Path(file.name)
            try:
                _write(response, file, url, ask)
            except BaseException:
                path.unlink()
                raise
        return Answer(path, response.status_code, **told, next_link=response.links.get("next", {}).get("url"))


@cache
def _certificates() -> ssl.SSLContext:
    """Return the certificates that are trusted, which take a while to read."""
    return httpx.create_ssl_context()


def _write(response: httpx.Response, file: IO[bytes], url: str, ask: Ask) -> None:
    size, begun = 0, time.monotonic()
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > ask.size_bytes:
            raise UnreachableError(f"{url}: larger than {ask.size_bytes} bytes")
        elapsed = time.monotonic() - begun
        if elapsed > SLOW_S and size < SLOWEST_BYTES_S * elapsed:
            raise httpx.ReadTimeout(f"fewer than {SLOWEST_BYTES_S:,} bytes a second")
        if ask.body_s is not None and elapsed > ask.body_s:
            raise UnreachableError(f"{url}: not at an end after {ask.body_s:.0f} s")
        file.write(chunk)


def _keep_pace(host: str, per_second: float | None) -> None:
    """Wait until the host may be asked again."""
    if per_second:
        time.sleep(max(0.0, _last_asked.get(host, 0.0) + 1 / per_second - time.monotonic()))
        _last_asked[host] = time.monotonic()


def _retry_after(response: httpx.Response) -> float | None:
    """Return how many seconds the server asks to wait: given as seconds, or as a date."""
    value = response.headers.get("Retry-After", "")
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
