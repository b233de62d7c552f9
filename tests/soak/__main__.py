"""`make soak`: faults, fuzzing and load, one after the other, each as a process of its own; ends with 1 if one failed.

The load needs a release to show: it is made first, of the real files of the tests, or SYNTHETIC without them.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.commands import Lmis
from tests.conftest import PROJECT, REAL_DATA

BROUGHT = {True: "esp_epa", False: "synthetic_qma_ads"}
"""The source that the run in the middle of the load brings, with real files and without."""


def main() -> int:
    """Run everything, and say what failed."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        failed = [name for name, passed in _steps(Path(folder)).items() if not passed]
    print(f"failed: {', '.join(failed)}" if failed else "all as it should be")
    return 1 if failed else 0


def _steps(folder: Path) -> dict[str, bool]:
    real, home = REAL_DATA.is_dir(), folder / "data"
    passed = {name: _passes(name) for name in ("faults", "fuzz")}
    made = Lmis(home, REAL_DATA if real else None)("run")
    print(made.stdout)
    return passed | {"load": _passes("load", "--home", str(home), "--source", BROUGHT[real])}


def _passes(name: str, *options: str) -> bool:
    print(f"== {name}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.soak.{name}", *options], cwd=PROJECT).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
