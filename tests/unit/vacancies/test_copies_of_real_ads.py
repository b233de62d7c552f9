"""Copies are found in a labelled set made from real advertisements by documented edits (docs/vacancies.md)."""

import gzip

import polars as pl
import pytest

from pipelines.vacancies.copies import find_copies
from pipelines.vacancies.sketch import sketches
from tests.conftest import REAL_DATA

#: Pairs of real advertisements of at least half their word triples in common, read and judged: the same vacancy.
JUDGED_SAME = {
    ("2760", "2649"), ("1009", "1527"), ("679", "764"), ("528", "514"), ("368", "361"), ("467", "471"),
    ("631", "685"), ("693", "685"), ("571", "578"), ("510", "521"), ("176", "175"), ("1162", "1161"),
    ("1351", "1350"), ("1838", "1837"), ("2771", "2770"), ("41", "42"), ("2321", "2320"),
}  # fmt: skip

ABOUT_US = (
    "We are one of the leading employers of the region and look for people who like to work with others. "
    "Applications with a consent to the processing of personal data please by the form on our pages. "
)

#: Each edit makes the same vacancy as another portal, or the same one later, would show it.
SAME = {
    "case and spacing": lambda ad: ad.with_columns(
        title=pl.col("title").str.to_uppercase(), text=pl.col("text").str.replace_all(r"\s+", "  \n ")
    ),
    "punctuation and figures": lambda ad: ad.with_columns(text=pl.col("text").str.replace_all(r"[\d.,;:•*-]+", " / ")),
    "words of the portal before and after": lambda ad: ad.with_columns(text=ABOUT_US + pl.col("text") + " Apply now"),
    "a sentence left out": lambda ad: ad.with_columns(text=pl.col("text").str.replace(r"(?s)^(.{40}).{80}", "$1")),
    "the last fifth cut off": lambda ad: ad.with_columns(
        text=pl.col("text").str.head(pl.col("text").str.len_chars() * 4 // 5)
    ),
    "a tail at the title": lambda ad: ad.with_columns(title=pl.col("title") + " (m/k)"),
}

#: Each edit makes another vacancy in the same words.
OTHER = {
    "another job": lambda ad: ad.with_columns(title=pl.col("title").reverse()),
    "another employer": lambda ad: ad.with_columns(employer_hash=pl.lit("somebody else")),
    "another region": lambda ad: ad.with_columns(region=pl.lit("elsewhere")),
    "half a year later": lambda ad: ad.with_columns(first_seen=pl.col("first_seen") + pl.duration(days=180)),
}

NOT_ACROSS = ("another employer", "another region")  # two feeds write these differently


@pytest.fixture(scope="module")
def real() -> pl.DataFrame:
    path = REAL_DATA / "vacancies/pol_ads/ads_2021.ndjson.gz"
    return pl.read_ndjson(gzip.decompress(path.read_bytes())).select(
        source_id=pl.lit("a"),
        ad_id="id",
        ref_area=pl.lit("POL"),
        region="region",
        employer_hash="employer",
        title="title",
        text="description",
        first_seen=pl.coalesce("collected", "published").str.to_date(),
    ).filter(pl.col("ad_id").is_not_null())  # fmt: skip


def copies_among(ads: pl.DataFrame) -> pl.DataFrame:
    return find_copies(ads.with_columns(sketch=sketches(ads), asked=pl.lit(True)))


def edited(real: pl.DataFrame, edits: dict, *, source: str) -> pl.DataFrame:
    """Every edit of another 300 advertisements, under new ids, seen a day later."""
    texts = real.filter(pl.col("text").str.len_chars() > 400)
    later = texts.with_columns(pl.col("first_seen") + pl.duration(days=1), source_id=pl.lit(source))
    parts = []
    for number, (name, edit) in enumerate(edits.items()):
        part = edit(later.gather_every(len(edits), number).head(300))
        parts.append(part.with_columns(ad_id=pl.format("{} {}", pl.lit(name), "ad_id"), edit=pl.lit(name)))
    return pl.concat(parts)


def test_real_repeats_are_found_and_forms_of_words_are_not(real):
    found = set(copies_among(real).select("ad_id", "of_ad_id").iter_rows())
    right = found & JUDGED_SAME
    assert len(right) / len(found) >= 0.85, sorted(found - JUDGED_SAME)
    assert len(right) / len(JUDGED_SAME) >= 0.95, sorted(JUDGED_SAME - found)


@pytest.mark.parametrize("source", ["a", "b"])
def test_edited_copies_are_found(real, source):
    """Recall over edited copies, in one feed and across two; precision over all that was found of what was made."""
    others = {name: edit for name, edit in OTHER.items() if source == "a" or name not in NOT_ACROSS}
    same, other = (edited(real, edits, source=source) for edits in (SAME, others))
    found = copies_among(pl.concat([real, same.drop("edit"), other.drop("edit")]))
    titles = real.select(of_ad_id="ad_id", of_title=pl.col("title").str.to_lowercase())
    of_made = found.filter(pl.col("ad_id").str.contains(" ")).join(titles, on="of_ad_id", how="left")
    title = pl.col("title").str.to_lowercase().str.strip_suffix(" (m/k)")
    right = same.join(of_made, on="ad_id").filter(title == pl.col("of_title"))
    by_edit = right.group_by("edit").agg(pl.len() / (same.height / len(SAME))).sort("edit")
    print(by_edit, f"recall {right.height / same.height:.3f} precision {right.height / of_made.height:.3f}")
    assert right.height / same.height >= 0.95
    assert right.height / of_made.height >= 0.97
