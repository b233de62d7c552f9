"""The warehouse: one crossing into dbt. Models and formulas stand in `dbt_project/`."""
