"""From the warehouse to the observations of a release, and the checks that no release goes without.

Every table or view `ind_*` of the schema `main` is read: a new indicator is found because it is there. A view
that joins them is not asked for: somebody would have to keep its list.
"""

from pathlib import Path

import duckdb
import polars as pl

from pipelines.release.errors import ReleaseError, ReleaseRefusedError
from pipelines.release.schema import ESTIMATE, KEY, POLARS_TYPE, TABLES

ROW_GROUP_SIZE = 122_880
MEMORY_LIMIT = "1GB"
SHOWN = 5


def connection_settings(spill: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Settings of a publish's DuckDB connections: one thread, bounded memory, no extension from outside.

    Args:
        spill: a folder for what does not fit in memory.
    """
    return {
        "threads": 1,
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }


def write_estimates(warehouse: Path, target: Path, spill: Path) -> None:
    """Write the estimates of all indicators to one Parquet file, ordered by their key.

    Args:
        warehouse: the DuckDB file that dbt built; opened for reading only.
        target: the Parquet file to write; equal content gives equal bytes.
        spill: a folder for what does not fit in memory.

    Raises:
        ReleaseError: the warehouse is missing or in use, or a table is not made of observations.
    """
    if not warehouse.is_file():
        raise ReleaseError(f"There is no warehouse at {warehouse}. Build the indicators before publishing.")
    try:
        with duckdb.connect(str(warehouse), read_only=True, config=connection_settings(spill)) as connection:
            ordered = connection.sql(f"{_union(connection)} ORDER BY {', '.join(KEY)}")
            ordered.write_parquet(str(target), compression="zstd", row_group_size=ROW_GROUP_SIZE)
    except (duckdb.IOException, duckdb.ConnectionException) as error:
        raise ReleaseError(
            f"The warehouse {warehouse} cannot be read: {error}. If another process has it open, wait for it."
        ) from error
    except duckdb.Error as error:
        raise ReleaseError(f"The indicators of {warehouse} cannot be gathered: {error}. Correct the model.") from error


def read_table(warehouse: Path, table: str, spill: Path) -> pl.DataFrame:
    """Read one of the warehouse's tables that the release shows as it is; without rows where it is not there."""
    columns = TABLES[table]
    with duckdb.connect(str(warehouse), read_only=True, config=connection_settings(spill)) as connection:
        if not connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", params=[table]).fetchall():
            return pl.DataFrame(schema={name: POLARS_TYPE[kind] for name, kind in columns.items()})
        return connection.sql(f"SELECT {', '.join(columns)} FROM main.{table}").pl()  # noqa: S608  (fixed names)


def refuse_unsound(observations: Path, spill: Path, *, indicators: set[str], sources: set[str]) -> int:
    """Count the observations, and refuse what no release may hold.

    Args:
        observations: the Parquet file.
        spill: a folder for what does not fit in memory.
        indicators: the indicators that have metadata.
        sources: the sources that are described.

    Returns:
        The number of observations.

    Raises:
        ReleaseRefusedError: there are none, a key is null or repeated, a number is not finite, or an
            indicator or a source is not described.
    """
    with duckdb.connect(config=connection_settings(spill)) as connection:
        connection.read_parquet(str(observations)).create_view("observation")
        rows = _number(connection, "SELECT count(*) FROM observation")
        reasons = [] if rows else ["There are no observations. Build the indicators, or admit a partition first."]
        reasons += _null_keys(connection) + _repeated_keys(connection) + _not_finite(connection)
        reasons += _undescribed(connection, "indicator", indicators, "config.meta.indicator in the YAML of its model")
        reasons += _undescribed(connection, "source_id", sources, "a file of the catalog")
    if reasons:
        raise ReleaseRefusedError(reasons)
    return rows


def _union(connection: duckdb.DuckDBPyConnection) -> str:
    found = connection.execute(
        "SELECT table_name, list(column_name ORDER BY ordinal_position) FROM information_schema.columns "
        "WHERE table_catalog = current_database() AND table_schema = 'main' "
        "AND starts_with(table_name, 'ind_') GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    if not found:
        raise ReleaseError("The warehouse has no table ind_*. Build the indicators before publishing.")
    columns = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in ESTIMATE.items())
    parts = []
    for table, names in found:
        missing, extra = sorted(set(ESTIMATE) - set(names)), sorted(set(names) - set(ESTIMATE))
        if missing or extra:
            raise ReleaseError(
                f"The table {table} is not made of observations: it lacks {missing} and adds {extra}. "
                "Correct the model, or name it differently if it is not an indicator."
            )
        quoted = '"' + table.replace('"', '""') + '"'
        parts.append(f"SELECT {columns} FROM main.{quoted}")  # noqa: S608  (the name is quoted)
    return " UNION ALL ".join(parts)


def _null_keys(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = ", ".join(f"count(*) - count({name})" for name in KEY)
    found = connection.execute(f"SELECT {counts} FROM observation").fetchone() or ()  # noqa: S608  (fixed names)
    return [
        f"{count} observations have no {name}. Write _T for a total, or correct the model."
        for name, count in zip(KEY, found, strict=True)
        if count
    ]


def _repeated_keys(connection: duckdb.DuckDBPyConnection) -> list[str]:
    keys = ", ".join(KEY)
    repeated = f"SELECT {keys}, count(*) FROM observation GROUP BY {keys} HAVING count(*) > 1"  # noqa: S608  (fixed names)
    count = _number(connection, f"SELECT count(*) FROM ({repeated})")  # noqa: S608  (fixed names)
    if not count:
        return []
    shown = connection.execute(f"{repeated} ORDER BY {keys} LIMIT {SHOWN}").fetchall()
    examples = "; ".join("/".join(str(part) for part in row[:-1]) + f" ({row[-1]} times)" for row in shown)
    return [f"{count} keys are repeated: {examples}. One key, one figure: correct the model."]


def _not_finite(connection: duckdb.DuckDBPyConnection) -> list[str]:
    numbers = [name for name, kind in ESTIMATE.items() if kind == "DOUBLE"]
    counts = ", ".join(f"count(*) FILTER (NOT isfinite({name}))" for name in numbers)
    found = connection.execute(f"SELECT {counts} FROM observation").fetchone() or ()  # noqa: S608  (fixed names)
    return [
        f"{name} is infinite or not a number in {count} observations. Guard the division in the model."
        for name, count in zip(numbers, found, strict=True)
        if count
    ]


def _undescribed(connection: duckdb.DuckDBPyConnection, column: str, known: set[str], where: str) -> list[str]:
    query = f"SELECT DISTINCT {column} FROM observation WHERE {column} IS NOT NULL"  # noqa: S608  (fixed names)
    unknown = sorted({value for (value,) in connection.execute(query).fetchall()} - known)
    if not unknown:
        return []
    return [f"Nothing describes the {column} {', '.join(unknown)}. Add {where}, or drop the table left over."]


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
