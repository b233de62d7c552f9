import polars as pl
import pytest

from pipelines.quality.engine import evaluate
from pipelines.quality.model import blocking, failing
from pipelines.quality.suites import Expectation, Suite, load_suite
from pipelines.quality.validate import check_partition, validate

PERSON = load_suite("person")


def failed(results):
    return {(one.check_name, one.column_name): one for one in results if not one.passed}


def test_a_sound_partition_passes_everything(persons, counts):
    results = check_partition(persons(), "person", accounting=counts())
    assert failed(results) == {}
    assert not blocking(results)


def test_a_lazy_frame_is_judged_like_an_eager_one(persons):
    assert validate(persons().lazy(), PERSON) == validate(persons(), PERSON)


def test_an_unknown_code_blocks_and_is_named_with_its_count(persons):
    results = validate(persons(sex=["X", "X", "9"]), PERSON)
    (only,) = failed(results).values()
    assert (only.check_name, only.column_name, only.severity) == ("be_in_set", "sex", "error")
    assert only.observed == "3 of 1,000 rows: X (2), 9 (1)"
    assert only.expected == "one of M, F"
    assert only.why
    assert blocking(results)


def test_at_most_ten_values_are_listed(persons):
    results = validate(persons(isic4=[f"code{i}" for i in range(13)]), PERSON)
    observed = failed(results)["be_in_set", "isic4"].observed
    assert observed.count("(1)") == 10
    assert observed.endswith("and 3 more values")


def test_many_rows_are_counted_in_full(persons):
    results = validate(persons(sex=["X"] * 700 + ["9"] * 250), PERSON)
    assert failed(results)["be_in_set", "sex"].observed == "950 of 1,000 rows: X (700), 9 (250)"


@pytest.mark.parametrize("weight", [-1.0, 0.0])
def test_a_weight_that_is_not_positive_blocks(persons, weight):
    results = validate(persons(weight=[weight]), PERSON)
    assert set(failed(results)) == {("be_between", "weight")}
    assert failed(results)["be_between", "weight"].expected == "above 0"


def test_a_weight_that_is_missing_blocks(persons):
    found = failed(validate(persons(weight=[None, None]), PERSON))["not_be_null", "weight"]
    assert found.observed == "2 of 1,000 rows"


def test_a_repeated_person_blocks_without_telling_who(persons):
    results = validate(persons(person_id=["p7"]), PERSON)
    (only,) = failed(results).values()
    assert (only.check_name, only.column_name) == ("be_unique", "person_id")
    assert only.observed == "2 of 1,000 rows"


@pytest.mark.parametrize(
    ("column", "values", "check"),
    [
        ("age", [121], "be_between"),
        ("hours_usual", [999.0], "be_between"),
        ("labour_force_status", ["1"], "be_in_set"),
        ("isced11", ["9"], "be_in_set"),
        ("birth_place", ["XXX"], "be_in_set"),
        ("isco08", ["27"], "match_regex"),
        ("isco08", ["5"], "isco08_has_2_digits"),
        ("time_period", ["2014Q1"], "match_regex"),
        ("citizenship", ["Peru"], "match_regex"),
        ("status_in_employment", ["BOSS"], "be_in_set"),
    ],
)
def test_what_no_reader_could_use_blocks(persons, column, values, check):
    results = validate(persons(**{column: values}), PERSON)
    assert (check, column) in failed(results)
    assert blocking(results)


def test_the_unlikely_only_warns(persons):
    results = validate(persons(birth_country=["PER"], income_month_lcu=[-5.0]), PERSON)
    assert set(failed(results)) == {
        ("native_born_here", "birth_country, ref_area"),
        ("be_between", "income_month_lcu"),
    }
    assert not blocking(results)


def test_a_condition_chooses_the_rows_that_are_judged(persons):
    unemployed = pl.Series([status == "UNE" for status in persons()["labour_force_status"]])
    results = validate(persons(time_related_underemployed=unemployed), PERSON)
    found = failed(results)["underemployed_are_employed", "labour_force_status"]
    assert found.observed == "100 of 100 rows: UNE (100)"
    assert found.expected == "one of EMP where time_related_underemployed == True"


def test_mostly_leaves_room_for_a_few(persons):
    few = validate(persons(labour_force_status=[None] * 10), PERSON)
    many = validate(persons(labour_force_status=[None] * 30), PERSON)
    check = ("status_known_at_working_age", "labour_force_status")
    assert check not in failed(few)
    assert check in failed(many)
    assert "in at least 98.0% of rows" in failed(many)[check].expected


