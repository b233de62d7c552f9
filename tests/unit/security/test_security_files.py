"""Files made to do harm: bombs, lies about sizes, names that lead elsewhere, texts that read other files."""

import base64
import gzip
import io
import struct
import zipfile
import zlib
from itertools import pairwise

import polars as pl
import pytest

from pipelines.catalog.models import Format
from pipelines.errors import CodebookError, InputError
from pipelines.readers import opening
from pipelines.readers.isolated import isolated
from pipelines.readers.parquet import read_parquet
from pipelines.readers.read import read
from pipelines.sql import expression
from pipelines.yamltext import parse_yaml

CSV = b"a,b\n1,2\n"
ASKS_FOR_AN_EXABYTE = zlib.decompress(
    base64.b64decode(
        "eNq9Vc9PE0EUnp1u27VpDCa8ya7ZQ8V00wZSyiq2NWCc/gCqFUqDQYyXhWULplKkSIETB8+GeDCePBvvJpyMf4QH4x/giWNPJibO"
        "zO62DTQELm52Z9578973vXnvJVultQmQQYGbFcCAEEp8Hf8bk28hJDEFEAzByBgE2BaCkH4PJWRuV8XqeysUIcwULKEAYG0ShYY0"
        "FZeLECWY7JKPkjFlKOdiGbYOqTHO6mMrLih6qHYln+P66y6HdwIRLY5CmhpcnluolATXFjmSjI40xaDOZBX1spILAzlYBSKg91cg"
        "mHQrYPklwL0SSJYqWQMv/99pForuzV+Sd5JxLBu/An2Rg/uafNLrax+bzO2qWC/sa6BIV3qNPQ0aJ8Fz4doNrLlt9jZAGvHM3XL0"
        "iX3HksW/PoOA9DbPrJMpsAkSUkeCI8mTj2V45omnQdeDpf1iTt5pNndBYUoc87lEEGGCOzcIokwWhYyjii5CmIHfMh6tNJhOsKZr"
        "FeOHpF9+tslvBYbJlzCkkNHB+sWjOnBUyB8FVPIzDA+Q8SmoX7bl5P01IOSDAiPIeBvWr9Q18pnHnigsafI9QLChkG/yMC+nGqW1"
        "2sLy/dbaxvorSz3F4/xpr+UppSX20ewe0/cXqasL02NKW7Qg9kU6WuX+bW4vU1r3/Lh/4SlXVvhSpNTHs7j/vvAXoAX3qEy9Z5vz"
        "iWM3qlaaeU4fFZkxu9YFcXnyM35Q9ZCfC968cJqv1kqCnu5xvgN6lq/oh44KvjLN1+msiOdeM3Z5Kb0v4DM8/rDeJZ114wsCL1/m"
        "fGwvebhtL58lnk+9x1qnhUWeet1FKTWYPD2N1Plqs2HttGKJ7YPdjeZWMra3vtPabG7FzNREKh1LrL7ZbNixjJNLm6v2HcexzYzj"
        "ZE174q6ZyVrpnGXmJh3HdDLWup0zkxof8+6LbgcQqrK/wD80nf7K"
    )
)
"""A small Parquet file with a byte changed, of SYNTHETIC rows."""


