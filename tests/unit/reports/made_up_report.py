"""Builds a small made-up release with everything that the reports read. No figure in it is real.

Argentina has a survey (a significant gap, a weak figure, a withheld one), Spain one with a break of standard, Germany
published recognition figures, Norvania (marked SYNTHETIC) a register, arrangements and impact designs.
"""

import datetime as dt
import json
from pathlib import Path

import duckdb
import polars as pl

from pipelines.release.schema import OBSERVATION, POLARS_TYPE, TABLES, TOTALLED
from pipelines.reports.document import Text, runs

RELEASE_ID = "20260101T000000Z-abcdef12"
OUTCOMES = {"full": 300, "compensation": 250, "partial": 100, "refused": 50, "withdrawn": 290, "pending": 10}
LATER = ("recognition_curve", "arrangement", "arrangement_party", "arrangement_occupation", "impact_design",
         "impact_estimate", "impact_diagnostic")  # fmt: skip
ICLS = {"2013-Q4": "ICLS-13", "2014-Q4": "ICLS-13"}


def build(folder: Path, *, older: bool = False, synthetic: bool = True, broken: bool = False) -> Path:
    """Write `lmis.duckdb` into the folder.

    Args:
        folder: Where to; it is made.
        older: Without the tables and the column `breakdown` that came later.
        synthetic: With Norvania's made-up sources.
        broken: With no observation at all.
    """
    folder.mkdir(parents=True)
    frames = tables(synthetic)
    if older:
        frames = {name: frame for name, frame in frames.items() if name not in LATER}
        frames["observation"] = frames["observation"].drop("breakdown")
    if broken:
        frames["observation"] = frames["observation"].clear()
    with duckdb.connect(str(folder / "lmis.duckdb")) as connection:
        for name, frame in frames.items():
            connection.register("incoming", frame.to_arrow())
            connection.execute(f"create table {name} as select * from incoming")
            connection.unregister("incoming")
    return folder


def tables(synthetic: bool) -> dict[str, pl.DataFrame]:
    """Every table of the release."""
    rows = [*surveys(), *published(), *([*register(), *groups()] if synthetic else [])]
    made_up = {**impact_rows(), "recognition_curve": curve()} if synthetic else {}
    whole = {
        "observation": rows,
        "indicator": indicators(rows),
        "source": sources(synthetic),
        "partition": [_row("partition", source_id="arg_eph", time_period="2014-Q4", rows_read=100, rows_harmonised=98,
                           rows_quarantined=2, rows_duplicate=0, status="admitted")],
        "check_result": [_row("check_result", source_id="arg_eph", time_period="2014-Q4", check_name="c", passed=True)],
        "code": codes(),
        "skill": [_row("skill", skill="welding", label_en="weld", label_es="soldar", label_fr="souder")],
        "skill_demand": [_row("skill_demand", source_id="arg_ads", ref_area="ARG", time_period="2014", isco08="_T",
                              skill="welding", n_ads=40, n_base=200, share_pct=20.0, ci_lower=15.0, ci_upper=26.0)],
        **arrangements(),
        **made_up,
        "release_info": [{"release_id": RELEASE_ID, "created_at": dt.datetime(2026, 1, 1), "synthetic": synthetic}],
    }  # fmt: skip
    return {name: _frame(name, content) for name, content in whole.items()}


def _frame(table: str, rows: list[dict]) -> pl.DataFrame:
    columns = OBSERVATION if table == "observation" else TABLES[table]
    return pl.DataFrame(rows, schema={name: POLARS_TYPE[kind] for name, kind in columns.items()})


def _row(table: str, **values: object) -> dict:
    return dict.fromkeys(TABLES[table]) | values


def figure(indicator: str, place: str, period: str, value: float | None, source: str, **rest: object) -> dict:
    """An observation with every dimension at its total."""
    row = dict.fromkeys(OBSERVATION) | dict.fromkeys(TOTALLED, "_T")
    row |= {"indicator": indicator, "ref_area": place, "time_period": period, "obs_value": value, "source_id": source}
    return row | {"unit_measure": "PERCENT", "obs_status": "A", "conf_status": "F"} | rest


def estimate(indicator: str, place: str, period: str, value: float, se: float, source: str, **rest: object) -> dict:
    """An observation with its standard error, interval and respondents."""
    sure = {"se": se, "ci_lower": value - 1.96 * se, "ci_upper": value + 1.96 * se, "n_unweighted": 900}
    return figure(indicator, place, period, value, source, **{"standard": ICLS.get(period, "ICLS-13"), **sure, **rest})


