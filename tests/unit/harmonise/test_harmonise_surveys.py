"""What the catalogue says of real surveys, on rows made up to meet each case of their questionnaires."""

import polars as pl
import pytest

from pipelines.catalog.load import load_catalog, periods_of
from pipelines.harmonise.harmonise import harmonise
from pipelines.harmonise.recode import recode, source_text
from pipelines.harmonise.subjects import SUBJECTS
from pipelines.landing.land import land
from pipelines.settings import Settings
from pipelines.staging.stage import stage
from tests.unit.ingest_builders import frame

SURVEYS = ("arg_eph", "bra_pnadc", "esp_epa")
HEADER = "PSU,WEIGHT,PROV,REGENCY,STRATA,income,neet,sex,age,disability,edu"
IN_2022 = ["13061,164,35,1,2,7e+05,0,1,52,0,Elementary school and below"] * 2 + [
    "9473,194,35,79,1,,1,2,18,0,middle-high school",
    "9473,10,35,79,1,-800000,0,2,40,0,college/university",
]
IN_2023 = ["3501100000,281,35,1,2,3000000,0,1,61,0,Elementary school and below"]


def recoded(source_id, name, **columns):
    """Values and faults of one variable of a survey, for rows of the columns it reads."""
    variable, table = load_catalog()[source_id].codebook[name], frame(**columns)
    text = source_text(name, variable, table.columns, where="here").alias("t")
    parts = recode(name, variable, SUBJECTS["person"][name], pl.col("t"), link=None, secret=b"")
    done = table.select("_row", text).select(parts.value, parts.fault.alias("fault"))
    assert done["fault"].null_count() == done.height
    return done[name].to_list()


@pytest.mark.parametrize(
    ("source_id", "columns", "expected"),
    [
        ("arg_eph", {"CH10": ["1", "2", "3", "0", "9"]}, [True, False, False, None, None]),
        ("bra_pnadc", {"V3002": ["1", "2", " "]}, [True, False, None]),
        (
            "esp_epa",
            {"cursr": ["1", "3", "3", "3", None], "cursnr": ["3", "2", "3", None, None]},
            [True, True, False, None, None],
        ),
    ],
)
def test_in_education_is_null_where_it_was_not_asked(source_id, columns, expected):
    assert recoded(source_id, "in_education", **columns) == expected


@pytest.mark.parametrize(
    ("aoi", "busca", "fobact", "desea", "disp", "expected"),
    [
        ("9", "1", "1", None, "6", True),  # sought, not available
        ("9", "1", "6", None, "1", True),  # sought without doing much, available
        ("9", "1", "6", None, "6", False),
        ("7", "6", None, "1", "1", True),  # discouraged
        ("9", "6", None, "1", "6", False),
        ("8", "6", None, "6", "1", False),  # available, does not want to
        ("9", None, None, None, None, False),  # too old to be asked
        ("6", "1", "1", None, "1", None),  # unemployed
        ("4", None, None, None, None, None),
        (None, None, None, None, None, None),
    ],
)
def test_the_potential_labour_force_of_spain_goes_by_search_wish_and_availability(
    aoi, busca, fobact, desea, disp, expected
):
    found = recoded(
        "esp_epa", "potential_labour_force", aoi=[aoi], busca=[busca], fobact=[fobact], desea=[desea], disp=[disp]
    )
    assert found == [expected]


def test_a_dwelling_of_spain_is_another_one_in_the_next_quarter():
    assert recoded("esp_epa", "psu", ciclo=["178", "179"], nvivi=["20647", "20647"]) == ["178-20647", "179-20647"]


@pytest.mark.parametrize("source_id", SURVEYS)
def test_real_surveys_give_region_education_and_sampling_unit(source_id):
    source = load_catalog()[source_id]
    assert {"region", "in_education", "psu"} <= source.codebook.keys()
    assert source.design


def sakernas(period, rows, home):
    """The rows of a file of East Java through landing, staging and harmonising."""
    source, mirror = load_catalog()["idn_sakernas"], home / "mirror"
    path = mirror / f"surveys/idn_sakernas/sakernas_{period}_east_java.csv.gz"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    settings = Settings(home=home, mirror=mirror)
    staged = stage(source, period, land(source, period, settings), None, periods=periods_of(source), settings=settings)
    return harmonise(staged, source, period, secret=b"")


def test_persons_of_indonesia_who_look_alike_are_all_kept(tmp_path):
    done = sakernas("2022", IN_2022, tmp_path)
    wanted = ("person_id", "psu", "stratum", "region", "weight", "age", "isced11", "neet", "income_month_lcu")
    assert done.rows.sort("person_id").select(wanted).rows() == [
        ("2", "13061", "2", "1", 164, 52, None, False, 700_000),
        ("3", "13061", "2", "1", 164, 52, None, False, 700_000),
        ("4", "9473", "1", "79", 194, 18, None, True, None),
        ("5", "9473", "1", "79", 10, 40, "ED5_8", False, -800_000),
    ]
    assert (done.rows_read, done.rows_quarantined, done.rows_duplicate) == (4, 0, 0)


def test_sampling_units_that_the_file_rounded_are_left_out(tmp_path):
    done = sakernas("2023", IN_2023, tmp_path)
    assert done.rows.select("psu", "stratum", "weight").rows() == [(None, "2", 281)]


def test_rows_of_the_other_year_are_rejected(tmp_path):
    done = sakernas("2023", [*IN_2023, IN_2022[0]], tmp_path)
    assert (done.rows.height, done.rows_quarantined) == (1, 1)
    assert "the row's period is '2022', expected 2023" in done.quarantine["reason"][0]


def test_the_two_years_of_indonesia_rest_on_different_designs():
    designs = {str(one.since): one for one in load_catalog()["idn_sakernas"].design}
    assert {since: one.method for since, one in designs.items()} == {"2022": "taylor", "2023": "approximation"}
    assert "rounding" in designs["2023"].note
