"""Archives and encodings: opened within limits, or refused with a reason."""

import gzip
import io
import zipfile

import pytest

from pipelines.errors import InputError
from pipelines.readers import opening

CSV = b"a,b\n1,2\n"


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def encrypted() -> bytes:
    """A zip that says it has a password: a bit of the flags, in the file's own header and in the directory."""
    content = bytearray(zipped(a=CSV))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def misplaced() -> bytes:
    """A zip whose file lies before its own beginning, by what its end says."""
    content = zipped(a=CSV)
    return content[:-6] + (2**20).to_bytes(4, "little") + content[-2:]


def nameless() -> bytes:
    """A zip whose file has a name that is no text, by the flag that says UTF-8."""
    content = bytearray(zipped(a=CSV))
    at = content.index(b"PK\x01\x02")
    content[at + 9] |= 8
    content[at + 46] = 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        gzip.compress(CSV),
        gzip.compress(CSV[:4]) + gzip.compress(CSV[4:]),
        zipped(a=CSV),
        zipped(**{"d/": b"", "d/a": CSV}),
    ],
    ids=["plain", "gzip", "gzip in two members", "zip", "zip with a folder"],
)
def test_plain_and_packed_files_read_alike(read_bytes, content):
    assert read_bytes(content).good.rows() == [("1", "2", 2)]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (gzip.compress(b""), "holds an empty file"),
        (gzip.compress(CSV * 100)[:-9], "damaged or cut off"),
        (gzip.compress(CSV) + b"rubbish", "damaged or cut off"),
        (zipped(a=CSV)[:-30], "damaged or cut off"),
        (misplaced(), "damaged: its parts are not where it says"),
        (nameless(), "damaged or cut off"),
        (zipped(a=CSV, b=CSV), r"holds 2 files \(a, b\)"),
        (zipped(), "holds 0 files"),
        (encrypted(), "cannot be unpacked .*password"),
        (b"a,b\n1,\x00\n", "not text"),
        ("a,b\n1,2\n".encode("utf-16"), "not text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not text"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(read_bytes, content, told):
    with pytest.raises(InputError, match=told):
        read_bytes(content)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped(a=content)], ids=["gzip", "zip"])
def test_a_bomb_is_not_opened_to_its_end(read_bytes, monkeypatch, pack):
    monkeypatch.setattr(opening, "RATIO_FREE_BYTES", 1000)
    monkeypatch.setattr(opening, "CHUNK", 1000)
    with pytest.raises(InputError, match="unpacks to more than"):
        read_bytes(pack(b"0" * 2_000_000))


def test_a_small_file_may_be_packed_tightly(read_bytes):
    assert read_bytes(gzip.compress(b"a\n" + b"0\n" * 100_000)).read == 100_000


def test_an_archive_beyond_the_size_limit_is_refused(read_bytes, monkeypatch):
    monkeypatch.setattr(opening, "SIZE_LIMIT_BYTES", 4)
    with pytest.raises(InputError, match="beyond the limits"):
        read_bytes(gzip.compress(CSV))


@pytest.mark.parametrize(("encoding", "text"), [("latin-1", "ñ,é\nÿ,2\n"), ("cp1252", "ñ,é\n€,2\n")])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_other_encodings_are_read_as_declared(read_bytes, encoding, text, pack):
    good = read_bytes(pack(text.encode(encoding)), encoding=encoding).good
    assert (good.columns, good.rows()) == (["ñ", "é", "_row"], [(text[4], "2", 2)])


def test_a_column_called_pk_makes_no_zip(read_bytes):
    assert read_bytes(b"PK,b\n1,2\n").good.columns == ["PK", "b", "_row"]
