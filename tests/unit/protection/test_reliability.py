"""Each rule set at its edges, with bounds worked out by hand, and what holds of all of them."""

from math import log, sqrt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import CatalogError
from pipelines.protection.reliability import VALUES, apply_reliability
from pipelines.protection.rule_sets import Rule, load_rule_set
from pipelines.settings import RULES

NAMES = sorted(path.stem for path in RULES.glob("*.yml"))
INDICATORS = [
    {"id": "rate", "estimator": "ratio"},
    {"id": "mix", "estimator": "share"},
    {"id": "persons", "estimator": "total"},
    {"id": "earnings", "estimator": "mean"},
    {"id": "middle", "estimator": "median"},
    {"id": "gap", "estimator": "gap"},
    {"id": "stock", "estimator": "published"},
]
SCHEMA = {
    **dict.fromkeys(["indicator", "source_id", "ref_area", "obs_status", "conf_status"], pl.String),
    **dict.fromkeys(["sex", "age", "isco08", "isced11", "isic4", "origin", "breakdown"], pl.String),
    **dict.fromkeys(["obs_value", "se", "ci_lower", "ci_upper", "cv", "n_weighted", "df", "deff"], pl.Float64),
    **dict.fromkeys(["n_unweighted", "n_cases"], pl.Int64),
}
TOTAL = dict.fromkeys(["sex", "age", "isco08", "isced11", "isic4", "origin", "breakdown"], "_T")
SOUND = TOTAL | {
    "indicator": "rate",
    "source_id": "a_lfs",
    "ref_area": "XAA",
    "obs_status": "A",
    "conf_status": "F",
    "obs_value": 50.0,
    "se": 0.1,
    "ci_lower": 49.8,
    "ci_upper": 50.2,
    "cv": 0.2,
    "n_unweighted": 100_000,
    "n_weighted": 10_000_000.0,
    "n_cases": 50_000,
    "df": 1_000.0,
    "deff": 1.5,
}
"""A figure that no rule set has anything against."""


def rules(name):
    """A rule set, where needed with ten million persons aged 15 to 74 in XAA."""
    found = load_rule_set(name)
    return found.model_copy(update={"population_millions": {"XAA": 10.0}}) if found.needs_population else found


def judge(name, *changes):
    """Outcome and rule of the sound figure, changed."""
    frame = pl.DataFrame([SOUND | change for change in changes], schema=SCHEMA)
    done = apply_reliability(frame, INDICATORS, {"a_lfs": rules(name)})
    return list(done.select("obs_status", "rule").iter_rows())


def proportion(p, se):
    """A proportion and its standard error, both as shares, as the release has them."""
    return {"obs_value": 100 * p, "se": 100 * se, "cv": 100 * se / p}


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_rule_set_leaves_a_sound_figure_alone(name):
    assert judge(name, {}) == [("A", None)]


