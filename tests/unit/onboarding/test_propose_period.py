import polars as pl
import pytest

from pipelines.errors import InputError
from pipelines.onboarding.propose.period import find_period


def rows(**columns: list[str]) -> pl.DataFrame:
    return pl.DataFrame(columns)


@pytest.mark.parametrize(
    ("columns", "given", "frequency", "periods"),
    [
        ({"ANO4": ["2014", "2014"], "TRIMESTRE": ["3", "4"]}, "", "quarterly", ("2014-Q3", "2014-Q4")),
        ({"year": ["2014"], "quarter": ["03"]}, "", "quarterly", ("2014-Q3",)),
        ({"YEAR": ["2011"], "MONTH": ["3"]}, "", "monthly", ("2011-03",)),
        ({"YEAR": ["2011"], "MONTH": ["03"]}, "2011-Q1", "quarterly", ("2011-Q1",)),
        ({"tahun": ["2022"]}, "", "annual", ("2022",)),
        ({"YEAR": ["2011"], "MONTH": ["03"]}, "2011", "annual", ("2011",)),
        ({"X": ["1"]}, "2024-Q1", "quarterly", ("2024-Q1",)),
    ],
)
def test_period_is_found(columns: dict[str, list[str]], given: str, frequency: str, periods: tuple[str, ...]):
    when = find_period(rows(**columns), given)
    assert (when.frequency, when.periods) == (frequency, periods)


def test_a_year_that_is_no_year_is_left_alone():
    with pytest.raises(InputError, match=r"--period 2024-Q1"):
        find_period(rows(year=["1", "2"]), "")


def test_a_period_other_than_given_is_to_be_looked_at():
    when = find_period(rows(YEAR=["2013"], QUARTER=["1"]), "2024-Q1")
    assert when.checks == ("the file tells 2013-Q1, and not 2024-Q1",)


def test_rows_without_a_period_are_counted():
    assert find_period(rows(YEAR=["2013", None]), "").checks == ("1 rows tell no period",)


def test_a_given_period_must_be_one():
    with pytest.raises(InputError, match="--period: 'spring' is not a period"):
        find_period(rows(X=["1"]), "spring")


def test_a_year_for_a_file_of_quarters_is_to_be_looked_at():
    when = find_period(rows(YEAR=["2013"], QUARTER=["1"]), "2013")
    assert when.frequency == "annual"
    assert when.checks == ("annual, as 2013 is: for the parts of the year in the file give --period 2013-Q1",)
