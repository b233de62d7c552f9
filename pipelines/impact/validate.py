"""Our estimators against published figures: `python -m pipelines.impact.validate <folder of the example data>`."""

from __future__ import annotations

import sys
from pathlib import Path

import polars.selectors as cs

from pipelines.impact import validate_lalonde, validate_panel
from pipelines.release.render import to_table


def main(folder: Path) -> None:
    """Print both tables.

    Args:
        folder: Holds `mpdta.csv`, `nsw_mixtape.dta` and `cps_mixtape.dta`.
    """
    for found in (validate_panel.table(folder / "mpdta.csv"), validate_lalonde.table(folder)):
        sys.stdout.write(to_table(found.with_columns(cs.float().round(4))) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
