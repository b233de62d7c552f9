"""Coding of titles: how many a second, with and without text, how much memory, and whether more titles take more.

Titles are those of the ILO index over and over, texts those of the Polish advertisements, on the real files.
"""

import resource
import time

import polars as pl

from pipelines.occupations.coder import Coder, load_coder
from tests.conftest import REAL_DATA

TITLES = 50_000
ADS = 10_000


def index_titles(number: int) -> pl.DataFrame:
    """Return so many titles in English."""
    index = pl.read_csv(REAL_DATA / "classifications/ilo_occupation_index_en.csv", infer_schema=False)
    return _repeated(index.select("title", lang=pl.lit("en")), number)


def ads(number: int) -> pl.DataFrame:
    """Return so many advertisements in Polish, with their texts."""
    found = pl.read_ndjson(REAL_DATA / "vacancies/pol_ads/ads_2021.ndjson.gz", infer_schema_length=None)
    return _repeated(found.select("title", text="description", lang=pl.lit("pl")), number)


def _repeated(frame: pl.DataFrame, number: int) -> pl.DataFrame:
    return pl.concat([frame] * (number // frame.height + 1)).head(number)


def per_second(coder: Coder, frame: pl.DataFrame) -> float:
    """Return rows coded in a second."""
    start = time.perf_counter()
    coder.code(frame)
    return frame.height / (time.perf_counter() - start)


def peak_mb() -> float:
    """Return the most memory this process has held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def coding() -> None:
    """Print `name value unit` lines."""
    start = time.perf_counter()
    coder = load_coder()
    print(f"coder_load {time.perf_counter() - start:.3g} s", flush=True)
    titles = index_titles(TITLES)
    per_second(coder, titles.head(2_000))
    print(f"titles_coded {per_second(coder, titles.head(TITLES // 5)):.4g} titles/s", flush=True)
    few = peak_mb()
    print(f"titles_coded_many {per_second(coder, titles):.4g} titles/s", flush=True)
    print(f"coder_memory {peak_mb():.4g} MB", flush=True)
    print(f"memory_of_five_times_the_titles {peak_mb() / few:.3g} ratio", flush=True)
    print(f"ads_with_text_coded {per_second(coder, ads(ADS)):.4g} ads/s", flush=True)
    print(f"coder_memory_with_texts {peak_mb():.4g} MB", flush=True)


if __name__ == "__main__":
    coding()
