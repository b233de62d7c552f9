"""Made-up survey figures: with intervals, weak and withheld ones, a break of standards, and gaps. None is real."""

from itertools import product

from made_up_tables import PERIODS, observation

CASES = "ILO: fewer than 15 cases"
ADVISED = {
    "C": "fewer than 5 respondents",
    "D": "protects another figure",
    "N": "CEPAL 2023: CV above 30 %",
}
AREAS = {"arg_made_up": "ARG", "esp_made_up": "ESP"}
EMPTY = ("obs_value", "se", "ci_lower", "ci_upper", "cv", "n_unweighted", "n_weighted", "n_cases", "df", "deff")
NATIVE_LESS_FOREIGN = {
    "unemployment_gap_birth": (-7.0, 1.2), "overqualification_gap_birth": (-14.0, 1.6),
    "overqualification_gap_birth_adjusted": (-9.0, 1.7), "participation_gap_birth": (-1.0, 1.3),
    "hourly_earnings_gap_birth": (12.0, 2.0), "hourly_earnings_gap_birth_adjusted": (4.0, 2.8),
}  # fmt: skip
#: Which figures are withheld and why: indicator, source, period, sex, origin, occupation.
WITHHELD = {
    ("overqualification_rate", "esp_made_up", "2017-Q2", "F", "FOR", "_T"): "C",
    ("overqualification_rate", "esp_made_up", "2017-Q2", "M", "FOR", "_T"): "D",
    ("underqualification_rate", "esp_made_up", "2017-Q2", "F", "FOR", "_T"): "N",
    ("unemployment_rate", "arg_made_up", "2014-Q2", "_T", "FOR", "_T"): "N",
    ("unemployment_rate", "arg_made_up", "2015-Q2", "F", "FOR", "_T"): "C",
    ("overqualification_rate", "arg_made_up", "2014-Q2", "_T", "FOR", "_T"): "D",
    **{("employment_share", "arg_made_up", p, "_T", "FOR", "6"): "C" for p in PERIODS["arg_made_up"]},
    **{("employment_share", "arg_made_up", p, "_T", "FOR", "8"): "D" for p in PERIODS["arg_made_up"]},
}  # fmt: skip


def rows() -> list[dict]:
    """Every survey observation."""
    found = []
    for source_id in AREAS:
        for number, period in enumerate(PERIODS[source_id]):
            for sex, birth in product(("_T", "F", "M"), ("_T", "NAT", "FOR")):
                found += _group(source_id, number, period, sex, birth)
            found += _over_both(source_id, period)
    return [_protected(row) for row in found]


def estimate(indicator: str, source_id: str, period: str, value: float, se: float, **rest) -> dict:
    """An observation with its standard error and interval; Argentina's standard changes in 2015."""
    standard = (
        "ICLS-19; below 35 hours" if period >= "2015" and source_id == "arg_made_up" else "ICLS-13; below 35 hours"
    )
    cv = 100 * se / abs(value) if value else None
    interval = {"se": se, "ci_lower": value - 1.96 * se, "ci_upper": value + 1.96 * se, "cv": cv}
    sample = {"n_unweighted": 2400, "n_weighted": 9e5, "n_cases": 240, "df": 150.0, "deff": 1.6, "standard": standard}
    return observation(indicator, source_id, AREAS[source_id], period, value, **interval | sample | rest)


def _group(source_id: str, number: int, period: str, sex: str, birth: str) -> list[dict]:
    """The figures of one sex and birth place."""
    add = number + {"_T": 0, "F": 2, "M": -1}[sex] + {"_T": 0, "NAT": -1, "FOR": 6}[birth]
    rest: dict = {"sex": sex, "origin": birth}
    if source_id == "esp_made_up" and birth == "FOR" and sex != "_T":
        rest |= {"n_unweighted": 12, "n_cases": 3, "obs_status": "U", "rule": CASES}
    se = 1.5 if birth == "FOR" else 0.6
    base = 8 if source_id == "arg_made_up" else 24
    levels = {
        "unemployment_rate": base + add, "labour_force_participation_rate": 58 + add,
        "overqualification_rate": 20 + 2 * add, "underqualification_rate": 12 + add,
    }  # fmt: skip
    found = [estimate(i, source_id, period, float(value), se, **rest) for i, value in levels.items()]
    found.append(estimate("employment", source_id, period, 5e5 + add, 9_000.0, **rest))
    if "_T" not in (sex, birth):
        return found  # occupations and industries go by sex or by birth place, never by both
    tilt = 1 if birth == "FOR" else -1
    for major in range(1, 10):
        if (source_id, major, birth) != ("arg_made_up", 1, "FOR"):  # not collected
            share = 100 / 9 + (major - 5) * tilt
            found.append(estimate("employment_share", source_id, period, share, se, **rest, isco08=str(major)))
    for position, section in enumerate("CFGP"):
        share = 25.0 + (position - 1.5) * 4 * tilt
        found.append(estimate("employment_share", source_id, period, share, se, **rest, isic4=section))
        rate = 22.0 + position + 2 * add
        found.append(estimate("overqualification_rate", source_id, period, rate, 2 * se, **rest, isic4=section))
    return found


def _over_both(source_id: str, period: str) -> list[dict]:
    """Figures that are not by birth place: gaps, the foreign-born in occupations, unused qualifications, returns."""
    found = [
        estimate(gap, source_id, period, value, se, sex=sex)
        for gap, (value, se) in NATIVE_LESS_FOREIGN.items()
        for sex in ("_T", "F", "M")
        if (source_id, period, sex) != ("esp_made_up", "2017-Q2", "F")
    ]
    for major in range(1, 10):
        found.append(estimate("foreign_born_share", source_id, period, 3.0 * major, 0.9, isco08=str(major)))
    for sex, value in (("_T", 31.0), ("F", 35.0), ("M", 28.0)):
        found.append(estimate("brain_waste_rate", source_id, period, value, 3.0, sex=sex, origin="FOR"))
    found.append(estimate("unemployment_rate", source_id, period, 99.0, 1.0, breakdown="training:abroad"))
    return [*found, estimate("return_migrants", source_id, period, 12_000.0, 1_500.0, origin="NAT")]


def _protected(row: dict) -> dict:
    """The row as it is published: values taken away where it is withheld."""
    key = tuple(row[c] for c in ("indicator", "source_id", "time_period", "sex", "origin", "isco08"))
    reason = WITHHELD.get(key) if row["isic4"] == "_T" else None
    if reason is None:
        return row
    return row | dict.fromkeys(EMPTY) | {"obs_status": "Q", "conf_status": reason, "rule": ADVISED[reason]}
