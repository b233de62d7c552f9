import polars as pl
import pytest

from pipelines.release.curves import publishable_curves
from pipelines.release.schema import POLARS_TYPE, TABLES

FEW = {"register": 5}


def curves(cases: int, counts: dict[str, list[int]], withdrawn: int = 0, **group: str) -> pl.DataFrame:
    """Return a group's curves without pending cases: `counts` are cases with an outcome by each month."""
    group = {"source_id": "register", "ref_area": "DEU", "time_period": "2023"} | group
    whole = dict.fromkeys(("isco08", "origin", "breakdown"), "_T") | group
    rows = []
    for outcome, by_month in {**counts, "WITHDRAWN": [withdrawn] * len(counts["any"])}.items():
        for month, count in enumerate(by_month):
            share = count / cases
            settled = counts["any"][month - 1] if month else 0
            error = (share * (1 - share) / cases) ** 0.5
            rows.append(
                {
                    **whole,
                    "outcome": outcome,
                    "months": month,
                    "share_pct": 100 * share,
                    "se": 100 * error,
                    "ci_lower": 100 * share,
                    "ci_upper": 100 * share,
                    "n_at_risk": cases - settled,
                    "n_cases": count,
                }
            )
    schema = {name: POLARS_TYPE[kind] for name, kind in TABLES["recognition_curve"].items()}
    return pl.DataFrame(rows, schema=schema)


def test_curves_move_in_steps_of_as_many_cases_as_a_count_needs():
    shown = publishable_curves(curves(100, {"any": [0, 2, 3, 7, 8, 40, 98, 100]}), FEW).filter(outcome="any")
    assert shown["share_pct"].to_list() == [0, 0, 5, 5, 10, 40, 100, 100]
    assert shown["n_cases"].to_list() == [None, None, 5, 5, 10, 40, 100, 100]
    assert shown["n_at_risk"].to_list() == [100, 100, 100, 95, 95, 90, 60, None]


def test_precision_is_that_of_the_rounded_share():
    shown = publishable_curves(curves(100, {"any": [0, 39, 40, 41, 98]}), FEW).filter(outcome="any")
    same = shown.filter(pl.col("share_pct") == 40).select("se", "ci_lower", "ci_upper").unique()
    (row,) = same.iter_rows(named=True)
    assert row["se"] == pytest.approx(100 * (0.4 * 0.6 / 100) ** 0.5)
    assert row["ci_lower"] < 40 < row["ci_upper"]
    ends = shown.filter(~pl.col("share_pct").is_between(1, 99))
    assert ends.select(pl.col("se", "ci_lower", "ci_upper").is_null().all()).row(0) == (True, True, True)


def test_pending_cases_make_the_interval_wider():
    full = curves(100, {"any": [0, 40]})
    open_cases = full.with_columns(se=pl.col("se") * 1.44)
    first, second = (publishable_curves(one, FEW).filter(outcome="any", months=1) for one in (full, open_cases))
    assert second["se"].item() == pytest.approx(1.4 * first["se"].item())


@pytest.mark.parametrize(
    ("cases", "min_cases", "shown"), [(49, 3, False), (50, 3, True), (99, 10, False), (100, 10, True)]
)
def test_groups_of_few_cases_have_no_curves(cases, min_cases, shown):
    assert publishable_curves(curves(cases, {"any": [0, 20]}), {"register": min_cases}).is_empty() is not shown


@pytest.mark.parametrize(("beside", "shown"), [(0, True), (4, False), (5, True)])
def test_a_group_of_nearly_all_has_no_curves(beside, shown):
    whole, part = curves(200, {"any": [0, 90]}), curves(200 - beside, {"any": [0, 80]}, breakdown="sex:F")
    assert ("sex:F" in publishable_curves(pl.concat([whole, part]), FEW)["breakdown"]) is shown


def test_what_two_curves_leave_over_is_not_told():
    """The cases of men, by subtraction, come out the same whether one or none was decided in the third month."""

    def by_subtraction(men: list[int]) -> list[list[int | None]]:
        women = [0, 40, 81, 121, 160]
        both = curves(300, {"any": [one + other for one, other in zip(women, men, strict=True)]})
        shown = publishable_curves(pl.concat([both, curves(170, {"any": women}, breakdown="sex:F")]), FEW)
        return [shown.filter(outcome="any", breakdown=code)["n_cases"].to_list() for code in ("_T", "sex:F")]

    assert by_subtraction([0, 40, 80, 80, 100]) == by_subtraction([0, 40, 80, 81, 100])


def test_curves_end_where_most_open_cases_are_no_longer_followed():
    followed = pl.Series([100, 100, 60, 30, 29, 10])
    curve = curves(100, {"any": [0, 20, 30, 40, 40, 40]})
    lost = curve.with_columns(n_at_risk=pl.col("months").map_elements(lambda month: followed[month], pl.Int64))
    assert publishable_curves(lost, FEW)["months"].unique().sort().to_list() == [0, 1, 2, 3]


def test_sources_without_a_rule_have_no_curves():
    assert publishable_curves(curves(100, {"any": [0, 20]}), {}).is_empty()


def test_columns_and_types_are_those_of_the_release():
    shown = publishable_curves(curves(100, {"any": [0, 20]}), FEW)
    assert dict(shown.schema) == {name: POLARS_TYPE[kind] for name, kind in TABLES["recognition_curve"].items()}
    assert publishable_curves(shown.clear(), FEW).schema == shown.schema
