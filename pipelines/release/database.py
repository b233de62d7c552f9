"""`lmis.duckdb`: the release as one file for readers."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.release.gather import connection_settings
from pipelines.release.manifest import DATABASE_NAME
from pipelines.release.schema import OBSERVATION, POLARS_TYPE, TABLES


def write_database(target: Path, observations: Path, tables: Mapping[str, pl.DataFrame], spill: Path) -> None:
    """Write the tables of the contract into a new DuckDB file.

    Args:
        target: the file to write; it must not exist.
        observations: the Parquet file of the release.
        tables: a frame for each table of `schema.TABLES`.
        spill: a folder for what does not fit in memory.
    """
    with duckdb.connect(str(target), config=connection_settings(spill)) as connection:
        connection.begin()
        connection.execute(_create("observation", OBSERVATION))
        connection.execute("INSERT INTO observation SELECT * FROM read_parquet(?)", [str(observations)])
        for name, columns in TABLES.items():
            connection.execute(_create(name, columns))
            connection.register("incoming", tables[name].select(list(columns)))
            connection.execute(f'INSERT INTO "{name}" SELECT * FROM incoming')  # noqa: S608  (fixed names)
            connection.unregister("incoming")
        connection.commit()
        connection.execute("CHECKPOINT")


def read_release_table(release: Path, table: str) -> pl.DataFrame:
    """Read one of the smaller tables of a release; without rows where the release is older than the table.

    Args:
        release: the folder of a release.
        table: a table of `schema.TABLES`.
    """
    columns = TABLES[table]
    with duckdb.connect(str(release / DATABASE_NAME), read_only=True) as connection:
        if not connection.sql("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", params=[table]).fetchall():
            return pl.DataFrame(schema={name: POLARS_TYPE[kind] for name, kind in columns.items()})
        quoted = ", ".join(f'"{column}"' for column in columns)
        return connection.sql(f'SELECT {quoted} FROM "{table}"').pl()  # noqa: S608  (fixed names)


def _create(name: str, columns: Mapping[str, str]) -> str:
    quoted = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    return f'CREATE TABLE "{name}" ({quoted})'
