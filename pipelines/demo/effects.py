"""The truth behind the register, the careers and the programmes of Norvania: effects, selection, procedures.

All of it is invented. The two figures of full recognition are those of Brücker, Glitz, Lerche and Romiti,
"Occupational recognition and immigrant labor market outcomes", Journal of Labor Economics: after three years
employment 24.5 points and hourly wage 19.8 % higher. What the numbers mean for readers: docs/demonstration-data.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.demo.draws import Array

FIRST_MONTH, LAST_MONTH = "2016-01", "2024-12"
MONTHS = 108
LAW_SINCE = date(2016, 7, 1)
CLOSED_ON = date(2024, 12, 31)
"""The day the register was closed: later decisions are not known, and their cases are pending."""


@dataclass(frozen=True)
class Effect:
    """What a treatment does to those who had it.

    Attributes:
        employed: Added to the probability of being employed, once grown.
        wage: Added to the hourly wage, as a share of it, once grown.
        months: How long the effect grows; 0 is at once.
        elsewhere: The effect outside regulated occupations, against that inside.
    """

    employed: float
    wage: float
    months: int
    elsewhere: float = 1.0

    def grown(self, since: Array) -> Array:
        """Return the share of the effect reached some months after treatment: 0 before, fast first, then whole."""
        if self.months == 0:
            return (since >= 0).astype(float)
        left = 1 - (since.clip(0, self.months) / self.months)
        return 1 - left**2


RECOGNITION = Effect(employed=0.245, wage=0.198, months=30, elsewhere=0.75)
"""Means over the graduates whom the panel sees both before and three years after recognition became full."""
TREATMENTS = {
    "recognition": RECOGNITION,
    "bridging_course": Effect(employed=0.09, wage=0.05, months=18),
    "certification": Effect(employed=0.06, wage=0.04, months=18),
    "pre_departure_training": Effect(employed=0.08, wage=0.03, months=0),
}
"""Of a programme: among those who completed it. Training before departure works from arrival on."""

# Employment is a probability that adds up: level of the person, growth with years since arrival, season, effects.
EMPLOYED_BASE = 0.17
EMPLOYED_BY_ABILITY = 0.16  # from the least to the most able; not observed
EMPLOYED_BY_LANGUAGE = 0.013  # a level of the Common European Framework, A0 to C2
EMPLOYED_BY_LEVEL = 0.01  # a level of ISCED above 3
EMPLOYED_WOMEN = -0.03
EMPLOYED_SEASON = 0.01
EMPLOYED_GROWTH, EMPLOYED_SLOWING = 0.014, 0.0006  # a year since arrival, and a year squared
POSITION_KEPT = 0.88  # from month to month: who has work mostly keeps it, who has none mostly stays without

# The logarithm of the hourly wage adds up in the same way.
WAGE_BASE = 12.5  # Norvanian crowns an hour
WAGE_BY_ABILITY = 0.22
WAGE_BY_LANGUAGE = 0.015
WAGE_BY_LEVEL = 0.05
WAGE_WOMEN = -0.08
WAGE_GROWTH, WAGE_SLOWING = 0.020, 0.0007
WAGE_YEARLY = 0.022  # nominal, for all, by calendar year
WAGE_SHOCK, WAGE_SHOCK_KEPT, WAGE_NOISE = 0.12, 0.95, 0.05
EMPLOYEES, WAGE_KNOWN = 0.92, 0.97

GROWTH_BY_FIELD = {"01": -0.005, "04": -0.004, "06": -0.002, "07": -0.002, "09": 0.010, "10": -0.004}
"""Added to the yearly growth of employment and of wages, by field of education: trends are parallel given the field."""
LEAVING_A_YEAR, LEAVING_BY_LANGUAGE, LEAVING_RECENT, LEAVING_RECENT_SINCE = 0.06, -0.006, 0.02, 2019
"""Rate of leaving the country a year, less with each level of language, more for those who arrived since 2019."""

# Who is there.
LEVELS = {"graduates": 0.60, "4": 0.20, "3": 0.20}
"""Shares of the panel: graduates may have their qualification recognised, ISCED 4 may take a bridging course, ISCED 3
may have skills certified. No group has two of the three, so that no design compares with persons treated otherwise."""
GRADUATES_BY_ISCED = {"5": 0.15, "6": 0.50, "7": 0.32, "8": 0.03}
FROM_MERIDIA = 0.46
TRAINED_ELSEWHERE = 0.08  # not in the country of birth
LANGUAGES = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
LANGUAGE_SHARES = (0.10, 0.17, 0.21, 0.22, 0.17, 0.09, 0.04)
ARRIVALS = {2014: 0.08, 2015: 0.10, 2016: 0.10, 2017: 0.10, 2018: 0.10, 2019: 0.11, 2020: 0.07, 2021: 0.10,
            2022: 0.12, 2023: 0.12}  # fmt: skip


@dataclass(frozen=True)
class Occupation:
    """An occupation that migrants were trained for.

    Attributes:
        share: Of the persons of its level.
        field: Broad field of ISCED-F 2013.
        women: Share of women.
        months: Median time from complete documents to a decision.
    """

    share: float
    field: str
    women: float
    months: float


OCCUPATIONS = {
    "graduates": {
        "2221": Occupation(0.31, "09", 0.80, 3.9), "2211": Occupation(0.12, "09", 0.48, 5.6),
        "2212": Occupation(0.05, "09", 0.45, 6.2), "2261": Occupation(0.03, "09", 0.55, 5.0),
        "2264": Occupation(0.03, "09", 0.66, 4.2), "2142": Occupation(0.09, "07", 0.20, 3.0),
        "2144": Occupation(0.08, "07", 0.14, 2.8), "2512": Occupation(0.10, "06", 0.25, 2.4),
        "2411": Occupation(0.09, "04", 0.58, 2.6), "2341": Occupation(0.10, "01", 0.78, 4.6),
    },
    "4": {
        "3221": Occupation(0.40, "09", 0.82, 4.1), "7411": Occupation(0.35, "07", 0.05, 3.3),
        "7231": Occupation(0.25, "07", 0.06, 3.2),
    },
    "3": {
        "7411": Occupation(0.25, "07", 0.04, 3.3), "7231": Occupation(0.25, "07", 0.05, 3.2),
        "5120": Occupation(0.30, "10", 0.45, 2.8), "7126": Occupation(0.20, "07", 0.03, 3.0),
    },
}  # fmt: skip
REGULATED = ("22", "32")
"""Sub-major groups whose practice needs recognition in Norvania."""
BELOW = ("5223", "9112", "4110", "8332", "5120", "9329", "4321", "5321")
"""Occupations of those who do not work in the one they were trained for."""
MATCHED, MATCHED_RECOGNISED = 0.22, 0.45  # work in their own occupation; added once recognition is full

# Who applies, when and from where.
APPLIES, APPLIES_BY_ABILITY, APPLIES_BY_LANGUAGE, APPLIES_REGULATED = 0.1, 3.5, 0.5, 1.0  # log odds
WAITS_DAYS = 850.0  # mean, from arrival or the beginning of the law
FROM_ABROAD = 0.27  # of applicants who could: arrived well after the beginning of the law
FROM_ABROAD_DAYS = (60, 450)  # before arrival

# The procedure.
DURATION_SPREAD = 0.75  # standard deviation of the logarithm of the time to a decision
DURATION_FACTOR = {"QMB": 1.0, "XXX": 1.2, "agreement": 0.7, "pandemic": 1.25}
COMPLETE_AT_ONCE, COMPLETE_DAYS, COMPLETE_UNKNOWN = 0.3, 60.0, 0.03
WITHDRAWN_MONTHS = 80.0  # mean time to a withdrawal, of cases that are not decided before
OUTCOMES = ("FULL", "COMPENSATION", "PARTIAL", "REFUSED")
OUTCOME_SHARES = {
    "regulated": (0.31, 0.62, 0.055, 0.015),
    "other": (0.43, 0.44, 0.11, 0.02),
    "agreement": (0.50, 0.47, 0.02, 0.01),
    "not_formal": (0.40, 0.20, 0.33, 0.07),
    "academic": (0.80, 0.0, 0.14, 0.06),
}
FULL_BY_LANGUAGE = 0.08  # log of the weight of full recognition, a level of language
COMPENSATION_PASSED, COMPENSATION_DAYS = 0.80, (183, 548)
ACADEMIC = 0.12
LEARNING = {"formal": (1.0, 0.0, 0.0), "3": (0.45, 0.33, 0.22)}
"""Shares of formal, non-formal and informal learning; the second of persons of ISCED 3."""
AGREEMENT, AGREEMENT_OCCUPATIONS, AGREEMENT_SHARE = "xqa_norvania_meridia_mra", ("2221", "2211"), 0.85
AGREEMENT_SINCE = date(2021, 1, 1)
AGAIN, AGAIN_DAYS = 0.45, (90, 720)  # apply again after refusal, partial recognition or withdrawal
BOTH_PURPOSES = 0.05  # apply for the other purpose within two months
FEES = {"academic": 120.0, "regulated": 420.0, "other": 290.0}
BEYOND = {2014: 1_600, 2015: 1_900, 2016: 2_600, 2017: 3_300, 2018: 4_200, 2019: 5_000, 2020: 4_200, 2021: 6_400,
          2022: 8_000, 2023: 9_400, 2024: 10_600, 2025: 9_600}  # fmt: skip
"""Persons by year of arrival who are in the register's population, but not in the panel."""

# Programmes: log odds of taking part, at B1 and medium ability.
BRIDGING, CERTIFICATION, PRE_DEPARTURE = -0.1, -0.1, -0.7
TAKES_PART_BY_LANGUAGE, TAKES_PART_BY_LEVEL, TAKES_PART_BY_ABILITY = 0.25, 0.15, 1.0
DROPPED_OUT = 0.12
CONTENT_SHARES = (0.35, 0.25, 0.40)  # soft, occupational, both

# Returned to Meridia: no effect is put in, and there are too few to find one.
RETURNEES, REINTEGRATED = 52, 12
RETURNS = 2022
PESOS = 3.0  # Meridian pesos of the wages above, which are in Norvanian crowns
