"""`python -m tests.soak.faults`: try every fault, print a line each as it goes, and a table at the end."""

from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.soak.faults import clocks, disks, kills, network, others
from tests.soak.faults.bench import Bench, Outcome, bench_in

FAMILIES: dict[str, Callable[[Bench, int, int], Iterator[Outcome]]] = {
    **network.FAMILIES,
    **clocks.FAMILIES,
    **disks.FAMILIES,
    **others.FAMILIES,
    **kills.FAMILIES,
}


def main() -> int:
    """Try the faults asked for; return 1 if something was wrong after one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="how often a run is killed")
    parser.add_argument("--seed", type=int, default=1, help="of the points it is killed at")
    parser.add_argument("--only", choices=FAMILIES, action="append", help="this family (may be repeated)")
    parser.add_argument("--folder", type=Path, help="an empty folder to work in, kept afterwards")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-") as made, bench_in(given.folder or Path(made)) as bench:
        outcomes = [one for name in given.only or FAMILIES for one in _tried(name, bench, given.kills, given.seed)]
    for line in _table(outcomes):
        print(line)
    return 1 if any(one.wrong for one in outcomes) else 0


def _tried(name: str, bench: Bench, tries: int, seed: int) -> Iterator[Outcome]:
    try:
        for one in FAMILIES[name](bench, tries, seed):
            verdict = "; ".join(one.wrong) or "as it should be"
            print(
                f"{name}: {one.fault} | {one.phase} | {one.release} | {one.seconds:.0f} s | {verdict} | {one.said}",
                flush=True,
            )
            yield one
    except Exception as fault:
        traceback.print_exc()
        yield Outcome(name, "", "", 0.0, [f"the harness failed: {fault}"])


def _table(outcomes: list[Outcome]) -> Iterator[str]:
    yield "| fault | times | phases reached | release after: old/new | seconds | wrong |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for fault in dict.fromkeys(one.fault for one in outcomes):
        mine = [one for one in outcomes if one.fault == fault]
        phases = ", ".join(
            f"{name} {sum(one.phase == name for one in mine)}" for name in dict.fromkeys(o.phase for o in mine)
        )
        old = sum(one.release == "old" for one in mine)
        seconds = f"{min(one.seconds for one in mine):.0f} to {max(one.seconds for one in mine):.0f}"
        wrong = sum(bool(one.wrong) for one in mine)
        yield f"| {fault} | {len(mine)} | {phases} | {old}/{len(mine) - old} | {seconds} | {wrong} |"


if __name__ == "__main__":
    sys.exit(main())
