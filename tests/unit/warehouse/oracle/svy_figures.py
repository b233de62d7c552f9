"""Write figures.csv: what the Python package svy estimates from the samples of cases.py.

Run in an environment of its own, which the project does not need:

    python -m venv /tmp/svy && /tmp/svy/bin/pip install svy==0.35.0 polars
    /tmp/svy/bin/python tests/unit/warehouse/oracle/svy_figures.py ../shared/data

The folder is that of the real files; tests/conftest.py says where tests look for it.
"""

from __future__ import annotations

import math
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl
import svy
from cases import Case, built_cases, real_cases
from scipy.stats import t as student_t

FIGURES = Path(__file__).with_name("figures.csv")
KEY = ["source_id", "time_period", "indicator", "sex", "age", "origin", "isco08"]
VALUES = ["obs_value", "se", "ci_lower", "ci_upper", "df", "deff"]
GROUPS: list[dict[str, str]] = [
    {},
    {"sex": "F"},
    {"age": "Y15T24"},
    {"origin": "FOR"},
    {"sex": "F", "origin": "FOR"},
]
SINGLETON = {"centred": "center", "certainty": "skip", "merged": None}
"""svy's words; merged strata are joined before (svy would choose others)."""

IN_LABOUR_FORCE = pl.col("labour_force_status").is_in(["EMP", "UNE"])
UNEMPLOYED = pl.col("labour_force_status") == "UNE"
EMPLOYED = pl.col("labour_force_status") == "EMP"
WITH_INCOME = pl.col("income_month_lcu").is_not_null()
OCCUPATION_KNOWN = EMPLOYED & (pl.col("isco08_digits") >= 1)


def in_group(group: dict[str, str]) -> pl.Expr:
    """Return who belongs to a group."""
    columns = {
        "sex": pl.col("sex"),
        "origin": pl.col("birth_place"),
        "age": pl.when(pl.col("age").is_between(15, 24)).then(pl.lit("Y15T24")),
    }
    return pl.all_horizontal(pl.lit(True), *(columns[name] == code for name, code in group.items()))


def sample_of(case: Case, persons: pl.DataFrame, domain: pl.Expr, value: pl.Expr) -> svy.Sample:
    """Return svy's sample with columns `here` (1 in the domain), `y`, `one`."""
    rows = persons.with_columns(
        here=domain.fill_null(False).cast(pl.Int64),
        y=value.fill_null(0).cast(pl.Float64),
        one=pl.lit(1.0),
    )
    if case.design["method"] == "replicates":
        return _replicated(case, rows)
    if case.merged:
        rows = rows.with_columns(pl.col("stratum").replace_strict(case.merged))
    singleton = SINGLETON[str(case.design.get("single_psu", "centred"))]
    fpc = "fpc" if "fpc" in rows.columns else None
    return svy.Sample(rows, svy.Design(stratum="stratum", psu="psu", wgt="weight", pop_size=fpc, singleton=singleton))


def _replicated(case: Case, rows: pl.DataFrame) -> svy.Sample:
    number = len(case.coefficients)
    names = [f"replicate_{at}" for at in range(1, number + 1)]
    wide = rows.with_columns(pl.col("replicate_weights").list.to_struct(fields=names)).unnest("replicate_weights")
    weights = svy.BootstrapWgts(prefix="replicate_", n_reps=number, scale=list(case.coefficients))
    return svy.Sample(wide, svy.Design(wgt="weight", rep_wgts=weights))


def options(case: Case, **more: Any) -> dict[str, Any]:
    """Return the keywords of an estimate: for replicates, the variance about the full sample's estimate."""
    replicates = case.design["method"] == "replicates"
    chosen = {"method": "replication", "variance_center": "estimate"} if replicates else {"deff": "wr"}
    return {"where": svy.col("here") == 1} | chosen | more


def figure(unit: float, one: Any, deff: float | None) -> dict[str, float | None]:
    """Return an estimate of svy in the columns of an observation."""
    values = [unit * one.est, unit * one.se, unit * one.lci, unit * one.uci, one.df, deff]
    return dict(zip(VALUES, map(rounded, values), strict=True))


