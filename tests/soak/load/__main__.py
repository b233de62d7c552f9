"""`python -m tests.soak.load --home FOLDER`: many readers of the dashboards while a run publishes a release.

The data folder is copied; a source is taken out of the copy and published without, so that the run in the middle has
something to bring. One line a figure; ends with 1 if anything was not as it should be.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import gevent
from locust.env import Environment

from tests.soak.load.machine import Server, lmis, serve, slope
from tests.soak.load.reader import Reader
from tests.soak.load.sample import Sample

RAMP_S = 30
KINDS = ("callback", "document", "layout", "script or style", "download")


@dataclass
class Night:
    """The run in the middle: when it began and ended, and what it ended with."""

    begin: float = 0
    end: float = 0
    code: int | None = None
    releases: list[str] = field(default_factory=list)


def main() -> None:
    """Prepare, let the readers in, publish in the middle, report."""
    wishes = _wishes()
    home = Path(tempfile.mkdtemp(prefix="lmis-load-", dir=wishes.work)) / "data"
    shutil.copytree(wishes.home, home, symlinks=True)
    (home / "logs").mkdir(exist_ok=True)
    if wishes.source:
        _take_out(home, wishes.source)
    server = serve(home, wishes.workers)
    try:
        stats, sample, night = _let_in(server, home, wishes)
    finally:
        server.stop()
    faults = _report(stats, sample, night, server, wishes) + sample.compare(home / "releases")
    faults += [f"log: {line}" for line in server.troubles()]
    for fault in faults[:20]:
        print(f"FAULT {fault}")
    print(f"faults: {len(faults)}")
    sys.exit(1 if faults else 0)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.load", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a data folder with a release; it is copied")
    parser.add_argument("--work", type=Path, help="where to copy it to")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=2, help="processes of `lmis serve`")
    parser.add_argument("--source", help="the source that the run in the middle brings; none: no run")
    parser.add_argument("--not-gently", action="store_true", help="give the run the same claim to the processors")
    return parser.parse_args()


def _take_out(home: Path, source: str) -> None:
    """Publish a release without a source."""
    from pipelines.ingest import withdraw
    from pipelines.settings import Settings

    withdraw(source, Settings(home=home))
    if lmis(home, "run", "--demo", "--source", "deu_recognition", gently=False).wait() not in (0, 1):
        raise SystemExit(f"The copy could not be prepared; see {home / 'logs'}")


def _let_in(server: Server, home: Path, wishes: argparse.Namespace) -> tuple[Environment, Sample, Night]:
    """Let the readers in, one after the other, and the run begin when a fifth of the time is over."""
    environment = Environment(user_classes=[Reader], host=server.address)
    sample, night = Sample(), Night()
    environment.seen = sample.add
    runner = environment.create_local_runner()
    begin = time.monotonic()
    runner.start(wishes.users, spawn_rate=wishes.users / RAMP_S)
    process: subprocess.Popen[str] | None = None
    while time.monotonic() < begin + 60 * wishes.minutes:
        gevent.sleep(10)
        server.measure()
        if wishes.source and process is None and time.monotonic() > begin + 12 * wishes.minutes:
            night.begin = time.monotonic() - begin
            process = lmis(home, "run", "--demo", gently=not wishes.not_gently)
        if process is not None and night.code is None and process.poll() is not None:
            night.code, night.end = process.returncode, time.monotonic() - begin
    runner.stop()
    if process is not None and night.code is None:
        night.code = process.wait()
    return environment, sample, night


def _report(
    environment: Environment, sample: Sample, night: Night, server: Server, wishes: argparse.Namespace
) -> list[str]:
    """Print the figures; what is wrong comes back."""
    faults = []
    for kind in KINDS:
        found = [entry for entry in environment.stats.entries.values() if entry.name == kind]
        for entry in found:
            p = [entry.get_response_time_percentile(q) for q in (0.5, 0.95, 0.99)]
            print(
                f"{kind}: {entry.num_requests} requests, {entry.num_failures} failed, "
                f"p50 {p[0]:.0f} ms, p95 {p[1]:.0f} ms, p99 {p[2]:.0f} ms, longest {entry.max_response_time:.0f} ms"
            )
    for error in environment.stats.errors.values():
        faults.append(f"{error.occurrences} times {error.name}: {error.error}")
    for _, workers in server.memory[:: max(1, len(server.memory) // 10)]:
        print("memory, MB a process: " + " ".join(f"{mb:.0f}" for mb in workers.values()))
    if server.memory:
        print(f"memory grows by {slope(server.memory):.0f} MB an hour in the second half")
        if {*server.memory[0][1]} != {*server.memory[-1][1]}:
            faults.append("a process of the server was started anew")
    print(f"processor time of the server: {server.processor_s:.0f} s in {60 * wishes.minutes:.0f} s")
    print(f"releases seen: {', '.join(sorted(sample.releases))}")
    if wishes.source:
        print(f"run: began at {night.begin:.0f} s, ended at {night.end:.0f} s with {night.code}")
        if len(sample.releases) != 2:
            faults.append(f"{len(sample.releases)} releases were seen, not two")
    return faults


if __name__ == "__main__":
    main()
