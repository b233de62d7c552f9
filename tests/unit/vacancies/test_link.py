"""Copies are linked a partition at a time, and only where something changed."""

import itertools
from datetime import date

import polars as pl
import pytest

from pipelines.accounting import Account, Accounts
from pipelines.harmonise.subjects import in_columns_of
from pipelines.ingest import ensure_schemas
from pipelines.vacancies import link
from pipelines.vacancies.link import copies_of, link_copies
from pipelines.vacancies.sketch import sketches

WORDS = "we look for a nurse who likes to work in a small team of a clinic near the sea with good pay and much rest"


def admit(settings, source: str, period: str, ads: list[tuple[str, str, str]], *, content: str = "1") -> None:
    """Put a partition into the data folder: (ad, title, text), seen on the day of the period."""
    rows = pl.DataFrame(ads, schema=["ad_id", "title", "text"], orient="row").with_columns(
        source_id=pl.lit(source),
        time_period=pl.lit(period),
        ref_area=pl.lit("POL"),
        region=pl.lit(None, pl.String),
        employer_hash=pl.lit(None, pl.String),
        first_seen=pl.lit(date.fromisoformat(period)),
    )
    rows = rows.with_columns(sketch=sketches(rows))
    rows = in_columns_of("vacancy", rows)
    path = settings.partition("harmonised/vacancy", source, period) / "part.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.write_parquet(path)
    account = Account(
        source=source, period=period, subject="vacancy", rows_read=rows.height, rows_harmonised=rows.height,
        rows_quarantined=0, rows_duplicate=0, sha256=content, location="x", retrieved_at="x", size_bytes=1,
        status="admitted", fingerprint=content, admitted_fingerprint=content,
    )  # fmt: skip
    Accounts(settings.home).write(account)


def copies(settings) -> set[tuple]:
    ensure_schemas(settings)
    found = pl.read_parquet(settings.home / "linked/vacancy_copy/*/*/part.parquet")
    return set(found.select("source_id", "ad_id", "of_source_id", "of_ad_id", "kind").iter_rows())


@pytest.fixture
def two_days(settings):
    admit(settings, "feed_a", "2024-05-01", [("1", "Nurse", WORDS), ("2", "Welder", WORDS)])
    admit(settings, "feed_a", "2024-05-20", [("3", "Nurse", WORDS + " apply now")])
    admit(settings, "feed_b", "2024-05-02", [("x", "Nurse, full time", WORDS)])
    link_copies(settings)
    return settings


def test_a_repost_and_the_same_vacancy_in_another_feed(two_days):
    assert copies(two_days) == {
        ("feed_a", "3", "feed_a", "1", "repost"),
        ("feed_b", "x", "feed_a", "1", "across"),
    }


def test_an_advertisement_delivered_again_is_no_copy_of_itself(two_days):
    admit(two_days, "feed_a", "2024-05-21", [("1", "Nurse", WORDS)])
    link_copies(two_days)
    assert len(copies(two_days)) == 2


def test_a_new_day_leaves_earlier_days_alone(two_days):
    parts = {path: path.stat().st_mtime_ns for path in two_days.home.glob("linked/vacancy_copy/*/*/part.parquet")}
    before = copies_of(two_days)
    admit(two_days, "feed_b", "2024-05-25", [("y", "Nurse", WORDS)])
    link_copies(two_days)
    assert ("feed_b", "y", "feed_a", "1", "across") in copies(two_days)
    assert all(path.stat().st_mtime_ns == then for path, then in parts.items())
    after = copies_of(two_days)
    assert {name for name in after if after[name] != before.get(name)} == {"feed_b:2024-05-25"}


def test_a_late_delivery_of_an_earlier_day_makes_later_ones_copies(two_days):
    admit(two_days, "feed_c", "2024-04-20", [("0", "Nurse", WORDS)])
    link_copies(two_days)
    assert ("feed_a", "1", "feed_c", "0", "across") in copies(two_days)


def test_what_is_withdrawn_goes(two_days):
    Accounts(two_days.home).remove("feed_a", "2024-05-01")
    link_copies(two_days)
    assert copies(two_days) == {("feed_a", "3", "feed_b", "x", "across")}


def test_after_a_quarter_of_a_year_it_is_a_new_vacancy(two_days):
    admit(two_days, "feed_a", "2024-11-20", [("9", "Nurse", WORDS)])
    link_copies(two_days)
    assert not {found for found in copies(two_days) if found[1] == "9"}


def test_nothing_to_link(settings):
    link_copies(settings)
    assert copies(settings) == set() and copies_of(settings) == {}


def test_what_was_linked_half_is_linked_again(two_days, monkeypatch):
    admit(two_days, "feed_b", "2024-05-02", [("x", "Painter", "Paint the walls of houses")], content="2")
    with monkeypatch.context() as killed:
        killed.setattr(link, "digest_of", _dies_at(link.digest_of, nth=4))
        with pytest.raises(ZeroDivisionError):
            link_copies(two_days)
    admit(two_days, "feed_b", "2024-05-02", [("x", "Nurse, full time", WORDS)])
    link_copies(two_days)
    assert ("feed_b", "x", "feed_a", "1", "across") in copies(two_days)


def _dies_at(function, *, nth: int):
    """Return the function, to fail when it is called for the nth time."""
    calls = itertools.count(1)
    return lambda *given: function(*given) if next(calls) < nth else 1 / 0
