"""A made-up register of recognition with its time curves, and made-up arrangements. Nothing is real."""

import math
from itertools import product

import polars as pl
from made_up_surveys import ADVISED, EMPTY
from made_up_tables import PERIODS, observation

SOURCE, PLACE = "fra_register", "FRA"
STEPS = ("withdrawn", "pending", "full", "compensation", "partial", "refused")
#: Cases by year: withdrawn, pending, full, compensation measure, partial, refused.
YEARS = {
    "2022": (300, 40, 1500, 1600, 310, 50),
    "2023": (320, 180, 1610, 1700, 330, 60),
    "2024": (250, 900, 1300, 1350, 260, 40),
}
GROUPS = {
    "isco08": {"2": 1.0, "22": 0.7, "2221": 0.4, "2211": 0.2, "2142": 0.1, "7411": 0.004},
    "origin": {"MAR": 0.5, "ROU": 0.3, "VNM": 0.2},
    "breakdown": {
        "purpose:professional": 0.9, "purpose:academic": 0.1, "learning:formal": 0.95, "learning:non_formal": 0.05,
        "regulated:yes": 0.8, "regulated:no": 0.2, "residence:abroad": 0.4, "residence:inland": 0.6,
        "arrangement:asean-nursing": 0.1, "arrangement:none": 0.9,
    },
}  # fmt: skip
#: The group that is too small: what became of its cases is withheld, how many they are is not.
SMALL = ("isco08", "7411")
LOST = ("withdrawn", "pending", "partial", "refused")


def rows() -> list[dict]:
    """The figures of every year, for all cases and for each group."""
    found = []
    for year, steps in YEARS.items():
        found += _group(year, steps, {})
        for dimension, groups in GROUPS.items():
            for number, (code, part) in enumerate(groups.items()):
                counts = tuple(math.ceil(part * n) for n in steps)
                found += _group(year, counts, {dimension: code}, shift=number)
        found.append(_of("recognition_backlog", year, 400.0 + int(year) % 7))
        found.append(_of("recognition_fee_mean", year, 312.5))
        found.append(_rate("recognition_recognised_share", year, 55.0 + int(year) - 2022, 900, {}))
    return found


def _of(indicator: str, year: str, value: float | None, **rest) -> dict:
    return observation(f"{indicator}", SOURCE, PLACE, year, value, **rest)


def _group(year: str, steps: tuple[int, ...], where: dict, shift: int = 0) -> list[dict]:
    """One group: its cases by step, its rates and its times."""
    by_step = dict(zip(STEPS, map(float, steps), strict=True))
    decided = sum(steps[2:])
    small = tuple(where.items()) == (SMALL,)
    counts = {"recognition_applications": float(sum(steps)), "recognition_decided": float(decided)}
    counts |= {f"recognition_outcome_{step}": n for step, n in by_step.items()}
    found = [_of(i, year, n, n_unweighted=int(n), **where) for i, n in counts.items()]
    if small:
        lost = {f"recognition_outcome_{step}" for step in LOST}
        return [_withheld(r, "C") if r["indicator"] in lost else r for r in found]
    positive, full = decided - by_step["refused"], by_step["full"]
    rates = {
        "recognition_rate_decided": (positive, decided), "recognition_rate_submitted": (positive, sum(steps)),
        "full_recognition_rate_decided": (full, decided), "full_recognition_rate_submitted": (full, sum(steps)),
    }  # fmt: skip
    found += [_rate(i, year, 100 * part / whole - shift, whole, where) for i, (part, whole) in rates.items()]
    spread = {"ci_lower": 3.9 + shift, "ci_upper": 4.4 + shift, "n_unweighted": sum(steps)}
    found.append(_of("recognition_time_median", year, 4.1 + shift, **spread, **where))
    found.append(_rate("recognition_decided_within_3_months", year, 31.0 - shift, sum(steps), where))
    return found


def _rate(indicator: str, year: str, value: float, n: int, where: dict) -> dict:
    se = 100 * math.sqrt(value / 100 * (1 - value / 100) / n)
    interval = {"se": se, "ci_lower": value - 1.96 * se, "ci_upper": min(value + 1.96 * se, 100.0)}
    return _of(indicator, year, value, **interval, n_unweighted=n, **where)


def _withheld(row: dict, reason: str) -> dict:
    return row | dict.fromkeys(EMPTY) | {"obs_status": "Q", "conf_status": reason, "rule": ADVISED[reason]}


#: The share of cases that each outcome comes near to with time.
ENDS = {
    "any": 92.0, "positive": 90.0, "FULL": 42.0, "COMPENSATION": 40.0, "PARTIAL": 8.0, "REFUSED": 2.0,
    "WITHDRAWN": 7.0,
}  # fmt: skip


def curves() -> pl.DataFrame:
    """Shares by month: of all years together, and of 2023; for all cases, for a group of professions and for one."""
    found = []
    for period, code, (outcome, end) in product(("2022-2024", "2023"), ("_T", "22", "2221"), ENDS.items()):
        for month in range(37):
            share = end * (1 - math.exp(-month / 5))
            half = 0.02 * share
            found.append(
                {
                    "source_id": SOURCE, "ref_area": PLACE, "time_period": period, "isco08": code, "origin": "_T",
                    "breakdown": "_T", "outcome": outcome, "months": month, "share_pct": share, "se": half / 1.96,
                    "ci_lower": share - half, "ci_upper": share + half, "n_at_risk": 4000 - 80 * month, "n_cases": 90,
                }
            )  # fmt: skip
    return pl.DataFrame(found)


ARRANGEMENTS = {
    "asean-nursing": (
        "Made-up arrangement on nursing", "multilateral", "2006-12-08", True, ("PHL", "MYS", "SGP", "VNM", "FRA"),
        ("2221",),
    ),
    "two-countries": ("Made-up agreement of two countries", "bilateral", "2008", None, ("FRA", "ROU"), ("_T",)),
    "forum": ("Made-up forum", "multilateral", "2001-05", False, ("FRA", "NGA"), ()),
    "elsewhere": ("Made-up convention of others", "multilateral", None, False, ("PHL", "MYS", "IND"), ()),
}  # fmt: skip


SIGNATORY = {("asean-nursing", "SGP"): "signatory"}


def arrangements() -> dict[str, pl.DataFrame]:
    """The three tables on arrangements."""
    text = dict.fromkeys(("signed_on", "summary", "learning"), pl.String)
    head = [
        {
            "arrangement": key, "title": title, "kind": kind, "in_force_since": since, "binding": binding,
            "source": "A made-up treaty", "source_url": f"https://example.org/{key}", "seen_on": "2026-01-01",
            **dict.fromkeys(text),
        }
        for key, (title, kind, since, binding, _, _) in ARRANGEMENTS.items()
    ]  # fmt: skip
    parties = [
        (key, place, None, SIGNATORY.get((key, place), "member"))
        for key, (*_, places, _) in ARRANGEMENTS.items()
        for place in places
    ]
    codes = [(key, code, "made-up words") for key, (*_, codes) in ARRANGEMENTS.items() for code in codes]
    return {
        "arrangement": pl.DataFrame(head, schema_overrides=text),
        "arrangement_party": pl.DataFrame(
            parties,
            schema={"arrangement": pl.String, "ref_area": pl.String, "in_force_since": pl.String, "role": pl.String},
            orient="row",
        ),
        "arrangement_occupation": pl.DataFrame(codes, schema=["arrangement", "isco08", "occupation"], orient="row"),
    }


assert set(YEARS) == set(PERIODS[SOURCE])
