"""The truth behind the demonstration data: the rates, gaps and effects that the generators put in.

All of it is invented. What the numbers mean for readers of the pages: docs/demonstration-data.md.
Percentages are of persons, odds are log odds, shares of a tuple add up to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Shares = tuple[float, ...]

AGE_BANDS = (15, 20, 25, 55, 65, 71)
"""Lower bounds of the age bands of `Country.participation`."""
BROAD = ("low", "medium", "tertiary")
"""Levels of education: ISCED 2011 0 to 2, 3 to 4, 5 to 8."""
ISCED = {"low": ("0", "1", "2"), "medium": ("3", "4"), "tertiary": ("5", "6", "7", "8")}
ISCED_SHARES = {"low": (0.05, 0.30, 0.65), "medium": (0.93, 0.07), "tertiary": (0.22, 0.46, 0.29, 0.03)}
ISCED_FIELDS = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10")
FIELD_SHARES = (0.10, 0.08, 0.08, 0.20, 0.06, 0.06, 0.18, 0.03, 0.13, 0.08)


@dataclass(frozen=True)
class Group:
    """Persons of one country of birth.

    Attributes:
        share_pct: Of the population on 1 January 2024.
        share_growth: Percentage points a year.
        ages: Shares of the ages 0-14, 15-24, 25-54, 55-64, 65 and over.
        education: Shares of low, medium and tertiary education at 35 to 54; younger persons have more of it.
        participation: Log odds added to those of the country.
        unemployment: Log odds added to those of the country.
        informal_pct: Informally employed, of the employed, before `INFORMAL_BY_MAJOR` multiplies it by occupation.
        wage_factor: Income at the same occupation, sex and hours.
        years_abroad: Mean years since migration; 0 for the native-born.
    """

    share_pct: float
    share_growth: float
    ages: Shares
    education: Shares
    participation: float = 0.0
    unemployment: float = 0.0
    informal_pct: float = 5.0
    wage_factor: float = 1.0
    years_abroad: float = 0.0


@dataclass(frozen=True)
class Country:
    """One invented country.

    Attributes:
        code: ISO 3166-1 user-assigned alpha-3.
        population: Persons in private households on 1 January 2024.
        growth_pct: Of the population, a year.
        asks_from: Lowest age of the questions on work.
        groups: By country of birth; the country itself are the native-born.
        participation: Percent by sex and `AGE_BANDS`, native-born of medium education.
        unemployment_pct: Of the labour force, native-born of 25 and over with medium education.
        unemployment_trend: Log odds a quarter.
        season: Log odds of unemployment in each quarter of the year.
        match: Shares of the employed in ISCO-08 1-3, 4-8 and 9, by kind of person and education.
        middle: Shares of the major groups 4, 5, 6, 7, 8 within 4-8, by sex.
        employees_pct: Employees, of the employed outside major group 6.
        wage: Median income of a full-time clerk, national currency a month.
        returned_pct: Native-born adults under 60 who lived abroad five years ago.
        returned_from: Shares of the countries they lived in.
    """

    code: str
    population: int
    growth_pct: float
    asks_from: int
    groups: Mapping[str, Group]
    participation: Mapping[str, Shares]
    unemployment_pct: float
    unemployment_trend: float
    season: Shares
    match: Mapping[str, Shares]
    middle: Mapping[str, Shares]
    employees_pct: float
    wage: float
    returned_pct: float
    returned_from: Mapping[str, float]


NATIVE_MATCH = {"native_low": (0.05, 0.66, 0.29), "native_medium": (0.22, 0.71, 0.07)}

NORVANIA = Country(
    code="QMA",
    population=8_000_000,
    growth_pct=0.8,
    asks_from=15,
    groups={
        "QMA": Group(84.0, -0.60, (0.16, 0.11, 0.37, 0.15, 0.21), (0.16, 0.47, 0.37)),
        "QMB": Group(
            7.0, 0.40, (0.06, 0.12, 0.58, 0.14, 0.10), (0.28, 0.40, 0.32),
            participation=0.15, unemployment=0.75, informal_pct=13.0, wage_factor=0.90, years_abroad=9.0,
        ),
        "XXX": Group(
            9.0, 0.20, (0.06, 0.10, 0.56, 0.15, 0.13), (0.22, 0.40, 0.38),
            participation=0.0, unemployment=0.55, informal_pct=9.0, wage_factor=0.94, years_abroad=13.0,
        ),
    },
    participation={"M": (30, 74, 93, 73, 17, 5), "F": (27, 69, 84, 63, 10, 3)},
    unemployment_pct=4.6,
    unemployment_trend=-0.03,
    season=(0.06, -0.03, -0.05, 0.02),
    match=NATIVE_MATCH | {
        "native_tertiary": (0.80, 0.195, 0.005),  # 20 % over-qualified
        "foreign_low": (0.03, 0.53, 0.44),
        "foreign_medium": (0.12, 0.68, 0.20),
        "foreign_tertiary": (0.40, 0.58, 0.02),  # 60 %: trained abroad, not recognised
        "recognised_tertiary": (0.74, 0.25, 0.01),  # 26 %: trained abroad, recognised
    },
    middle={"M": (0.11, 0.25, 0.05, 0.36, 0.23), "F": (0.25, 0.58, 0.02, 0.06, 0.09)},
    employees_pct=88.0,
    wage=3_000.0,
    returned_pct=0.8,
    returned_from={"QMB": 0.3, "XXX": 0.7},
)  # fmt: skip

MERIDIA = Country(
    code="QMB",
    population=12_000_000,
    growth_pct=0.4,
    asks_from=14,
    groups={
        "QMB": Group(98.4, -0.02, (0.27, 0.18, 0.38, 0.09, 0.08), (0.42, 0.37, 0.21), informal_pct=46.0),
        "QMA": Group(
            0.5, 0.01, (0.16, 0.10, 0.46, 0.14, 0.14), (0.20, 0.35, 0.45),
            informal_pct=30.0, wage_factor=1.15, years_abroad=8.0,
        ),
        "XXX": Group(
            1.1, 0.01, (0.14, 0.14, 0.50, 0.12, 0.10), (0.45, 0.35, 0.20),
            unemployment=0.2, informal_pct=55.0, wage_factor=0.95, years_abroad=10.0,
        ),
    },
    participation={"M": (32, 72, 93, 74, 36, 14), "F": (22, 51, 66, 45, 18, 6)},
    unemployment_pct=8.2,
    unemployment_trend=-0.02,
    season=(0.05, 0.0, -0.06, 0.03),
    match={
        "native_low": (0.04, 0.66, 0.30),
        "native_medium": (0.17, 0.70, 0.13),
        "native_tertiary": (0.73, 0.262, 0.008),  # 27 %
        "foreign_low": (0.04, 0.64, 0.32),
        "foreign_medium": (0.18, 0.70, 0.12),
        "foreign_tertiary": (0.72, 0.27, 0.01),
        "recognised_tertiary": (0.80, 0.195, 0.005),  # 20 %: returned from abroad
    },
    middle={"M": (0.05, 0.22, 0.30, 0.27, 0.16), "F": (0.13, 0.48, 0.23, 0.09, 0.07)},
    employees_pct=64.0,
    wage=9_000.0,
    returned_pct=3.0,
    returned_from={"QMA": 0.7, "XXX": 0.3},
)  # fmt: skip

COUNTRIES = {country.code: country for country in (NORVANIA, MERIDIA)}

# Qualifications gained abroad: recognised after arrival with a chance that rises with the years since migration.
RECOGNISED_AT_ONCE_PCT = 12.0
RECOGNISED_IN_THE_END_PCT = 62.0
RECOGNITION_YEARS = 7.0
TRAINED_HERE_BEFORE_AGE = 18
# What those trained abroad say: recognised, not recognised, under way, not applied, not needed.
RECOGNITION_STATUS = {
    "medium": (0.18, 0.07, 0.08, 0.42, 0.25),
    "tertiary": (0.0, 0.10, 0.14, 0.48, 0.28),  # of those who are not recognised
}
KNOW_OF_RECOGNITION_PCT = 55.0  # of those who have not applied

# Who does what in the labour market. Log odds by education: low, medium, tertiary.
PARTICIPATION_BY_EDUCATION = (-0.45, 0.0, 0.40)
UNEMPLOYMENT_BY_EDUCATION = (0.45, 0.0, -0.40)
UNEMPLOYMENT_UNDER_25 = 0.95
DISCOURAGED_PCT = 5.0  # of those outside the labour force at 15 to 64: unemployed by Meridia's own definition
POTENTIAL_PCT = 9.0  # of those outside the labour force below 75: want work and are available, the discouraged included
ENROLLED_FROM_AGE = 5
"""Below 15 all are enrolled from this age on; before it nobody is asked."""
ENROLLED_AGES = (15, 20, 25, 35)
"""Lower bounds of the age bands of `ENROLLED_PCT`."""
ENROLLED_PCT = {"in_labour_force": (30.0, 18.0, 5.0, 1.0), "outside": (93.0, 75.0, 12.0, 0.5)}
HIGH_MAJORS = {"low": (0.25, 0.05, 0.70), "medium": (0.18, 0.15, 0.67), "tertiary": (0.13, 0.62, 0.25)}
"""Shares of the major groups 1, 2, 3 within 1-3, by education."""
FARMERS_EMPLOYEES_PCT = 20.0
SELF_EMPLOYED = {"OWN_ACCOUNT": 0.70, "EMPLOYER": 0.16, "FAMILY": 0.12, "COOP": 0.02}
PART_TIME_PCT = {"M": 9.0, "F": 29.0}
WANTS_MORE_PCT = {"part_time": 32.0, "full_time": 4.0}
AVAILABLE_PCT = 88.0  # of those who want more hours
ABSENT_PCT = 5.0  # had no hours in the reference week
NEVER_WORKED_PCT = 15.0  # of the unemployed
WAGE_BY_MAJOR = (1.9, 1.55, 1.2, 1.0, 0.85, 0.75, 0.98, 0.95, 0.70)
INFORMAL_BY_MAJOR = (0.3, 0.25, 0.5, 0.5, 1.2, 1.8, 1.2, 1.0, 2.0)  # times the percentage of the group
WAGE_SPREAD = 0.32  # standard deviation of the logarithm
WOMENS_WAGE = 0.90
NO_ANSWER_PCT = {"interview": 3.0, "income": 6.0, "education": 1.0}

# The sample: eight rotation groups, each interviewed for eight quarters; one is renewed every quarter.
ROTATION_GROUPS = 8
PSU_PER_GROUP = 20
HOUSEHOLDS_PER_PSU = 15
HOUSEHOLD_SIZES = (0.24, 0.31, 0.18, 0.17, 0.07, 0.03)
REGIONS = 5  # each with a town and a country stratum
REGION_WEIGHTS = (1.6, 1.2, 1.0, 0.8, 0.5)
TOWN_MIGRANT_FACTOR = {True: 1.3, False: 0.7}
PSU_SPREAD = 0.25  # standard deviation of the log odds of unemployment between sampling units
STATUS_SHIFT = 0.06  # how far a person's position may move between quarters, on a scale of one

FREQUENT_UNITS = {
    "1120": 4, "1221": 3, "1321": 3, "1420": 4, "2142": 3, "2144": 3, "2211": 3, "2212": 4, "2221": 9, "2330": 6,
    "2341": 8, "2342": 4, "2411": 5, "2512": 8, "2611": 3, "3122": 3, "3221": 4, "3313": 6, "3322": 6, "3343": 6,
    "3412": 3, "3512": 4, "4110": 14, "4226": 5, "4311": 7, "4321": 6, "5120": 7, "5131": 8, "5141": 4, "5221": 6,
    "5223": 16, "5230": 5, "5311": 5, "5321": 8, "5322": 7, "5414": 4, "6111": 8, "6121": 5, "6130": 6, "7111": 5,
    "7112": 6, "7115": 5, "7126": 5, "7131": 4, "7212": 5, "7231": 8, "7233": 4, "7411": 7, "7512": 4, "8160": 4,
    "8211": 4, "8322": 10, "8331": 5, "8332": 12, "8344": 6, "9111": 8, "9112": 14, "9211": 5, "9313": 8, "9321": 5,
    "9329": 6, "9333": 7, "9334": 4, "9412": 7, "9621": 4, "1311": 0, "1312": 0, "9331": 0, "9332": 0, "9624": 0,
}  # fmt: skip
"""How often an ISCO-08 unit group is met, where not once. 0: never."""

SECTIONS = {
    "11": "OMK", "12": "GKM", "13": "CFQ", "14": "IGR", "21": "MCF", "22": "QQQ", "23": "PPP", "24": "KMO",
    "25": "JMC", "26": "MRO", "31": "CFM", "32": "QQG", "33": "GKO", "34": "QRM", "35": "JMC", "41": "MOG",
    "42": "KIN", "43": "HGC", "44": "OMN", "51": "ISG", "52": "GGI", "53": "QPQ", "54": "NOO", "61": "AAA",
    "62": "AAA", "63": "AAA", "71": "FFC", "72": "CGC", "73": "CCR", "74": "FCJ", "75": "CCG", "81": "CCB",
    "82": "CCC", "83": "HHG", "91": "NTI", "92": "AAA", "93": "FCH", "94": "III", "95": "GGS", "96": "EHN",
}  # fmt: skip
"""Sections of ISIC Rev. 4 of the jobs of a sub-major group, with the shares `SECTION_SHARES`."""
SECTION_SHARES = (0.62, 0.25, 0.13)

# Advertisements in Norvania.
FIRST_WEEK = "2024-W36"
ADS_A_WEEK = 620
ADS_GROWTH = 0.01  # a week
ADS_MAJORS = (0.05, 0.26, 0.17, 0.09, 0.19, 0.01, 0.11, 0.07, 0.05)
ADS_MEAN_DAYS = 17.0
ADS_COPIES_PCT = 6.0  # the same job on a second portal, marked as a copy
ADS_EMPLOYERS = 900
ADS_UNCODED_PCT = 30.0  # without an occupation, for the title coder

# Published figures. Of recognition, counted in the register (effects.py), these occupations are shown.
RECOGNITION_SHOWN = ("2211", "2212", "2221", "2261", "2264", "3221", "2142", "2144", "2341", "7411", "7231")
DOCTORS = {("QMB", "QMA"): 3_400, ("XXX", "QMA"): 4_900, ("QMA", "QMB"): 90, ("XXX", "QMB"): 520}
"""Foreign-trained doctors in 2022 by (country of training, country of work)."""
DOCTORS_GROWTH = {"QMA": 0.06, "QMB": 0.01}
