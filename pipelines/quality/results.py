"""Where the checks are kept: `checks/<source>/<period>.json`, and one page that shows them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from pipelines.catalog.periods import start_of
from pipelines.files import read_json, write_json, written_beside
from pipelines.quality.model import CheckResult, blocking, failing

_SOURCE_ID = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class PartitionChecks:
    """The checks of one partition; `summary` holds the aggregates that the next period is compared with."""

    source_id: str
    time_period: str
    checked_at: str
    summary: Mapping[str, float]
    results: tuple[CheckResult, ...]


def write_results(
    home: Path,
    source_id: str,
    time_period: str,
    results: Iterable[CheckResult],
    summary: Mapping[str, float],
    *,
    checked_at: datetime | None = None,
) -> Path:
    """Write the checks of a partition, atomically, and return the path.

    Raises:
        ValueError: The source id or the period cannot be a name of a file.
    """
    path = _path(home, source_id, time_period)
    moment = (checked_at or datetime.now(UTC)).isoformat(timespec="seconds")
    content = PartitionChecks(source_id, time_period, moment, dict(summary), tuple(results))
    write_json(path, asdict(content))
    return path


def read_results(home: Path, source_id: str, time_period: str) -> PartitionChecks | None:
    """Return the checks of a partition, or None where it was never checked."""
    return _read(_path(home, source_id, time_period))


def read_all(home: Path) -> list[PartitionChecks]:
    """Return the checks of every partition, by source and period."""
    found = [_read(path) for path in sorted((home / "checks").glob("*/*.json"))]
    return [one for one in found if one is not None]


def previous_summary(home: Path, source_id: str, time_period: str) -> Mapping[str, float] | None:
    """Return the summary of the latest earlier period of the same frequency that was not held back."""
    earlier = [
        path
        for path in _path(home, source_id, time_period).parent.glob("*.json")
        if _frequency(path.stem) == _frequency(time_period) and start_of(path.stem) < start_of(time_period)
    ]
    for path in sorted(earlier, key=lambda path: start_of(path.stem), reverse=True):
        checks = _read(path)
        if checks and not blocking(checks.results):
            return checks.summary
    return None


def _frequency(period: str) -> str:
    return re.sub(r"\d+", "#", period) + str(len(period))


def _path(home: Path, source_id: str, time_period: str) -> Path:
    if not _SOURCE_ID.fullmatch(source_id):
        raise ValueError(f"'{source_id}' is not a source id: small letters, digits and _ only")
    start_of(time_period)
    return home / "checks" / source_id / f"{time_period}.json"


def _read(path: Path) -> PartitionChecks | None:
    raw = read_json(path)
    if raw is None:
        return None
    return PartitionChecks(**raw | {"results": tuple(CheckResult(**one) for one in raw["results"])})


def write_results_page(home: Path) -> Path:
    """Write `checks/index.html`: every partition, those with failed checks first. Returns its path."""
    partitions = read_all(home)
    newest = max((one.checked_at for one in partitions), default="never")
    held = sum(blocking(one.results) for one in partitions)
    failed = sum(bool(failing(one.results)) for one in partitions)
    ordered = sorted(partitions, key=_urgency)
    rows = "\n".join(_row(one) for one in ordered)
    details = "\n".join(_details(one) for one in ordered if failing(one.results))
    page = _PAGE.format(
        intro=f"{len(partitions)} partitions; {held} held back, {failed - held} with warnings only. "
        f"Last check: {escape(newest)}.",
        rows=rows,
        details=details or "<p>No check failed.</p>",
    )
    path = home / "checks" / "index.html"
    with written_beside(path) as beside:
        beside.write_text(page, encoding="utf-8")
        beside.chmod(0o644)
    return path


def _urgency(one: PartitionChecks) -> tuple[int, str, str]:
    rank = 0 if blocking(one.results) else 1 if failing(one.results) else 2
    return rank, one.source_id, one.time_period


def _state(one: PartitionChecks) -> str:
    if blocking(one.results):
        return '<strong class="error">held back</strong>'
    return '<span class="warning">warnings</span>' if failing(one.results) else "passed"


def _anchor(one: PartitionChecks) -> str:
    return escape(f"{one.source_id}-{one.time_period}", quote=True)


def _title(one: PartitionChecks) -> str:
    mark = ' <strong class="synthetic">SYNTHETIC</strong>' if one.source_id.startswith("synthetic") else ""
    return f"{escape(one.source_id)}{mark}"


def _row(one: PartitionChecks) -> str:
    bad = failing(one.results)
    period = escape(one.time_period)
    link = f'<a href="#{_anchor(one)}">{period}</a>' if bad else period
    errors = sum(result.severity == "error" for result in bad)
    return (
        f'<tr><th scope="row">{_title(one)}</th><td>{link}</td><td>{_state(one)}</td>'
        f"<td>{errors}</td><td>{len(bad) - errors}</td><td>{len(one.results)}</td>"
        f"<td>{one.summary.get('rows', 0):,.0f}</td><td>{escape(one.checked_at)}</td></tr>"
    )


def _details(one: PartitionChecks) -> str:
    rows = "\n".join(
        f'<tr class="{escape(result.severity)}"><td>{escape(result.severity)}</td>'
        f'<th scope="row">{escape(result.check_name)}</th><td>{escape(result.column_name)}</td>'
        f"<td>{escape(result.observed)}</td><td>{escape(result.expected)}</td><td>{escape(result.why)}</td></tr>"
        for result in failing(one.results)
    )
    return (
        f'<section id="{_anchor(one)}"><h3>{_title(one)}, {escape(one.time_period)}</h3>\n<table>'
        f"<caption>Failed checks of {escape(one.source_id)}, {escape(one.time_period)}</caption>"
        '<thead><tr><th scope="col">Severity</th><th scope="col">Check</th><th scope="col">Column</th>'
        '<th scope="col">Found</th><th scope="col">Expected</th><th scope="col">Why</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></section>"
    )


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Data quality: checks of every partition</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 75rem; padding: 1rem;
  color: #1a1a1a; background: #fff; }}
table {{ border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }}
caption {{ text-align: start; color: #444; padding: .25rem 0; }}
th, td {{ border-bottom: 1px solid #bbb; padding: .3rem .6rem; text-align: start; vertical-align: top;
  overflow-wrap: anywhere; }}
.error {{ color: #9b1c1c; }} .warning {{ color: #7a4b00; }}
tr.error, tr.warning {{ color: inherit; }}
tr.error td:first-child {{ border-inline-start: .3rem solid #9b1c1c; }}
tr.warning td:first-child {{ border-inline-start: .3rem solid #b87400; }}
.synthetic {{ border: 2px solid #9b1c1c; color: #9b1c1c; padding: 0 .3rem; }}
a:focus {{ outline: 3px solid #0b57d0; }}
</style>
</head>
<body>
<main>
<h1>Data quality: checks of every partition</h1>
<p>{intro}</p>
<h2>Partitions</h2>
<table>
<caption>Checks by source and period, failing ones first</caption>
<thead><tr><th scope="col">Source</th><th scope="col">Period</th><th scope="col">State</th>
<th scope="col">Errors</th><th scope="col">Warnings</th><th scope="col">Checks</th><th scope="col">Rows</th>
<th scope="col">Checked at</th></tr></thead>
<tbody>
{rows}
</tbody></table>
<h2>Failed checks</h2>
{details}
</main>
</body>
</html>
"""
