"""Everything before and after dbt: sources in, releases out. Also the Dagster code location."""
