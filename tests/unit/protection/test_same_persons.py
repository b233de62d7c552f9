"""Two names for the same persons: what one withholds, the other must not show."""

import polars as pl
import pytest

from pipelines.protection.protect import protect
from pipelines.protection.relations import Relations
from pipelines.protection.same_persons import names_of_same, under_one_name
from tests.unit.protection.made_up_survey import INDICATORS, made_up_persons, observations

TWICE = [
    *INDICATORS,
    {"id": "employment_national", "estimator": "total", "counts": {"denominator": "employed_national"}},
]


def found(**counts: list[int]) -> pl.DataFrame:
    """Cells of populations in one group for each of their counts."""
    rows = [
        {"population": name, "isco08": str(place), "n": n, "persons": n * 100.0}
        for name, numbers in counts.items()
        for place, n in enumerate(numbers)
    ]
    place = {"source_id": "s", "time_period": "2024", "ref_area": "QMA"}
    other = dict.fromkeys(["sex", "age", "isced11", "isic4", "origin", "breakdown"], "_T")
    return pl.DataFrame(rows).with_columns(pl.lit(value).alias(name) for name, value in (place | other).items())


def names(cells: pl.DataFrame, relations: Relations) -> list[str]:
    named = under_one_name(cells, names_of_same(cells, relations))
    return named["population"].unique().sort().to_list()


def test_equal_counts_in_every_group_are_one_population_and_a_name_of_the_relations_wins():
    counts = [5, 9, 20, 3, 7, 11, 2, 8]
    relations = Relations(sums={"labour_force": ("unemployed", "worked")})
    assert names(found(active=counts, worked=counts), relations) == ["worked"]
    assert names(found(active=counts, worked=counts), Relations()) == ["active"]


@pytest.mark.parametrize("other", [[5, 9, 20, 3, 7, 11, 2, 9], [5, 9, 20, 3]])
def test_one_group_that_differs_or_few_groups_do_not_make_them_the_same(other):
    cells = found(active=[5, 9, 20, 3, 7, 11, 2, 8], worked=other)
    assert names(cells, Relations()) == ["active", "worked"]


def test_what_is_withheld_under_one_name_is_not_shown_under_the_other():
    frame = observations(made_up_persons(seed=1, size=900))
    copy = frame.filter(indicator="employment").with_columns(indicator=pl.lit("employment_national"))
    protected = protect(pl.concat([frame, copy]), TWICE, {"qma_lfs": 5}).observations
    key = ["sex", "age", "isco08", "origin"]
    one, other = (
        protected.filter(pl.col("indicator") == name).sort(key).get_column("obs_value")
        for name in ("employment", "employment_national")
    )
    assert one.null_count() > 0
    assert one.to_list() == other.to_list()
