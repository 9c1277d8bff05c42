"""The manifest: the one small file that says which files make a segment, and that is swapped in one step."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from headway.errors import StoreDamagedError, StoreError
from headway.store.segments.files import MEND, TEMPORARY, FileRecord, sync_folder

MANIFEST: Final = "manifest.json"
FORMAT: Final = "headway segment"
FORMAT_VERSION: Final = 1
"""Raised when an older program could no longer read what is written. ``format``, ``format_version`` and the way in
which ``digest`` is made stay the same in every version, so that an older program can tell newer from damaged."""

_LOCK: Final = ".lock"
_OWN_FILE: Final = re.compile(
    r"(base|tail|values)-\d{6,}(-\d+)?\.(rows|contacts|frame)\.arrow(\.tmp)?|manifest\.json\.tmp"
)


@dataclass(frozen=True, slots=True)
class PartRecord:
    """A base or a tail: facts of interactions, of contacts, and the frame (offsets, dictionaries) of both."""

    rows: FileRecord
    contacts: FileRecord
    frame: FileRecord


@dataclass(frozen=True, slots=True)
class ValuationRecord:
    """A stored valuation: its arrays, and the frame with levels and checksums.

    ``label`` is that of the valuation (then, now, draft), ``catalogue`` a free text for people and programs: which
    catalogue and version it was valued by.
    """

    label: str
    catalogue: str
    rows: FileRecord
    frame: FileRecord


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a segment consists of.

    Attributes
    ----------
    generation : int
        Rises with every change; the names of files carry that of their writing.
    facts : int
        Rises when interactions or contacts change. Bringing the tails into the base changes none.
    score_epoch : int
        Rises when the valuations change. All valuations of one epoch belong to the same facts, and one reader sees
        one epoch.
    base : PartRecord
    tails : tuple of PartRecord
        In the order in which they came.
    valuations : tuple of ValuationRecord
    notes : by name
        Free texts of the writer, such as the position in the ledger up to which the segment reaches.
    """

    generation: int
    facts: int
    score_epoch: int
    base: PartRecord
    tails: tuple[PartRecord, ...] = ()
    valuations: tuple[ValuationRecord, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[FileRecord, ...]:
        """All files that the segment needs."""
        parts = [record for part in (self.base, *self.tails) for record in (part.rows, part.contacts, part.frame)]
        return (*parts, *(record for valuation in self.valuations for record in (valuation.rows, valuation.frame)))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a segment.

    Raises
    ------
    StoreError
        There is no segment in the folder, or one that a newer Headway wrote.
    StoreDamagedError
        The manifest is not what was written.
    """
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        what = "There is no segment in it" if folder.is_dir() else "There is no such folder"
        hint = "Name the folder of a segment, or build one: `headway import` does."
        raise StoreError(f"{folder} cannot be opened as a segment. {what}", hint=hint) from None
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read: {error.strerror}", hint="Mend the permissions and try again."
        ) from error
    try:
        content = json.loads(text)
    except ValueError:
        raise StoreDamagedError(f"{path} is damaged: it is no JSON", hint=MEND) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StoreError(
            f"{path} belongs to something else: it does not say that it is a {FORMAT}",
            hint="Name the folder of a segment; this one is left as it is.",
        )
    digest = content.pop("digest", None)
    if digest != _digest(content):
        raise StoreDamagedError(f"{path} is damaged: its checksum is not that of its content", hint=MEND)
    version = content["format_version"]
    if version != FORMAT_VERSION:
        raise StoreError(
            f"{folder} was written by a newer Headway: its format is {version}, this one reads up to {FORMAT_VERSION}",
            hint="Upgrade Headway here, or build the segment again with this one in another folder.",
        )
    return _from_json(content)


def swap_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the one before, in one step: a reader sees the old one or the new one.

    Raises
    ------
    StoreError
        The disk refuses.
    """
    content: dict[str, Any] = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}
    content = json.loads(json.dumps(content))
    temporary = folder / (MANIFEST + TEMPORARY)
    try:
        sync_folder(folder)  # the files that it names are there before it is
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(content | {"digest": _digest(content)}, stream, indent=1, ensure_ascii=False)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, folder / MANIFEST)  # noqa: PTH105  # the step itself
        sync_folder(folder)
    except OSError as error:
        raise StoreError(
            f"{folder / MANIFEST} cannot be written: {error.strerror or error}",
            hint="Make room or mend the permissions, and write again; what was there before is untouched.",
        ) from error


@contextmanager
def writing(folder: Path) -> Iterator[Manifest | None]:
    """Hold a folder against other writers, make it if need be, and sweep away what a crashed one left.

    Yields
    ------
    Manifest or None
        The segment as it is; None: there is none yet.

    Raises
    ------
    StoreError
        Another process writes to it, or the folder holds other files.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written to: {error.strerror}", hint="Name another folder, or mend the permissions."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            hint = "Wait until it is done and try again; readers are not held up."
            raise StoreError(f"{folder} is being written to by another process", hint=hint) from None
        manifest = read_manifest(folder) if (folder / MANIFEST).exists() else None
        strangers = sorted(entry.name for entry in folder.iterdir() if not _is_own(entry.name))
        if manifest is None and strangers:
            raise StoreError(
                f"{folder} holds other files ({', '.join(strangers[:3])}{', …' if len(strangers) > 3 else ''})",
                hint="Name an empty or a new folder for the segment.",
            )
        sweep(folder, manifest)
        yield manifest
    finally:
        os.close(handle)


def sweep(folder: Path, manifest: Manifest | None) -> None:
    """Remove the segment files that a manifest does not name. Who has them mapped keeps them."""
    needed = {record.name for record in manifest.files} if manifest else set()
    for entry in folder.iterdir():
        if _OWN_FILE.fullmatch(entry.name) and entry.name not in needed:
            entry.unlink(missing_ok=True)


def _is_own(name: str) -> bool:
    """Say whether a file may stand in the folder of a segment."""
    return name in {_LOCK, MANIFEST} or _OWN_FILE.fullmatch(name) is not None


def _digest(content: Mapping[str, Any]) -> str:
    """Hash the content of a manifest, whatever the order or the spacing of its text."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _from_json(content: Mapping[str, Any]) -> Manifest:
    """Give the manifest that JSON tells; its checksum has been found right."""
    return Manifest(
        generation=content["generation"],
        facts=content["facts"],
        score_epoch=content["score_epoch"],
        base=_part(content["base"]),
        tails=tuple(_part(part) for part in content["tails"]),
        valuations=tuple(
            ValuationRecord(
                valuation["label"],
                valuation["catalogue"],
                FileRecord(**valuation["rows"]),
                FileRecord(**valuation["frame"]),
            )
            for valuation in content["valuations"]
        ),
        notes=content["notes"],
    )


def _part(content: Mapping[str, Any]) -> PartRecord:
    """Give one part that JSON tells."""
    return PartRecord(*(FileRecord(**content[name]) for name in ("rows", "contacts", "frame")))
