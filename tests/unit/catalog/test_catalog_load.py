"""The catalogue's files: those shipped, and faulty ones, whose errors name file, key and remedy."""

from pathlib import Path

import pytest
import yaml

from pipelines.catalog.load import load_catalog, load_source, path_of, periods_of
from pipelines.errors import CatalogError
from pipelines.settings import ARRANGEMENTS, CATALOG
from tests.unit.ingest_builders import source_content

SHIPPED = sorted(path for path in CATALOG.glob("*/*.yml") if path.parent != ARRANGEMENTS)
REPLICATES = {"since": "2020-Q1", "method": "replicates", "replicate_method": "brr"}
RATE = {"indicator": "rate", "time_period": "2020-Q1", "value": 7.9, "tolerance": 0.05, "source": "press report"}


@pytest.fixture
def write(tmp_path):
    """Write a catalogue file, from an object or as it stands."""

    def _write(content, name="xaa_lfs", folder="surveys") -> Path:
        path = tmp_path / folder / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False), "utf-8")
        return path

    return _write


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_source_loads_and_has_periods(path):
    source = load_source(path)
    assert periods_of(source)
    assert path_of(source) == path


def test_the_catalogue_holds_every_shipped_file_once():
    assert sorted(load_catalog()) == sorted(path.stem for path in SHIPPED)


@pytest.mark.parametrize(
    ("changes", "key", "remedy"),
    [
        ({"titel": "x"}, "titel", "unknown key: remove it or correct its spelling"),
        ({"licence": {}}, "licence.name", "add this key"),
        ({"periods": {"frequency": "annual", "first": "2014-Q9"}}, "periods.first", "write 2014, 2014-05, 2014-Q3"),
        ({"periods": {"frequency": "quarterly", "first": "2014"}}, "periods", "correct it or the frequency"),
        ({"periods": {"frequency": "annual"}}, "periods", "give either `first`"),
        ({"location": {}}, "location", "give at least one of mirror"),
        ({"location": {"url": "http://localhost/{year}"}}, "location.url", "it may name {period}, {yyyy}"),
        ({"location": {"mirror": "a_{yyyy}.csv", "inbox": "a.csv"}}, "location", "one file is one period"),
        ({"format": {"kind": "fixed_width"}}, "format", "fixed_width needs it"),
        ({"codebook": {"age": None}}, "codebook.age", "required of person"),
        ({"codebook": {"shoe_size": {"column": "s"}}}, "codebook.shoe_size", "known: source_id"),
        ({"codebook": {"responded": {"column": "r"}}}, "codebook.responded", "needs a map"),
        ({"codebook": {"age": {"column": "a", "constant": 1}}}, "codebook.age", "exactly one of column"),
        ({"codebook": {"sex": {"column": "s", "map": {True: "M"}}}}, "codebook.sex.map", "write it in quotes"),
        ({"codebook": {"sex": {"column": "s", "missing": [None]}}}, "codebook.sex.missing.0", "write it in quotes"),
        ({"codebook": {"sex": {"column": "s", "map": {"1": "M"}, "link": "isco08"}}}, "codebook.sex", "not both"),
        ({"synthetic": True}, "whole file", "begins with synthetic_"),
        ({"design": [REPLICATES | {"replicate_method": None}]}, "design.0", "replicates need it"),
        ({"design": [{"since": "2020-Q1", "method": "taylor", "replicate_method": "jk1"}]}, "design.0", "belongs to"),
        ({"design": [REPLICATES | {"replicate_method": "fay"}]}, "design.0", "which needs it"),
        ({"design": [REPLICATES | {"fay": 0.5}]}, "design.0", "belongs to replicate_method fay"),
        ({"design": [REPLICATES, REPLICATES]}, "whole file", "two entries begin in the same period"),
        ({"design": [REPLICATES], "kind": "vacancy"}, "whole file", "only a survey has one"),
        ({"reliability": "nobody"}, "whole file", "no rule set 'nobody'; known: acro, cepal_2020"),
        ({"disclosure": {"min_cases": 0}}, "disclosure.min_cases", "greater than or equal to 1"),
        ({"published": [RATE | {"tolerance": -1}]}, "published.0.tolerance", "greater than or equal to 0"),
        ({"published": [RATE | {"source": None}]}, "published.0.source", "valid string"),
        ({"published": [RATE, RATE | {"value": 8.0}]}, "whole file", "rate of 2020-Q1 is given twice"),
    ],
)
def test_a_fault_is_told_with_file_key_and_remedy(write, changes, key, remedy):
    path = write(source_content(**changes))
    with pytest.raises(CatalogError) as told:
        load_source(path)
    message = str(told.value)
    assert str(path) in message
    assert key in message
    assert remedy in message


