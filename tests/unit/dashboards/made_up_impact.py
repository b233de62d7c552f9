"""Made-up results on impact: a panel over time, a comparison at one time, and a refused design. Nothing is real."""

from itertools import product

import polars as pl

DESIGN = {
    "treatment": "Full recognition of a qualification", "comparison": "Persons not yet recognised",
    "estimand": "Mean effect on those recognised", "method": "Group-time effects, doubly robust",
    "assumptions": "Without recognition both groups would have gone the same way.", "declared": "{}",
    "design_sha256": "0123456789abcdef" * 4, "declared_on": "2026-01-15", "software": "nothing 1.0",
    "ref_area": "FRA", "first_period": "2018", "last_period": "2024", "synthetic": False,
}  # fmt: skip
MONTHS = range(-4, 7)
COLUMNS = {
    "design": pl.String, "outcome": pl.String, "unit_measure": pl.String, "estimator": pl.String, "role": pl.String,
    "subgroup": pl.String, "subgroup_value": pl.String, "event_time": pl.Int64, "event_unit": pl.String,
    "effect": pl.Float64, "se": pl.Float64, "ci_lower": pl.Float64, "ci_upper": pl.Float64, "p_value": pl.Float64,
    "p_adjusted": pl.Float64, "mde": pl.Float64, "baseline": pl.Float64, "n_treated": pl.Int64,
    "n_comparison": pl.Int64, "n_clusters": pl.Int64, "obs_status": pl.String, "conf_status": pl.String,
    "rule": pl.String,
}  # fmt: skip
UNITS = {"employed": "POINTS", "wage_hour": "PERCENT"}


def tables(*, synthetic: bool) -> dict[str, pl.DataFrame]:
    """The three tables on impact."""
    designs = [
        DESIGN | {"design": "panel", "title": "Full recognition", "question": "Does recognition help?",
                  "status": "answered", "refusal": None, "source_ids": '["fra_register"]',
                  "declared": '{"treatment": {"subject": "recognition_case"}}'},
        DESIGN | {"design": "training", "title": "Courses before departure", "question": "Does training help?",
                  "status": "answered", "refusal": None, "source_ids": "fra_register, esp_made_up"},
        DESIGN | {"design": "return", "title": "Return and reintegration", "question": "Does it help to return?",
                  "status": "refused", "refusal": "Only 12 persons took part; at least 50 are needed.",
                  "source_ids": '["fra_register"]'},
    ]  # fmt: skip
    return {
        "impact_design": pl.DataFrame([d | {"synthetic": synthetic} for d in designs], infer_schema_length=None),
        "impact_estimate": pl.DataFrame([*_panel(), *_training()], schema=COLUMNS, orient="row"),
        "impact_diagnostic": _diagnostics(),
    }


def effect(design: str, outcome: str, value: float | None, se: float, **rest) -> dict:
    """One effect with its interval."""
    known = {}
    if value is not None:
        known = {"effect": value, "se": se, "ci_lower": value - 1.96 * se, "ci_upper": value + 1.96 * se}
    return dict.fromkeys(COLUMNS) | {
        "design": design, "outcome": outcome, "unit_measure": UNITS[outcome], "estimator": "callaway_santanna",
        "role": "main", "subgroup": "_T", "subgroup_value": "_T", "event_unit": "half_year", "n_treated": 900,
        "n_comparison": 2100, "n_clusters": 3000, "obs_status": "E", "conf_status": "F",
    } | known | rest  # fmt: skip


def _panel() -> list[dict]:
    """Effects over time by two methods, on the whole, in groups, and by a plain comparison."""
    found = []
    for (outcome, size), month in product({"employed": 4.0, "wage_hour": 3.2}.items(), MONTHS):
        value = size * (month + 1) if month >= 0 else 0.3 * (-1) ** month * (month != -1)
        found.append(effect("panel", outcome, value, 1.1, event_time=month))
        other = {"role": "robustness", "estimator": "imputation", "event_time": month}
        found.append(effect("panel", outcome, value + 0.4, 1.3, **other))
    for outcome, mean, naive in (("employed", 16.0, 27.0), ("wage_hour", 12.8, 14.0)):
        baseline = 54.0 if outcome == "employed" else 15.2
        found += [
            effect("panel", outcome, mean, 1.4, baseline=baseline, mde=3.9, p_value=0.0),
            effect("panel", outcome, mean + 0.5, 1.5, role="robustness", estimator="imputation"),
            effect("panel", outcome, naive, 1.2, role="naive", estimator="difference_in_means"),
            effect("panel", outcome, 0.4, 1.2, role="placebo"),
        ]
        found += [
            effect("panel", outcome, mean + more, 2.2, subgroup="sex", subgroup_value=sex, p_value=p, p_adjusted=2 * p)
            for sex, more, p in (("F", 3.0, 0.0001), ("M", -13.0, 0.2))
        ]
        hidden = {"subgroup": "training_country", "obs_status": "Q", "conf_status": "C", "n_treated": None,
                  "n_comparison": None, "n_clusters": None, "rule": "fewer than 10 with the treatment"}  # fmt: skip
        found += [effect("panel", outcome, None, 0.0, subgroup_value=c, **hidden) for c in ("MAR", "VNM")]
    return found


def _training() -> list[dict]:
    """A comparison at one time, whose effect cannot be told from zero."""
    return [
        effect("training", "employed", 2.0, 1.9, estimator="aipw", event_unit=None, baseline=61.0, mde=5.3),
        effect("training", "employed", 8.0, 1.5, role="naive", estimator="difference_in_means", event_unit=None),
    ]


def _diagnostics() -> pl.DataFrame:
    columns = ("design", "outcome", "diagnostic", "item", "value", "threshold", "passed", "meaning")
    found = [
        ("panel", "employed", "pre_trend", "_T", 0.41, 0.05, True, "Before recognition both groups went the same way."),
        ("panel", "wage_hour", "pre_trend", "_T", 0.22, 0.05, True, "Wages went the same way before."),
        ("panel", "_T", "balance", "language_level", 0.18, 0.1, False, "Those recognised spoke the language better."),
        ("panel", None, "power", None, 3.9, None, None, "Effects below 3.9 points could not have been told."),
        ("return", None, "power", None, 12.0, 50.0, False, "Too few persons took part."),
    ]
    return pl.DataFrame(found, schema=columns, orient="row", infer_schema_length=None)
