"""Staging a delivery: read once, and again only where bytes, layout, rules or periods have changed."""

import pytest

from pipelines.errors import InputError
from pipelines.landing.store import Delivery, LandingStore
from pipelines.staging import stage as module
from pipelines.staging.split import UNKNOWN
from tests.unit.ingest_builders import make_source

PERIODS = ["2020-Q1", "2020-Q2"]
ONE_FILE = make_source(location={"mirror": "all.csv"})
BOTH = b"quarter,x\n2020-Q1,a\n2020-Q2,b\n"


@pytest.fixture
def stage(settings, tmp_path, monkeypatch):
    """Stage bytes as a delivery; `stage.reads` counts how often a file was read."""
    real_read = module.read

    def _read(*given, **named):
        _stage.reads += 1
        return real_read(*given, **named)

    def _stage(content, period, source=ONE_FILE, periods=PERIODS):
        path = tmp_path / "received"
        path.write_bytes(content)
        sha256, size = LandingStore(settings.landing).keep(path)
        delivery = Delivery(source.id, period, "mirror:x", "now", size, sha256, "none")
        return module.stage(source, period, delivery, None, periods=periods, settings=settings)

    _stage.reads = 0
    monkeypatch.setattr(module, "read", _read)
    return _stage


def test_a_file_of_many_periods_is_read_once(stage, settings):
    assert stage(BOTH, "2020-Q1").rows.rows() == [("2020-Q1", "a", 2)]
    assert stage(BOTH, "2020-Q2").rows.rows() == [("2020-Q2", "b", 3)]
    assert stage.reads == 1
    assert (settings.partition("staging", "xaa_lfs", "2020-Q1") / "part.parquet").is_file()


def test_a_period_that_the_file_lacks_is_nothing(stage):
    assert stage(b"quarter,x\n2020-Q1,a\n", "2020-Q2") is None


def test_a_file_of_one_period_is_read_for_each(stage):
    source = make_source()
    assert stage(b"quarter,x\n2020-Q1,a\n", "2020-Q1", source).rows.height == 1
    other = stage(b"quarter,x\n2020-Q1,a\n", "2020-Q2", source)
    assert (other.rows.height, other.rejected.height) == (0, 1)


def test_new_bytes_and_new_rules_are_staged_anew(stage):
    stage(BOTH, "2020-Q1")
    assert stage(BOTH + b"2020-Q1,c\n", "2020-Q1").rows.height == 2
    changed = make_source(location={"mirror": "all.csv"}, row_period={"expression": "'2020-Q2'"})
    assert stage(BOTH, "2020-Q2", changed).rows.height == 2
    assert stage.reads == 3


def test_a_change_of_the_codebook_alone_needs_no_reading(stage):
    stage(BOTH, "2020-Q1")
    stage(BOTH, "2020-Q1", make_source(location={"mirror": "all.csv"}, codebook={"age": {"column": "x"}}))
    assert stage.reads == 1


def test_a_period_that_has_come_since_is_found_in_the_same_bytes(stage):
    assert stage(BOTH, "2020-Q1", periods=["2020-Q1"]).rows.height == 1
    assert stage(BOTH, "2020-Q2", periods=PERIODS).rows.height == 1


def test_strays_of_an_older_delivery_do_not_stay(stage, settings):
    stray = settings.partition("staging", "xaa_lfs", UNKNOWN)
    stage(BOTH + b"1999-Q1,c\n", "2020-Q1")
    assert stray.exists()
    stage(BOTH, "2020-Q1")
    assert not stray.exists()


def test_unreadable_bytes_stage_nothing(stage, settings):
    with pytest.raises(InputError):
        stage(b"", "2020-Q1")
    assert not (settings.home / "staging").exists()


@pytest.mark.parametrize("source", [ONE_FILE, make_source()])
def test_a_delivery_that_comes_back_is_staged_again(stage, source):
    first, second = b"quarter,x\n2020-Q1,a\n", b"quarter,x\n2020-Q1,b\n"
    found = [stage(content, "2020-Q1", source).rows["x"].to_list() for content in (first, second, first)]
    assert found == [["a"], ["b"], ["a"]]


def test_what_was_staged_half_is_staged_again(stage, monkeypatch):
    first, second = b"quarter,x\n2020-Q1,a\n", b"quarter,x\n2020-Q1,b\n"
    stage(first, "2020-Q1")
    with monkeypatch.context() as killed:
        killed.setattr(module, "write_json", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            stage(second, "2020-Q1")
    assert stage(first, "2020-Q1").rows["x"].to_list() == ["a"]
