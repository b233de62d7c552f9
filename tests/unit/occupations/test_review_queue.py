"""Titles that the coder left open go to people and come back as decisions."""

import polars as pl
import pytest

from pipelines.errors import InputError
from pipelines.harmonise.subjects import in_columns_of
from pipelines.occupations.decisions import decisions_fingerprint, read_decisions
from pipelines.occupations.review import decide, waiting
from pipelines.release.render import to_csv


@pytest.fixture
def home(settings):
    """Two partitions: a title met twice, one known to two digits, one known, one that the source coded itself."""
    ads = [
        ("W1", "1", "Helper of all kinds", None, None),
        ("W1", "2", "Nurse", "2221", "coded"),
        ("W1", "3", "Worker", None, "declared"),
        ("W2", "4", "Helper of all kinds", None, None),
        ("W2", "5", "=Technician", "31", "coded"),
    ]
    frame = pl.DataFrame(ads, schema=["time_period", "ad_id", "title", "isco08", "isco08_method"], orient="row")
    frame = frame.with_columns(
        source_id=pl.lit("feed_a"),
        lang=pl.lit("en"),
        isco08_best=pl.lit("9622"),
        isco08_digits=pl.col("isco08").str.len_chars(),
    )
    rows = in_columns_of("vacancy", frame)
    for (period,), part in rows.partition_by("time_period", as_dict=True).items():
        path = settings.partition("harmonised/vacancy", "feed_a", period) / "part.parquet"
        path.parent.mkdir(parents=True)
        part.write_parquet(path)
    return settings


def filled(tmp_path, home, **codes: str):
    queue = waiting(home, 10).with_columns(isco08=pl.col("title").replace_strict(codes, default=None))
    path = tmp_path / "queue.csv"
    path.write_text(to_csv(queue), encoding="utf-8")
    return path


def test_the_queue_holds_what_is_open_commonest_first(home):
    found = waiting(home, 10)
    assert found.select("title", "n_ads", "best").rows() == [
        ("Helper of all kinds", 2, "9622"),
        ("=Technician", 1, "9622"),
    ]
    assert found["best_label"].is_not_null().all() and found["isco08"].is_null().all()
    assert waiting(home, 1).height == 1


def test_a_decision_holds_for_every_partition_with_the_title_and_touches_no_other(home, tmp_path):
    before = {period: decisions_fingerprint(home.home, "feed_a", period) for period in ("W1", "W2", "W3")}
    assert decide(home, filled(tmp_path, home, **{"Helper of all kinds": "9622"}), "A. Clerk") == 1
    decided = read_decisions(home.home)
    assert decided.select("title", "isco08", "time_period").rows() == [
        ("Helper of all kinds", "9622", "W1"),
        ("Helper of all kinds", "9622", "W2"),
    ]
    assert decided["decided_by"].unique().to_list() == ["A. Clerk"]
    after = {period: decisions_fingerprint(home.home, "feed_a", period) for period in ("W1", "W2", "W3")}
    assert [after[period] != before[period] for period in after] == [True, True, False]
    assert waiting(home, 10)["title"].to_list() == ["=Technician"]


def test_a_title_that_says_nothing_is_decided_too(home, tmp_path):
    decide(home, filled(tmp_path, home, **{"=Technician": "none"}), "A. Clerk")
    assert read_decisions(home.home).select("title", "isco08").rows() == [("=Technician", None)]
    assert "=Technician" not in waiting(home, 10)["title"].to_list()


@pytest.mark.parametrize("code", ["99", "9999", "nurse", "22210"])
def test_a_wrong_code_is_named_and_nothing_is_taken(home, tmp_path, code):
    path = filled(tmp_path, home, **{"Helper of all kinds": code, "=Technician": "3111"})
    with pytest.raises(InputError, match=rf"line 2, column isco08: '{code}'"):
        decide(home, path, "A. Clerk")
    assert read_decisions(home.home).is_empty()


def test_another_file_is_refused(home, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"column\(s\) isco08, lang, title are missing"):
        decide(home, path, "A. Clerk")
    with pytest.raises(InputError, match="cannot be read"):
        decide(home, tmp_path / "none.csv", "A. Clerk")
