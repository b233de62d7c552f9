"""`lmis.duckdb`: the release as one file for readers."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.release.gather import connection_settings
from pipelines.release.schema import OBSERVATION, TABLES


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


def _create(name: str, columns: Mapping[str, str]) -> str:
    quoted = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    return f'CREATE TABLE "{name}" ({quoted})'
