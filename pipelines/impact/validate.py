"""Our estimators against published figures: `python -m pipelines.impact.validate <folder of the example data>`."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from pipelines.impact import validate_lalonde, validate_panel


def main(folder: Path) -> None:
    """Print both tables.

    Args:
        folder: Holds `mpdta.csv`, `nsw_mixtape.dta` and `cps_mixtape.dta`.
    """
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_column_data_types=True, fmt_str_lengths=90, float_precision=4):
        print(validate_panel.table(folder / "mpdta.csv"))
        print(validate_lalonde.table(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
