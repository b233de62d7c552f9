import dagster as dg
import pytest

from pipelines.quality.dagster_checks import asset_check_results, check_specs
from pipelines.quality.model import CheckResult

KEY = dg.AssetKey(["harmonised", "xaa_lfs"])
GOOD = CheckResult("has_rows", "", "error", True, "5 rows", "at least 1 row", "why")
ERROR = CheckResult("be_in_set", "sex", "error", False, "1 of 5 rows: X (1)", "one of M, F", "codes")
WARNING = CheckResult("unemployment_rate_pct_change", "", "warning", False, "+9.0 points", "-3 to 3", "a jump")
QUARANTINED = CheckResult("no_row_quarantined", "", "warning", False, "2 rows", "0 rows", "codes")
LOST = CheckResult("rows_add_up", "", "error", False, "6 read", "5 read", "none is lost")


def by_name(results):
    return {one.check_name: one for one in results}


def test_every_declared_check_has_one_result():
    specs = check_specs(KEY)
    assert {spec.name: spec.blocking for spec in specs} == {
        "contract": True,
        "plausibility": False,
        "row_accounting": True,
    }
    assert [one.check_name for one in asset_check_results([], KEY)] == [spec.name for spec in specs]
    assert all(one.passed and one.asset_key == KEY for one in asset_check_results([GOOD], KEY))


@pytest.mark.parametrize(
    ("result", "check", "severity"),
    [
        (ERROR, "contract", "ERROR"),
        (WARNING, "plausibility", "WARN"),
        (QUARANTINED, "row_accounting", "WARN"),
        (LOST, "row_accounting", "ERROR"),
    ],
)
def test_a_failure_shows_in_its_own_check_with_its_severity(result, check, severity):
    results = by_name(asset_check_results([GOOD, result], KEY))
    assert [name for name, one in results.items() if not one.passed] == [check]
    assert results[check].severity.value == severity


def test_the_table_holds_what_failed_and_the_sentence_the_first():
    found = by_name(asset_check_results([GOOD, ERROR], KEY))["contract"]
    (record,) = found.metadata["failing"].records
    assert record.data["column_name"] == "sex"
    assert record.data["observed"] == "1 of 5 rows: X (1)"
    assert found.metadata["failed"].value == 1
    assert found.description == "1 of 2 checks failed; be_in_set of sex: 1 of 5 rows: X (1)"
    assert "failing" not in by_name(asset_check_results([GOOD], KEY))["contract"].metadata


def test_several_periods_come_together_with_their_names():
    found = by_name(asset_check_results({"2014-Q1": [WARNING], "2014-Q2": [GOOD, WARNING]}, KEY))["plausibility"]
    assert [record.data["time_period"] for record in found.metadata["failing"].records] == ["2014-Q1", "2014-Q2"]


def materialise(results):
    @dg.multi_asset(specs=[dg.AssetSpec(KEY)], check_specs=check_specs(KEY))
    def harmonised():
        yield dg.MaterializeResult(asset_key=KEY)
        yield from asset_check_results(results, KEY)

    @dg.asset(deps=[KEY])
    def downstream():
        return None

    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize([harmonised, downstream], instance=instance, raise_on_error=False)


def test_an_error_stops_what_is_downstream_and_a_warning_does_not():
    stopped = materialise([ERROR])
    assert not stopped.success
    assert not stopped.asset_materializations_for_node("downstream")
    warned = materialise([WARNING, QUARANTINED])
    assert warned.success
    assert warned.asset_materializations_for_node("downstream")
