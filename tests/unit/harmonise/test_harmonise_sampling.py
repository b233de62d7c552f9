"""Strata and sampling units as numbers: in order of the codes, merged where the design says so, no row lost."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.catalog.models import Design
from pipelines.harmonise.sampling import STRATUM_SHIFT, with_sampling_units
from pipelines.harmonise.subjects import schema_of

TAYLOR = Design(since="2020-Q1", method="taylor")
MERGED = Design(since="2020-Q1", method="taylor", single_psu="merged")
MADE = ["partition_id", "sampling_unit", "design_method", "single_psu", "replicate_method", "fay"]


def sample(**columns: Sequence) -> pl.DataFrame:
    """Persons of one place and period in the columns of the subject; those given replace the usual ones."""
    size = len(next(iter(columns.values())))
    usual = {"source_id": "xaa_lfs", "ref_area": "XAA", "time_period": "2020-Q1", "responded": True}
    usual = {name: [value] * size for name, value in usual.items()} | {"person_id": [f"p{at}" for at in range(size)]}
    schema = schema_of("person")
    given_columns = usual | columns
    rows = pl.DataFrame(given_columns, schema={name: schema[name] for name in given_columns})
    return pl.concat([pl.DataFrame(schema=schema), rows], how="diagonal")


def numbers(rows: pl.DataFrame, design: Design | None = TAYLOR, by: str = "person_id") -> dict[str, tuple[int, int]]:
    """Return stratum and sampling unit that each person got, as two numbers."""
    done = with_sampling_units(rows, design)
    return {name: divmod(unit, STRATUM_SHIFT) for name, unit in done.select(by, "sampling_unit").iter_rows()}


def strata_of(sizes: Sequence[int], design: Design = MERGED) -> list[int]:
    """Return the number of each stratum, when they have as many PSUs as given, in the order of their codes."""
    stratum = [f"s{at}" for at, size in enumerate(sizes) for _ in range(size)]
    found = numbers(sample(stratum=stratum, psu=[f"u{at}" for at in range(len(stratum))]), design)
    return [found[f"p{stratum.index(f's{at}')}"][0] for at in range(len(sizes))]


def test_strata_and_units_are_numbered_in_order_of_their_codes():
    rows = sample(stratum=["b", "a", "b", "a", "b"], psu=["2", "9", "1", "3", "2"])
    assert numbers(rows) == {"p0": (1, 4), "p1": (0, 2), "p2": (1, 3), "p3": (0, 1), "p4": (1, 4)}


def test_rows_come_in_the_order_of_their_units_and_otherwise_as_they_were():
    rows = sample(stratum=["b", "a", "b", "a", "b"], psu=["2", "9", "1", "3", "2"])
    assert with_sampling_units(rows, TAYLOR)["person_id"].to_list() == ["p3", "p1", "p2", "p0", "p4"]


def test_one_psu_code_in_two_strata_is_two_units():
    first, second = numbers(sample(stratum=["a", "b"], psu=["1", "1"])).values()
    assert first != second


def test_without_strata_all_is_one_stratum():
    assert numbers(sample(psu=["x", "y", "x"])) == {"p0": (0, 1), "p1": (0, 2), "p2": (0, 1)}


def test_a_person_without_a_psu_is_in_the_unit_of_the_household_and_else_in_one_of_their_own():
    rows = sample(
        psu=["u", "u", None, None, None, None],
        household_id=["h1", "h2", "h3", "h3", None, None],
        person_id=["a", "b", "c", "d", "e", "f"],
    )
    units = {name: unit for name, (_, unit) in numbers(rows).items()}
    assert units["a"] == units["b"]
    assert units["c"] == units["d"]
    assert len(set(units.values())) == 4


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ([2, 3], [0, 1]),
        ([1, 1, 3, 1], [0, 0, 1, 1]),  # the last one joins the one before it
        ([1, 3], [0, 0]),
        ([2, 1], [0, 0]),
        ([2, 1, 2, 1, 1], [0, 1, 1, 2, 2]),
        ([1, 1, 1], [0, 0, 0]),
        ([1], [0]),  # nothing to be joined to
    ],
)
def test_a_stratum_with_one_psu_is_merged_with_the_one_after_it(sizes, merged):
    assert strata_of(sizes) == merged


def test_strata_are_merged_only_where_the_design_says_so():
    assert strata_of([1, 1, 3, 1], TAYLOR) == [0, 1, 2, 3]


def test_a_psu_where_nobody_responded_does_not_count_in_merging():
    rows = sample(stratum=["a", "a", "b", "b"], psu=["1", "2", "3", "4"], responded=[True, False, True, True])
    assert {stratum for stratum, _ in numbers(rows, MERGED).values()} == {0}


def test_places_are_numbered_and_merged_apart():
    rows = sample(ref_area=["XAA", "XAA", "XBB", "XBB"], stratum=["a", "b", "a", "a"], psu=["1", "2", "1", "2"])
    assert numbers(rows, MERGED) == {"p0": (0, 1), "p1": (0, 2), "p2": (0, 1), "p3": (0, 2)}


def test_the_design_goes_with_each_person():
    fay = Design(since="2020-Q1", method="replicates", replicate_method="fay", fay=0.5, single_psu="certainty")
    names = MADE[2:]
    rows = sample(psu=["1", "2"])
    assert with_sampling_units(rows, fay).select(names).rows() == [("replicates", "certainty", "fay", 0.5)] * 2
    assert with_sampling_units(rows, None).select(names).rows() == [(None, None, None, None)] * 2


def test_no_rows_stay_no_rows():
    nobody = pl.DataFrame(schema=schema_of("person"))
    assert with_sampling_units(nobody, MERGED).is_empty()


def test_a_partition_has_the_same_number_whenever_and_another_one_elsewhere():
    def of(**place: str) -> int:
        rows = sample(psu=["1", "2"], **{name: [value] * 2 for name, value in place.items()})
        (found,) = set(with_sampling_units(rows, TAYLOR)["partition_id"])
        return found

    elsewhere = [of(source_id="xab_lfs"), of(ref_area="XAB"), of(time_period="2020-Q2")]
    assert of() == of() == 0x7FB95063CC173B03  # of `xaa_lfs|XAA|2020-Q1`, by b2sum -l 64
    assert len({of(), *elsewhere}) == 4


CODES = st.none() | st.sampled_from("abcd")
PERSONS = st.lists(
    st.tuples(st.sampled_from(["XAA", "XBB"]), CODES, CODES, st.none() | st.sampled_from("hi"), st.booleans()),
    min_size=1,
    max_size=30,
)


@settings(max_examples=100, deadline=None)
@given(persons=PERSONS)
def test_no_row_is_lost_units_nest_in_strata_and_merged_strata_have_two_psus(persons):
    area, stratum, psu, household, responded = (list(column) for column in zip(*persons, strict=True))
    rows = sample(ref_area=area, stratum=stratum, psu=psu, household_id=household, responded=responded)
    done = with_sampling_units(rows, MERGED)
    assert done.drop(MADE).sort("person_id").equals(rows.drop(MADE).sort("person_id"), null_equal=True)
    assert done.select(MADE[:2]).null_count().sum_horizontal().item() == 0

    own = pl.coalesce("psu", "household_id", "person_id")
    units = done.with_columns(number=pl.col("sampling_unit") // STRATUM_SHIFT, own=own)
    code = pl.struct(pl.col("stratum").fill_null(""), "own")
    for of_place in units.partition_by("partition_id"):
        # Persons are in one unit if stratum and PSU are the same, and a stratum is in one number.
        assert of_place.group_by("sampling_unit").agg(code.n_unique())["stratum"].max() == 1
        assert of_place["sampling_unit"].n_unique() == of_place.select(code.n_unique()).item()
        assert of_place.group_by("stratum").agg(pl.col("number").n_unique())["number"].max() == 1
        of_respondents = of_place.filter("responded")["sampling_unit"].n_unique()
        if of_respondents >= 2:
            respondents = of_place.filter("responded").group_by("number").agg(pl.col("sampling_unit").n_unique())
            assert respondents["sampling_unit"].min() >= 2
