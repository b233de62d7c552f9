"""Coding titles: digits by certainty, order and missing values, texts, decisions of people."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.errors import InputError
from pipelines.occupations import coder as module
from pipelines.occupations.coder import CODED
from tests.unit.occupations.small_coder import CODES, small_coder


def frame(*titles: str | None, lang: str = "en") -> pl.DataFrame:
    return pl.DataFrame({"title": titles, "lang": [lang] * len(titles)}, schema_overrides={"title": pl.String})


def cases(*decisions: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(title, "en", code) for title, code in decisions], schema=["title", "lang", "isco08"], orient="row"
    )


def test_titles_get_their_unit_group_in_the_order_of_the_rows():
    coded = small_coder().code(frame("Plumber", "Head nurse", "Midwife"))
    assert coded["best"].to_list() == ["7126", "2221", "2222"]
    assert coded.schema == pl.Schema(CODED)


def test_fewer_digits_where_only_fewer_are_certain():
    levels = small_coder().levels(frame("head")).row(0, named=True)
    assert levels["best_3"] == "222"
    between = (levels["score_3"] + levels["score_4"]) / 2
    coded = small_coder().code(frame("head"), certain=between).row(0, named=True)
    assert (coded["isco08"], coded["isco08_digits"], coded["isco08_score"]) == ("222", 3, levels["score_3"])


def test_nothing_is_given_where_nothing_is_certain():
    coded = small_coder().code(frame("", None, "xyz"), certain=0.99)
    assert coded["isco08"].to_list() == [None] * 3
    assert coded["isco08_digits"].to_list() == [0] * 3
    assert coded["best"].is_in(CODES).all()


def test_candidates_are_the_likeliest_first_and_carry_the_score_of_the_best():
    row = small_coder().code(frame("nurse")).row(0, named=True)
    assert row["candidates"][0]["code"] == row["best"] == "2221"
    assert row["candidates"][0]["score"] == pytest.approx(row["best_score"])
    scores = [one["score"] for one in row["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 1 + 1e-4


def test_a_text_decides_where_the_title_does_not():
    rows = pl.DataFrame({"title": ["head", "head"], "text": ["Cares for patients.", "Assists women in birth."]})
    assert small_coder().code(rows)["best"].to_list() == ["2221", "2222"]


def test_rows_with_and_without_text_may_be_mixed():
    rows = pl.DataFrame({"title": ["plumber", "nurse", "midwife"], "text": [None, "cares for patients", ""]})
    mixed = small_coder().code(rows)
    assert mixed["best"].to_list() == ["7126", "2221", "2222"]
    assert mixed["best_score"][2] == small_coder().code(frame("midwife"))["best_score"][0]


def test_a_text_in_a_language_not_learnt_says_nothing():
    rows = pl.DataFrame({"title": ["head"], "text": ["cares for patients"], "lang": ["fi"]})
    assert_frame_equal(small_coder().code(rows), small_coder().code(rows.drop("text")))


def test_a_decision_on_the_same_title_decides_however_it_is_spelt():
    coded = small_coder(cases(("Nurse (m/f)", "7126"))).code(frame("NURSE", "head nurse"))
    assert coded["best"].to_list() == ["7126", "2221"]
    assert coded["best_score"][0] > 0.99


def test_decisions_that_differ_count_by_their_shares():
    decisions = cases(("nurse", "7126"), ("nurse", "7126"), ("nurse", "2222"))
    candidates = small_coder(decisions).code(frame("nurse"))["candidates"][0].to_list()
    assert [one["code"] for one in candidates][:2] == ["7126", "2222"]
    assert candidates[0]["score"] == pytest.approx(2 / 3, abs=0.01)


def test_a_decision_holds_for_its_language():
    assert small_coder(cases(("nurse", "7126"))).code(frame("nurse", lang="fr"))["best"][0] == "2221"


def test_a_case_without_a_unit_group_is_named():
    with pytest.raises(InputError, match="'nurse': 22"):
        small_coder(cases(("nurse", "22")))


def test_a_missing_column_is_answered_with_those_there_are():
    with pytest.raises(InputError, match=r"'title'.*there are: name"):
        small_coder().code(pl.DataFrame({"name": ["nurse"]}))


def test_no_rows_give_no_rows():
    coded = small_coder().code(frame())
    assert coded.height == 0
    assert coded.schema == pl.Schema(CODED)


def test_chunks_change_nothing(monkeypatch):
    rows = frame("nurse", "plumber", "midwife", "pipe fitter", "head")
    whole = small_coder().code(rows)
    monkeypatch.setattr(module, "CHUNK", 2)
    assert_frame_equal(small_coder().code(rows), whole)
