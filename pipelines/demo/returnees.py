"""Persons who returned to Meridia, a few of them through a programme: too few for any effect to be told."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo import effects as truth
from pipelines.demo.careers import month_rows, part_rows
from pipelines.demo.draws import generator, pick
from pipelines.demo.migrants import migrants
from pipelines.demo.panel import NOT_TREATED, months_seen, working_life
from pipelines.harmonise.subjects import in_columns_of


def returnees(seed: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the months of work after return, and the participations, in the columns of their subjects."""
    rng = generator("returnees", seed)
    drawn = migrants(rng, {truth.RETURNS: 1.0}, truth.RETURNEES, 900_000)
    meridia = np.full(truth.RETURNEES, "QMB")
    people = drawn | {"birth": meridia, "trained": meridia}
    seen = months_seen(people)
    never, nothing = np.full(truth.RETURNEES, NOT_TREATED), np.zeros(seen.shape)
    months = working_life(rng, people, seen, never, {"none": (nothing, nothing)})
    months = months.with_columns(pl.col("wage") * truth.PESOS)
    here = {"ref_area": pl.lit("QMB"), "source_id": pl.lit("synthetic_qmb_returnees")}
    return (
        in_columns_of("work_month", month_rows(people, months).with_columns(**here)),
        in_columns_of("programme_participation", _programme(rng, people).with_columns(ref_area=pl.lit("QMB"))),
    )


def _programme(rng: np.random.Generator, people: dict[str, np.ndarray]) -> pl.DataFrame:
    at = rng.choice(truth.RETURNEES, truth.REINTEGRATED, replace=False)
    started = people["arrived"][at] + rng.integers(10, 90, at.size)
    parts = {
        "at": at,
        "programme": np.full(at.size, "return_reintegration"),
        "content": np.array(("soft", "occupational", "both"))[pick(rng.random(at.size), truth.CONTENT_SHARES)],
        "country": people["birth"][at],
        "started": started,
        "completed": started + rng.integers(60, 150, at.size),
    }
    return part_rows(people, pl.DataFrame(parts))