def test_what_a_survey_does_not_say_of_its_estimates_has_a_default(write):
    source = load_source(write(source_content()))
    assert (source.design, source.reliability, source.published) == ((), "ilo", ())
    assert (source.disclosure.min_cases, source.disclosure.rounding_base) == (5, None)


def test_a_design_and_published_figures_are_read(write):
    changes = {
        "design": [REPLICATES | {"replicate_method": "fay", "fay": 0.5}],
        "published": [RATE, RATE | {"sex": "F"}],
    }
    source = load_source(write(source_content(**changes)))
    assert (source.design[0].single_psu, source.design[0].fay) == ("centred", 0.5)
    assert [(one.sex, one.age, one.value) for one in source.published] == [("_T", "_T", 7.9), ("F", "_T", 7.9)]


def test_a_missing_key_is_told_as_one_to_add(write):
    content = source_content()
    del content["producer"]
    with pytest.raises(CatalogError, match="producer: add this key"):
        load_source(write(content))


def test_all_faults_of_a_file_are_told_at_once(write):
    with pytest.raises(CatalogError, match=r"2 fault\(s\)"):
        load_source(write(source_content(titel="x", licence={})))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: a_b\nid: c_d\n", "['id'] is given twice in the block that begins at line 1"),
        ("map: {1: M, '1': F}\n", "['1'] is given twice"),
        ("id: [unclosed\n", "not readable as YAML"),
        ("first: 2014-99-01\n", "not readable as YAML"),
        ("id: !!python/object/apply:os.getcwd []\n", "could not determine a constructor"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_naming_the_file(write, text, told):
    path = write(text)
    with pytest.raises(CatalogError) as fault:
        load_source(path)
    assert str(path) in str(fault.value)
    assert told in str(fault.value)


@pytest.mark.parametrize("code", ["Y", "N", "on", "True", "~", "01"])
def test_a_quoted_code_is_taken_as_it_is(write, code):
    path = write(source_content(codebook={"sex": {"column": "s", "map": {code: "F"}, "missing": [code]}}))
    assert load_source(path).codebook["sex"].map == {code: "F"}


def test_an_unquoted_code_keeps_its_leading_zeros(write):
    text = yaml.safe_dump(source_content()) + "notes: {010: a, 7: b, 1_0: c}\n"
    assert set(load_source(write(text)).notes) == {"010", "7", "1_0"}


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n"])
def test_a_file_that_is_no_mapping_is_refused(write, text):
    with pytest.raises(CatalogError, match="whole file"):
        load_source(write(text))


def test_a_file_that_is_not_utf8_is_refused(write):
    path = write("")
    path.write_bytes(b"title: \xff\n")
    with pytest.raises(CatalogError, match="not readable"):
        load_source(path)


def test_the_id_must_be_the_file_name(write):
    with pytest.raises(CatalogError, match=r"the file is named 'xbb_lfs'\. Make them the same"):
        load_source(write(source_content(), name="xbb_lfs"))


def test_an_id_may_stand_in_one_folder_only(write, tmp_path):
    write(source_content(), folder="surveys")
    write(source_content(), folder="vacancies")
    with pytest.raises(CatalogError, match="Ids are unique"):
        load_catalog(tmp_path)


@pytest.mark.parametrize(
    ("location", "many"),
    [({"mirror": "a{yy}.csv"}, False), ({"mirror": "all.csv"}, True), ({"generated": "x"}, False)],
)
def test_a_pattern_without_a_period_means_one_file_for_all(location, many, write):
    content = source_content(id="synthetic_a", location=location)
    assert load_source(write(content, name="synthetic_a")).location.many_periods_in_one_file is many


def ads(**changes):
    """A vacancy source of the same place, changed."""
    codebook = dict.fromkeys(["person_id", "weight", "sex", "age", "responded"]) | {
        "ad_id": {"column": "id"}, "first_seen": {"column": "seen"}, "title": {"column": "title"}
    }  # fmt: skip
    return source_content(id="xaa_ads", kind="vacancy", subject="vacancy", codebook=codebook, **changes)


def test_a_survey_may_be_set_against_a_vacancy_source_of_its_place(write, tmp_path):
    write(source_content(standards=[{"since": "2020-Q1", "vacancies": "xaa_ads"}]))
    write(ads(), name="xaa_ads", folder="vacancies")
    assert load_catalog(tmp_path)["xaa_lfs"].standards[0].vacancies == "xaa_ads"


@pytest.mark.parametrize(
    ("named", "place", "told"),
    [
        ("xaa_jobs", "XAA", "'xaa_jobs' is no vacancy source of XAA. Known: xaa_ads"),
        ("xaa_lfs", "XAA", "'xaa_lfs' is no vacancy source of XAA. Known: xaa_ads"),
        ("xaa_ads", "XBB", "'xaa_ads' is no vacancy source of XAA. Known: none, remove the line"),
    ],
)
def test_a_survey_set_against_no_vacancy_source_of_its_place_is_refused(write, tmp_path, named, place, told):
    path = write(source_content(standards=[{"since": "2020-Q1", "vacancies": named}]))
    write(ads(ref_area=place), name="xaa_ads", folder="vacancies")
    with pytest.raises(CatalogError) as fault:
        load_catalog(tmp_path)
    assert str(path) in str(fault.value)
    assert told in str(fault.value)


def register(**changes):
    """A register of recognition of the same place, changed."""
    codebook = dict.fromkeys(["person_id", "weight", "sex", "age", "responded"]) | {
        "case_id": {"column": "id"},
        "applied_on": {"column": "on"},
        "outcome": {"column": "out"},
        "as_of": {"column": "closed"},
    }
    content = {"kind": "recognition", "subject": "recognition_case", "codebook": codebook} | changes
    return source_content(id="xaa_register", **content)


def test_a_register_may_be_set_against_a_survey_of_its_place(write, tmp_path):
    write(source_content())
    write(register(standards=[{"since": "2020", "eligible": "xaa_lfs"}]), name="xaa_register", folder="recognition")
    assert load_catalog(tmp_path)["xaa_register"].standards[0].eligible == "xaa_lfs"


def test_a_register_set_against_what_is_no_survey_of_its_place_is_refused(write, tmp_path):
    write(ads(), name="xaa_ads", folder="vacancies")
    standards = [{"since": "2020", "eligible": "xaa_ads"}]
    path = write(register(standards=standards), name="xaa_register", folder="recognition")
    with pytest.raises(CatalogError) as fault:
        load_catalog(tmp_path)
    assert f"{path}: standards.eligible: 'xaa_ads' is no survey source of XAA. Known: none" in str(fault.value)


def test_real_persons_are_never_set_against_synthetic_advertisements(write, tmp_path):
    write(source_content(standards=[{"since": "2020-Q1", "vacancies": "synthetic_ads"}]))
    made_up = ads() | {"id": "synthetic_ads", "synthetic": True}
    write(made_up, name="synthetic_ads", folder="demo")
    with pytest.raises(CatalogError, match="SYNTHETIC"):
        load_catalog(tmp_path)
