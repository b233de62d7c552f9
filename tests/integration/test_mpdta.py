"""Group-time effects against the figures published for the example of the R package did."""

from pathlib import Path

import pytest

from pipelines.impact.design import PanelWindow
from pipelines.impact.group_time import callaway_santanna, imputation
from pipelines.impact.validate_panel import PUBLISHED, read_counties, table

WINDOW = PanelWindow(period="year", horizon=3, pre_periods=4)


@pytest.fixture(scope="module")
def mpdta(real_data: Path) -> Path:
    path = real_data / "impact" / "mpdta.csv"
    if not path.exists():
        pytest.skip(f"{path} is not at hand")
    return path


def test_every_published_figure_is_met_to_its_last_digit(mpdta):
    found = table(mpdta)
    assert found["what"].to_list() == list(PUBLISHED)
    for what, estimate, _, published, _ in found.rows():
        assert estimate == pytest.approx(published, abs=5.1e-5), what


def test_standard_errors_are_those_of_the_vignette(mpdta):
    """The vignette prints 0.0219 for the mean and 0.0118 for the first year, from a bootstrap: within a tenth."""
    errors = dict(zip(table(mpdta)["what"], table(mpdta)["se"], strict=True))
    assert errors["mean of the event times"] == pytest.approx(0.0219, rel=0.1)
    assert errors["0 years after"] == pytest.approx(0.0118, rel=0.1)


def test_counties_are_counted_once_as_treated_and_once_as_compared(mpdta):
    """191 counties raised their minimum wage, 309 never did."""
    overall = callaway_santanna(read_counties(mpdta), "wage_hour", [], WINDOW, "never_treated").overall
    assert overall is not None
    assert (overall.n_treated, overall.n_comparison, overall.n_clusters) == (191, 309, 500)


def test_population_as_a_covariate_moves_effects_as_the_paper_says(mpdta):
    """With log population the first-year effect of 2004 is -0.0145 and the third-year one -0.1404 (doubly robust)."""
    counties = read_counties(mpdta)
    cohort = counties.filter(counties["first_treated"].is_in([0, 2004]))
    study = callaway_santanna(cohort, "wage_hour", ["population"], WINDOW, "never_treated")
    by_time = {one.event_time: one.effect for one in study.effects}
    assert by_time[0] == pytest.approx(-0.0145, abs=5.1e-5)
    assert by_time[2] == pytest.approx(-0.1404, abs=5.1e-5)


def test_imputation_agrees_within_a_standard_error(mpdta):
    counties = read_counties(mpdta)
    main = callaway_santanna(counties, "wage_hour", [], WINDOW, "not_yet_treated").overall
    other = imputation(counties, "wage_hour", [], WINDOW).overall
    assert main is not None
    assert other is not None
    assert other.effect == pytest.approx(main.effect, abs=main.se)