def withheld(row: dict, conf_status: str) -> dict:
    """The observation without its numbers: `C`, `D` confidential, `N` too imprecise."""
    empty = dict.fromkeys(("obs_value", "se", "ci_lower", "ci_upper", "cv", "n_unweighted", "n_weighted", "n_cases"))
    return row | empty | {"obs_status": "Q", "conf_status": conf_status, "rule": "a rule"}


def surveys() -> list[dict]:
    """Argentina: fewer unemployed (significant), a gap; Spain: the standard changes, so nothing may be compared."""
    arg, esp = "arg_eph", "esp_epa"
    found = [
        estimate("unemployment_rate", "ARG", "2013-Q4", 9.0, 0.4, arg),
        estimate("unemployment_rate", "ARG", "2014-Q4", 7.0, 0.4, arg),
        estimate("unemployment_rate", "ESP", "2013-Q4", 26.0, 0.5, esp, standard="ICLS-13"),
        estimate("unemployment_rate", "ESP", "2014-Q4", 20.0, 0.5, esp, standard="ICLS-19"),
        estimate("overqualification_rate", "ARG", "2014-Q4", 25.0, 1.5, arg, origin="FOR"),
        estimate("overqualification_rate", "ARG", "2014-Q4", 12.0, 0.5, arg, origin="NAT"),
        estimate("overqualification_gap_birth", "ARG", "2014-Q4", -13.0, 1.5, arg, unit_measure="POINTS"),
        estimate("unemployment_rate", "ARG", "2014-Q4", 7.2, 1.5, arg, origin="FOR"),
        estimate("unemployment_rate", "ARG", "2014-Q4", 7.0, 0.4, arg, origin="NAT"),
        estimate("unemployment_gap_birth", "ARG", "2014-Q4", -0.2, 1.6, arg, unit_measure="POINTS"),
        estimate("brain_waste_rate", "ARG", "2014-Q4", 33.0, 6.0, arg, obs_status="U", rule="few cases"),
    ]
    gone = estimate("return_migrants", "ARG", "2014-Q4", 1.0, 1.0, arg, unit_measure="PERSONS")
    found += [withheld(gone, "N"), withheld(gone | {"indicator": "employment_rate_return_migrants"}, "C")]
    index = {"unit_measure": "INDEX"}
    found += [
        estimate("shortage_index", "ARG", "2014-Q4", 0.8, 0.2, arg, isco08="2", **index),
        estimate("shortage_index", "ARG", "2014-Q4", 0.1, 0.2, arg, isco08="7", **index),
    ]
    return found


def published() -> list[dict]:
    """Complete counts without intervals: Germany's recognition, and stocks of migrants."""
    found = [
        figure("recognition_applications", "DEU", "2021", 43900, "deu_recognition", unit_measure="CASES"),
        figure("recognition_applications", "DEU", "2022", 49500, "deu_recognition", unit_measure="CASES"),
        figure("recognition_positive_rate", "DEU", "2022", 79.4, "deu_recognition"),
    ]
    for place, share in {"DEU": 18.8, "ARG": 5.0, "ESP": 14.6}.items():
        found.append(figure("migrant_stock_share", place, "2020", share, "un_stock", destination=place))
    stock = {("PRY", "ARG"): 700, ("CHL", "ARG"): 300, ("ARG", "ESP"): 250, ("POL", "DEU"): 1750}
    for (origin, place), persons in stock.items():
        ends = {"origin": origin, "destination": place, "unit_measure": "PERSONS"}
        found.append(figure("migrant_stock", place, "2020", 1000 * persons, "un_stock", **ends))
    return found


def register() -> list[dict]:
    """Norvania's register: outcomes add up to the 1,000 applications of 2023; of 2024 many cases are still open."""
    source, place = "synthetic_qma_register", "QMA"
    count = {"unit_measure": "CASES"}
    rates = {"2022": 85.0, "2023": 92.9, "2024": 99.4}
    full = "full_recognition_rate_decided"
    found = [
        figure("recognition_applications", place, "2023", 1000, source, **count),
        figure("recognition_applications", place, "2024", 1100, source, **count),
        figure("recognition_outcome_pending", place, "2024", 500, source, **count),
        figure("recognition_decided", place, "2023", 700, source, **count),
        *(figure(f"recognition_outcome_{name}", place, "2023", n, source, **count) for name, n in OUTCOMES.items()),
        *(
            estimate("recognition_rate_decided", place, p, rate, 1.0, source, standard=None)
            for p, rate in rates.items()
        ),
        *(estimate(full, place, p, rate - 30, 1.0, source, standard=None) for p, rate in rates.items()),
        estimate("recognition_time_median", place, "2024", 4.2, 0.1, source, unit_measure="MONTHS", standard=None),
        estimate("recognition_rate_decided", place, "2023", 95.0, 1.0, source, breakdown="learning:formal"),
        estimate("recognition_rate_decided", place, "2023", 70.0, 4.0, source, breakdown="learning:informal"),
        estimate("recognition_rate_decided", place, "2023", 97.0, 1.0, source, breakdown="arrangement:qma_qmb"),
    ]
    return found


