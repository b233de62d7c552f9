"""Which counts a figure tells, and which codes add up."""

from pipelines.protection.cells import count_cells, revealed, with_implied
from pipelines.protection.relations import Relations, load_relations, parts
from tests.unit.protection.made_up_survey import INDICATORS, figures, ratio, total


def cells_of(rows: list[dict], relations: Relations, indicators: list[dict] = INDICATORS) -> list[tuple]:
    found = revealed(figures(rows).with_row_index("row"), indicators, relations)
    columns = ["population", "sex", "isco08", "origin", "n", "persons"]
    return with_implied(count_cells(found), relations).select(columns).rows()


def test_a_rate_tells_two_counts_and_two_populations_tell_a_third():
    assert cells_of([ratio("unemployment_rate", 40, 6, sex="F")], load_relations()) == [
        ("employed", "F", "_T", "_T", 34, 3400.0),  # taken from the labour force, the unemployed leave these
        ("labour_force", "F", "_T", "_T", 40, 4000.0),
        ("unemployed", "F", "_T", "_T", 6, 600.0),
    ]


def test_a_share_tells_how_many_have_a_known_code():
    assert cells_of([ratio("employment_share", 50, 20, isco08="2", sex="M")], Relations()) == [
        ("coded:isco08", "M", "_T", "_T", 50, 5000.0),
        ("employed", "M", "2", "_T", 20, 2000.0),
    ]


def test_the_same_persons_under_another_name_are_one_cell():
    relations = Relations(same_persons={"employed_foreign": {"population": "employed", "origin": "FOR"}})
    foreign = {"id": "foreign", "estimator": "total", "counts": {"denominator": "employed_foreign"}}
    rows = [total("employment", 7, origin="FOR"), total("foreign", 7)]
    assert cells_of(rows, relations, [*INDICATORS, foreign]) == [("employed", "_T", "_T", "FOR", 7, 700.0)]


def test_codes_add_up_level_by_level():
    relations = load_relations()
    assert parts("isco08", ["_T", "2", "21", "22", "3", "22_32"], relations) == {"_T": ["2", "3"], "2": ["21", "22"]}
    assert parts("isco08", ["_T", "21", "3"], relations) == {"_T": ["21", "3"]}
    assert parts("origin", ["_T", "NAT", "FOR", "BOL", "PRY"], relations) == {
        "FOR": ["BOL", "PRY"],
        "_T": ["FOR", "NAT"],
    }
    # Age groups that overlap add up to nothing unless declared.
    assert parts("age", ["_T", "Y15T24", "Y25T54", "Y15T64"], relations) == {"_T": ["Y15T24", "Y25T54"]}
