"""Reliability: which figures are too weak to stand unmarked, and which too weak to be shown.

The bounds are in `rules/`. Shares are judged as shares between 0 and 1, though the release gives them in percent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.errors import CatalogError
from pipelines.protection.cells import VALUES, WITHHELD
from pipelines.protection.rule_sets import Metric, Rule, RuleSet

UNRELIABLE = "U"
MEASURE_OF = {
    "ratio": "proportion",
    "share": "proportion",
    "mean": "mean",
    "total": "total",
    "median": "quantile",
    "gap": "gap",
    "change": "change",
    "level": "change",
    "trend": "change",
    "index": "change",
    "quotient": "total",
}
"""Measure of each estimator of the indicators' metadata; what is `published` is judged by its producer."""

_MEASURE = pl.col("_measure")
_IS_PROPORTION = _MEASURE == "proportion"
_P = pl.when(_IS_PROPORTION).then(pl.col("obs_value") / 100)
_SE = pl.col("se") / 100
_SMALL_PART = pl.min_horizontal(_P, 1 - _P)
_INSIDE = _P.is_between(0, 1, closed="none")
_LOG_CV = 100 * pl.when(_INSIDE).then(_SE / (-_SMALL_PART.log() * _SMALL_PART))
_F_OF_N = 7800 * pl.col("_population").sqrt() - 4500

METRICS: dict[Metric, pl.Expr] = {
    # Persons asked, of the denominator.
    "n_unweighted": pl.col("n_unweighted"),
    "n_where_deff_below_1": pl.when(pl.col("deff") < 1).then("n_unweighted"),
    # Persons asked who are counted: of a proportion the numerator.
    "cases": pl.when(_IS_PROPORTION).then("n_cases").otherwise("n_unweighted"),
    # Persons that a simple random sample of the same precision would have.
    "n_effective": pl.when(pl.col("deff") > 0).then(pl.col("n_unweighted") / pl.col("deff")),
    # Persons in the population who are counted.
    "persons": pl.when(_IS_PROPORTION).then(_P * pl.col("n_weighted")).otherwise("n_weighted"),
    "df": pl.col("df"),
    # Percent.
    "cv": pl.col("cv"),
    # CV of the logarithm of the smaller of p and 1 - p, percent.
    "log_cv": _LOG_CV,
    "log_cv_below_half": pl.when(_P < 0.5).then(_LOG_CV),
    "log_cv_from_half": pl.when(_P >= 0.5).then(_LOG_CV),
    # Standard error over the one allowed: p^(2/3) / 9 of the smaller of p and 1 - p.
    "se_of_chile": pl.when(_INSIDE).then(_SE / (_SMALL_PART.pow(2 / 3) / 9)),
    # Standard error over the one allowed: sqrt(p (1 - p) / f(N)).
    "se_of_eu": pl.when(_INSIDE).then(_SE / (_P * (1 - _P) / _F_OF_N).sqrt()),
    "se_unknown": pl.col("se").is_null().cast(pl.Int8),
}

_TOTALS = ["sex", "age", "isco08", "isced11", "isic4", "origin", "breakdown"]
_OF_EVERYBODY = pl.all_horizontal(pl.col(name) == "_T" for name in _TOTALS)


