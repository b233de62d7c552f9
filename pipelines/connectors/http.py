"""Downloads over HTTP with timeouts, bounded retries and a size limit; a host that is away is asked once."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

from pipelines.errors import UnreachableError

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
ATTEMPTS = 3
PAUSE_S = 1.0
SIZE_LIMIT_BYTES = 8 * 2**30
RETRY_STATUS = {429, 500, 502, 503, 504}
USER_AGENT = "lmis/0.1 (+statistical ingestion)"

_hosts_away: dict[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """A downloaded file, or word that the bytes known are still current."""

    path: Path
    etag: str | None
    not_modified: bool = False


def download(url: str, folder: Path, *, etag: str | None = None) -> Answer:
    """Stream `url` into a new file in `folder`.

    Connection faults, timeouts, 429 and 5xx are tried again, at most `ATTEMPTS` times, waiting longer each time (or
    as `Retry-After` says, up to a minute). A host that could not be connected is not asked again by this process.

    Raises:
        UnreachableError: No usable answer; says which and how often it was tried.
    """
    host = httpx.URL(url).host
    if host in _hosts_away:
        raise UnreachableError(f"{url}: {_hosts_away[host]} (host not asked again in this run)")
    folder.mkdir(parents=True, exist_ok=True)
    reason = ""
    for attempt in range(ATTEMPTS):
        try:
            return _once(url, folder, etag)
        except httpx.ConnectError as fault:
            _hosts_away[host] = f"cannot connect ({fault})"
            raise UnreachableError(f"{url}: {_hosts_away[host]}") from fault
        except httpx.HTTPStatusError as fault:
            status = fault.response.status_code
            reason = f"answered {status}"
            if status not in RETRY_STATUS:
                raise UnreachableError(f"{url}: {reason}") from fault
            wait = _retry_after(fault.response) or PAUSE_S * 2**attempt
        except httpx.HTTPError as fault:
            reason = f"{type(fault).__name__} {fault}".strip()
            wait = PAUSE_S * 2**attempt
        if attempt + 1 < ATTEMPTS:
            time.sleep(wait)
    if "Timeout" in reason:
        _hosts_away[host] = reason
    raise UnreachableError(f"{url}: {reason}, tried {ATTEMPTS} times")


def _once(url: str, folder: Path, etag: str | None) -> Answer:
    headers = {"User-Agent": USER_AGENT} | ({"If-None-Match": etag} if etag else {})
    with httpx.stream("GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=True) as response:
        if response.status_code == 304 and etag:
            return Answer(folder, etag, not_modified=True)
        response.raise_for_status()
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".download-", delete=False) as file:
            path = Path(file.name)
            try:
                _write(response, file)
            except BaseException:
                path.unlink()
                raise
        return Answer(path, response.headers.get("ETag"))


def _write(response: httpx.Response, file: IO[bytes]) -> None:
    size = 0
    for chunk in response.iter_bytes(2**20):
        size += len(chunk)
        if size > SIZE_LIMIT_BYTES:
            raise UnreachableError(f"{response.url}: larger than {SIZE_LIMIT_BYTES} bytes")
        file.write(chunk)


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("Retry-After", "")
    return min(float(value), 60.0) if value.isdigit() else None
