"""Check results as Dagster asset checks: three named ones an asset, each with a table of what failed.

`contract` and `row_accounting` block what is downstream when an error fails; `plausibility` only warns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

import dagster as dg

from pipelines.quality.model import ACCOUNTING_CHECKS, CheckResult, blocking, failing

MOST_RECORDS = 50

_DESCRIPTIONS = {
    "contract": "Columns, keys, codes and ranges that readers rely on. A failure holds the partition back.",
    "plausibility": "Shares, sums, changes and values that are possible but unlikely. A failure warns.",
    "row_accounting": "Read = harmonised + quarantined + duplicates. More than 1 % quarantined is an error.",
}
_COLUMNS = ("time_period", *(field.name for field in fields(CheckResult) if field.name != "passed"))
_SCHEMA = dg.TableSchema(columns=[dg.TableColumn(name, "string") for name in _COLUMNS])

Results = Iterable[CheckResult] | Mapping[str, Iterable[CheckResult]]
"""The results of one partition, or of several by their period."""


@dataclass(frozen=True)
class _Found:
    time_period: str
    result: CheckResult


def check_specs(asset_key: dg.AssetKey | str | Sequence[str]) -> list[dg.AssetCheckSpec]:
    """Return the checks that an asset of harmonised partitions declares."""
    return [
        dg.AssetCheckSpec(name, asset=asset_key, description=text, blocking=name != "plausibility")
        for name, text in _DESCRIPTIONS.items()
    ]


def asset_check_results(results: Results, asset_key: dg.AssetKey | str | Sequence[str]) -> list[dg.AssetCheckResult]:
    """Return one Dagster result for each declared check.

    Args:
        results: The results of one partition, or of all partitions of the run by period.
        asset_key: The asset that was checked.
    """
    by_period = results if isinstance(results, Mapping) else {"": results}
    sorted_out: dict[str, list[_Found]] = {name: [] for name in _DESCRIPTIONS}
    for period, some in by_period.items():
        for result in some:
            sorted_out[_check_of(result)].append(_Found(period, result))
    return [_check_result(name, found, asset_key) for name, found in sorted_out.items()]


def _check_of(result: CheckResult) -> str:
    if result.check_name in ACCOUNTING_CHECKS:
        return "row_accounting"
    return "contract" if result.severity == "error" else "plausibility"


def _check_result(
    name: str, found: Sequence[_Found], asset_key: dg.AssetKey | str | Sequence[str]
) -> dg.AssetCheckResult:
    results = [one.result for one in found]
    bad = [one for one in found if not one.result.passed]
    bad.sort(key=lambda one: one.result.severity)
    stops = blocking(results)
    metadata: dict[str, dg.MetadataValue] = {
        "checks": dg.MetadataValue.int(len(results)),
        "failed": dg.MetadataValue.int(len(bad)),
    }
    if bad:
        metadata["failing"] = dg.MetadataValue.table([_record(one) for one in bad[:MOST_RECORDS]], schema=_SCHEMA)
    return dg.AssetCheckResult(
        check_name=name,
        asset_key=asset_key,
        passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
        description=_sentence(failing(results), len(results)),
        metadata=metadata,
    )


def _record(one: _Found) -> dg.TableRecord:
    values = asdict(one.result) | {"time_period": one.time_period}
    return dg.TableRecord({column: str(values[column]) for column in _COLUMNS})


def _sentence(bad: Sequence[CheckResult], total: int) -> str:
    if not bad:
        return f"all {total} checks passed"
    first = bad[0]
    where = f" of {first.column_name}" if first.column_name else ""
    return f"{len(bad)} of {total} checks failed; {first.check_name}{where}: {first.observed}"
