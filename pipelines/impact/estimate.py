"""From a declared design and its data to the rows of a release: estimates, or a refusal in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version

import polars as pl

from pipelines.impact import answer_cross_section, answer_panel, refusal
from pipelines.impact.answer import Answer, Line
from pipelines.impact.balance import balance, balance_after, overlap
from pipelines.impact.design import Design, Outcome
from pipelines.impact.diagnostics import attrition, persons_left_out
from pipelines.impact.disclosure import FEWEST, protect, shown_count
from pipelines.impact.findings import Finding
from pipelines.impact.multiple import adjusted
from pipelines.impact.outcomes import MEASURES, figures
from pipelines.impact.panel import Sample
from pipelines.impact.periods import label
from pipelines.impact.propensity import SampleError
from pipelines.impact.threads import one_thread
from pipelines.release.schema import POLARS_TYPE, TABLES, TOTAL

DECIMALS = 8
"""Of every number given: what lies beyond differs from machine to machine."""
METHOD = {
    "panel": "Group-time effects of Callaway and Sant'Anna (2021), doubly robust, averaged by time since treatment; "
    "beside them imputation (Borusyak, Jaravel and Spiess 2024) and the plain difference.",
    "cross_section": "Doubly robust effect on the treated with cross-fitting (Chernozhukov et al. 2018); beside it "
    "inverse probability weighting and the plain difference.",
}
LIBRARIES = {"panel": ("diff-diff",), "cross_section": ("doubleml", "scikit-learn")}


@dataclass(frozen=True)
class Result:
    """The rows of one design for the tables `impact_design`, `impact_estimate` and `impact_diagnostic`."""

    design: pl.DataFrame
    estimate: pl.DataFrame
    diagnostic: pl.DataFrame


def table(name: str, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Return rows in the columns of a table of the release."""
    schema = {column: POLARS_TYPE[kind] for column, kind in TABLES[name].items()}
    return pl.DataFrame([{column: row.get(column) for column in schema} for row in rows], schema=schema)


@one_thread
def estimate(design: Design, sample: Sample, *, synthetic: bool) -> Result:
    """Estimate a design, or refuse it.

    An outcome is refused by itself; the design is, where all its outcomes are or the groups cannot be compared.

    Args:
        design: What was declared.
        sample: What `pipelines.impact.panel.build` made of the data for it.
        synthetic: Whether the data are made up.

    Returns:
        Rows in the columns of the release. A refused design has no estimates.
    """
    frame = sample.frame
    answers = [_numbers(design, frame, outcome) for outcome in design.outcomes]
    whole: dict[str, list[Finding]] = {"left_out": persons_left_out(sample)}
    reasons: list[str] = []
    if any(not one.reasons for one in answers):
        findings, share = _comparability(design, frame)
        whole |= findings
        reasons = refusal.of_overlap(design, share)
    if not reasons:
        answers = [one if one.reasons else _answered(design, frame, one) for one in answers]
        reasons = _of_all(answers)
    shown = [] if reasons else [one for one in answers if not one.reasons]
    partly = [f"{MEASURES[one.outcome].words.capitalize()}: {' '.join(one.reasons)}" for one in answers if one.reasons]
    return Result(
        _design_row(design, frame, "refused" if reasons else "answered", reasons or partly, synthetic),
        _estimates(design, shown),
        _diagnostics(design, whole, answers),
    )


def _numbers(design: Design, frame: pl.DataFrame, outcome: Outcome) -> Answer:
    """Return an answer that holds how many persons there are, and why they are too few, if so."""
    of = answer_panel.numbers(design, frame, outcome) if design.panel else answer_cross_section.numbers(frame, outcome)
    reasons = refusal.of_numbers(design, *of) or refusal.of_outcome(outcome, frame[outcome])
    asked = (design.refuse.fewest_treated, design.refuse.fewest_comparison)
    findings = [
        Finding(
            f"{side} persons",
            None if 0 < number < FEWEST else float(number),
            float(fewest),
            number >= fewest,
            f"{shown_count(number).capitalize()} {side} persons; the design asks for {fewest}.",
        )
        for side, number, fewest in zip(("treated", "comparison"), of, asked, strict=True)
    ]
    return Answer(outcome, reasons, findings={"numbers": findings})


