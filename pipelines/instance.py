"""Dagster's own records: where they are kept, and what a killed run left in them.

`python -m pipelines.instance` makes the folder and settings before the services of Dagster start.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import yaml

from pipelines.errors import LmisError
from pipelines.files import written_beside
from pipelines.settings import DAGSTER_YAML, Settings, dagster_database

if TYPE_CHECKING:
    import dagster as dg

RUN_TAG = {"lmis/run": "locked"}
"""Marks the runs that are made under the lock of the data folder, within the process that holds it."""

DRIVER = "postgresql+psycopg2://"
"""How the address of the database begins. Without the driver's name another one is looked for, which is not there."""

SOURCE_TAG = "lmis/source"
"""Names the source that a run ingests; the queue lets one run a source go at a time (deploy/dagster.yaml)."""


def made_under_lock(run: dg.DagsterRun) -> bool:
    """Return whether the process that made a run holds the lock of the data folder meanwhile."""
    return RUN_TAG.items() <= run.tags.items()


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """Return the Dagster instance of the data folder, made on first use.

    Records lie in the PostgreSQL database of `LMIS_DAGSTER_DB` if that is set, else in SQLite files.

    Raises:
        LmisError: The database does not answer, its address is wrong, or the settings of Dagster are.
    """
    import dagster as dg
    from dagster_postgres.utils import DagsterPostgresException
    from sqlalchemy.exc import SQLAlchemyError

    write_config(settings)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    try:
        return dg.DagsterInstance.get()
    except (DagsterPostgresException, SQLAlchemyError) as fault:  # their words may hold the password
        raise LmisError(
            f"Dagster's database (LMIS_DAGSTER_DB) does not answer ({type(fault).__name__}). "
            "Start PostgreSQL, or correct the address; `lmis doctor` tells when it is reached."
        ) from None
    except dg.DagsterInvalidConfigError as fault:
        found = "; ".join(error.message for error in fault.errors)
        raise LmisError(
            f"{settings.dagster_home / 'dagster.yaml'}: {found}. Mend it, or move it away: it is made again."
        ) from None


def write_config(settings: Settings) -> None:
    """Write Dagster's settings, unless there are some.

    Raises:
        LmisError: The address of the database is not written as Dagster needs it.
    """
    path = settings.dagster_home / "dagster.yaml"
    database = dagster_database()
    if database and not database.startswith(DRIVER):
        raise LmisError(f"LMIS_DAGSTER_DB must begin with {DRIVER}, as in {DRIVER}user:password@host:5432/name.")
    if path.exists():
        return
    content = yaml.safe_load(DAGSTER_YAML.read_text(encoding="utf-8"))
    if not database:
        del content["storage"]
    with written_beside(path) as beside:
        beside.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        beside.chmod(0o644)


def close_dead_runs(instance: dg.DagsterInstance) -> None:
    """Report as failed what a killed `lmis run` left as started. Call it under the lock: then none is alive."""
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished, tags=RUN_TAG)):
        instance.report_run_failed(run, "The process that ran it was killed.")


if __name__ == "__main__":
    try:
        with open_instance(Settings.from_environment()) as made:
            sys.stdout.write(f"Dagster keeps its records in {made.storage_directory()}\n")
    except LmisError as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(1)
