"""Parquet: every kind of single value becomes text; lists, structures and bytes are refused."""

import datetime as dt
import io
from decimal import Decimal

import polars as pl
import pytest

from pipelines.errors import InputError
from pipelines.readers.parquet import read_parquet


@pytest.fixture
def parquet(read_bytes):
    """Write a column and read it."""

    def _read(values, kind=None):
        written = io.BytesIO()
        pl.DataFrame({"v": pl.Series(values, dtype=kind)}).write_parquet(written)
        return read_bytes(written.getvalue(), kind="parquet").good["v"].to_list()

    return _read


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        ([1, None], pl.Int64, ["1", None]),
        ([2**64 - 1], pl.UInt64, ["18446744073709551615"]),
        ([1.0, 0.1, float("nan"), float("inf"), -0.0], pl.Float64, ["1", "0.1", None, None, "0"]),
        ([1.1, 2.0], pl.Float32, ["1.1", "2"]),
        ([Decimal("1.50"), Decimal("10.00")], pl.Decimal(10, 2), ["1.5", "10"]),
        ([Decimal(100)], pl.Decimal(10, 0), ["100"]),
        ([True, None], pl.Boolean, ["true", None]),
        ([" a ", "", "  "], pl.String, ["a", None, None]),
        (["01", "2"], pl.Categorical, ["01", "2"]),
        ([dt.date(2024, 2, 29)], pl.Date, ["2024-02-29"]),
        ([dt.datetime(2024, 2, 29, 1, 2, 3)], pl.Datetime("us"), ["2024-02-29T01:02:03"]),
        ([dt.time(1, 2, 3)], pl.Time, ["01:02:03"]),
        ([None, None], pl.Null, [None, None]),
    ],
)
def test_values_become_text(parquet, values, kind, texts):
    assert parquet(values, kind) == texts


@pytest.mark.parametrize("values", [[[1]], [{"a": 1}], [b"x"], [dt.timedelta(1)]])
def test_what_is_no_single_value_is_refused(parquet, values):
    with pytest.raises(InputError, match=r"column 'v' holds .*Ask for a flat table"):
        parquet(values)


def test_a_name_of_a_file_is_no_pattern(tmp_path):
    path = tmp_path / "persons[1].parquet"
    pl.DataFrame({"v": [1]}).write_parquet(path)
    assert read_parquet(path).good["v"].to_list() == ["1"]
