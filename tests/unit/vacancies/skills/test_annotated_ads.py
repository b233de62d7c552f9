"""What is found in advertisements that a person has read: how much of it is asked for, how much of that is found.

`docs/skills.md` says how they were drawn and judged.
"""

from pathlib import Path

import polars as pl
import pytest

from pipelines.vacancies.skills.find import find_skills
from pipelines.vacancies.skills.lexicon import load_lexicon
from tests.conftest import PROJECT

ANNOTATED = PROJECT / "tests/annotated"
PRECISION = {"transversal": 0.95, "occupational": 0.85, "language": 0.96, "licence": 0.93}
"""Floors, a little below what `docs/skills.md` states for the advertisements never seen before."""
RECALL = {"transversal": 0.77, "occupational": 0.87, "language": 0.93, "licence": 0.90}


def sample() -> pl.DataFrame:
    return pl.read_csv(ANNOTATED / "skills_pol_ads_sample.csv", schema_overrides={"ad_id": pl.String})


def judged() -> pl.DataFrame:
    return pl.read_csv(ANNOTATED / "skills_pol_ads.csv", schema_overrides={"ad_id": pl.String})


@pytest.fixture(scope="module")
def pairs(real_data: Path) -> pl.DataFrame:
    """Pairs found or judged, of all rounds: `ad_id, round, read_whole, skill, kind, found, asked`."""
    ads = pl.read_ndjson(real_data / "vacancies/pol_ads/ads_2021.ndjson.gz", infer_schema_length=None)
    read = ads.join(sample(), left_on="id", right_on="ad_id")
    found = (
        read.select(ad_id="id", skill=find_skills(read.select("title", text="description")), found=True)
        .explode("skill")
        .drop_nulls("skill")
    )
    return (
        found.join(judged(), on=["ad_id", "skill"], how="full", coalesce=True)
        .with_columns(pl.col("found").fill_null(False))
        .join(sample(), on="ad_id")
        .join(load_lexicon().select("skill", "kind"), on="skill")
    )


def shares(pairs: pl.DataFrame, hit: str, of: str) -> dict[str, float]:
    """Return by kind which share of the pairs that are `of` are `hit` too."""
    counted = pairs.filter(of).group_by("kind").agg(share=pl.col(hit).fill_null(False).mean()).sort("kind")
    return dict(counted.select("kind", "share").iter_rows())


def test_judgements_are_of_advertisements_drawn_and_of_skills_there_are() -> None:
    assert judged().join(sample(), on="ad_id", how="anti").is_empty()
    assert set(judged()["skill"]) <= set(load_lexicon()["skill"])
    assert judged().select(pl.struct("ad_id", "skill").is_unique().all()).item()
    assert sample().group_by("round").len().filter(pl.col("len") < 200).is_empty()
    assert sample()["read_whole"].sum() >= 60


def test_all_that_is_found_was_judged(pairs: pl.DataFrame) -> None:
    assert pairs.filter("found", pl.col("asked").is_null()).select("ad_id", "skill").rows() == [], (
        "found, but never judged: judge these by the rule of docs/skills.md, and add them to tests/annotated"
    )


def test_what_is_found_is_asked_for(pairs: pl.DataFrame) -> None:
    measured = shares(pairs.filter(round=2), "asked", of="found")
    print("precision", measured, shares(pairs.filter(round=2).with_columns(kind=pl.lit("all")), "asked", of="found"))
    assert {kind: share for kind, share in measured.items() if share < PRECISION[kind]} == {}
    assert set(measured) == set(PRECISION)


def test_what_is_asked_for_is_found(pairs: pl.DataFrame) -> None:
    read = pairs.filter("read_whole")
    measured = shares(read, "found", of="asked")
    print("recall", measured, shares(read.with_columns(kind=pl.lit("all")), "found", of="asked"))
    assert {kind: share for kind, share in measured.items() if share < RECALL[kind]} == {}
    assert set(measured) == set(RECALL)
