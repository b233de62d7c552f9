"""Made-up figures by place of training, recognition and years of residence. None is real."""

from itertools import product

from made_up_surveys import ADVISED, CASES, EMPTY, estimate
from made_up_tables import PERIODS

#: Argentina's survey asks for training and recognition, Spain's for years of residence only.
TRAINED, ASKS_STAY = "arg_made_up", "esp_made_up"
LEVELS = {
    "employment_to_population_ratio": 60.0,
    "hourly_earnings_mean": 18.25,
    "overqualification_rate_tertiary": 30.0,
}
#: Place of birth and breakdown, with what is added to the level.
GROUPS = {
    ("NAT", "_T"): 0, ("NAT", "training:inland"): 0, ("FOR", "training:inland"): -2, ("FOR", "training:abroad"): -4,
    ("_T", "training:inland"): -1, ("_T", "training:abroad"): -4, ("_T", "status:FQLF_REC"): 3,
    ("_T", "status:FQLF_NREC"): -6, ("_T", "status:NAP_NAPLD"): -5,
}  # fmt: skip
STAYS = {"Y0T4": 24.0, "Y5T9": 16.0, "Y_GE10": 8.0}
OVER = "overqualification_rate_tertiary"


def rows() -> list[dict]:
    """Every figure, withheld and weak ones too."""
    found = []
    for period, (indicator, level) in product(PERIODS[TRAINED], LEVELS.items()):
        for (birth, breakdown), add in GROUPS.items():
            found.append(_of(indicator, TRAINED, period, level + add, origin=birth, breakdown=breakdown))
        if indicator != OVER:
            for isced, place in product(("ED3_4", "ED5_8"), ("inland", "abroad")):
                rest = {"isced11": isced, "breakdown": f"training:{place}"}
                found.append(_of(indicator, TRAINED, period, level - 3, **rest))
    for period, sex in product(PERIODS[ASKS_STAY], ("_T", "F")):
        found.append(_of(OVER, ASKS_STAY, period, 30.0, sex=sex, origin="NAT"))
        for stay, add in STAYS.items():
            found.append(_of(OVER, ASKS_STAY, period, 30.0 + add, sex=sex, breakdown=f"stay:{stay}"))
    return found


def _of(indicator: str, source_id: str, period: str, value: float, **rest) -> dict:
    """One figure: few said that they were not recognised, and few women came lately."""
    row = estimate(indicator, source_id, period, value, 1.5, **rest)
    if row["breakdown"] == "status:FQLF_NREC":
        if indicator == OVER:
            return row | dict.fromkeys(EMPTY) | {"obs_status": "Q", "conf_status": "C", "rule": ADVISED["C"]}
        return row | {"obs_status": "U", "rule": CASES}
    if row["breakdown"] == "stay:Y0T4" and row["sex"] == "F":
        return row | dict.fromkeys(EMPTY) | {"obs_status": "Q", "conf_status": "N", "rule": ADVISED["N"]}
    return row