def zipped(*names: str, content: bytes = CSV, attributes: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.external_attr, member.compress_type = attributes, zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return packed.getvalue()


def with_a_small_size(content: bytes) -> bytes:
    """A zip whose directory says that the file in it is shorter than it is."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", 2) + content[at + 28 :]


@pytest.fixture
def rows(tmp_path):
    def _rows(content: bytes):
        place = tmp_path / "deep" / "scratch"
        place.mkdir(parents=True, exist_ok=True)
        (tmp_path / "received").write_bytes(content)
        found = read(tmp_path / "received", Format(kind="delimited"), layout=None, scratch=place)
        return found.good.rows()

    return _rows


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "..\\..\\x", "C:\\x", "a/../../x", "\u202ex", "x" * 3000])
def test_the_name_of_a_file_in_a_zip_leads_nowhere(rows, tmp_path, name):
    assert rows(zipped(name)) == [("1", "2", 2)]
    assert {path.name for path in tmp_path.rglob("*")} == {"deep", "scratch", "received"}


def test_a_link_in_a_zip_is_a_text_and_no_link(rows):
    assert rows(zipped("x", content=b"a\n/etc/passwd\n", attributes=0o120777 << 16)) == [("/etc/passwd", 2)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (zipped("x", content=zipped("y")), "not text"),
        (gzip.compress(gzip.compress(CSV)), "not text"),
        (zipped(*(f"{n}" for n in range(5000)), content=b""), "holds 5000 files"),
        (with_a_small_size(zipped("x")), "damaged"),
    ],
    ids=["a zip in a zip", "gzip in gzip", "many files", "a lie about the size"],
)
def test_an_archive_with_more_than_one_plain_file_is_refused(rows, content, told):
    with pytest.raises(InputError, match=told):
        rows(content)


def test_files_of_a_zip_that_share_their_bytes_are_refused_unopened(rows):
    content = zipped("x")
    at, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry, tail = content[at:end], content[end:]
    tail = tail[:8] + struct.pack("<HHI", 50, 50, 50 * len(entry)) + tail[16:]
    with pytest.raises(InputError, match="holds 50 files"):
        rows(content[:at] + 50 * entry + tail)


def test_a_table_that_would_fill_the_memory_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "CELLS_FREE", 1000)
    pl.select(a=pl.repeat(1, 1_000_000, dtype=pl.Int8)).write_parquet(tmp_path / "bomb")
    with pytest.raises(InputError, match="says that it holds 1000000 values"):
        read_parquet(tmp_path / "bomb")


def test_a_damaged_table_that_asks_for_all_memory_takes_nothing_along(tmp_path):
    """Found by fuzzing: a page that gives a false number of values makes the reader ask for an exabyte."""
    (tmp_path / "damaged").write_bytes(ASKS_FOR_AN_EXABYTE)
    with pytest.raises(InputError, match="damaged"):
        isolated(read_parquet, tmp_path / "damaged")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: !!python/object/apply:os.system [true]", "could not determine a constructor"),
        ("a: !!python/name:os.system", "could not determine a constructor"),
        ("!!map [a]", "cannot unpack"),
        ("a: !!bool maybe", "maybe"),
        ("a: !!timestamp never", "groupdict"),
        ("a: !!float ''", "index"),
        ("[" * 5000, "nested too deeply"),
        ("a: " + "9" * 5000, "4300 digits"),
        ("a: 1\na: 2", "given twice"),
        ("a: &a [*a]", "stand for more than"),
    ],
)
def test_yaml_makes_no_object_and_no_fault_but_its_own(text, told):
    with pytest.raises(InputError, match=told):
        parse_yaml(text)


def test_references_that_multiply_are_refused_before_they_are_followed():
    """Found by trying: the message about such a file would have been longer than the memory."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{this}: &{this} [{', '.join([f'*{last}'] * 9)}]" for last, this in pairwise("abcdefghi")]
    with pytest.raises(InputError, match="stand for more than"):
        parse_yaml("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "(SELECT COUNT(*) FROM read_csv('/etc/passwd'))",
        "EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))",
        "a IN (SELECT * FROM read_csv('/etc/passwd'))",
        "CASE WHEN EXISTS (SELECT 1 FROM read_parquet('/x')) THEN a END",
        "EXISTS (FROM read_csv('/etc/passwd'))",
        "EXISTS (FROM \"READ_CSV\" /* */ ('/etc/passwd'))",
        "/* ' */ EXISTS (SELECT 1 FROM read_parquet('https://example.org/x')) /* ' */",
        "read_csv('/etc/passwd')",
        "pg_read_file('/etc/passwd')",
        "1; ATTACH 'x'",
        "COPY a TO '/tmp/x'",
        "(" * 5000 + "1" + ")" * 5000,
    ],
)
def test_an_expression_of_the_catalogue_sees_the_columns_of_its_file_and_no_other(text):
    with pytest.raises(CodebookError):
        expression(text, ["a"], where="xaa_lfs: codebook.sex")
