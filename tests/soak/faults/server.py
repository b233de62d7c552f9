"""A producer's server that misbehaves as told."""

from __future__ import annotations

import hashlib
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

PAGE = b"<!DOCTYPE html><html><body><h1>Sorry</h1><p>We are working on our site.</p></body></html>"


@dataclass
class FaultyServer:
    """Serves the files of a folder, with ETags; `fault` answers instead, if it is set."""

    folder: Path
    address: str = ""
    fault: Callable[[Exchange], None] | None = None
    asked: list[str] = field(default_factory=list)

    def well(self) -> None:
        """Serve properly again."""
        self.fault = None

    @classmethod
    @contextmanager
    def listening(cls, folder: Path) -> Iterator[FaultyServer]:
        """Run a server on this machine while the block runs."""
        folder.mkdir(parents=True, exist_ok=True)
        server = cls(folder)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                path = server.folder / self.path.lstrip("/")
                exchange = Exchange(self, path.read_bytes() if path.is_file() else b"")
                try:
                    (server.fault or Exchange.properly)(exchange)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.address = f"http://127.0.0.1:{listener.server_port}"
        thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            listener.server_close()


@dataclass
class Exchange:
    """One request, and the bytes that would be the right answer."""

    handler: BaseHTTPRequestHandler
    content: bytes

    @property
    def etag(self) -> str:
        """The tag of the right answer."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'

    def properly(self) -> None:
        """Answer as a server should."""
        self.answer(self.content, etag=self.etag)

    def answer(self, body: bytes, *, etag: str | None = None, heeds: bool = True, announced: int | None = None) -> None:
        """Answer 200, or 304 where the tag is known to the client and the server `heeds` that."""
        if etag and heeds and self.handler.headers.get("If-None-Match") == etag:
            self.head(304, etag=etag)
            return
        self.head(200, etag=etag, length=len(body) if announced is None else announced)
        self.handler.wfile.write(body)

    def head(self, status: int, *, etag: str | None = None, length: int | None = None, **headers: str) -> None:
        """Send the head of an answer."""
        self.handler.send_response(status)
        told = {"ETag": etag, "Content-Length": None if length is None else str(length)} | headers
        for name, value in told.items():
            if value is not None:
                self.handler.send_header(name, value)
        self.handler.end_headers()

    def drip(self, seconds_a_byte: float, *, at_once: int = 1) -> None:
        """Answer slowly."""
        self.head(200, etag=self.etag, length=len(self.content))
        for at in range(0, len(self.content), at_once):
            self.handler.wfile.write(self.content[at : at + at_once])
            self.handler.wfile.flush()
            time.sleep(seconds_a_byte * at_once)

    def reset_midway(self) -> None:
        """Send half, then reset the connection as a firewall does."""
        self.head(200, etag=self.etag, length=len(self.content))
        self.handler.wfile.write(self.content[: len(self.content) // 2])
        self.handler.wfile.flush()
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.connection.close()
        self.handler.close_connection = True
