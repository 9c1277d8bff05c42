"""Which encoding text is in, and text made UTF-8 before anything else reads it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from charset_normalizer import from_bytes
from rapidfuzz import process

from headway.errors import SourceFileError

HEAD_BYTES: Final = 1 << 18
"""So much of the beginning of a file is looked at."""

_CHUNK_BYTES: Final = 1 << 22
_SAMPLE_BYTES: Final = 1 << 15
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN: Final = "cp1252"
_FEW: Final = 8
"""So few strange bytes say nothing about an encoding."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """How text was made UTF-8: its encoding, how many characters could not be read, how many lines were an exception.

    Attributes
    ----------
    encoding : str
    unreadable_n : int
        Bytes that the encoding has no character for; each stands as U+FFFD in the table.
    """

    encoding: str
    unreadable_n: int = 0


def check_encoding(name: str) -> str:
    """Make sure that a codec exists and is one for text.

    Raises
    ------
    SourceFileError
        No such encoding; the nearest known one is named.

    Examples
    --------
    >>> check_encoding("CP1252")
    'cp1252'
    >>> check_encoding("cp125")
    Traceback (most recent call last):
    headway.errors.SourceFileError: There is no encoding 'cp125'. Did you mean 'cp1252'?
    """
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        codec = None
    if codec is None or not getattr(codec, "_is_text_encoding", True):
        known = ["utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "latin-1", "big5", "gb18030", "shift_jis", "euc-kr"]
        near = process.extractOne(name.lower(), known)
        hint = f"Did you mean {near[0]!r}?" if near else "Use a name such as utf-8 or cp1252."
        raise SourceFileError(f"There is no encoding {name!r}", hint=hint)
    return str(codec.name)


def find_encoding(head: bytes) -> str:
    r"""Tell the encoding of text from its beginning.

    A byte order mark decides; then zeros that only UTF-16 has; then UTF-8, if every byte fits; then the likeliest
    of the older encodings, the western one where several are equally likely.

    Parameters
    ----------
    head : bytes
        The first `HEAD_BYTES` of a file, or all of it.

    Returns
    -------
    str
        The name of a Python codec.

    Examples
    --------
    >>> find_encoding("Größe".encode()), find_encoding(b"\xff\xfea\x00"), find_encoding("a,é\n".encode("cp1252"))
    ('utf-8', 'utf-16', 'cp1252')
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if wide := _wide_encoding(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return likeliest_encoding(head)
    return "utf-8"


def likeliest_encoding(data: bytes) -> str:
    """Tell the likeliest of the older encodings of bytes that are not UTF-8.

    Examples
    --------
    >>> likeliest_encoding("naïve café, señor".encode("cp1252"))
    'cp1252'
    """
    lines = b"".join(line for line in data.splitlines(keepends=True) if not line.isascii())[:_SAMPLE_BYTES]
    lines = lines or data[:_SAMPLE_BYTES]
    strange_n = sum(byte > 127 for byte in lines)
    found = [match for match in from_bytes(lines) if not match.encoding.startswith("utf")]
    if not found or (strange_n <= _FEW and _letters_share(lines, _WESTERN) == 1):
        return _WESTERN
    rivals = [match for match in found if match.chaos == found[0].chaos]
    most = max(_letters_share(lines, match.encoding) for match in rivals)
    best = [match for match in rivals if _letters_share(lines, match.encoding) == most]
    if any(_WESTERN in {match.encoding, *match.could_be_from_charset} for match in best):
        return _WESTERN
    same = lines.decode(_WESTERN, errors="replace") == lines.decode(best[0].encoding, errors="replace")
    return _WESTERN if same else str(best[0].encoding)


def _letters_share(data: bytes, encoding: str) -> float:
    """Give the share of letters among the characters that are not ASCII; where words hold signs, a guess is wrong."""
    strange = [sign for sign in data.decode(encoding, errors="replace") if not sign.isascii()]
    return sum(sign.isalpha() for sign in strange) / max(len(strange), 1)


def write_utf8(source: Path, target: Path, encoding: str, *, plain_lines: bool = False) -> TextForm:
    """Copy text as UTF-8.

    Parameters
    ----------
    source, target : Path
    encoding : str
        A Python codec. ``utf-8`` means: each line as UTF-8 where it is, and else in the likeliest older encoding, for
        files that several programs wrote to.
    plain_lines : bool
        Make every kind of line end (CR, LF, CRLF) a line feed.

    Returns
    -------
    TextForm
    """
    unreadable_n = 0
    with source.open("rb") as reading, target.open("w", encoding="utf-8", newline="", errors="replace") as writing:
        if encoding == "utf-8":
            fallback = _fallback_of(source)
            chunks: Iterator[str] = (_mixed_text(line, fallback) for line in reading)
            name = f"utf-8, some lines {fallback}"
        else:
            chunks = _decoded(reading, encoding)
            name = encoding
        held = ""
        for chunk in chunks:
            unreadable_n += chunk.count("\ufffd")
            text = chunk
            if plain_lines:
                text = held + text
                held = "\r" if text.endswith("\r") else ""
                text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
            writing.write(text)
        if held:
            writing.write("\n")
    return TextForm(name, unreadable_n)


def _decoded(reading: IO[bytes], encoding: str) -> Iterator[str]:
    """Decode a file piece by piece."""
    decoder: Any = codecs.getincrementaldecoder(encoding)(errors="replace")
    while chunk := reading.read(_CHUNK_BYTES):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _mixed_text(line: bytes, fallback: str) -> str:
    """One line as UTF-8, or else in the older encoding."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(fallback, errors="replace")


def _fallback_of(source: Path) -> str:
    """Find the likeliest encoding of the lines of a file that are not UTF-8."""
    odd: list[bytes] = []
    size = 0
    with source.open("rb") as reading:
        for line in reading:
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                odd.append(line)
                size += len(line)
                if size > _SAMPLE_BYTES:
                    break
    return likeliest_encoding(b"".join(odd))


def _wide_encoding(head: bytes) -> str | None:
    """Tell UTF-16 without a mark by the zeros that stand on every other place of western text."""
    if len(head) < 4:
        return None
    even, odd = head[0::2], head[1::2]
    zeros = (even.count(0) / len(even), odd.count(0) / max(len(odd), 1))
    if zeros[1] > 0.4 and zeros[0] < 0.05:
        return "utf-16-le"
    if zeros[0] > 0.4 and zeros[1] < 0.05:
        return "utf-16-be"
    return None
