"""Skills in advertisements: how many a second, how much memory, and whether more advertisements take more.

    python -m tests.benchmarks.skills

The texts are those of the Polish advertisements of 2021 over and over, on the real files. One process; Polars uses the
threads there are.
"""

import os
import resource
import time

import polars as pl

from pipelines.vacancies.skills.find import CHUNK, find_skills
from pipelines.vacancies.skills.lexicon import load_search
from tests.conftest import REAL_DATA

TIMES = 3
"""So many times the advertisements searched first."""


def show(name: str, value: float, unit: str) -> None:
    """Print a figure."""
    print(f"{name} {value:.4g} {unit}", flush=True)


def ads(number: int) -> pl.DataFrame:
    """Return so many advertisements."""
    found = pl.read_ndjson(REAL_DATA / "vacancies/pol_ads/ads_2021.ndjson.gz", infer_schema_length=None)
    texts = found.select("title", text="description")
    return pl.concat([texts] * (number // texts.height + 1)).head(number)


def search_all(name: str, frame: pl.DataFrame) -> None:
    """Print how many advertisements are searched in a second, by the clock and of processor time."""
    clock, worked = time.perf_counter(), time.process_time()
    find_skills(frame)
    show(name, frame.height / (time.perf_counter() - clock), "ads/s")
    show(f"{name}_work", frame.height / (time.process_time() - worked), "ads/cpu_s")


def peak_mb() -> float:
    """Return the most memory this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def skills() -> None:
    """Print `name value unit` lines."""
    show("threads", len(os.sched_getaffinity(0)), "threads")
    start = time.perf_counter()
    search = load_search()
    show("skills_load", time.perf_counter() - start, "s")
    show("skills_strings", search.strings.len(), "strings")
    frame = ads(TIMES * CHUNK)
    search_all("ads_of_one_day", frame.head(CHUNK // 10))
    search_all("ads_searched", frame.head(CHUNK))
    few = peak_mb()
    search_all("ads_searched_many", frame)
    show("skills_memory", peak_mb(), "MB")
    show(f"memory_of_{TIMES}_times_the_ads", peak_mb() / few, "ratio")


if __name__ == "__main__":
    skills()