EDGES = [
    ("ilo", {"n_unweighted": 15}, "A"),
    ("ilo", {"n_unweighted": 14}, "U"),
    ("ilo", {"n_unweighted": 5}, "U"),
    ("ilo", {"n_unweighted": 4}, "Q"),
    ("ilo", {"n_unweighted": 4, "indicator": "gap", "se": None}, "Q"),
    ("ine_chile", {"n_unweighted": 60}, "A"),
    ("ine_chile", {"n_unweighted": 59}, "Q"),
    ("ine_chile", {"df": 9.0}, "A"),
    ("ine_chile", {"df": 8.0}, "Q"),
    ("ine_chile", {"indicator": "earnings", "cv": 15.0}, "A"),
    ("ine_chile", {"indicator": "earnings", "cv": 15.1}, "U"),
    ("ine_chile", {"indicator": "earnings", "cv": 30.0}, "U"),
    ("ine_chile", {"indicator": "earnings", "cv": 30.1}, "Q"),
    ("ine_chile", {"indicator": "persons", "cv": 30.1}, "Q"),
    # 0.125^(2/3) / 9 = 0.25 / 9 = 0.02778; of 0.875 the same.
    ("ine_chile", proportion(0.125, 0.0277), "A"),
    ("ine_chile", proportion(0.125, 0.0278), "U"),
    ("ine_chile", proportion(0.875, 0.0277), "A"),
    ("ine_chile", proportion(0.875, 0.0278), "U"),
    # The CV of a proportion is not asked about.
    ("ine_chile", proportion(0.001, 0.001) | {"cv": 100.0}, "A"),
    ("ine_chile", {"se": None, "cv": None}, "U"),
    ("ine_chile", {"indicator": "gap", "se": None, "cv": None}, "A"),
    ("cepal_2020", {"n_unweighted": 100, "deff": 0.7}, "A"),
    ("cepal_2020", {"n_unweighted": 99, "deff": 0.7}, "Q"),
    ("cepal_2020", {"n_unweighted": 280, "deff": 2.0}, "A"),  # 280 / 2 = 140
    ("cepal_2020", {"n_unweighted": 279, "deff": 2.0}, "Q"),
    ("cepal_2020", {"n_cases": 50}, "A"),
    ("cepal_2020", {"n_cases": 49}, "Q"),
    ("cepal_2020", {"df": 9.0}, "A"),
    ("cepal_2020", {"df": 8.0}, "U"),
    ("cepal_2020", {"indicator": "middle", "cv": 20.0}, "A"),
    ("cepal_2020", {"indicator": "middle", "cv": 20.1}, "U"),
    # CV of the logarithm of 0.5: se / (0.5 ln 2) = 0.175 at se = 0.06065, where the CV is 12.1 %.
    ("cepal_2020", proportion(0.5, 0.0606), "A"),
    ("cepal_2020", proportion(0.5, 0.0607), "Q"),
    # Of 0.1, and as well of 0.9: se / (0.1 * 2.302585) = 0.175 at se = 0.040295.
    ("cepal_2020", proportion(0.9, 0.0402), "A"),
    ("cepal_2020", proportion(0.9, 0.0403), "Q"),
    ("cepal_2020", proportion(0.1, 0.0402), "U"),  # the CV is 40 %
    ("cepal_2020", proportion(0.1, 0.0403), "Q"),
    ("cepal_2023", {"n_unweighted": 120, "deff": 2.0}, "A"),  # 120 / 2 = 60
    ("cepal_2023", {"n_unweighted": 119, "deff": 2.0}, "Q"),
    ("cepal_2023", {"n_unweighted": 99, "deff": 1.0}, "A"),
    ("cepal_2023", {"n_unweighted": 99, "deff": 0.9}, "Q"),
    ("cepal_2023", {"df": 9.0}, "A"),
    ("cepal_2023", {"df": 8.0}, "Q"),
    ("cepal_2023", {"n_cases": 50}, "A"),
    ("cepal_2023", {"n_cases": 49}, "U"),
    ("cepal_2023", {"n_cases": 30}, "U"),
    ("cepal_2023", {"n_cases": 29}, "Q"),
    ("cepal_2023", {"indicator": "earnings", "n_cases": None, "cv": 20.0}, "A"),
    ("cepal_2023", {"indicator": "earnings", "n_cases": None, "cv": 20.1}, "U"),
    ("cepal_2023", {"indicator": "earnings", "n_cases": None, "cv": 30.0}, "U"),
    ("cepal_2023", {"indicator": "earnings", "n_cases": None, "cv": 30.1}, "Q"),
    ("cepal_2023", proportion(0.1, 0.0402), "A"),  # the CV of a proportion, 40 %, is not asked about
    ("cepal_2023", proportion(0.1, 0.0403), "Q"),
    ("cepal_2023", proportion(0.9, 0.0403), "U"),  # from one half on, only weak
    # N = 10, p = 0.05: f = 7800 * 3.162278 - 4500 = 20165.8; sqrt(0.0475 / 20165.8) = 0.001535, 0.153 points.
    ("eu_2019_1700", proportion(0.05, 0.00153), "A"),
    ("eu_2019_1700", proportion(0.05, 0.00154), "U"),
    ("eu_2019_1700", proportion(0.05, 0.00154) | {"sex": "F"}, "A"),
    ("eu_2019_1700", {"indicator": "earnings", "se": 1e6}, "A"),
    ("eu_377_2008", {"indicator": "persons", "cv": 9.0}, "A"),
    ("eu_377_2008", {"indicator": "persons", "cv": 9.1}, "U"),
    ("eu_377_2008", {"cv": 9.1}, "A"),
    ("statcan_lfs", {"indicator": "persons", "n_weighted": 1500.0}, "A"),
    ("statcan_lfs", {"indicator": "persons", "n_weighted": 1499.0}, "Q"),
    # 10 % of 15,000 are 1,500 persons.
    ("statcan_lfs", {"obs_value": 10.0, "n_weighted": 15_010.0}, "A"),
    ("statcan_lfs", {"obs_value": 10.0, "n_weighted": 14_990.0}, "Q"),
    ("acro", {"n_unweighted": 10, "n_cases": 10}, "A"),
    ("acro", {"n_unweighted": 9, "n_cases": 9}, "Q"),
    ("acro", {"n_unweighted": 100, "n_cases": 9}, "Q"),
    ("acro", {"n_unweighted": 100, "n_cases": 0}, "Q"),
]


