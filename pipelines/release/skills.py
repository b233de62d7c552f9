"""Skills in shortage and in surplus, from published figures alone: nothing that was withheld can come through them."""

from __future__ import annotations

import polars as pl

from pipelines.release.schema import TABLES

INDEX = "shortage_index"
Z = 1.959963984540054
FEWEST_OCCUPATIONS = 3


def skill_shortage(observations: pl.DataFrame, demand: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Weigh the shortage index of occupations by how often their advertisements ask for a skill.

    The index of a skill is the mean of the occupations' indices, weighted by the share of each occupation's
    advertisements that ask for it (as in OECD, 2017, Getting Skills Right: Skills for Jobs Indicators, where the weight
    is the importance of a skill in the occupation). Standard errors carry over, with the occupations' taken as
    independent and the shares as fixed. Of advertisements the newest year counts. A survey's index goes with the
    advertisements of its own country, or, where there are none, of every other country; made-up data with made-up data.

    Args:
        observations: Published observations.
        demand: The table `skill_demand`.
        sources: The table `source`.

    Returns:
        The table `skill_shortage`: one row a survey's period, source of advertisements and skill, of skills that the
        advertisements of at least `FEWEST_OCCUPATIONS` occupations ask for.
    """
    index = observations.filter(pl.col("indicator") == INDEX, pl.col("obs_value").is_not_null())
    made_up = sources.select("source_id", "synthetic")
    whole_years = demand.filter(pl.col("time_period").str.len_chars() == 4, pl.col("isco08") != "_T")
    newest = whole_years.filter(pl.col("time_period") == pl.col("time_period").max().over("source_id"))
    profiles = newest.join(made_up, on="source_id").select(
        "isco08",
        "skill",
        "share_pct",
        "synthetic",
        demand_source_id="source_id",
        demand_time_period="time_period",
        place="ref_area",
    )
    pairs = index.join(made_up, on="source_id").join(profiles, on=["isco08", "synthetic"])
    own = pl.col("place") == pl.col("ref_area")
    partition = ["source_id", "ref_area", "time_period"]
    pairs = pairs.filter(own | ~own.any().over(partition))
    key = [*partition, "demand_source_id", "demand_time_period", "skill"]
    weight = pl.col("share_pct") / pl.col("share_pct").sum()
    found = pairs.group_by(key).agg(
        index_value=(weight * pl.col("obs_value")).sum(),
        se=pl.when(pl.col("se").is_not_null().all()).then(((weight * pl.col("se")) ** 2).sum().sqrt()),
        n_occupations=pl.len().cast(pl.Int64),
    )
    limits = {
        "ci_lower": pl.col("index_value") - Z * pl.col("se"),
        "ci_upper": pl.col("index_value") + Z * pl.col("se"),
    }
    return (
        found.filter(pl.col("n_occupations") >= FEWEST_OCCUPATIONS)
        .with_columns(**limits)
        .select(list(TABLES["skill_shortage"]))
        .sort(key)
    )
