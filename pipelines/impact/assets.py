"""The declared designs as a Dagster asset: what recognition and programmes did, upstream of the release."""

import dagster as dg

from pipelines.impact.run import run_designs
from pipelines.lake import Lake

SUBJECTS_READ = ("recognition_case", "work_month", "programme_participation")


@dg.asset(
    key=["impact", "estimates"],
    deps=[dg.AssetKey(["subject", subject]) for subject in SUBJECTS_READ],
    group_name="impact",
    kinds={"polars", "parquet"},
)
def impact_asset(lake: Lake) -> None:
    """Effects of the designs whose data or declaration changed (docs/impact.md)."""
    run_designs(lake.settings())
