"""The register of recognition arrangements: the files shipped, faulty ones, and the tables they become."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from pipelines.catalog.arrangement import load_arrangement, load_arrangements
from pipelines.errors import CatalogError
from pipelines.release.arrangements import arrangement_tables
from pipelines.release.schema import TABLES
from pipelines.release.tables import to_frame
from pipelines.settings import ARRANGEMENTS

INVENTED = "xqa_norvania_meridia_mra"
ASEAN = {"BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"}
PACT = {
    "id": "aaa_bbb_pact",
    "title": "Pact on nurses",
    "kind": "bilateral",
    "learning": ["formal"],
    "signed_on": "2010-03",
    "in_force_since": "2011-01-01",
    "binding": True,
    "summary": "Nurses are recognised.",
    "sources": [{"title": "Pact", "publisher": "Treaty series", "url": "https://treaties.example.org/1"}],
    "seen_on": "2026-11-26",
    "parties": ["AUS", {"ref_area": "NZL", "in_force_since": "2012"}],
    "occupations": [{"isco08": "2221", "title": "nurses"}],
}


@pytest.fixture(scope="module")
def shipped():
    return {one.id: one for one in load_arrangements()}


@pytest.fixture
def write(tmp_path):
    """Write an arrangement's file."""

    def _write(**changes) -> Path:
        path = tmp_path / f"{PACT['id']}.yml"
        content = {key: value for key, value in (PACT | changes).items() if value != "left out"}
        path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
        return path

    return _write


def test_every_shipped_file_is_read(shipped):
    assert sorted(shipped) == sorted(path.stem for path in ARRANGEMENTS.glob("*.yml"))


@pytest.mark.parametrize(
    ("name", "since", "parties"),
    [
        # Own count of the texts: 27 member states, three of the European Economic Area, Switzerland.
        ("eu_professional_qualifications", "2005-10-20", 31),
        # In force on 5 March 2023 for twenty states; Australia and Senegal have joined.
        ("unesco_global_convention", "2023-03-05", 22),
        # National Information Center for Academic Recognition Japan: twelve parties in June 2023.
        ("tokyo_convention", "2018-02-01", 12),
        ("asean_medical", "2009-08-26", 10),
        ("aus_nzl_trans_tasman", "1998-05-01", 2),
    ],
)
def test_known_treaties_have_their_parties_and_day(shipped, name, since, parties):
    assert (shipped[name].in_force_since, len(shipped[name].parties)) == (since, parties)


def test_the_twenty_first_parties_of_the_global_convention_are_bound_since_its_first_day(shipped):
    convention = shipped["unesco_global_convention"]
    assert sum(party.in_force_since == convention.in_force_since for party in convention.parties) == 20


def test_all_asean_arrangements_have_the_ten_members_that_signed_them(shipped):
    asean = [one for one in shipped.values() if one.id.startswith("asean_")]
    assert len(asean) == 8
    assert all({party.ref_area for party in one.parties} == ASEAN for one in asean)


@pytest.mark.parametrize("name", ["colombo_process", "abu_dhabi_dialogue", "deu_phl_triple_win"])
def test_a_forum_or_a_placement_agreement_binds_nobody_and_recognises_nothing(shipped, name):
    assert (shipped[name].binding, shipped[name].occupations) == (False, ())


def test_who_has_only_signed_is_no_member(shipped):
    roles = {party.ref_area: party.role for party in shipped["lisbon_convention"].parties}
    assert (roles["USA"], roles["CAN"]) == ("signatory", "member")


def test_a_party_may_be_a_code_alone_and_a_day_may_be_known_in_part(write):
    pact = load_arrangement(write())
    assert [(party.ref_area, party.role, party.in_force_since) for party in pact.parties] == [
        ("AUS", "member", None),
        ("NZL", "member", "2012"),
    ]
    assert (pact.signed_on, pact.in_force_since) == ("2010-03", "2011-01-01")


