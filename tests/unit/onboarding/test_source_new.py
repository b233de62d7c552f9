from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.catalog.load import load_source
from pipelines.catalog.location import Format
from pipelines.errors import CatalogError, LmisError
from pipelines.harmonise.harmonise import harmonise
from pipelines.onboarding.commands import _told, default_id, new_source
from pipelines.onboarding.propose.propose import propose
from pipelines.onboarding.write import ASKED, Frame
from pipelines.settings import Settings
from pipelines.staging.split import Staged
from tests.unit.onboarding.propose_builders import description, persons

CODEBOOK = """<?xml version="1.0"?>
<codeBook xmlns="ddi:codebook:2_5">
  <stdyDscr><citation><titlStmt><titl>Survey of SYNTHETIC persons</titl></titlStmt></citation>
  <stdyInfo><sumDscr><nation abbr="us">United States</nation></sumDscr></stdyInfo></stdyDscr>
  <dataDscr>{variables}</dataDscr>
</codeBook>"""


def codebook() -> str:
    told = {
        "HH": ("Household number", {}),
        "LINE": ("Person number", {}),
        "WT": ("Weight", {}),
        "Q1": ("Sex", {"1": "Male", "2": "Female"}),
        "Q2": ("Age", {}),
        "Q3": ("Activity status", {"1": "Employed", "2": "Unemployed", "3": "Not in the labour force"}),
        "Q4": ("Occupation", {}),
        "Q5": ("Hours actually worked", {}),
    }
    return CODEBOOK.format(variables="".join(_variable(name, *what) for name, what in told.items()))


def _variable(name: str, label: str, categories: dict[str, str]) -> str:
    inner = "".join(f"<catgry><catValu>{code}</catValu><labl>{of}</labl></catgry>" for code, of in categories.items())
    return f'<var name="{name}"><labl>{label}</labl>{inner}</var>'


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    file, ddi = tmp_path / "persons.csv", tmp_path / "persons.xml"
    persons().drop("_row").write_csv(file)
    ddi.write_text(codebook())
    return file, ddi


def test_what_is_proposed_loads_and_harmonises_every_row(files: tuple[Path, Path], settings: Settings, tmp_path: Path):
    file, ddi = files
    out = tmp_path / "usa_persons.yml"
    told = new_source(file, settings, ddi=ddi, out=out)
    assert told[0] == f"Written: {out}"
    assert told[-1] == f"Next: lmis source check {out}"
    source = load_source(out)
    assert source.title == "Survey of SYNTHETIC persons"
    assert source.periods.only == ("2024-Q1",)
    rows = persons().with_columns(pl.col("_row").cast(pl.Int64))
    staged = Staged(rows, pl.DataFrame(schema={"_row": pl.Int64, "reason": pl.String, "raw": pl.String}))
    result = harmonise(staged, source, "2024-Q1")
    assert result.rows.height == rows.height
    assert result.rows["labour_force_status"].value_counts(sort=True)["count"].to_list() == [300, 50, 50]


def test_open_questions_are_marked_and_listed(files: tuple[Path, Path], settings: Settings, tmp_path: Path):
    file, ddi = files
    told = new_source(file, settings, ddi=ddi, out=tmp_path / "usa_persons.yml")
    text = (tmp_path / "usa_persons.yml").read_text()
    assert f"# {ASKED}: the weights of the file add up to" in text
    assert any(line.startswith("  weight: the weights of the file add up to") for line in told)
    assert any("Put persons.csv into the mirror folder" in line for line in told)


def test_a_required_variable_that_is_not_found_is_named_by_the_loader(settings: Settings, tmp_path: Path):
    file = tmp_path / "persons.csv"
    persons().drop("_row", "Q1").write_csv(file)
    told = new_source(file, settings, country="usa", out=tmp_path / "usa_persons.yml")
    assert any(line.startswith("REQUIRED and not found: ") and "sex" in line for line in told)
    with pytest.raises(CatalogError, match=r"codebook\.(sex|age): required of person"):
        load_source(tmp_path / "usa_persons.yml")


def test_nothing_is_written_over(files: tuple[Path, Path], settings: Settings, tmp_path: Path):
    file, ddi = files
    out = tmp_path / "usa_persons.yml"
    out.write_text("mine")
    with pytest.raises(LmisError, match="is there already"):
        new_source(file, settings, ddi=ddi, out=out)
    assert out.read_text() == "mine"


def test_the_country_must_be_known(files: tuple[Path, Path], settings: Settings, tmp_path: Path):
    with pytest.raises(LmisError, match="--country ARG"):
        new_source(files[0], settings, out=tmp_path / "xaa_persons.yml")
    with pytest.raises(LmisError, match="'Atlantis' is no known country"):
        new_source(files[0], settings, country="Atlantis", out=tmp_path / "xaa_persons.yml")


def test_a_file_that_is_not_there_is_named(settings: Settings, tmp_path: Path):
    with pytest.raises(LmisError, match="there is no such file"):
        new_source(tmp_path / "none.csv", settings, country="usa")


def test_of_two_files_the_one_outside_the_mirror_is_to_be_put_there(tmp_path: Path):
    inside, outside = tmp_path / "mirror" / "persons.dat", tmp_path / "persons.xml"
    frame = Frame(
        "xaa_lfs", "", "XAA", "persons.dat", Format(kind="parquet"), "surveys/xaa_lfs/persons.xml", *[""] * 3, ()
    )
    proposal = propose(description(), persons(), country="USA", period="")
    told = _told(proposal, tmp_path / "x.yml", frame, Settings(tmp_path, tmp_path / "mirror"), (inside, outside))
    assert [line for line in told if line.startswith("Put")] == [
        "Put persons.xml into the mirror folder (LMIS_MIRROR) as surveys/xaa_lfs/persons.xml"
    ]


def test_a_file_in_the_mirror_keeps_its_place(files: tuple[Path, Path], tmp_path: Path):
    file, ddi = files
    settings = Settings(home=tmp_path / "home", mirror=tmp_path)
    new_source(file, settings, ddi=ddi, out=tmp_path / "new" / "usa_persons.yml")
    assert yaml.safe_load((tmp_path / "new" / "usa_persons.yml").read_text())["location"] == {"mirror": "persons.csv"}


@pytest.mark.parametrize(
    ("name", "expected"), [("cps_00097.dat.gz", "usa_cps_00097"), ("USA LFS 2024.sav", "usa_lfs_2024")]
)
def test_id_is_made_of_country_and_name(name: str, expected: str):
    assert default_id(Path(name), "USA") == expected


def test_a_real_file_with_its_codebook(real_data: Path, tmp_path: Path):
    folder = real_data / "surveys" / "usa_cps"
    settings = Settings(home=tmp_path, mirror=real_data.resolve())
    told = new_source(folder / "cps_00097.dat.gz", settings, ddi=folder / "cps_00097.xml", out=tmp_path / "usa_cps.yml")
    assert "REQUIRED and not found: sex" in "\n".join(told)
    content = yaml.safe_load((tmp_path / "usa_cps.yml").read_text())
    assert content["codebook"]["hours_actual"] == {"column": "AHRSWORKT", "missing": ["999"], "unit": "hours a week"}
    assert content["codebook"]["weight"]["scale"] == 0.0001
