"""What the coder learns from: codes of KZiS linked, lists cut, the project's own lists sound."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import InputError
from pipelines.occupations.material import _Reader, gather, own_texts, own_titles, to_isco08


@pytest.mark.parametrize(
    ("kzis", "isco08"),
    [
        ("251401", "2514"),  # follows
        ("2292", "2264"),  # physiotherapists, elsewhere in ISCO-08
        ("226201", "2261"),  # specialised dentists; 2262 is pharmacists in ISCO-08
        ("229905", "2634"),  # an occupation that leaves its group
        ("322002", None),  # divided
        (None, None),
    ],
)
def test_codes_of_kzis_are_linked(kzis: str | None, isco08: str | None):
    assert to_isco08(pl.Series([kzis], dtype=pl.String)).item() == isco08


def test_examples_of_a_group_and_those_it_names_elsewhere(tmp_path: Path):
    description = (
        "Cooks prepare meals.\nTasks include -\n(a) planning meals;\n"
        "Examples of the occupations classified here:\n- Cook\n- Ship's cook\n"
        "Some related occupations classified elsewhere:\n- Chef - 3434\n"
    )
    folder = tmp_path / "isco_groups"
    folder.mkdir()
    groups = pl.DataFrame({"code": ["5120"], "preferredLabel": ["Cooks"], "description": [description]})
    (folder / "ISCOGroups_en.csv.gz").write_bytes(gzip.compress(groups.write_csv().encode()))
    examples = _Reader(tmp_path).examples()
    assert examples.select("title", "isco08").rows() == [("Cook", "5120"), ("Ship's cook", "5120"), ("Chef", "3434")]


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(InputError, match=r"ISCOGroups_en\.csv\.gz: no such file"):
        gather(tmp_path)


def test_own_titles_and_texts_have_unit_groups_and_known_languages():
    titles, texts = own_titles(), own_texts()
    assert titles["isco08"].n_unique() == 436
    for frame in (titles, texts):
        assert frame["isco08"].str.contains(r"^\d{4}$").all()
        assert frame["lang"].str.len_chars().unique().to_list() == [2]
    assert set(texts["isco08"]) <= set(titles["isco08"])
