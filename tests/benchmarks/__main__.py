"""`make bench`: one line a figure, `name value unit`, measured side by side in one run on the real files.

A full run over eight quarters of the Argentine survey, the same with one quarter new, and again with nothing new, each
by the command; the speed of harmonising and of a query, in this process; estimates with standard errors against the
plain mean and another package; a new day of advertisements; disclosure control; coding of titles; skills; what is
proposed for surveys whose YAML was written by hand; a known effect of recognition found in 200 draws, which takes
minutes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.catalog.load import load_catalog, periods_of
from pipelines.harmonise.harmonise import harmonise
from pipelines.landing.land import land
from pipelines.release.query import query_observations
from pipelines.settings import Settings
from pipelines.staging.stage import stage
from tests.benchmarks import coding, estimates, impact_draws, onboarding, skills, suppression, vacancies
from tests.conftest import REAL_DATA

LMIS = Path(sys.executable).with_name("lmis")
SURVEY = "surveys/arg_eph"


def show(name: str, value: float, unit: str) -> None:
    """Print a figure."""
    print(f"{name} {value:.3g} {unit}", flush=True)


def timed_run(settings: Settings) -> float:
    """Run the pipeline on the survey by the command and return the seconds."""
    environment = os.environ | {"LMIS_HOME": str(settings.home), "LMIS_MIRROR": str(settings.mirror)}
    start = time.perf_counter()
    subprocess.run([LMIS, "run", "--source", "arg_eph"], env=environment, capture_output=True, check=True)
    return time.perf_counter() - start


def runs(folder: Path, settings: Settings) -> None:
    """Measure a full run, a run with one quarter new, and a run without anything new."""
    files = sorted((REAL_DATA / SURVEY).glob("indiv_*.tsv.gz"))
    target = folder / "mirror" / SURVEY
    target.mkdir(parents=True)
    for path in files[:-1]:
        shutil.copy(path, target)
    timed_run(settings)
    shutil.copy(files[-1], target)
    one_new, none_new = timed_run(settings), timed_run(settings)
    whole = timed_run(Settings(home=folder / "whole", mirror=settings.mirror))
    show("run_eight_quarters", whole, "s")
    show("run_one_new_quarter", one_new, "s")
    show("run_nothing_new", none_new, "s")
    show("one_new_quarter_over_eight_quarters", one_new / whole, "ratio")
    show("nothing_new_over_eight_quarters", none_new / whole, "ratio")


def parts(settings: Settings) -> None:
    """Measure harmonising a quarter and asking for a rate."""
    source = load_catalog()["arg_eph"]
    period = periods_of(source)[-1]
    staged = stage(source, period, land(source, period, settings), None, periods=[period], settings=settings)
    assert staged is not None
    start = time.perf_counter()
    rows = harmonise(staged, source, period).rows.height
    show("harmonise", rows / (time.perf_counter() - start), "rows/s")
    start = time.perf_counter()
    query_observations(settings.releases / "current", "unemployment_rate", {"ref_area": "ARG"}, True)
    show("query", 1000 * (time.perf_counter() - start), "ms")


def main() -> None:
    """Run every benchmark."""
    if not (REAL_DATA / SURVEY).is_dir():
        sys.exit(f"The real files are not at hand in {REAL_DATA}; set LMIS_TEST_MIRROR.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(home=folder / "home", mirror=folder / "mirror")
        runs(folder, settings)
        parts(settings)
        estimates.benchmark(folder)
        vacancies.increment(folder)
    suppression.suppression()
    coding.coding()
    skills.skills()
    onboarding.onboarding()
    impact_draws.impact_draws()


main()
