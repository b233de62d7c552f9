"""Where the dbt project is, for Dagster.

Nothing else belongs here: `dagster-dbt project prepare-and-package --file pipelines/warehouse/project.py`
imports this file alone, before there is a manifest.
"""

from pathlib import Path

from dagster_dbt import DbtProject

dbt_project = DbtProject(project_dir=Path(__file__).parents[2] / "dbt_project")
