"""`python -m tests.soak.fuzz --inputs 100000`: odd inputs, one line a target; ends with 1 on findings.

Part of the inputs is made by rules and held against independent answers (Hypothesis), part is felt out from what the
program does with them (atheris). The same seed makes the same inputs.
"""

import argparse
import faulthandler
import re
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import reading
from tests.fuzz.guided import TARGETS as GUIDED
from tests.fuzz.target import Target, time_limit
from tests.fuzz.test_fuzz import TARGETS

GUIDED_SHARE = 0.6
"""Of all inputs: they are many times quicker."""
BATCH = 500
MEMORY_BYTES = 12 * 2**30
STUCK_S = 900
PROJECT = Path(__file__).parents[2]


def main() -> None:
    """Try all targets, report, and say with the exit code whether anything was found."""
    wishes = _wishes()
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    ruled = [target for target in TARGETS if wishes.only in target.name]
    guided = [name for name in GUIDED if wishes.only in name]
    shares = sum(target.share for target in TARGETS)
    guided_shares = sum(target.share for target in GUIDED.values())
    done = found = 0
    for name in guided:
        inputs = round(wishes.inputs * GUIDED_SHARE * GUIDED[name].share / guided_shares)
        tried, findings = _told(name, lambda name=name, inputs=inputs: _guided(name, inputs, wishes.seed))
        done, found = done + tried, found + findings
    for target in ruled:
        inputs = max(1, round(wishes.inputs * (1 - GUIDED_SHARE) * target.share / shares))
        tried, findings = _told(target.name, lambda target=target, inputs=inputs: _ruled(target, inputs, wishes.seed))
        done, found = done + tried, found + findings
    reading.kept.end()
    print(f"native parsers that broke down over a file, and were contained: {len(reading.broken_down)}")
    print(f"in all: {done} inputs, {found} findings")
    sys.exit(1 if found else 0)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the name of the targets to try")
    return parser.parse_args()


def _told(name: str, campaign: Callable[[], tuple[int, dict[str, str]]]) -> tuple[int, int]:
    """Print the line of a target and what was found; give the two counts."""
    begin = time.monotonic()
    tried, findings = campaign()
    print(f"{name}: {tried} inputs, {time.monotonic() - begin:.0f} s, {len(findings)} findings", flush=True)
    for where, what in findings.items():
        print(f"FINDING {name}, {where}: {what}", flush=True)
    return tried, len(findings)


def _ruled(target: Target, inputs: int, first_seed: int) -> tuple[int, dict[str, str]]:
    """Try inputs made by rules, in batches with seeds of their own: a batch ends with its first finding."""
    tried, findings = 0, dict[str, str]()

    def try_one(made: Any) -> None:
        nonlocal tried
        tried += 1
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        try:
            with time_limit():
                target.check(made)
        except BaseException as fault:
            findings[_where(fault)] = f"{type(fault).__name__}: {str(fault)[:300]} at {made!r:.600}"
            raise

    number = first_seed
    while tried < inputs:
        before = tried
        batch = settings(
            max_examples=min(BATCH, inputs - tried),
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        try:
            seed(number)(batch(given(target.inputs)(try_one)))()
        except BaseException as fault:
            if isinstance(fault, KeyboardInterrupt) or tried == before:
                raise
        number += 1
    faulthandler.cancel_dump_traceback_later()
    return tried, findings


def _where(fault: BaseException) -> str:
    """The innermost line of this project."""
    frames = [one for one in traceback.extract_tb(fault.__traceback__) if ".venv" not in one.filename]
    last = [one for one in frames if one.filename.startswith(str(PROJECT))][-1]
    return f"{Path(last.filename).relative_to(PROJECT)}:{last.lineno}"


def _guided(name: str, inputs: int, first_seed: int) -> tuple[int, dict[str, str]]:
    """Try inputs that are felt out, in a process of its own: it ends with its first finding."""
    with tempfile.TemporaryDirectory(prefix="lmis-guided-") as folder:
        options = ["-max_len=4096", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1"]
        options += [f"-runs={inputs}", f"-seed={first_seed}", f"-artifact_prefix={folder}/"]
        command = [sys.executable, "-m", "tests.soak.guided", name, folder, *options]
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=PROJECT, check=False)
        counted = re.search(r"number_of_executed_units:\s*(\d+)", ended.stderr)
        if ended.returncode == 0 and counted:
            return int(counted[1]), {}
        kept = [path.read_bytes() for path in Path(folder).glob("*-*")]
        said = ended.stdout[-400:] + ended.stderr[-800:]
        return int(counted[1]) if counted else 0, {"guided": f"{kept!r:.600} {said}"}


if __name__ == "__main__":
    main()
