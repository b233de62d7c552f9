"""Populations of the invented countries at a point in time: what weights add up to and stocks are published from."""

from __future__ import annotations

from pipelines.catalog.periods import start_of
from pipelines.demo.parameters import Country


def quarters(period: str) -> int:
    """Return how many quarters a period lies after the first of 2024."""
    day = start_of(period)
    return 4 * (day.year - 2024) + (day.month - 1) // 3


def population(country: Country, quarter: int) -> int:
    """Return the population of a country, that many quarters after 1 January 2024, to the hundred."""
    return 100 * round(country.population * (1 + country.growth_pct / 100) ** (quarter / 4) / 100)


def by_birth(country: Country, quarter: int) -> dict[str, int]:
    """Return the same by country of birth; the native-born are what the others leave."""
    whole = population(country, quarter)
    parts = {
        code: 100 * round(whole * max(group.share_pct + group.share_growth * quarter / 4, 0.05) / 10_000)
        for code, group in country.groups.items()
        if code != country.code
    }
    return {country.code: whole - sum(parts.values())} | parts
