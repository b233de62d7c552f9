"""What a new day of a feed costs when there is nothing before it, and after two months: enriched, and linked to copies.

Texts are those of the Polish advertisements, each day with their words in another order, so that days are not copies of
one another.
"""

import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from pipelines.accounting import Account, Accounts
from pipelines.harmonise.subjects import in_columns_of
from pipelines.settings import Settings
from pipelines.vacancies.enrich import enrich
from pipelines.vacancies.link import link_copies
from pipelines.vacancies.sketch import sketches
from tests.conftest import REAL_DATA

DAYS = 60
ADS_A_DAY = 2_000
FIRST = date(2024, 1, 1)
NO_DECISIONS = pl.DataFrame(schema={"title": pl.String, "lang": pl.String, "isco08": pl.String})


def day_of_ads(day: int) -> pl.DataFrame:
    """Return the harmonised rows of a day."""
    found = pl.read_ndjson(REAL_DATA / "vacancies/pol_ads/ads_2021.ndjson.gz", infer_schema_length=None)
    words = pl.col("description").str.split(" ").list.sample(fraction=1.0, shuffle=True, seed=day)
    rows = found.head(ADS_A_DAY).select(
        "title",
        text=words.list.join(" "),
        ad_id=pl.format("{}-{}", pl.lit(day), pl.int_range(pl.len())),
        source_id=pl.lit("bench_feed"),
        time_period=pl.lit((FIRST + timedelta(days=day)).isoformat()),
        ref_area=pl.lit("POL"),
        lang=pl.lit("pl"),
        first_seen=pl.lit(FIRST + timedelta(days=day)),
    )
    return in_columns_of("vacancy", rows)


def admit(settings: Settings, rows: pl.DataFrame) -> None:
    """Put a day into the data folder."""
    source, period = rows.select("source_id", "time_period").row(0)
    path = settings.partition("harmonised/vacancy", source, period) / "part.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(path)
    counts = {"rows_read": rows.height, "rows_harmonised": rows.height, "rows_quarantined": 0, "rows_duplicate": 0}
    told = dict.fromkeys(("sha256", "location", "retrieved_at", "fingerprint", "admitted_fingerprint"), period)
    account = Account(
        source=source, period=period, subject="vacancy", size_bytes=1, status="admitted", **counts, **told
    )
    Accounts(settings.home).write(account)


def a_day(settings: Settings, day: int) -> dict[str, float]:
    """Return the seconds that enriching and linking one more day take."""
    rows = day_of_ads(day)
    start = time.perf_counter()
    admit(settings, enrich(rows, NO_DECISIONS))
    enriched = time.perf_counter()
    link_copies(settings)
    return {"enrich": enriched - start, "link": time.perf_counter() - enriched}


def increment(folder: Path) -> None:
    """Print `name value unit` lines."""
    settings = Settings(home=folder / "increment")
    a_day(Settings(home=folder / "warm"), 0)
    first = a_day(settings, 0)
    for day in range(1, DAYS):
        rows = day_of_ads(day)
        admit(settings, rows.with_columns(sketch=sketches(rows)))
    link_copies(settings)
    later = a_day(settings, DAYS)
    print(f"advertisements_enriched {ADS_A_DAY / later['enrich']:.4g} ads/s", flush=True)
    print(f"link_first_day {first['link']:.3g} s", flush=True)
    print(f"link_a_day_after_{DAYS} {later['link']:.3g} s", flush=True)
    print(f"a_day_after_{DAYS}_over_the_first {sum(later.values()) / sum(first.values()):.3g} ratio", flush=True)