@pytest.mark.parametrize(("name", "change", "outcome"), EDGES)
def test_a_rule_set_at_its_edges(name, change, outcome):
    assert judge(name, change)[0][0] == outcome


def test_a_share_of_none_or_all_has_no_logarithm_and_no_allowed_error_but_its_cases_count():
    none = {"obs_value": 0.0, "se": 0.0, "cv": None, "n_cases": 0}
    everyone = {"obs_value": 100.0, "se": 0.0, "cv": 0.0}
    assert judge("ine_chile", none, everyone) == [("A", None)] * 2
    assert judge("eu_2019_1700", none, everyone) == [("A", None)] * 2
    assert judge("cepal_2023", none, everyone) == [("Q", "CEPAL 2023: fewer than 30 cases"), ("A", None)]


def test_a_withheld_figure_keeps_its_row_its_reason_and_no_value():
    row = apply_reliability(
        pl.DataFrame([SOUND | {"n_unweighted": 4}], schema=SCHEMA), INDICATORS, {"a_lfs": rules("ilo")}
    ).row(0, named=True)
    assert [row[name] for name in VALUES] == [None] * 10
    assert (row["obs_status"], row["conf_status"], row["rule"]) == ("Q", "N", "ILO: fewer than 5 cases")


def test_a_flagged_figure_keeps_its_values():
    weak = SOUND | {"n_unweighted": 14}
    row = apply_reliability(pl.DataFrame([weak], schema=SCHEMA), INDICATORS, {"a_lfs": rules("ilo")}).row(0, named=True)
    assert row == weak | {"obs_status": "U", "rule": "ILO: fewer than 15 cases"}


def test_the_worst_outcome_wins_and_of_equal_ones_the_first():
    weak = {"indicator": "earnings", "cv": 25.0, "n_cases": None}
    assert judge("cepal_2023", weak | {"n_unweighted": 45, "deff": 0.5})[0][1].startswith("CEPAL 2023: fewer than 100")
    assert judge("cepal_2023", weak | {"df": 1.0, "cv": 40.0}) == [("Q", "CEPAL 2023: fewer than 9 degrees of freedom")]
    assert judge("cepal_2020", {"df": 8.0, "cv": 25.0}) == [("U", "CEPAL 2020: fewer than 9 degrees of freedom")]


def test_published_figures_and_sources_without_rules_stay_as_they_are():
    rows = [
        SOUND | {"indicator": "stock", "n_unweighted": None, "obs_status": "E"},
        SOUND | {"n_unweighted": None, "se": None},
        SOUND | {"source_id": "b_lfs", "n_unweighted": 1},
    ]
    done = apply_reliability(pl.DataFrame(rows, schema=SCHEMA), INDICATORS, {"a_lfs": rules("ine_chile")})
    assert done.drop("rule").to_dicts() == rows
    assert done["rule"].null_count() == 3