@pytest.mark.parametrize(
    ("changes", "key", "remedy"),
    [
        ({"parties": ["AUS", "NZ"]}, "parties.1.ref_area", "'NZ' is no place: write its ISO 3166-1 alpha-3 code"),
        ({"parties": ["AUS", "AUS"]}, "whole file", "parties: AUS is given twice; keep one"),
        ({"parties": ["AUS"]}, "parties", "at least 2"),
        ({"parties": ["AUS", "FJI", "NZL"]}, "whole file", "3 in a bilateral arrangement; give two"),
        ({"parties": ["AUS", {"ref_area": "NZL", "role": "friend"}]}, "parties.1.role", "'member' or 'signatory'"),
        ({"occupations": [{"isco08": "2229", "title": "x"}]}, "occupations.0.isco08", "'2229' is no occupation"),
        ({"occupations": PACT["occupations"] * 2}, "whole file", "occupations: 2221 is given twice; keep one"),
        ({"sources": "left out"}, "sources", "add this key"),
        ({"sources": []}, "sources", "at least 1"),
        ({"sources": [{"title": "x", "publisher": "y", "url": "a book"}]}, "sources.0.url", "https?://"),
        ({"binding": "left out"}, "binding", "add this key"),
        ({"learning": ["schooling"]}, "learning.0", "'formal', 'non_formal' or 'informal'"),
        ({"signed_on": "2010-13"}, "signed_on", "'2010-13' is no date: write 2005-12-09"),
        ({"signed_on": "spring 2010"}, "signed_on", "pattern"),
        ({"signed_on": "2012"}, "whole file", "in_force_since: 2011-01-01 lies before 2012; correct one of them"),
        ({"in_force_since": "2013"}, "whole file", "parties.NZL.in_force_since: 2012 lies before 2013"),
        ({"parties": ["AUS", "QMA"]}, "whole file", "QMA is invented; add synthetic: true"),
        ({"synthetic": True}, "whole file", "invented parties only, and a title that begins with 'SYNTHETIC: '"),
        ({"synthetic": True, "parties": ["QMA", "QMB"]}, "whole file", "a title that begins with 'SYNTHETIC: '"),
        ({"titel": "x"}, "titel", "docs/arrangements.md lists the keys"),
        ({"id": "ccc_ddd_pact"}, "ccc_ddd_pact", "Make them the same"),
    ],
)
def test_a_fault_is_told_with_file_key_and_remedy(write, changes, key, remedy):
    path = write(**changes)
    with pytest.raises(CatalogError) as told:
        load_arrangement(path)
    assert str(path) in str(told.value)
    assert key in str(told.value)
    assert remedy in str(told.value)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(CatalogError, match="Restore it"):
        load_arrangements(tmp_path / "nowhere")


@pytest.mark.parametrize("synthetic", [False, True])
def test_invented_arrangements_are_shown_beside_made_up_data_only(shipped, synthetic):
    tables = arrangement_tables(shipped.values(), synthetic=synthetic)
    for rows in tables.values():
        assert (INVENTED in {row["arrangement"] for row in rows}) is synthetic
    assert len(tables["arrangement"]) == len(shipped) - (not synthetic)


def test_the_tables_are_those_of_the_release(shipped):
    tables = arrangement_tables(shipped.values(), synthetic=True)
    frames = {name: to_frame(name, rows) for name, rows in tables.items()}
    assert {name: frame.columns for name, frame in frames.items()} == {name: list(TABLES[name]) for name in frames}
    assert all(set(frame["arrangement"]) <= set(frames["arrangement"]["arrangement"]) for frame in frames.values())
    assert not frames["arrangement_party"].select("arrangement", "ref_area").is_duplicated().any()
    pact = frames["arrangement"].row(by_predicate=pl.col("arrangement") == INVENTED, named=True)
    assert pact["title"].startswith("SYNTHETIC: ")
    assert pact["seen_on"] == "2026-11-26"


def test_all_sources_of_an_arrangement_are_named(shipped):
    rows = {row["arrangement"]: row for row in arrangement_tables(shipped.values(), synthetic=False)["arrangement"]}
    nursing = rows["asean_nursing"]
    assert nursing["source"].count("; ") == 1
    assert nursing["source_url"] == "https://cil.nus.edu.sg/database-2/single-database/?id=346"