def rounded(value: float | None) -> float | None:
    """Return a number to twelve digits, none for what is not finite."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.12g}")


def design_effect(case: Case, persons: pl.DataFrame, value: pl.Expr, one: Any, scale: float = 1) -> float | None:
    """Return svy's, or for replicates, where it has none, the variance over that of a simple random sample with
    replacement, as R's survey has it: of a mean of n persons, sum of w (y - mean)**2 / sum of w / (n - 1)."""
    if case.design["method"] != "replicates":
        return one.deff
    y, w = persons.select(value.cast(pl.Float64)).to_series(), persons["weight"]
    mean = (y * w).sum() / w.sum()
    simple = ((y - mean) ** 2 * w).sum() / w.sum() / (persons.height - 1)
    return one.se**2 / (simple * scale**2) if simple else None


def proportion(case: Case, persons: pl.DataFrame, numerator: pl.Expr, domain: pl.Expr) -> dict[str, float | None]:
    """Return a percentage with a logit interval."""
    sample = sample_of(case, persons, domain, numerator)
    keywords = options(case)
    if persons.filter(domain).select(numerator).to_series().n_unique() == 1:
        keywords["deff"] = None  # there is none, and svy makes that an error
    rows = sample.estimation.prop("y", ci_method="logit", **keywords).estimates
    one = next(one for one in rows if float(one.y_level) == 1)
    return figure(100, one, design_effect(case, persons.filter(domain), numerator, one))


def mean(case: Case, persons: pl.DataFrame, domain: pl.Expr) -> dict[str, float | None]:
    """Return the mean income."""
    sample = sample_of(case, persons, domain, pl.col("income_month_lcu"))
    (one,) = sample.estimation.mean("y", **options(case)).estimates
    return figure(1, one, design_effect(case, persons.filter(domain), pl.col("income_month_lcu"), one))


def total(case: Case, persons: pl.DataFrame, domain: pl.Expr) -> dict[str, float | None]:
    """Return a number of persons: its variance is that of an indicator over the whole sample, its degrees of freedom
    those of the persons counted. (svy's own domain leaves out a stratum with one PSU and nobody of the domain.)"""
    sample = sample_of(case, persons, domain, domain.cast(pl.Float64))
    (part,) = sample.estimation.total("one", **options(case, deff=None)).estimates
    everybody = options(case, where=None)
    (one,) = sample.estimation.total("y", **everybody).estimates
    t = (part.uci - part.est) / part.se
    deff = design_effect(case, persons, domain.fill_null(False), one, persons["weight"].sum())
    values = [one.est, one.se, one.est - t * one.se, one.est + t * one.se, part.df, deff]
    return dict(zip(VALUES, map(rounded, values), strict=True))


def quantile(case: Case, persons: pl.DataFrame, domain: pl.Expr, p: float) -> dict[str, float | None]:
    """Return the lowest income up to which a share p lies, with Woodruff's interval."""
    if case.design["method"] == "replicates":
        return replicated_quantile(case, persons, domain, p)
    sample = sample_of(case, persons, domain, pl.col("income_month_lcu"))
    keywords = options(case)
    keywords.pop("deff")
    (one,) = sample.estimation.quantile("y", p=p, q_method="higher", **keywords).estimates
    return figure(1, one, None)


def replicated_quantile(case: Case, persons: pl.DataFrame, domain: pl.Expr, p: float) -> dict[str, float | None]:
    """Return the same of replicates, as R's survey does by default: the interval of the share up to the quantile,
    estimated by svy, is brought back to incomes. (svy itself estimates the quantile of each replicate.)"""
    incomes = persons.filter(domain).group_by("income_month_lcu").agg(pl.col("weight").sum()).sort("income_month_lcu")
    share = incomes["weight"].cum_sum() / incomes["weight"].sum()

    def lowest(of: float) -> float:
        return incomes.filter(share.round(12) >= round(of, 12))["income_month_lcu"][0]

    found = lowest(p)
    sample = sample_of(case, persons, domain, pl.col("income_month_lcu") <= found)
    (one,) = sample.estimation.mean("y", **options(case)).estimates
    lower, upper = lowest(one.lci) if one.lci >= 0 else None, lowest(one.uci) if one.uci <= 1 else None
    se = None if lower is None or upper is None else (upper - lower) / (2 * student_t.ppf(0.975, one.df))
    return dict(zip(VALUES, map(rounded, [found, se, lower, upper, one.df, None]), strict=True))