def test_a_missing_column_blocks_and_is_named(persons):
    results = validate(persons().drop("weight", "isco08_digits"), PERSON)
    assert failed(results)["columns_complete", ""].observed == "missing: isco08_digits, weight"
    assert failed(results)["be_between", "weight"].observed == "missing column: weight"
    assert failed(results)["isco08_has_2_digits", "isco08"].observed == "missing column: isco08_digits"
    assert blocking(results)


def test_text_in_place_of_numbers_blocks_with_the_reason(persons):
    results = validate(persons().cast({"weight": pl.String}), PERSON)
    found = failed(results)["be_between", "weight"]
    assert found.observed.startswith("could not be evaluated: ")
    assert blocking(results)


def test_a_partition_without_rows_blocks(persons, counts):
    results = check_partition(persons(0), "person", accounting=counts(0))
    assert set(failed(results)) == {("has_rows", "")}
    assert blocking(results)


def test_a_suite_on_the_table_alone_still_counts_rows():
    table = Expectation("expect_table_columns_to_match_set", "error", {"column_set": ["a"], "exact_match": False})
    names = [(one.check_name, one.passed) for one in validate(pl.DataFrame({"a": [1]}), Suite("x", (table,)))]
    assert names == [("has_rows", True), ("table_columns_to_match_set", True)]


def test_the_short_way_finds_what_asking_for_every_row_finds(persons):
    spoilt = persons(
        sex=["X", None],
        age=[-1, 300, None],
        weight=[0.0, -1.0, None],
        isco08=["5", "99999", "27", None],
        isced11=["ED0_2", "44"],
        person_id=["p9", "p9", None],
        labour_force_status=[None] * 25,
        birth_country=["PER", "XAA"],
    )
    on_rows = [one for one in PERSON.expectations if not one.is_about_the_table]
    plain = evaluate(spoilt, on_rows)  # GX applies the conditions itself
    short = [one.passed for one in validate(spoilt, PERSON)][2:]
    assert short == [one.passed for one in plain]
    assert not all(short)


def test_vacancies_are_seen_in_order_and_have_a_title(persons):
    from pipelines.harmonise.subjects import schema_of

    row = {
        "source_id": "jobs_x",
        "time_period": "2021-W26",
        "ad_id": "1",
        "first_seen": "2021-07-05",
        "last_seen": "2021-07-01",
        "title": "",
        "ref_area": "POL",
        "isco08": "2221",
        "isco08_digits": 4,
    }
    frame = pl.DataFrame([row | {name: row.get(name) for name in schema_of("vacancy")}])
    frame = frame.with_columns(pl.col("first_seen", "last_seen").str.to_date()).cast(schema_of("vacancy"))
    found = failed(validate(frame, load_suite("vacancy")))
    assert set(found) == {("seen_in_order", "last_seen, first_seen"), ("value_lengths_to_be_between", "title")}


def figure(**changes):
    row = {
        "source_id": "un_stock",
        "time_period": "2019",
        "measure": "migrant_stock",
        "ref_area": "ARG",
        "origin": "PER",
        "destination": "ARG",
        "sex": "_T",
        "age": "_T",
        "isco08": "_T",
        "value": 5.0,
        "unit_measure": "PERSONS",
        "obs_status": "A",
        "citation": "UN",
    }
    return row | changes


def test_figures_of_others_have_one_value_a_key_and_known_codes():
    suite = load_suite("published_figure")
    assert failed(validate(pl.DataFrame([figure(), figure(origin="_T"), figure(isco08="22_32")]), suite)) == {}
    found = failed(validate(pl.DataFrame([figure(), figure(value=-1.0), figure(destination="Peru")]), suite))
    assert {name for name, _ in found} == {"key_unique", "be_between", "match_regex", "destination_is_ref_area"}
    assert found["match_regex", "destination"].observed == "1 of 3 rows: Peru (1)"


def test_row_accounting_finds_lost_rows(persons, counts):
    results = check_partition(persons(), "person", accounting=counts(lost=1))
    assert failed(results)["rows_add_up", ""].observed.startswith("1,001 read; 1,000 harmonised")
    assert blocking(results)


def test_row_accounting_counts_what_is_really_there(persons, counts):
    results = check_partition(persons(999), "person", accounting=counts(1000))
    assert set(failed(results)) == {("rows_add_up", "")}


def test_one_row_in_quarantine_warns_and_many_block(persons, counts):
    few = check_partition(persons(), "person", accounting=counts(quarantined=10, duplicate=5))
    assert set(failed(few)) == {("no_row_quarantined", "")}
    assert not blocking(few)
    many = check_partition(persons(), "person", accounting=counts(quarantined=11))
    assert set(failed(many)) == {("no_row_quarantined", ""), ("quarantine_share", "")}
    assert [one.check_name for one in failing(many)] == ["quarantine_share", "no_row_quarantined"]
    assert blocking(many)
