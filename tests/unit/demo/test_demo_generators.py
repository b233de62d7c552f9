"""The files of the demonstration sources: the same bytes every time, named SYNTHETIC, one name a generator."""

import json

import pytest

from pipelines.demo.generate import GENERATORS, generate
from pipelines.demo.parameters import COUNTRIES
from pipelines.demo.people import sample
from pipelines.demo.population import by_birth, population
from pipelines.errors import CatalogError

PERIOD = {"annual": "2022", "quarterly": "2024-Q2", "weekly": "2024-W38"}


@pytest.mark.parametrize("name", GENERATORS)
def test_a_period_has_the_same_bytes_every_time(name, tmp_path):
    period = PERIOD[GENERATORS[name].frequency]
    first, again = (generate(name, period, tmp_path / folder) for folder in "ab")
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("name", GENERATORS)
def test_file_name_and_every_line_say_synthetic(name, tmp_path):
    path = generate(name, PERIOD[GENERATORS[name].frequency], tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert "SYNTHETIC" in path.name
    assert "SYNTHETIC" in lines[0] or all("SYNTHETIC" in line for line in lines[1:])


def test_periods_differ(tmp_path):
    first, second = (generate("qma_lfs", period, tmp_path) for period in ("2024-Q1", "2024-Q2"))
    assert first.read_bytes() != second.read_bytes()


def test_an_unknown_generator_is_refused_with_the_names_of_those_there_are(tmp_path):
    with pytest.raises(CatalogError, match="foreign_trained_doctors, migrant_stock, qma_ads"):
        generate("qmc_lfs", "2024-Q1", tmp_path)


def test_a_period_of_another_frequency_is_refused(tmp_path):
    with pytest.raises(CatalogError, match="quarterly"):
        generate("qma_lfs", "2024", tmp_path)


def test_the_invented_countries_have_user_assigned_codes():
    assert all("QMA" <= code <= "QZZ" for code in COUNTRIES)
    for country in COUNTRIES.values():
        assert set(country.groups) == {"QMA", "QMB", "XXX"}


@pytest.mark.parametrize("country", COUNTRIES.values(), ids=COUNTRIES)
def test_the_shares_that_must_add_up_do(country):
    whole = [*country.match.values(), *country.middle.values(), tuple(country.returned_from.values())]
    whole += [shares for group in country.groups.values() for shares in (group.ages, group.education)]
    assert [sum(shares) for shares in whole] == pytest.approx([1] * len(whole))
    assert sum(group.share_pct for group in country.groups.values()) == pytest.approx(100)
    assert sum(by_birth(country, 3).values()) == population(country, 3)


@pytest.mark.parametrize("country", COUNTRIES.values(), ids=COUNTRIES)
def test_seven_of_eight_rotation_groups_stay_for_the_next_quarter(country):
    now, then = (set(sample(country, quarter)["psu"]) for quarter in (1, 2))
    assert len(now & then) / len(now) == 7 / 8


def test_an_advertisement_keeps_its_words_as_long_as_it_is_open(tmp_path):
    now, then = (
        {ad["ad"]: ad for ad in map(json.loads, generate("qma_ads", week, tmp_path).read_text().splitlines())}
        for week in ("2024-W40", "2024-W41")
    )
    stayed = now.keys() & then.keys()
    assert len(stayed) > 500
    for ad in stayed:
        assert now[ad]["state"] == "open"
        assert all(now[ad][key] == then[ad][key] for key in ("title", "occupation", "online_since", "copy_of"))
