"""The processes of the load test: the server, the nightly run beside it, and what memory they take."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LMIS = str(Path(sys.executable).with_name("lmis"))


def environment(home: Path) -> dict[str, str]:
    """The environment of a command on a data folder."""
    return os.environ | {"LMIS_HOME": str(home)}


def lmis(home: Path, *arguments: str, gently: bool = True) -> subprocess.Popen[str]:
    """Start the `lmis` command, with the claim to the processors that its service unit has, or a full one."""
    way = ["nice", "-n", "10"] if gently else []
    log = (home / "logs" / "load-run.log").open("a")
    return subprocess.Popen([*way, LMIS, *arguments], env=environment(home), stdout=log, stderr=log, text=True)


@dataclass
class Server:
    """`lmis serve` on a free port."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path
    memory: list[tuple[float, dict[int, float]]] = field(default_factory=list)
    processor_s: float = 0.0

    def measure(self) -> None:
        """Note the memory of every worker, in MB of its own and shared pages, and how much they have computed."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        self.memory.append((time.monotonic(), {w.pid: w.memory_info().rss / 2**20 for w in workers}))
        self.processor_s = sum(t.user + t.system for t in (w.cpu_times() for w in workers))

    def troubles(self) -> list[str]:
        """Lines of the log that tell of an error."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "Traceback" in line or "ERROR" in line or "CRITICAL" in line]

    def stop(self) -> None:
        """End it, as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def serve(home: Path, workers: int) -> Server:
    """Start the server and wait until it shows a release."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = home / "logs" / "load-serve.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [LMIS, "serve", "--port", str(port), "--workers", str(workers)],
            env=environment(home), stdout=stream, stderr=stream,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return Server(process, address, log)
        except OSError:
            time.sleep(0.25)
    process.kill()
    raise SystemExit(f"The server did not start; see {log}")


def slope(memory: list[tuple[float, dict[int, float]]]) -> float:
    """By how much the memory of all workers grows, in MB an hour: the least squares over the last half."""
    late = memory[len(memory) // 2 :]
    if len(late) < 3:
        return 0.0
    times, sums = [t for t, _ in late], [sum(w.values()) for _, w in late]
    t0, m0 = sum(times) / len(times), sum(sums) / len(sums)
    return 3600 * sum((t - t0) * (m - m0) for t, m in zip(times, sums, strict=True)) / sum((t - t0) ** 2 for t in times)