def apply_reliability(
    observations: pl.DataFrame,
    indicators: Sequence[Mapping[str, Any]],
    rule_set_of_source: Mapping[str, RuleSet],
) -> pl.DataFrame:
    """Flag weak figures (U) and withhold those that cannot be used (Q, conf_status N, values null).

    The worst outcome of a source's rules counts, and of equal ones the first in their order; its text goes to `rule`.

    Args:
        observations: the columns of an observation; `rule` is added where it is not there yet.
        indicators: metadata with `id` and `estimator`.
        rule_set_of_source: rules by source; figures of other sources, and those without a count of persons (published
            by others), are left as they are.

    Returns:
        The same rows in the same order.

    Raises:
        CatalogError: A rule needs the population of a place that the rule set does not give.
    """
    _check_populations(observations, rule_set_of_source)
    estimator_of = {one["id"]: MEASURE_OF.get(one["estimator"]) for one in indicators}
    judged = observations.with_columns(
        pl.col("indicator").replace_strict(estimator_of, default=None, return_dtype=pl.String).alias("_measure"),
        _populations(rule_set_of_source).alias("_population"),
    ).with_columns(_verdict(rule_set_of_source).alias("_verdict"))
    outcome, text = pl.col("_verdict").struct.field("outcome"), pl.col("_verdict").struct.field("text")
    fired = outcome.is_not_null()
    rule_before = pl.col("rule") if "rule" in observations.columns else pl.lit(None, pl.String)
    marked = judged.with_columns(
        pl.when(fired).then(outcome).otherwise("obs_status").alias("obs_status"),
        pl.when(outcome == WITHHELD).then(pl.lit("N")).otherwise("conf_status").alias("conf_status"),
        pl.when(fired).then(text).otherwise(rule_before).alias("rule"),
        *(pl.when(outcome.ne_missing(WITHHELD)).then(name).alias(name) for name in VALUES),
    )
    return marked.drop("_measure", "_population", "_verdict")


def _verdict(rule_set_of_source: Mapping[str, RuleSet]) -> pl.Expr:
    """Return outcome and text of the rule that decides, null where none fires."""
    chances = [
        pl.when(_of_sources(rule_set.id, rule_set_of_source) & _fires(rule)).then(
            pl.struct(outcome=pl.lit(rule.outcome), text=pl.lit(rule.text))
        )
        for rule_set in _distinct(rule_set_of_source)
        for rule in sorted(rule_set.rules, key=lambda rule: rule.outcome == UNRELIABLE)
    ]
    nothing = pl.lit(None, pl.Struct({"outcome": pl.String, "text": pl.String}))
    return pl.coalesce(*chances, nothing)


def _fires(rule: Rule) -> pl.Expr:
    metric = METRICS[rule.metric]
    beyond = metric < rule.below if rule.below is not None else metric > rule.above
    concerned = pl.lit(True) if "any" in rule.applies_to else _MEASURE.is_in(list(rule.applies_to))
    everybody = _OF_EVERYBODY if rule.groups == "total" else pl.lit(True)
    counted = pl.col("n_unweighted").is_not_null() & _MEASURE.is_not_null()
    return counted & concerned & everybody & metric.is_not_nan() & beyond


def _of_sources(rule_set_id: str, rule_set_of_source: Mapping[str, RuleSet]) -> pl.Expr:
    sources = [source for source, rule_set in rule_set_of_source.items() if rule_set.id == rule_set_id]
    return pl.col("source_id").is_in(sources)


def _distinct(rule_set_of_source: Mapping[str, RuleSet]) -> list[RuleSet]:
    return list({rule_set.id: rule_set for rule_set in rule_set_of_source.values()}.values())


def _populations(rule_set_of_source: Mapping[str, RuleSet]) -> pl.Expr:
    """Return the population aged 15 to 74 of each figure's place, in millions."""
    found = [
        pl.when(_of_sources(rule_set.id, rule_set_of_source)).then(
            pl.col("ref_area").replace_strict(rule_set.population_millions, default=None, return_dtype=pl.Float64)
        )
        for rule_set in _distinct(rule_set_of_source)
        if rule_set.needs_population
    ]
    return pl.coalesce(*found, pl.lit(None, pl.Float64))


def _check_populations(observations: pl.DataFrame, rule_set_of_source: Mapping[str, RuleSet]) -> None:
    for rule_set in _distinct(rule_set_of_source):
        if not rule_set.needs_population:
            continue
        own = observations.filter(_of_sources(rule_set.id, rule_set_of_source))
        if unknown := sorted(set(own["ref_area"].to_list()) - set(rule_set.population_millions)):
            raise CatalogError(
                f"pipelines/protection/rules/{rule_set.id}.yml: population_millions lacks {unknown}. "
                "Add the persons aged 15 to 74 in private households, in millions."
            )
