"""Loaded by every Python that a test starts: writes down each connection to another machine, and refuses it."""

import ipaddress
import os
import socket

_connect = socket.socket.connect
_LOG = os.environ.get("NETWORK_LOG")


def _is_here(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return address[0] == "localhost"


def _watched(self: socket.socket, address: object) -> None:
    if not _is_here(address):
        if _LOG:
            with open(_LOG, "a") as log:  # noqa: PTH123 (pathlib would be loaded into every process)
                log.write(f"{address}\n")
        raise ConnectionRefusedError(f"tests do not reach {address}")
    return _connect(self, address)


socket.socket.connect = _watched