def _comparability(design: Design, frame: pl.DataFrame) -> tuple[dict[str, list[Finding]], float]:
    """Return whether the groups are alike in their covariates, and the share of the treated without a counterpart."""
    persons = answer_panel.persons(frame) if design.panel else frame
    covariates = list(design.covariates)
    found = {"balance": balance(persons, "treated", covariates)}
    share = 1.0
    with suppress(SampleError):  # so few have a counterpart that nothing can be fitted on them
        found["overlap"] = overlap(persons, "treated", covariates, design.seed)
        without = found["overlap"].filter(pl.col("item").str.starts_with("treated "))["value"]
        share = max(without, default=0.0) / 100
        if design.cross_section:  # a panel is weighted anew for each cohort
            after = balance_after(persons, "treated", covariates, design.seed)
            found["balance"] = pl.concat([found["balance"], after])
    findings = {name: [Finding(*row) for row in rows.rows()] for name, rows in found.items()}
    if design.panel:
        findings["attrition"] = attrition(frame, design.panel)
    return findings, share


def _answered(design: Design, frame: pl.DataFrame, numbers: Answer) -> Answer:
    answer = answer_panel.answer if design.panel else answer_cross_section.answer
    given = answer(design, frame, numbers.outcome)
    given.findings = numbers.findings | given.findings
    return given


def _of_all(answers: list[Answer]) -> list[str]:
    """Return the reasons of all outcomes, each once, where every outcome is refused."""
    if any(not one.reasons for one in answers):
        return []
    return list(dict.fromkeys(reason for one in answers for reason in one.reasons))


def _design_row(design: Design, frame: pl.DataFrame, status: str, reasons: list[str], synthetic: bool) -> pl.DataFrame:
    kind = "panel" if design.panel else "cross_section"
    ends = frame["period"].sort().to_list()
    row = {
        "design": design.id,
        "title": design.title,
        "question": design.question,
        "treatment": design.treatment.words,
        "comparison": design.comparison.words,
        "estimand": design.estimand,
        "method": METHOD[kind],
        "assumptions": design.assumptions,
        "declared": design.declared,
        "design_sha256": design.sha256,
        "declared_on": design.declared_on.isoformat(),
        "software": ", ".join(f"{name} {version(name)}" for name in LIBRARIES[kind]),
        "source_ids": ", ".join(design.sources),
        "ref_area": design.ref_area,
        "first_period": label(ends[0], design.event_unit) if ends else None,
        "last_period": label(ends[-1], design.event_unit) if ends else None,
        "status": status,
        "refusal": " ".join(reasons) or None,
        "synthetic": synthetic,
    }
    return table("impact_design", [row])


def _estimates(design: Design, answers: list[Answer]) -> pl.DataFrame:
    rows = [_estimate_row(design, one.outcome, line) for one in answers for line in one.lines]
    return _rounded(protect(_with_adjusted(table("impact_estimate", rows), design)))


def _estimate_row(design: Design, outcome: Outcome, line: Line) -> dict[str, object]:
    effect = line.effect
    return {
        "design": design.id,
        "outcome": outcome,
        "unit_measure": MEASURES[outcome].unit,
        "estimator": effect.estimator,
        "role": effect.role,
        "subgroup": line.subgroup,
        "subgroup_value": line.value,
        "event_time": effect.event_time,
        "event_unit": design.event_unit,
        "n_treated": effect.n_treated,
        "n_comparison": effect.n_comparison,
        "n_clusters": effect.n_clusters,
        **figures(outcome, effect),
    }


def _with_adjusted(estimates: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Add p-values adjusted for the number of subgroups looked at: of one outcome, at one event time."""
    families = [
        part.with_columns(p_adjusted=pl.Series(adjusted(part["p_value"].to_list(), design.correction)))
        for part in estimates.filter(pl.col("subgroup") != TOTAL, pl.col("p_value").is_not_nan()).partition_by(
            "outcome", "event_time", maintain_order=True
        )
    ]
    keys = ["outcome", "subgroup", "subgroup_value", "event_time"]
    if not families:
        return estimates
    found = pl.concat(families).select(*keys, "p_adjusted")
    return (
        estimates.drop("p_adjusted")
        .join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .select(estimates.columns)
    )


def _diagnostics(design: Design, whole: Mapping[str, list[Finding]], answers: list[Answer]) -> pl.DataFrame:
    parts = [(TOTAL, whole), *((one.outcome, one.findings) for one in answers)]
    rows = [
        {"design": design.id, "outcome": outcome, "diagnostic": name} | finding._asdict()
        for outcome, findings in parts
        for name, found in findings.items()
        for finding in found
    ]
    return _rounded(table("impact_diagnostic", rows))


def _rounded(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.col(pl.Float64).fill_nan(None).round(DECIMALS))