def groups() -> list[dict]:
    """Norvania's survey: work by place of training, recognition and years of stay. The last quarter withholds some.

    Spain has years of stay too, all of them withheld.
    """
    place, source, last = "QMA", "synthetic_qma_lfs", "2024-Q4"
    work, over, pay = "employment_to_population_ratio", "overqualification_rate_tertiary", "hourly_earnings_mean"
    abroad = {"origin": "FOR", "breakdown": "training:abroad"}
    hour, weak = {"unit_measure": "LCU_HOUR"}, {"obs_status": "U", "rule": "few cases"}
    gone = estimate(over, place, last, 50.0, 4.0, source, **abroad)
    stays = ("stay:Y0T4", "stay:Y5T9", "stay:Y_GE10")
    return [
        estimate(work, place, last, 57.0, 1.0, source, origin="NAT"),
        estimate(work, place, last, 64.0, 5.0, source, origin="FOR", breakdown="training:inland"),
        estimate(work, place, last, 66.0, 2.0, source, **abroad),
        estimate(work, place, last, 77.0, 4.0, source, breakdown="status:FQLF_REC"),
        estimate(over, place, "2024-Q3", 18.0, 1.0, source, origin="NAT"),
        estimate(over, place, "2024-Q3", 55.0, 4.0, source, **abroad),
        estimate(over, place, last, 19.0, 1.0, source, origin="NAT"),
        withheld(gone, "C"),
        estimate(over, place, last, 57.0, 6.0, source, breakdown=stays[0]),
        estimate(over, place, last, 50.0, 20.0, source, breakdown=stays[1], **weak),
        estimate(over, place, last, 36.0, 6.0, source, breakdown=stays[2]),
        estimate(pay, place, last, 19.7, 0.2, source, origin="NAT", **hour),
        estimate(pay, place, last, 16.2, 0.5, source, **abroad, **hour),
        estimate(pay, place, last, 22.9, 4.8, source, breakdown="status:FQLF_NREC", **hour, **weak),
        *(
            withheld(gone | {"ref_area": "ESP", "source_id": "esp_epa", "origin": "_T", "breakdown": s}, "N")
            for s in stays
        ),
    ]


def curve() -> list[dict]:
    """Cumulative shares by month."""
    return [
        _row("recognition_curve", source_id="synthetic_qma_register", ref_area="QMA", time_period="2022-2024",
             isco08="_T", origin="_T", breakdown="_T", outcome=outcome, months=m, share_pct=top * m / 12, se=1.0,
             ci_lower=max(0.0, top * m / 12 - 2), ci_upper=top * m / 12 + 2, n_at_risk=500, n_cases=10)
        for outcome, top in {"positive": 90.0, "FULL": 50.0, "REFUSED": 5.0}.items()
        for m in range(13)
    ]  # fmt: skip


def arrangements() -> dict[str, list[dict]]:
    """Argentina and Paraguay: binding. Argentina and Chile: not. Germany and Poland: talks, which recognise nothing."""
    facts = {
        "learning": "formal",
        "in_force_since": "2010",
        "source": "A treaty",
        "source_url": "https://example.org/t",
    }
    return {
        "arrangement": [
            _row("arrangement", arrangement="arg_pry", title="Treaty A", kind="bilateral", binding=True, **facts),
            _row("arrangement", arrangement="arg_chl", title="Charter B", kind="multilateral", binding=False, **facts),
            _row("arrangement", arrangement="deu_pol", title="Talks C", kind="bilateral", binding=False, **facts),
        ],
        "arrangement_party": [
            _row("arrangement_party", arrangement=name, ref_area=place, role="member")
            for name, places in {"arg_pry": ("ARG", "PRY"), "arg_chl": ("ARG", "CHL"),
                                 "deu_pol": ("DEU", "POL")}.items()
            for place in places
        ] + [_row("arrangement_party", arrangement="arg_pry", ref_area="ESP", role="signatory")],
        "arrangement_occupation": [
            _row("arrangement_occupation", arrangement="arg_pry", isco08="_T"),
            _row("arrangement_occupation", arrangement="arg_chl", isco08="2"),
        ],
    }  # fmt: skip


