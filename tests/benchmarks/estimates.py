"""How fast rates with standard errors are made: our SQL, the Python package svy, and the plain weighted mean.

    python -m tests.benchmarks.estimates

One Parquet file of persons of a fixed rule: 200 strata of 20 sampling units, an unemployment rate for each of 200 or
2,000 groups. Our SQL is what dbt compiles from `survey_ratio`, over the table of persons that all indicators of a run
share; that table and the summary of the design, made once a run, are timed on their own. The others read the file. Each
side has a process of its own, is warmed up once, and the median of the runs after it counts; all use the threads there
are. Needs svy (dependency group bench); without it, what compares with svy is left out.
"""

import importlib.util
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import yaml

from pipelines.harmonise.subjects import schema_of

DBT_PROJECT = Path(__file__).parents[2] / "dbt_project"
MODEL = """{{ survey_ratio(
    numerator="labour_force_status = 'UNE'", denominator="true", by=['isic4'], cube=[]
) }}"""
STRATA, PSUS = 200, 20
SHARED = ["int_realised_match", "int_design", "int_person"]


def show(name: str, value: float, unit: str) -> None:
    """Print a figure."""
    print(f"{name} {value:.3g} {unit}", flush=True)


def person_file(home: Path) -> Path:
    """Return where the persons of a data folder lie."""
    return home / "harmonised/person/source_id=bench/time_period=2020/part.parquet"


def write_persons(home: Path, rows: int, domains: int) -> None:
    """Write persons in the order of their sampling units, as the harmonising step does."""
    path = person_file(home)
    path.parent.mkdir(parents=True)
    unit = f"(i * {STRATA * PSUS} // {rows})"
    known = {
        "source_id": "'bench'",
        "time_period": "'2020'",
        "ref_area": "'XXA'",
        "person_id": "i::varchar",
        "psu": f"{unit}::varchar",
        "stratum": f"({unit} // {PSUS})::varchar",
        "weight": "50.0 + hash(i) % 100",
        "sex": "case when hash(i + 1) % 2 = 0 then 'M' else 'F' end",
        "age": "(15 + hash(i + 2) % 50)::integer",
        "birth_place": "'FOR'",
        "isic4": f"'C' || (hash(i + 3) % {domains})",
        "responded": "true",
        "labour_force_status": f"case when hash(i + 4) % 100 < 5 + {unit} % 9 then 'UNE' else 'EMP' end",
        "partition_id": "1",
        "sampling_unit": f"(({unit} // {PSUS}) << 32) + {unit}",
        "design_method": "'taylor'",
        "single_psu": "'centred'",
    }
    expressions = ", ".join(f"{expression} as {name}" for name, expression in known.items())
    shape = home / "shape.parquet"
    pl.DataFrame(schema=schema_of("person")).write_parquet(shape)
    persons = f"select {expressions} from range({rows}) as t (i) union all by name select * from '{shape}'"
    duckdb.sql(f"copy ({persons}) to '{path}'")


