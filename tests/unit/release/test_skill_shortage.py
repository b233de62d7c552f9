import polars as pl
import pytest

from pipelines.release.schema import POLARS_TYPE, TABLES
from pipelines.release.skills import skill_shortage


def index(rows: list[tuple], source: str = "survey", place: str = "ARG") -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["isco08", "obs_value", "se"], orient="row")
    return frame.with_columns(
        indicator=pl.lit("shortage_index"),
        source_id=pl.lit(source),
        ref_area=pl.lit(place),
        time_period=pl.lit("2014-Q4"),
    )


def demand(rows: list[tuple], source: str = "ads", place: str = "ARG", year: str = "2014") -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["isco08", "skill", "share_pct"], orient="row")
    return frame.with_columns(source_id=pl.lit(source), ref_area=pl.lit(place), time_period=pl.lit(year))


def sources(**synthetic: bool) -> pl.DataFrame:
    return pl.DataFrame({"source_id": list(synthetic), "synthetic": list(synthetic.values())})


THREE = [("2", 1.0, 0.3), ("5", -0.5, 0.4), ("9", 0.2, None)]
ASKED = [("2", "welding", 10.0), ("5", "welding", 30.0), ("9", "welding", 10.0), ("2", "rare", 50.0)]


def test_the_index_is_weighted_by_the_shares():
    known = [("2", 1.0, 0.3), ("5", -0.5, 0.4), ("9", 0.2, 0.1)]
    (row,) = skill_shortage(index(known), demand(ASKED), sources(survey=False, ads=False)).to_dicts()
    assert row["skill"] == "welding"
    assert row["index_value"] == pytest.approx(0.2 * 1.0 + 0.6 * -0.5 + 0.2 * 0.2)
    assert row["se"] == pytest.approx(((0.2 * 0.3) ** 2 + (0.6 * 0.4) ** 2 + (0.2 * 0.1) ** 2) ** 0.5)
    assert row["n_occupations"] == 3


def test_no_standard_error_where_one_is_not_known():
    (row,) = skill_shortage(index(THREE), demand(ASKED), sources(survey=False, ads=False)).to_dicts()
    assert row["se"] is row["ci_lower"] is None


def test_a_withheld_index_counts_as_unknown():
    withheld = [("2", None, None), *THREE[1:]]
    assert skill_shortage(index(withheld), demand(ASKED), sources(survey=False, ads=False)).is_empty()


def test_the_country_itself_comes_before_others_and_only_the_newest_year_counts():
    both = pl.concat(
        [
            demand(ASKED),
            demand(ASKED, year="2013"),
            demand(ASKED, source="elsewhere", place="POL", year="2021"),
        ]
    )
    known = sources(survey=False, ads=False, elsewhere=False)
    found = skill_shortage(index(THREE), both, known)
    assert set(found.select("demand_source_id", "demand_time_period").iter_rows()) == {("ads", "2014")}
    only_elsewhere = both.filter(pl.col("source_id") == "elsewhere")
    assert set(skill_shortage(index(THREE), only_elsewhere, known)["demand_source_id"]) == {"elsewhere"}


def test_made_up_data_never_meet_real_ones():
    assert skill_shortage(index(THREE), demand(ASKED), sources(survey=False, ads=True)).is_empty()


def test_the_columns_are_those_of_the_release():
    found = skill_shortage(index(THREE), demand(ASKED), sources(survey=False, ads=False))
    assert dict(found.schema) == {name: POLARS_TYPE[kind] for name, kind in TABLES["skill_shortage"].items()}
