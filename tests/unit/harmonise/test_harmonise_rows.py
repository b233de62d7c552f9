"""Rows of a source to rows of a subject: refused with reasons, never lost."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import CodebookError
from pipelines.harmonise.harmonise import explain, harmonise
from pipelines.harmonise.subjects import schema_of
from pipelines.staging.split import Staged
from tests.unit.ingest_builders import make_source, persons, rows

SOURCE = make_source()


def harmonised(good, *rejected, source=SOURCE):
    return harmonise(Staged(good, rows(good, *rejected).rejected), source, "2020-Q1", secret=b"k")


def refused(done):
    return done.quarantine.select("_row", "kind", "reason").sort("_row").rows()


def test_good_rows_have_every_column_of_the_subject_and_nothing_is_refused():
    done = harmonised(persons(id=["a", "b"], sex=["1", "2"]))
    assert dict(done.rows.schema) == schema_of("person")
    assert done.rows.select(
        "source_id", "time_period", "ref_area", "person_id", "weight", "sex", "age", "responded"
    ).rows() == [
        ("xaa_lfs", "2020-Q1", "XAA", "a", 10.0, "M", 30, True),
        ("xaa_lfs", "2020-Q1", "XAA", "b", 10.0, "F", 30, True),
    ]
    assert (done.rows_read, done.rows_quarantined, done.rows_duplicate) == (2, 0, 0)


def test_a_row_with_faults_is_rejected_with_all_of_them_and_as_it_was():
    done = harmonised(persons(id=["a", "b"], sex=["1", "7"], w=["10", "many"]))
    assert refused(done) == [
        (
            3,
            "rejected",
            "weight: 'many' of column w is not a number; sex: code '7' of column sex is not in the codebook",
        )
    ]
    assert json.loads(done.quarantine["raw"][0]) == {
        "id": "b",
        "w": "many",
        "sex": "7",
        "age": "30",
        "quarter": "2020-Q1",
    }
    assert done.rows["person_id"].to_list() == ["a"]


@pytest.mark.parametrize("weight", ["inf", "-inf", "NaN", "1,5", None])
def test_a_weight_that_is_no_finite_number_is_refused(weight):
    assert harmonised(persons(w=[weight])).rows_quarantined == 1


def test_one_impossible_value_does_not_stop_the_file():
    done = harmonised(persons(age=["30", "99999999999"]))
    assert (done.rows.height, done.rows_quarantined) == (1, 1)


def test_the_same_row_again_is_a_duplicate_and_kept_once():
    done = harmonised(persons(id=["a", "b", "a", "a"]))
    assert refused(done) == [(4, "duplicate", "the same row again"), (5, "duplicate", "the same row again")]
    assert done.rows["person_id"].to_list() == ["a", "b"]


def test_rows_that_differ_under_one_key_are_all_rejected():
    done = harmonised(persons(id=["a", "a", "a", "b"], age=["30", "31", "30", "30"]))
    assert refused(done) == [(line, "rejected", "key a stands for rows that differ") for line in (2, 3, 4)]
    assert done.rows["person_id"].to_list() == ["b"]


def test_a_rejected_row_makes_no_conflict_for_a_good_one():
    done = harmonised(persons(id=["a", "a"], sex=["7", "1"]))
    assert [kind for _, kind, _ in refused(done)] == ["rejected"]
    assert done.rows["sex"].to_list() == ["M"]


def test_lines_that_could_not_be_read_are_counted_among_the_rejected():
    done = harmonised(persons(id=["a"]), (7, "too short", "raw"))
    assert (done.rows_read, done.rows_quarantined) == (2, 1)
    assert refused(done) == [(7, "rejected", "too short")]


def test_a_file_without_rows_is_harmonised_to_none():
    done = harmonised(persons(id=[]), (2, "too short", "raw"))
    assert (done.rows.height, done.rows_read) == (0, 1)
    assert dict(done.rows.schema) == schema_of("person")


def test_the_digits_of_an_occupation_are_counted():
    source = make_source(codebook={"isco08": {"column": "job", "link": "isco08", "back_off": True}})
    done = harmonised(persons(id=["a", "b", "c"], job=["2221", "2229x", ""]), source=source)
    assert done.rows.select("isco08", "isco08_digits").rows() == [("2221", 4), ("222", 3), (None, None)]


def test_the_vacancy_source_in_force_goes_with_each_person():
    standards = [{"since": "2019-Q1", "vacancies": "xaa_jobs"}, {"since": "2020-Q1", "vacancies": "xaa_ads"}]
    done = harmonised(persons(id=["a", "b"]), source=make_source(standards=standards))
    assert done.rows["vacancy_source"].to_list() == ["xaa_ads"] * 2
    assert harmonised(persons(id=["a"])).rows["vacancy_source"].to_list() == [None]


def test_replicate_weights_are_one_list_a_row_and_rows_with_a_hole_are_rejected():
    source = make_source(codebook={"replicate_weights": {"columns": "rep{1..3}"}})
    table = persons(id=["a", "b", "c"], rep1=["1", "1", None], rep2=["2", "", None], rep3=["3.5", "3", None])
    done = harmonised(table, source=source)
    assert done.rows.select("person_id", "replicate_weights").rows() == [("a", [1, 2, 3.5]), ("c", None)]
    assert refused(done) == [(3, "rejected", "replicate_weights: not all of columns rep{1..3} are numbers")]
    assert dict(done.rows.schema) == schema_of("person")


@pytest.mark.parametrize("said", [{"replicate_weights": {"column": "w"}}, {"weight": {"columns": "w{1..2}"}}])
def test_a_list_of_numbers_comes_from_numbered_columns_and_nothing_else_does(said):
    with pytest.raises(ValueError, match="`columns` is for lists of numbers"):
        make_source(codebook=said)


def test_the_line_of_the_file_serves_as_a_key_where_the_file_has_none():
    source = make_source(codebook={"person_id": {"column": "_row"}})
    done = harmonised(persons(id=["a", "a"]), source=source)
    assert done.rows["person_id"].to_list() == ["2", "3"]
    assert done.quarantine.is_empty()


@pytest.mark.parametrize(
    ("age", "told"),
    [
        ({"column": "years"}, r"xaa_lfs: codebook.age: column\(s\) years are not in the file"),
        ({"expression": "age + 1"}, "xaa_lfs: the codebook cannot be evaluated on the file"),
    ],
)
def test_a_codebook_that_does_not_fit_the_file_is_told(age, told):
    with pytest.raises(CodebookError, match=told):
        harmonised(persons(), source=make_source(codebook={"age": age}))


def test_an_unknown_link_is_told():
    with pytest.raises(CodebookError, match="isco99"):
        harmonised(persons(), source=make_source(codebook={"isco08": {"column": "id", "link": "isco99"}}))


def test_reasons_are_explained_commonest_first_with_their_first_line():
    done = harmonised(persons(sex=["7", "8", "8", "1"], id=["a", "b", "c", "d"]))
    assert explain(done.quarantine) == [
        "sex: code '8' of column sex is not in the codebook (2 row(s), first in line 3)",
        "sex: code '7' of column sex is not in the codebook (1 row(s), first in line 2)",
    ]
    assert explain(done.quarantine, most=1)[1:] == ["… and 1 more reasons, see the quarantine"]


def test_duplicates_and_a_clean_file_need_no_explanation():
    assert explain(harmonised(persons(id=["a", "a"])).quarantine) == []


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", None]),
            st.sampled_from(["1", "2.5", "x", "inf", None]),
            st.sampled_from(["1", "2", "3", ""]),
            st.sampled_from(["30", "31", "-", "1e99"]),
        ),
        max_size=12,
    ),
    st.integers(0, 2),
)
def test_rows_read_are_harmonised_quarantined_or_duplicates(table, unreadable):
    columns = dict(zip(("id", "w", "sex", "age"), map(list, zip(*table, strict=True)), strict=False))
    good = persons(**(columns or {"id": []}))
    done = harmonised(good, *((1000 + at, "too short", "raw") for at in range(unreadable)))
    assert done.rows_read == len(table) + unreadable
    assert done.rows_read == done.rows.height + done.rows_quarantined + done.rows_duplicate
    assert done.rows["person_id"].is_unique().all()
    assert done.quarantine["_row"].is_unique().all()
    assert done.quarantine["reason"].str.len_chars().min() != 0
