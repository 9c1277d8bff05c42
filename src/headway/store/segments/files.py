"""One Arrow IPC file with one record batch: written so that it is whole or not there, and mapped without a copy."""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from headway.columns.encoding import in_threads
from headway.errors import StoreDamagedError, StoreError

TEMPORARY: Final = ".tmp"
"""A file with this ending was never finished. It is ignored, and removed by the next who writes."""

MEND: Final = (
    "Take the folder from a backup, or delete it and build the segment again from the history that it came from."
)
"""What to do about a damaged segment."""

_MAGIC: Final = b"ARROW1"
_PIECE_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the manifest remembers of a file.

    Attributes
    ----------
    name : str
    rows_n : int
    bytes_n : int
        Its length.
    head_bytes_n, tail_bytes_n : int
        How much at its beginning and its end is not data but says where the data lies.
    head_digest : str
        SHA-256 of beginning and end; checked whenever the file is opened.
    digest : str
        SHA-256 over the SHA-256 of every 64 MiB; checked by ``verify``.
    """

    name: str
    rows_n: int
    bytes_n: int
    head_bytes_n: int
    tail_bytes_n: int
    head_digest: str
    digest: str


def write_batch(folder: Path, name: str, batch: pa.RecordBatch) -> FileRecord:
    """Write a record batch to a new file, through a temporary one, down to the disk.

    Parameters
    ----------
    folder : Path
    name : str
        Of a file that is not there yet.
    batch : pyarrow.RecordBatch
        Without dictionaries; written as it lies in memory, uncompressed, so that it can be mapped.

    Returns
    -------
    FileRecord

    Raises
    ------
    StoreError
        The disk refuses: full, read-only, or gone.
    """
    temporary = folder / (name + TEMPORARY)
    try:
        with temporary.open("wb") as stream:
            with pa.ipc.new_file(stream, batch.schema) as writer:
                writer.write_batch(batch)
            stream.flush()
            os.fsync(stream.fileno())
        record = _record_of(temporary, name, batch.num_rows)
        os.replace(temporary, folder / name)  # noqa: PTH105  # the one call that a crash must fall before or after
    except OSError as error:
        raise StoreError(
            f"{folder / name} cannot be written: {error.strerror or error}",
            hint="Make room or mend the permissions, and write again; what was there before is untouched.",
        ) from error
    return record


def map_batch(folder: Path, record: FileRecord) -> pa.RecordBatch:
    """Map a file into memory; nothing of its data is read yet.

    Returns
    -------
    pyarrow.RecordBatch
        Its buffers lie in the page cache, which all processes share, and stay valid when the file is removed.

    Raises
    ------
    StoreDamagedError
        The file's length, or what says where its data lies, is not what was written.
    FileNotFoundError
        It is not there.
    """
    path = folder / record.name
    try:
        bytes_n = path.stat().st_size
        mapped = pa.memory_map(str(path))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error}", hint="Mend the permissions and try again.") from error
    if bytes_n != record.bytes_n:
        raise StoreDamagedError(
            f"{path} is damaged: it has {bytes_n:,} bytes, and {record.bytes_n:,} were written", hint=MEND
        )
    if _head_digest(mapped, record) != record.head_digest:
        raise StoreDamagedError(
            f"{path} is damaged: its header is not what was written, so its data cannot be found", hint=MEND
        )
    try:
        batch = pa.ipc.open_file(mapped).get_batch(0)
    except (pa.ArrowException, OSError) as error:  # only if the header was written wrongly
        raise StoreDamagedError(f"{path} is no readable Arrow file: {error}", hint=MEND) from error
    if batch.num_rows != record.rows_n:
        raise StoreDamagedError(
            f"{path} is damaged: it has {batch.num_rows:,} rows, and {record.rows_n:,} were written", hint=MEND
        )
    return batch


def has_its_bytes(folder: Path, record: FileRecord) -> bool:
    """Read the whole file and say whether every byte is what was written."""
    with (folder / record.name).open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return _digest(memoryview(mapped)) == record.digest


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder down to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _record_of(path: Path, name: str, rows_n: int) -> FileRecord:
    """Read a file back and note what it is."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        view = memoryview(mapped)
        head_bytes_n, tail_bytes_n = _frame_of(view)
        record = FileRecord(name, rows_n, len(view), head_bytes_n, tail_bytes_n, "", _digest(view))
        view.release()
    head_digest = _head_digest(pa.memory_map(str(path)), record)
    return FileRecord(name, rows_n, record.bytes_n, head_bytes_n, tail_bytes_n, head_digest, record.digest)


def _frame_of(view: memoryview) -> tuple[int, int]:
    """Give the lengths of what stands before and behind the data: magic, schema, batch message; end mark and footer.

    Source: Arrow columnar format, "IPC File Format" and "Encapsulated message format".
    """
    place = 8
    for _ in ("schema", "batch"):
        (length,) = struct.unpack("<i", view[place + 4 : place + 8])
        place += 8 + length
    (footer,) = struct.unpack("<i", view[-10:-6])
    assert bytes(view[:6]) == bytes(view[-6:]) == _MAGIC
    return place, 8 + footer + 10


def _head_digest(mapped: pa.MemoryMappedFile, record: FileRecord) -> str:
    """Hash beginning and end of a file."""
    head = mapped.read_at(record.head_bytes_n, 0)
    tail = mapped.read_at(record.tail_bytes_n, record.bytes_n - record.tail_bytes_n)
    return hashlib.sha256(head + tail).hexdigest()


def _digest(view: memoryview) -> str:
    """Hash a file piece by piece, several at once."""
    pieces = [view[start : start + _PIECE_BYTES] for start in range(0, len(view), _PIECE_BYTES)]
    digests = in_threads(lambda piece: hashlib.sha256(piece).digest(), pieces)
    for piece in pieces:
        piece.release()
    return hashlib.sha256(b"".join(digests)).hexdigest()