def impact_rows() -> dict[str, list[dict]]:
    """An answered design and a refused one, both of made-up data."""
    common = {"ref_area": "QMA", "comparison": "persons not yet recognised.", "estimand": "effect on the treated.",
              "first_period": "2018", "last_period": "2024", "synthetic": True, "declared_on": "2026-01-01",
              "design_sha256": "0123456789abcdef", "source_ids": "synthetic_qma_register"}  # fmt: skip
    answered = json.dumps({"treatment": {"subject": "recognition_case", "where": []}})
    refused = json.dumps(
        {"treatment": {"subject": "programme_participation",
                       "where": [{"column": "programme", "one_of": ["return_reintegration"]}]}}
    )  # fmt: skip
    designs = [
        _row("impact_design", design="qma_panel", title="Effect of full recognition", question="What does it do?",
             status="answered", declared=answered, **common),
        _row("impact_design", design="qma_return", title="Reintegration", question="Does it help?", status="refused",
             declared=refused, refusal="only 12 persons were treated; at least 50 are needed", **common),
    ]  # fmt: skip
    main = {"design": "qma_panel", "estimator": "callaway_santanna", "role": "main", "subgroup": "_T",
            "obs_status": "E", "conf_status": "F", "event_unit": "half_year", "n_treated": 400,
            "n_comparison": 600}  # fmt: skip
    work = {"outcome": "employed", "unit_measure": "POINTS"}
    rows = [
        main | work | _effect(24.5, 2.0) | {"baseline": 55.0},
        main | {"outcome": "wage_hour", "unit_measure": "PERCENT"} | _effect(1.0, 2.0),
        *(main | work | _effect(4.0 * max(0, t), 2.0) | {"event_time": t} for t in range(-2, 7)),
        main | work | _effect(30.0, 1.0) | {"role": "naive", "estimator": "difference_in_means"},
        main | work | _effect(20.0, 3.0) | {"subgroup": "sex", "subgroup_value": "F", "p_adjusted": 0.001},
        main | work | _effect(3.0, 3.0) | {"subgroup": "sex", "subgroup_value": "M", "p_adjusted": 0.4},
    ]
    checks = {"pre_trend": (True, "No difference before."), "placebo": (False, "The placebo date shows an effect.")}
    return {
        "impact_design": designs,
        "impact_estimate": [_row("impact_estimate", **row) for row in rows],
        "impact_diagnostic": [
            _row("impact_diagnostic", design="qma_panel", outcome="employed", diagnostic=name, passed=ok, meaning=text)
            for name, (ok, text) in checks.items()
        ],
    }


def _effect(effect: float, se: float) -> dict:
    return {"effect": effect, "se": se, "ci_lower": effect - 1.96 * se, "ci_upper": effect + 1.96 * se}


def indicators(rows: list[dict]) -> list[dict]:
    """What is known of each indicator that has a row."""
    units = {row["indicator"]: row["unit_measure"] for row in rows}
    return [
        _row("indicator", indicator=name, title=name.replace("_", " ").capitalize(), domain="labour",
             definition=f"What {name} means.", formula="a / b", unit_measure=unit,
             decimals=0 if unit in ("CASES", "PERSONS") else 1)
        for name, unit in units.items()
    ]  # fmt: skip


def sources(synthetic: bool) -> list[dict]:
    """The sources of the rows above."""
    kinds = {"arg_eph": ("survey", "ARG"), "esp_epa": ("survey", "ESP"), "deu_recognition": ("recognition", "DEU"),
             "un_stock": ("migration", "_W"), "arg_ads": ("vacancy", "ARG")}  # fmt: skip
    if synthetic:
        kinds |= {"synthetic_qma_register": ("recognition", "QMA"), "synthetic_qma_lfs": ("survey", "QMA")}
    return [
        _row("source", source_id=name, kind=kind, title=f"Title of {name}", producer="Office",
             citation=f"Office, {name}.", licence_name="CC0", homepage="https://example.org",
             ref_area=place, coverage=f"covers {place}", synthetic=name.startswith("synthetic"))
        for name, (kind, place) in kinds.items()
    ]  # fmt: skip


def codes() -> list[dict]:
    """Places and occupations."""
    places = {"ARG": ("Argentina", "AR"), "ESP": ("Spain", "ES"), "DEU": ("Germany", "DE"), "PRY": ("Paraguay", "PY"),
              "CHL": ("Chile", "CL"), "POL": ("Poland", "PL"), "TUV": ("Tuvalu", "TV"),
              "QMA": ("Norvania (SYNTHETIC)", None)}  # fmt: skip
    jobs = {
        "2": ("Professionals", "Profesionales", "Professions intellectuelles"),
        "7": ("Craft", "Oficios", "Métiers"),
    }
    return [
        *(_row("code", codelist="ref_area", code=c, label_en=name, alpha2=two) for c, (name, two) in places.items()),
        *(
            _row("code", codelist="isco08", code=c, label_en=en, label_es=es, label_fr=fr)
            for c, (en, es, fr) in jobs.items()
        ),
    ]


def plain(text: Text) -> str:
    """A text without its looks and references."""
    return "".join(run.text for run in runs(text))