def difference(
    case: Case, persons: pl.DataFrame, domain: pl.Expr, column: str, first: str, second: str
) -> dict[str, float | None]:
    """Return the unemployment rate of one group less that of another, in points, with their covariance."""
    both = domain & pl.col(column).is_in([first, second])
    sample = sample_of(case, persons, both, UNEMPLOYED)
    rates = sample.estimation.mean("y", by=column, **options(case, deff=None))
    row = rates.contrast(svy.estd(first) - svy.estd(second)).to_polars().row(0, named=True)
    values = [*(100 * row[name] for name in ("est", "se", "lci", "uci")), row["df"], None]
    return dict(zip(VALUES, map(rounded, values), strict=True))


def figures_of(case: Case) -> list[dict[str, Any]]:
    """Return the figures of a case: of its first period, and the change to the second."""
    first, *later = case.persons["time_period"].unique().sort().to_list()
    persons = case.persons.filter(time_period=first)
    found = []
    for group in GROUPS:
        if "origin" in group and "birth_place" not in persons.columns:
            continue
        for name, values in _group_figures(case, persons, group):
            found.append({"source_id": case.source_id, "time_period": first, "indicator": name} | group | values)
        for period in later:
            values = difference(case, case.persons, IN_LABOUR_FORCE & in_group(group), "time_period", period, first)
            found.append({"source_id": case.source_id, "time_period": period, "indicator": "change"} | group | values)
    return found


def _group_figures(case: Case, persons: pl.DataFrame, group: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    member = in_group(group)
    found: list[tuple[str, dict[str, Any]]] = []

    def add(name: str, estimate: Any, *arguments: Any, domain: pl.Expr, **labels: str) -> None:
        if persons.filter(domain).height:
            found.append((name, estimate(case, persons, *arguments, domain) | labels))

    if "labour_force_status" in persons.columns:
        add("ratio", proportion, UNEMPLOYED, domain=IN_LABOUR_FORCE & member)
        add("total", total, domain=EMPLOYED & member)
    if "neet" in persons.columns:
        add("neet", proportion, pl.col("neet"), domain=pl.col("neet").is_not_null() & member)
    if "income_month_lcu" in persons.columns:
        add("mean", mean, domain=WITH_INCOME & member)
        for name, p in [("median", 0.5), ("upper", 0.9)]:
            if persons.filter(WITH_INCOME & member).height:
                found.append((name, quantile(case, persons, WITH_INCOME & member, p)))
    if "isco08" in persons.columns and "age" not in group and len(group) < 2:  # not by sex and origin both
        for major in ("1", "2"):
            if persons.filter(OCCUPATION_KNOWN & member, isco08=major).height:  # nobody: no row
                add("share", proportion, pl.col("isco08") == major, domain=OCCUPATION_KNOWN & member, isco08=major)
    if "birth_place" in persons.columns and "origin" not in group:
        domain = IN_LABOUR_FORCE & member
        if persons.filter(domain)["birth_place"].drop_nulls().n_unique() == 2:
            found.append(("gap", difference(case, persons, domain, "birth_place", "NAT", "FOR")))
    return found


def main() -> None:
    """Write the file."""
    cases = built_cases() + real_cases(Path(sys.argv[1]))
    replicates = [case.source_id for case in cases if case.coefficients]
    figures = pl.DataFrame([one for case in cases for one in figures_of(case)], infer_schema_length=None)
    table = figures.select(*(pl.col(name).fill_null("_T") for name in KEY), *VALUES)
    outside = ~pl.col("obs_value").is_between("ci_lower", "ci_upper")  # rounding, where the standard error is 0
    nothing = pl.all_horizontal(pl.col("se", "ci_lower", "ci_upper").is_null())
    undefined = pl.col("source_id").is_in(replicates) & nothing  # a replicate has no weight there
    point = pl.col("indicator").is_in(["median", "upper"]) & (pl.col("se") == 0)  # rounding decides the interval
    table = table.filter(~outside.fill_null(False), ~undefined, ~point.fill_null(False))
    made_by = f"# svy {version('svy')}, svy_rs {version('svy_rs')}: tests/unit/warehouse/oracle/svy_figures.py\n"
    FIGURES.write_text(made_by + table.write_csv())
    print(f"{table.height} figures in {FIGURES}")


main()
