"""Opening what was received: gzip and zip with limits, other encodings to UTF-8. Streams, never whole files."""

from __future__ import annotations

import codecs
import errno
import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pipelines.errors import InputError
from pipelines.readers.kinds import document_in

SIZE_LIMIT_BYTES = 16 * 2**30
RATIO_LIMIT = 200
RATIO_FREE_BYTES = 50 * 2**20
CELLS_FREE = 50_000_000
CHUNK = 2**20
GZIP, ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")  # beginnings of a file; the last is an empty zip
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, ValueError, IndexError)
"""What a damaged archive raises; the last two where the name of a file in a zip is none."""


@contextmanager
def opened(path: Path, encoding: str, scratch: Path) -> Iterator[Path]:
    """Give a plain file with the content of `path`, unpacked where it is an archive, and as UTF-8 where it is text.

    Args:
        path: What was received.
        encoding: Of text that is to become UTF-8; `utf-8` leaves all bytes as they are.
        scratch: Folder for what is unpacked.

    Raises:
        InputError: The file is empty, the archive is damaged, holds not exactly one file, or unpacks to more than
            the limits allow (size, and ratio beyond the first 50 MiB).
    """
    compressed = path.stat().st_size
    if compressed == 0:
        raise InputError("the file is empty. Ask the producer for it again.")
    if not _is_archive(path) and encoding == "utf-8":
        yield path
        return
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=scratch, prefix=".opened-") as target:
        try:
            with _unpacked(path) as stream:
                size = _copy(stream, target, encoding, compressed)
        except _DAMAGED as fault:
            raise InputError(f"the archive is damaged or cut off ({fault}). Fetch it again.") from fault
        except OSError as fault:
            if fault.errno != errno.EINVAL:  # what a zip's own directory says lies before its beginning
                raise
            raise InputError("the archive is damaged: its parts are not where it says. Fetch it again.") from fault
        except RuntimeError as fault:  # a zip with a password, or packed in a way that Python does not know
            raise InputError(f"the zip cannot be unpacked ({fault}). Ask the producer for a plain one.") from fault
        if size == 0:
            raise InputError("the archive holds an empty file. Ask the producer for it again.")
        target.flush()
        yield Path(target.name)


def _is_archive(path: Path) -> bool:
    """Say whether a file packs another; a workbook is a zip too, and is read as it is."""
    with path.open("rb") as file:
        magic = file.read(4)
    return magic.startswith(GZIP) or (magic.startswith(ZIP) and document_in(path) is None)


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(GZIP):
            with gzip.open(file) as stream:
                yield stream  # type: ignore[misc]
        elif magic.startswith(ZIP):
            with zipfile.ZipFile(file) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                if len(members) != 1:
                    names = ", ".join(member.filename for member in members[:5])
                    raise InputError(f"the zip holds {len(members)} files ({names}); exactly one is expected.")
                with archive.open(members[0]) as stream:
                    yield stream
        else:
            yield file


def _copy(stream: IO[bytes], target: IO[bytes], encoding: str, compressed: int) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace") if encoding != "utf-8" else None
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        check_ratio(compressed, size)
        target.write(decoder.decode(chunk).encode() if decoder else chunk)
    if decoder:
        target.write(decoder.decode(b"", final=True).encode())
    return size


def check_ratio(compressed: int, size: int) -> None:
    """Refuse to unpack further than the limits allow.

    Raises:
        InputError: `size` bytes came out of `compressed` ones, and that is too much.
    """
    if size > SIZE_LIMIT_BYTES or (size > RATIO_FREE_BYTES and size > RATIO_LIMIT * compressed):
        raise InputError(
            f"the archive of {compressed} bytes unpacks to more than {size} bytes, beyond the limits "
            f"({SIZE_LIMIT_BYTES} bytes, {RATIO_LIMIT} times). It is not opened further."
        )


def check_cells(compressed: int, cells: int) -> None:
    """Refuse a table that says it is so large that no file of its size means it.

    Raises:
        InputError: `cells` values would be read out of `compressed` bytes, and that is too much.
    """
    if cells > CELLS_FREE and cells > RATIO_LIMIT * compressed:
        raise InputError(
            f"the file of {compressed} bytes says that it holds {cells} values, beyond the limit "
            f"({RATIO_LIMIT} a byte). It is damaged or made to fill the memory; it is not read."
        )


def is_text(path: Path) -> bool:
    """Return whether the beginning of a file looks like text (no NUL bytes)."""
    with path.open("rb") as file:
        return b"\x00" not in file.read(4096)
