"""Files made to do harm: bombs, lies about sizes, names that lead elsewhere, texts that read other files."""

import gzip
import io
import struct
import time
import zipfile

import polars as pl
import pytest

from pipelines.catalog.models import Format
from pipelines.errors import CatalogError, CodebookError, InputError
from pipelines.readers import opening
from pipelines.readers.isolated import isolated
from pipelines.readers.parquet import read_parquet
from pipelines.readers.read import read
from pipelines.sql import expression
from pipelines.yamltext import parse_yaml

CSV = b"a,b\n1,2\n"


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
        ("a: &a [*a]", "recursive"),
    ],
)
def test_yaml_makes_no_object_and_no_fault_but_its_own(text, told):
    with pytest.raises(InputError, match=told):
        parse_yaml(f"- {text}" if "recursive" in told else text)


def test_references_that_multiply_are_not_written_out(tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{this}: &{this} [{', '.join([f'*{last}'] * 9)}]" for last, this in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    (tmp_path / "xaa_lfs.yml").write_text("\n".join([*lines, "id: *i", "periods: {only: *i}"]))
    begin = time.process_time()
    from pipelines.catalog.load import load_source

    with pytest.raises(CatalogError, match="id: Input should be a valid string") as told:
        load_source(tmp_path / "xaa_lfs.yml")
    assert len(str(told.value)) < 10_000 and time.process_time() - begin < 60


@pytest.mark.parametrize(
    "text",
    [
        "(SELECT COUNT(*) FROM read_csv('/etc/passwd'))",
        "EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))",
        "a IN (SELECT * FROM read_csv('/etc/passwd'))",
        "CASE WHEN EXISTS (SELECT 1 FROM read_parquet('/x')) THEN a END",
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
