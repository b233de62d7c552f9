"""The register of Norvania's recognition authority: who applies, what becomes of each case, and when."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines.demo import effects as truth
from pipelines.demo.draws import Array, chance, log_odds, pick
from pipelines.demo.migrants import People, by_occupation

DAYS_A_MONTH = 30.4375
NEVER = np.iinfo(np.int64).max // 2
"""The day of what does not happen."""


def day_number(day: date) -> int:
    """Return a day as the number of days since 1970."""
    return (day - date(1970, 1, 1)).days


LAW, CLOSED, AGREED = (day_number(day) for day in (truth.LAW_SINCE, truth.CLOSED_ON, truth.AGREEMENT_SINCE))


def procedures(rng: np.random.Generator, people: People, applies: Array) -> pl.DataFrame:
    """Draw the cases of persons, as they stand on the day the register is closed.

    Some apply for a second purpose at the same time; some apply again after a refusal, partial recognition or
    withdrawal. Who is recognised fully after a compensation measure keeps the outcome COMPENSATION.

    Args:
        rng: Where random numbers come from.
        people: As `migrants` draws them.
        applies: Which of them may apply; `inclined` draws it.

    Returns:
        One row a case, with days as numbers (null: did not happen): at (position of the person), attempt, purpose,
        learning, agreement, abroad, applied, complete, decided, full, outcome, fee.
    """
    at = np.flatnonzero(applies)
    applied, abroad = _application(rng, people["arrived"][at])
    first = _decided(rng, people, at, applied, abroad, academic=_academic(rng, people, at))
    both = (rng.random(at.size) < truth.BOTH_PURPOSES) & (people["group"][at] == "graduates")
    beside = _decided(
        rng,
        people,
        at[both],
        applied[both] + rng.integers(0, 60, both.sum()),
        abroad[both],
        academic=first["purpose"].to_numpy()[both] == "professional",
    )
    failed = first.filter(pl.col("outcome").is_in(["REFUSED", "PARTIAL", "WITHDRAWN"]))
    failed = failed.filter(rng.random(failed.height) < truth.AGAIN)
    again_on = failed["decided"].to_numpy() + rng.integers(*truth.AGAIN_DAYS, failed.height)
    again = failed["at"].to_numpy()
    second = _decided(
        rng, people, again, again_on, again_on < people["arrived"][again], academic=failed["purpose"] == "academic"
    )
    attempts = [cases.with_columns(attempt=pl.lit(number)) for number, cases in enumerate((first, beside, second), 1)]
    cases = pl.concat(attempts)
    return cases.filter(pl.col("applied") <= np.minimum(CLOSED, people["left"][cases["at"].to_numpy()]))


def inclined(rng: np.random.Generator, people: People) -> Array:
    """Draw who wants recognition: the able and those who speak the language more often, as in regulated occupations."""
    odds = (
        truth.APPLIES
        + truth.APPLIES_BY_ABILITY * (people["ability"] - 0.5)
        + truth.APPLIES_BY_LANGUAGE * (people["language"] - 3)
        + truth.APPLIES_REGULATED * people["regulated"]
    )
    return rng.random(odds.size) < chance(odds)


def _application(rng: np.random.Generator, arrived: Array) -> tuple[Array, Array]:
    """Draw the day of application and whether it comes from abroad; nobody applies before the law."""
    before = arrived - rng.integers(*truth.FROM_ABROAD_DAYS, arrived.size)
    abroad = (before >= LAW) & (rng.random(arrived.size) < truth.FROM_ABROAD)
    waited = rng.exponential(truth.WAITS_DAYS, arrived.size).astype(int)
    return np.where(abroad, before, np.maximum(arrived, LAW) + waited), abroad


def _academic(rng: np.random.Generator, people: People, at: Array) -> Array:
    return (rng.random(at.size) < truth.ACADEMIC) & (people["group"][at] == "graduates")


def _decided(
    rng: np.random.Generator, people: People, at: Array, applied: Array, abroad: Array, academic: Array | pl.Series
) -> pl.DataFrame:
    """Draw what becomes of cases: decision and withdrawal compete, and what comes after closing is not known."""
    academic = np.asarray(academic, dtype=bool)
    one = {name: column[at] for name, column in people.items()}
    agreement = (
        (one["trained"] == "QMB")
        & np.isin(one["unit"], truth.AGREEMENT_OCCUPATIONS)
        & (applied >= AGREED)
        & ~academic
        & (rng.random(at.size) < truth.AGREEMENT_SHARE)
    )
    kind = np.where((one["isced"] == "3") & ~academic, "3", "formal")
    learning = pick(rng.random(at.size), np.array([truth.LEARNING[name] for name in kind]).reshape(-1, 3))
    waited = rng.exponential(truth.COMPLETE_DAYS, at.size) * (rng.random(at.size) >= truth.COMPLETE_AT_ONCE)
    complete = applied + waited.astype(int)
    decided = complete + _duration(rng, one, applied, agreement)
    withdrawn = complete + (rng.exponential(truth.WITHDRAWN_MONTHS, at.size) * DAYS_A_MONTH).astype(int) + 1
    basis = np.select(
        [academic, learning > 0, agreement, one["regulated"]],
        ["academic", "not_formal", "agreement", "regulated"],
        "other",
    )
    shares = np.array([truth.OUTCOME_SHARES[name] for name in basis]).reshape(-1, len(truth.OUTCOMES))
    shares[:, 0] *= np.exp(truth.FULL_BY_LANGUAGE * (one["language"] - 3))
    outcome = np.array(truth.OUTCOMES)[pick(rng.random(at.size), shares)]
    passed = np.where(
        rng.random(at.size) < truth.COMPENSATION_PASSED,
        decided + rng.integers(*truth.COMPENSATION_DAYS, at.size),
        NEVER,
    )
    outcome = np.where(withdrawn < decided, "WITHDRAWN", outcome)
    decided = np.minimum(decided, withdrawn)
    full = np.select([outcome == "FULL", outcome == "COMPENSATION"], [decided, passed], NEVER)
    fee = np.select(
        [academic, one["regulated"]], [truth.FEES["academic"], truth.FEES["regulated"]], truth.FEES["other"]
    )
    unknown = rng.random(at.size) < truth.COMPLETE_UNKNOWN
    return pl.DataFrame(
        {
            "at": at,
            "purpose": np.where(academic, "academic", "professional"),
            "learning": np.array(("formal", "non_formal", "informal"))[learning],
            "agreement": agreement,
            "abroad": abroad,
            "applied": applied,
            "complete": _known(np.where(unknown, NEVER, complete)),
            "decided": _known(decided),
            "full": _known(full),
            "outcome": np.where(decided > CLOSED, "PENDING", outcome),
            "fee": (fee * np.exp(rng.normal(0, 0.25, at.size)) / 10).round() * 10,
        }
    )


def _duration(rng: np.random.Generator, one: People, applied: Array, agreement: Array) -> Array:
    """Draw days from complete documents to a decision: by occupation, country of training and year of application."""
    factor = np.where(one["trained"] == "QMB", truth.DURATION_FACTOR["QMB"], truth.DURATION_FACTOR["XXX"])
    factor = factor * np.where(agreement, truth.DURATION_FACTOR["agreement"], 1.0)
    pandemic = applied.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970 == 2020
    factor = factor * np.where(pandemic, truth.DURATION_FACTOR["pandemic"], 1.0)
    # Log odds over 1.7 are close to a normal variable and need no other function.
    shock = log_odds(rng.uniform(0.002, 0.998, applied.size)) / 1.7
    months = by_occupation(one["group"], one["unit"], "months") * factor * np.exp(truth.DURATION_SPREAD * shock)
    return (months * DAYS_A_MONTH).astype(int) + 1


def _known(day: Array) -> pl.Series:
    """Return days up to the closing day; later ones are null."""
    return pl.Series(day).set(pl.Series(day > CLOSED), None)
