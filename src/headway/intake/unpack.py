"""Packed files (gz, xz, bz2, zip with one file) unpacked to where a reader can get at them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from headway.errors import LimitError, SourceFileError
from headway.intake.limits import Limits, hold

_CHUNK_BYTES: Final = 1 << 20
_GLOB_SIGNS: Final = set("*?[]{}")
_WORKBOOK_MEMBERS: Final = ("[Content_Types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin")
_DAMAGE: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file ready to be read.

    Attributes
    ----------
    path : Path
        Of the unpacked bytes: the file itself, or a copy that lives as long as the context.
    name : str
        The name without the packing, such as ``leads.csv`` for ``leads.csv.gz``.
    folder : Path
        A place for further copies.
    """

    path: Path
    name: str
    folder: Path


@contextmanager
def unpacked(path: Path, limits: Limits, member: str | None = None) -> Iterator[Unpacked]:
    """Give a file unpacked, and take the copy away afterwards.

    Parameters
    ----------
    path : Path
    limits : Limits
    member : str, optional
        Which file of a zip; needed when it holds several.

    Yields
    ------
    Unpacked

    Raises
    ------
    SourceFileError
        The file is not there, cannot be read, or is damaged.
    LimitError
        It is too large, packed or unpacked, or grows beyond reason.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as reading:
            head = reading.read(8)
    except OSError as error:
        raise SourceFileError(f"{path} cannot be opened ({error.strerror})", hint="Check the path.") from None
    if not path.is_file():
        raise SourceFileError(f"{path} is not a file")
    hold("file_bytes", size, limits.file_bytes, f"{path.name} has {size:,} bytes", "Split it.")
    with tempfile.TemporaryDirectory(prefix="headway-") as scratch:
        folder = Path(scratch)
        try:
            ready = _unpack(path, head, folder, limits, member)
        except _DAMAGE as error:
            raise SourceFileError(
                f"{path.name} is damaged or cut off: {str(error) or type(error).__name__}",
                hint="Fetch or export it again.",
            ) from None
        yield ready


def _unpack(path: Path, head: bytes, folder: Path, limits: Limits, member: str | None) -> Unpacked:
    """Unpack by the first bytes; a plain file is given as it lies."""
    if head.startswith(b"\x1f\x8b"):
        with gzip.open(path, "rb") as reading:
            return _copied(reading, path, path.name.removesuffix(".gz"), folder, limits)
    if head.startswith(b"\xfd7zXZ\x00"):
        with lzma.open(path, "rb") as reading:
            return _copied(reading, path, path.name.removesuffix(".xz"), folder, limits)
    if head.startswith(b"BZh") and head[3:4].isdigit():
        with bz2.open(path, "rb") as reading:
            return _copied(reading, path, path.name.removesuffix(".bz2"), folder, limits)
    if head.startswith(b"PK\x03\x04"):
        return _from_zip(path, folder, limits, member)
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        raise SourceFileError(f"{path.name} is packed with zstd", hint="Unpack it first: zstd -d.")
    if _GLOB_SIGNS & set(str(path.absolute())):
        link = folder / "plain"
        link.symlink_to(path.absolute())
        return Unpacked(link, path.name, folder)
    return Unpacked(path.absolute(), path.name, folder)


def _from_zip(path: Path, folder: Path, limits: Limits, member: str | None) -> Unpacked:
    """Take the one file out of a zip; a workbook, which is a zip too, stays as it is."""
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        names = [info.filename for info in infos]
        total = sum(info.file_size for info in infos)
        _hold_ratio(path, total, limits)
        if any(name in _WORKBOOK_MEMBERS for name in names):
            return Unpacked(path.absolute(), path.name, folder)
        wanted = [
            info
            for info in infos
            if (info.filename == member if member else not Path(info.filename).name.startswith((".", "__MACOSX")))
            and not info.filename.startswith("__MACOSX/")
        ]
        if len(wanted) != 1:
            what = f"no file {member!r}" if member else f"{len(wanted)} files"
            raise SourceFileError(
                f"{path.name} holds {what}: {', '.join(names[:5]) or 'nothing'}",
                hint="Unpack it, or name one of them as `member`.",
            )
        with archive.open(wanted[0]) as reading:
            return _copied(reading, path, Path(wanted[0].filename).name, folder, limits)


def _copied(reading: Any, path: Path, name: str, folder: Path, limits: Limits) -> Unpacked:
    """Write what comes out of a packed file, and stop when it is too much."""
    target = folder / "unpacked"
    size = 0
    with target.open("wb") as writing:
        while chunk := reading.read(_CHUNK_BYTES):
            size += len(chunk)
            _hold_ratio(path, size, limits)
            writing.write(chunk)
    return Unpacked(target, name, folder)


def _hold_ratio(path: Path, size: int, limits: Limits) -> None:
    """Hold the limits of what is unpacked."""
    hold("unpacked_bytes", size, limits.unpacked_bytes, f"{path.name} unpacks to more than {size:,} bytes", "Split it.")
    packed = max(path.stat().st_size, 1)
    if size > limits.unpack_ratio_from_bytes and size > packed * limits.unpack_ratio:
        raise LimitError(
            f"{path.name} unpacks to more than {limits.unpack_ratio:,} times its size; the limit 'unpack_ratio' is "
            f"{limits.unpack_ratio:,}",
            hint="Unpack it yourself if you trust it.",
            limit="unpack_ratio",
        )