def compile_sql(folder: Path, domains: int) -> None:
    """Have dbt compile the rate and the tables it reads, into `folder`, beside a warehouse with the seed it needs."""
    project = folder / "dbt_project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs", "ind_*"))
    (project / "models/indicators/ind_bench.sql").write_text(MODEL)
    (folder / "warehouse").mkdir(parents=True)
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())
    settings["vars"]["survey_codes"]["isic4"] = [f"C{code}" for code in range(domains)]
    (project / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    environment = os.environ | {
        "LMIS_HOME": str(folder / "HOME"),
        "LMIS_WAREHOUSE": str(folder / "warehouse/warehouse.duckdb"),
        "LMIS_PARTITIONS": "",
        "DBT_PROFILES_DIR": str(project),
    }
    for arguments in (
        ["seed", "--select", "isced11", "isco08_isced_f"],
        ["compile", "--select", *SHARED, "ind_bench"],
    ):
        where = ["--project-dir", project, "--target-path", folder / "target", "--log-path", folder / "logs"]
        command = [Path(sys.executable).with_name("dbt"), *arguments, *where]
        subprocess.run(command, env=environment, check=True, capture_output=True)
    for compiled in (folder / "target/compiled/lmis/models").rglob("*.sql"):
        shutil.copy(compiled, folder)


def our_sql(folder: Path, home: Path, name: str) -> str:
    """Return the SQL that dbt compiled of a model, over the persons of a data folder."""
    return (folder / f"{name}.sql").read_text().replace(str(folder / "HOME"), str(home))


def our_warehouse(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection with the memory limit of a run."""
    connection = duckdb.connect(str(folder / "warehouse/warehouse.duckdb"))
    profile = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text())
    connection.sql(f"set memory_limit = '{profile['lmis']['outputs']['duckdb']['settings']['memory_limit']}'")
    connection.sql(f"set temp_directory = '{folder / 'spilled'}'")
    return connection


def our_run(folder: Path, home: Path) -> Callable[[], int]:
    """Return what estimates the rates by our SQL."""
    connection = our_warehouse(folder)
    for table in SHARED:
        connection.sql(f"create or replace table main.{table} as {our_sql(folder, home, table)}")
    query = our_sql(folder, home, "ind_bench")
    return lambda: len(connection.sql(query).fetchall())


def shared_run(folder: Path, home: Path) -> Callable[[], int]:
    """Return what makes the tables that the indicators of a run share."""
    connection = our_warehouse(folder)

    def run() -> int:
        for table in SHARED:
            connection.sql(f"create or replace table main.{table} as {our_sql(folder, home, table)}")
        return len(SHARED)

    return run


def plain_run(folder: Path, home: Path) -> Callable[[], int]:
    """Return what takes the weighted mean alone."""
    query = f"""
        select isic4, sum(case when labour_force_status = 'UNE' then weight else 0 end) / sum(weight)
        from read_parquet('{person_file(home)}') group by isic4
    """
    return lambda: len(duckdb.sql(query).fetchall())


def svy_run(folder: Path, home: Path) -> Callable[[], int]:
    """Return what estimates the rates by svy."""
    import svy

    def run() -> int:
        columns = ["stratum", "psu", "weight", "isic4", "labour_force_status"]
        persons = pl.read_parquet(person_file(home), columns=columns).with_columns(
            unemployed=(pl.col("labour_force_status") == "UNE").cast(pl.Float64)
        )
        sample = svy.Sample(persons, svy.Design(stratum="stratum", psu="psu", wgt="weight"))
        return len(sample.estimation.mean("unemployed", by="isic4").estimates)

    return run


SIDES = {"ours": our_run, "shared": shared_run, "plain": plain_run, "svy": svy_run}


def measure(side: str, folder: Path, home: Path, runs: int) -> None:
    """Warm up, run, and print the median of the seconds, the peak of memory in MB and the number of rates."""
    run = SIDES[side](folder, home)
    rates = run()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    print(statistics.median(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rates)


def measured(side: str, folder: Path, home: Path, runs: int) -> tuple[float, float]:
    """Measure one side in a process of its own; return seconds and MB."""
    command = [sys.executable, "-m", "tests.benchmarks.estimates", side, str(folder), str(home), str(runs)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    seconds, megabytes, _ = done.stdout.split()
    return float(seconds), float(megabytes)


def benchmark(folder: Path) -> None:
    """Compare, and measure how time and memory grow with rows and groups."""
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for rows, domains, runs in [(1_000_000, 200, 5), (10_000_000, 200, 3), (10_000_000, 2_000, 3)]:
        sql, home = folder / f"sql_{domains}", folder / f"{rows}_{domains}"
        if not sql.exists():
            compile_sql(sql, domains)
        write_persons(home, rows, domains)
        found[rows, domains] = ours = measured("ours", sql, home, runs)
        label = f"{rows // 1_000_000}m_rows_{domains}_groups"
        show(f"estimates_{label}", ours[0], "s")
        show(f"estimates_{label}_peak", ours[1], "MB")
        if rows == 1_000_000:
            show("shared_tables", measured("shared", sql, home, runs)[0], "s")
            show("estimates_over_plain_mean", ours[0] / measured("plain", sql, home, runs)[0], "ratio")
            if importlib.util.find_spec("svy"):
                theirs = measured("svy", sql, home, runs)
                show(f"svy_{label}", theirs[0], "s")
                show(f"svy_{label}_peak", theirs[1], "MB")
                show("estimates_speedup_vs_svy", theirs[0] / ours[0], "ratio")
            else:
                print("svy is not installed: no comparison with it", flush=True)
        shutil.rmtree(home)
    small, large, many = found.values()
    show("estimates_growth_rows_x10", large[0] / small[0], "ratio")
    show("estimates_growth_groups_x10", many[0] / large[0], "ratio")
    show("estimates_growth_groups_x10_peak", many[1] / large[1], "ratio")


def main() -> None:
    """Measure one side, if asked by `measured`, or run the benchmark."""
    if len(sys.argv) == 5:
        side, folder, home, runs = sys.argv[1:]
        measure(side, Path(folder), Path(home), int(runs))
        return
    with tempfile.TemporaryDirectory() as name:
        benchmark(Path(name))


if __name__ == "__main__":
    main()
