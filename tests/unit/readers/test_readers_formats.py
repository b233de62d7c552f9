"""One table, written in every format, is read as the same rows of text: one codebook serves them all."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.errors import InputError
from tests.unit.file_builders import in_all_formats

SCHEMA = {"ID": pl.Int32, "WHOLE": pl.Float64, "NUMBER": pl.Float64, "CODE": pl.String, "DAY": pl.Date}
FIRST_LINE = {".csv": 2, ".xlsx": 2}  # below the header

codes = st.text(alphabet="0123456789abcxyzABCXYZ._-", min_size=1, max_size=9)
row = st.tuples(
    st.integers(1, 10**6),
    st.none() | st.integers(-(10**9), 10**9).map(float),
    st.none() | st.integers(-(10**12), 10**12).map(lambda number: number / 10**4),
    st.none() | codes,
    st.none() | st.dates(dt.date(1920, 1, 1), dt.date(2090, 12, 31)),
)


def text(value) -> str | None:
    """Write a value as the readers should: by other means than theirs."""
    if isinstance(value, float):
        return repr(value).removesuffix(".0") if value else "0"
    return None if value is None else str(value)


def sixteen_digits(value):
    """Return a number as xlsxwriter writes it."""
    return float(f"{value:.16G}") if isinstance(value, float) else value


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(rows=st.lists(row, min_size=1, max_size=12))
def test_a_table_reads_the_same_from_every_format(read_bytes, tmp_path_factory, rows):
    expected = [tuple(text(value) for value in line) for line in rows]
    as_text = pl.DataFrame(expected, schema=dict.fromkeys(SCHEMA, pl.String), orient="row")
    table = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    for suffix, (kind, content) in in_all_formats(table, as_text, tmp_path_factory.mktemp("written")).items():
        found = read_bytes(content, kind=kind)
        first = FIRST_LINE.get(suffix, 1)
        assert found.good["_row"].to_list() == list(range(first, first + len(rows))), suffix
        kept = (
            [tuple(text(sixteen_digits(value)) for value in line) for line in rows] if suffix == ".xlsx" else expected
        )
        assert found.good.drop("_row").rows() == kept, suffix
        assert found.rejected.is_empty()


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> dict[str, tuple[str, bytes]]:
    """A small table in every format."""
    table = pl.DataFrame([(1, 2.0, 0.5, "a", dt.date(2024, 1, 31))] * 40, schema=SCHEMA, orient="row")
    return in_all_formats(table, table.cast(pl.String), tmp_path_factory.mktemp("written"))


BINARY = [".dta", ".sav", ".por", ".xpt", ".xlsx", ".parquet"]


@pytest.mark.parametrize("suffix", BINARY)
@pytest.mark.parametrize("declared", ["delimited", "stata", "spss", "sas", "excel", "parquet"])
def test_a_file_of_another_kind_than_declared_is_named(read_bytes, written, suffix, declared):
    kind, content = written[suffix]
    if kind != declared:
        with pytest.raises(
            InputError, match=rf"the bytes are an? .* \({suffix}\), but the format is declared {declared}"
        ):
            read_bytes(content, kind=declared)


@pytest.mark.parametrize("declared", ["stata", "spss", "sas", "excel", "parquet"])
def test_text_is_no_file_of_a_package(read_bytes, declared):
    with pytest.raises(InputError, match=r"the bytes are not an? .*, but the format is declared"):
        read_bytes(b"a,b\n1,2\n", kind=declared)


@pytest.mark.parametrize("suffix", BINARY)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_refused(read_bytes, written, suffix, share):
    kind, content = written[suffix]
    if suffix == ".por":
        content = content.rstrip(b"Z\r\n")  # fills the last line
    with pytest.raises(InputError, match=r"damaged|cut off"):
        read_bytes(content[: int(len(content) * share)], kind=kind)


@pytest.mark.parametrize("name", ["PAR1", "$FL2", "<stata_dta>"])
def test_a_column_whose_name_is_the_mark_of_a_package_makes_no_file_of_it(read_bytes, name):
    assert read_bytes(f"{name},b\n1,2\n".encode()).good.rows() == [("1", "2", 2)]
