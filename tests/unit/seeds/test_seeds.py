"""The classifications and links the warehouse is seeded with."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from babel import Locale

SEEDS = Path(__file__).resolve().parents[3] / "dbt_project" / "seeds"
LINK_TARGETS = {
    "arg_country_iso3": "ref_area",
    "caes1_isic4": "isic4",
    "cno2001_isco08": "isco08",
    "isco88_isco08": "isco08",
    "isic4_division_section": "isic4",
    "un_country_name_iso3": "ref_area",
}
FILES = sorted(SEEDS.rglob("*.csv"))


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(name: str) -> set[str]:
    return {row["code"] for row in rows(name)}


def documented() -> dict[str, dict]:
    files = (SEEDS / "seeds.yml", SEEDS / "links" / "links.yml")
    return {seed["name"]: seed for file in files for seed in yaml.safe_load(file.read_text())["seeds"]}


def test_isco08_has_10_major_43_sub_major_130_minor_and_436_unit_groups():
    levels = Counter(row["level"] for row in rows("isco08"))
    assert levels == {"1": 10, "2": 43, "3": 130, "4": 436, "": 1}


def test_every_isco08_group_below_the_top_has_its_parent_one_digit_shorter():
    known = codes("isco08")
    for row in rows("isco08"):
        assert row["parent"] == ("" if row["code"] == "22_32" else row["code"][:-1])
        assert not row["parent"] or row["parent"] in known


def test_only_major_groups_that_span_levels_lack_an_isco_skill_level():
    assert {row["code"] for row in rows("isco08") if not row["skill_level"]} == {"0", "1", "22_32"}


def test_every_isced_level_belongs_to_one_of_the_three_aggregates():
    assert codes("isced11") == {*"012345678", "ED0_2", "ED3_4", "ED5_8"}
    assert {row["broad"] for row in rows("isced11")} == {"ED0_2", "ED3_4", "ED5_8"}


def test_isic4_has_the_sections_a_to_u_and_88_divisions_that_reach_them_all():
    assert codes("isic4") == set("ABCDEFGHIJKLMNOPQRSTU")
    divisions = rows("links/isic4_division_section")
    assert len(divisions) == 88
    assert {row["target_code"] for row in divisions} == codes("isic4")


def test_places_have_unique_codes_of_the_right_length():
    places = rows("ref_area")
    assert len(places) == 254
    for column, length in (("code", 3), ("alpha2", 2), ("iso_numeric", 3)):
        values = [row[column] for row in places if row[column]]
        assert len(values) == len(set(values))
        assert {len(value) for value in values} == {length}


def test_places_without_an_alpha_2_are_the_added_ones_only():
    assert {row["code"] for row in rows("ref_area") if not row["alpha2"]} == {"QMA", "QMB", "XCI", "XXX"}


def test_every_alpha_2_has_a_name_in_english_spanish_and_french():
    for language in ("en", "es", "fr"):
        named = Locale(language).territories
        assert {row["alpha2"] for row in rows("ref_area") if row["alpha2"]} <= set(named)


def test_invented_countries_say_that_they_are_synthetic():
    invented = [row for row in rows("ref_area") if row["region"] == "Synthetic"]
    assert len(invented) == 2
    assert all("SYNTHETIC" in row["label_en"] for row in invented)


def test_communities_have_known_members_each_once():
    members = [(row["community"], row["ref_area"]) for row in rows("community")]
    assert len(members) == len(set(members))
    assert {place for _, place in members} <= codes("ref_area")
    assert Counter(community for community, _ in members)["EU27"] == 27


def test_the_three_states_that_left_ecowas_are_not_among_its_members():
    ecowas = {row["ref_area"] for row in rows("community") if row["community"] == "ECOWAS"}
    assert not ecowas & {"BFA", "MLI", "NER"}


@pytest.mark.parametrize("link", sorted(LINK_TARGETS))
def test_every_link_reaches_a_known_code(link: str):
    targets = {code for row in rows(f"links/{link}") if not (code := row["target_code"]).startswith("M49_")}
    assert targets <= codes(LINK_TARGETS[link])


@pytest.mark.parametrize("link", sorted(set(LINK_TARGETS) - {"isco88_isco08"}))
def test_a_source_code_is_linked_once(link: str):
    sources = [row["source_code"] for row in rows(f"links/{link}")]
    assert len(sources) == len(set(sources))


def test_only_the_five_sub_regions_of_the_united_nations_are_regions():
    regions = {
        row["source_code"] for row in rows("links/un_country_name_iso3") if row["target_code"].startswith("M49_")
    }
    assert regions == {"Caribbean", "Melanesia", "Micronesia", "Polynesia", "South America"}


def test_shares_of_an_isco88_code_sum_to_one_and_follow_the_titles():
    by_source = defaultdict(list)
    for row in rows("links/isco88_isco08"):
        by_source[row["source_code"]].append((float(row["share"]), int(row["titles_n"])))
    for pairs in by_source.values():
        total = sum(titles for _, titles in pairs)
        assert sum(share for share, _ in pairs) == pytest.approx(1, abs=1e-9)
        assert all(share == pytest.approx(titles / total, abs=1e-5) for share, titles in pairs)


def test_the_argentine_occupations_cover_every_technology_and_qualification():
    by_character = Counter(row["source_code"][:2] for row in rows("links/cno2001_isco08"))
    assert len(by_character) == 52
    assert set(by_character.values()) == {16}


@pytest.mark.parametrize(
    ("code", "major_group"),
    [("0502", "1"), ("4112", "2"), ("4011", "2"), ("3423", "8"), ("5514", "9"), ("4813", "5"), ("4913", "0")],
    ids=[
        "small employers",
        "teachers",
        "physicians",
        "drivers",
        "domestic workers",
        "police",
        "armed forces",
    ],
)
def test_well_known_argentine_occupations_go_where_isco08_puts_them(code: str, major_group: str):
    linked = {row["source_code"]: row["target_code"] for row in rows("links/cno2001_isco08")}
    assert linked[code] == major_group


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_column_is_documented_and_typed(file: Path):
    with file.open(encoding="utf-8", newline="") as text:
        header = next(csv.reader(text))
    seed = documented()[file.stem]
    assert [column["name"] for column in seed["columns"]] == header
    assert list(seed["config"]["column_types"]) == header
    assert all(column["description"] for column in seed["columns"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_use_line_feeds_and_carry_no_stray_space(file: Path):
    content = file.read_bytes()
    assert b"\r" not in content
    with file.open(encoding="utf-8", newline="") as text:
        assert all(value == value.strip() for row in csv.reader(text) for value in row)