def test_each_source_has_its_own_rules_and_the_order_of_the_rows_stays():
    rows = [SOUND | {"source_id": source, "n_unweighted": 50} for source in ("b_lfs", "a_lfs", "c_lfs")]
    done = apply_reliability(
        pl.DataFrame(rows, schema=SCHEMA),
        INDICATORS,
        {"a_lfs": rules("ilo"), "b_lfs": rules("ine_chile"), "c_lfs": rules("ilo")},
    )
    assert done.select("source_id", "obs_status").rows() == [("b_lfs", "Q"), ("a_lfs", "A"), ("c_lfs", "A")]


def test_nothing_to_judge_is_no_fault():
    nothing = pl.DataFrame(schema=SCHEMA)
    assert apply_reliability(nothing, INDICATORS, {"a_lfs": load_rule_set("eu_2019_1700")}).is_empty()
    assert apply_reliability(nothing, INDICATORS, {}).columns == [*SCHEMA, "rule"]


def test_a_place_without_the_population_that_its_rules_need_is_told_with_the_remedy():
    with pytest.raises(CatalogError, match=r"eu_2019_1700\.yml: population_millions lacks \['XAA'\]. Add the persons"):
        apply_reliability(pl.DataFrame([SOUND], schema=SCHEMA), INDICATORS, {"a_lfs": load_rule_set("eu_2019_1700")})


RANK = {"A": 0, "U": 1, "Q": 2}


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(NAMES),
    n=st.lists(st.integers(2, 3_000), min_size=2, max_size=6, unique=True),
    p=st.floats(0.01, 0.99),
    deff=st.floats(1.0, 3.0),
    indicator=st.sampled_from(["rate", "mix", "persons", "earnings", "middle"]),
)
def test_more_persons_asked_never_make_a_figure_worse(name, n, p, deff, indicator):
    """All else equal: the standard error falls with the root of n, units and cases grow with n."""
    rows = []
    for size in sorted(n):
        se = sqrt(deff * p * (1 - p) / size)
        rows.append(
            {
                **proportion(p, se),
                "indicator": indicator,
                "n_unweighted": size,
                "n_cases": int(p * size),
                "n_weighted": size * 100.0,
                "df": size / 20,
                "deff": deff,
            }
        )
    ranks = [RANK[outcome] for outcome, _ in judge(name, *rows)]
    assert ranks == sorted(ranks, reverse=True)


@settings(deadline=None, max_examples=60)
@given(p=st.floats(0.01, 0.99), se=st.floats(0.001, 0.2))
def test_the_cv_of_the_logarithm_is_that_of_the_smaller_part(p, se):
    small = min(p, 1 - p)
    log_cv = se / (-log(small) * small)
    change = {"obs_value": 100 * p, "se": 100 * se, "cv": 1.0}
    fires = judge("cepal_2020", change)[0][0] == "Q"
    assert fires == (log_cv > 0.175) or abs(log_cv - 0.175) < 1e-9


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"below": 1.0, "above": 2.0}, "either `below` or `above`"),
        ({}, "either"),
        ({"metric": "mood", "below": 1}, "metric"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused(change, told):
    content = {"applies_to": ["any"], "metric": "df", "outcome": "U", "text": "x"} | change
    with pytest.raises(ValueError, match=told):
        Rule.model_validate(content)


def test_a_rule_set_that_is_missing_or_misnamed_is_told(tmp_path):
    with pytest.raises(CatalogError, match="there is no rule set 'nobody'; known: acro"):
        load_rule_set("nobody")
    (tmp_path / "mine.yml").write_text((RULES / "ilo.yml").read_text("utf-8"), "utf-8")
    with pytest.raises(CatalogError, match="id is 'ilo', the file is named 'mine'"):
        load_rule_set("mine", tmp_path)
    (tmp_path / "mine.yml").write_text("id: mine\n", "utf-8")
    with pytest.raises(CatalogError, match=r"mine\.yml"):
        load_rule_set("mine", tmp_path)
