"""Builds a small, complete, made-up release folder by the contract. No figure in it is real."""

import datetime as dt
from pathlib import Path

import duckdb
import made_up_impact
import made_up_recognition
import made_up_revisions
import made_up_shortage
import made_up_surveys
import made_up_tables
import made_up_training
import polars as pl

from dashboards.later_tables import LATER_TABLES


def build(
    home: Path,
    *,
    synthetic: bool = False,
    without: tuple[str, ...] = (),
    stamp: str = "20260101T000000Z-abcdef12",
    older: bool = False,
    unread: bool = False,
    withheld: bool = False,
) -> Path:
    """Write a release under ``home/releases`` and point ``current`` at it.

    Args:
        home: What ``LMIS_HOME`` would be.
        synthetic: Whether the whole release declares itself made up.
        without: Sources that failed, so that the release has no figure of them.
        stamp: The first part of the release id.
        older: Whether the release was made before figures had rules, standards, designs, breakdowns and an audit, and
            before there were skills, arrangements and results on impact.
        unread: Whether no advertisement was read for skills.
        withheld: Whether every figure of the shortage index and its parts is withheld.
    """
    release_id = stamp + ("-SYNTHETIC" if synthetic else "")
    folder = home / "releases" / release_id
    folder.mkdir(parents=True)
    frames = _tables(release_id, synthetic, without)
    if older:
        for later in ("audit", "skill", *LATER_TABLES):
            frames.pop(later)
        frames["observation"] = frames["observation"].drop("n_cases", "df", "deff", "standard", "rule", "breakdown")
        frames["indicator"] = frames["indicator"].drop("estimator", "standards", "references")
        frames["source"] = frames["source"].drop("design", "reliability", "min_cases")
    if unread:
        frames |= {name: frames[name].clear() for name in ("skill", "skill_demand", "skill_shortage")}
    if withheld:
        frames |= made_up_shortage.all_withheld(frames["observation"], frames["skill_shortage"])
    with duckdb.connect(str(folder / "lmis.duckdb")) as connection:
        for name, frame in frames.items():
            connection.register("incoming", frame.to_arrow())
            connection.execute(f"create table {name} as select * from incoming")
            connection.unregister("incoming")
    temporary = home / "releases" / "current.new"
    temporary.symlink_to(release_id)
    temporary.replace(home / "releases" / "current")
    return folder


def _tables(release_id: str, synthetic: bool, without: tuple[str, ...]) -> dict[str, pl.DataFrame]:
    """Every table of the release."""
    rows = [
        *made_up_surveys.rows(), *made_up_training.rows(), *made_up_shortage.rows(), *made_up_tables.published(),
        *made_up_recognition.rows(),
    ]  # fmt: skip
    info = {"release_id": [release_id], "created_at": [dt.datetime(2026, 1, 1)], "synthetic": [synthetic]}
    return {
        "observation": pl.DataFrame(
            [r for r in rows if r["source_id"] not in without], schema=made_up_tables.SCHEMA, orient="row"
        ),
        "indicator": made_up_tables.indicators(),
        "source": made_up_tables.sources(synthetic=synthetic),
        "partition": made_up_tables.partitions(without),
        "check_result": made_up_tables.checks(),
        "code": made_up_tables.codes(),
        "community": made_up_tables.communities(),
        "audit": made_up_tables.audit(),
        "skill": made_up_shortage.skills(),
        "skill_demand": made_up_shortage.skill_demand(),
        "skill_shortage": made_up_shortage.skill_shortage(),
        "recognition_curve": made_up_recognition.curves(),
        **made_up_recognition.arrangements(),
        **made_up_impact.tables(synthetic=synthetic),
        **made_up_revisions.tables(),
        "release_info": pl.DataFrame(info),
    }
