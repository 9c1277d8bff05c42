"""Changing a segment: files are written beside the old ones, and one swap of the manifest makes them the segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from headway.columns.built import Built
from headway.columns.columns import Columns, Valuation
from headway.columns.merge import check_fits
from headway.errors import InputError, StoreError
from headway.store.segments.files import write_batch
from headway.store.segments.layout import contacts_batch, part_frame, rows_batch, values_batch, values_frame
from headway.store.segments.manifest import (
    Manifest,
    PartRecord,
    ValuationRecord,
    swap_manifest,
    sweep,
    writing,
)
from headway.store.segments.reading import OpenSegment
from headway.store.segments.sums import bucket_sums


def write_segment(
    folder: Path | str,
    built: Built | Columns,
    *,
    valuations: Sequence[Valuation] = (),
    catalogue: str = "",
    notes: Mapping[str, str] | None = None,
) -> Manifest:
    """Write columns as a segment; one that is in the folder is replaced in one step.

    Parameters
    ----------
    folder : Path or str
        New, empty, or that of a segment.
    built : Built or Columns
        Columns alone have no open reversals that a later tail could resolve.
    valuations : sequence of Valuation
        Of these columns, each label once.
    catalogue : str
        Which catalogue and version they were valued by.
    notes : by name, optional
        Free texts, such as the position in the ledger up to which the columns reach.

    Returns
    -------
    Manifest

    Raises
    ------
    StoreError
        The folder holds other files or a newer segment, is being written to, or the disk refuses.
    StoreDamagedError
        What is in the folder is a damaged segment; it is not overwritten.
    InputError
        A valuation is not of these columns.
    """
    folder = Path(folder)
    whole = built if isinstance(built, Built) else Built(built)
    _check_valuations(whole.columns, valuations)
    with writing(folder) as before:
        generation = before.generation + 1 if before else 1
        manifest = Manifest(
            generation=generation,
            facts=generation,
            score_epoch=before.score_epoch + 1 if before else 1,
            base=_write_part(folder, f"base-{generation:06}", whole),
            valuations=_write_valuations(folder, generation, whole.columns, valuations, catalogue),
            notes=dict(notes or {}),
        )
        _swap(folder, manifest)
    return manifest


def append_tail(folder: Path | str, tail: Built | Columns, *, notes: Mapping[str, str] | None = None) -> Manifest:
    """Add a small tail to a segment: late and new rows, reversals, new contacts.

    Parameters
    ----------
    folder : Path or str
    tail : Built or Columns
        As `headway.columns.merge.merge_tail` takes it.
    notes : by name, optional
        Replace those of the same name.

    Returns
    -------
    Manifest
        Without valuations: they were of other facts.

    Raises
    ------
    StoreError, StoreDamagedError
        As for `write_segment`; also when there is no segment in the folder.
    InputError, LimitError
        The tail does not fit the base.
    """
    folder = Path(folder)
    added = tail if isinstance(tail, Built) else Built(tail)
    with writing(folder) as found:
        before = _existing(folder, found)
        for part in OpenSegment(folder, before).parts():
            check_fits(part.columns, added.columns)
        generation = before.generation + 1
        manifest = replace(
            before,
            generation=generation,
            facts=generation,
            score_epoch=before.score_epoch + bool(before.valuations),
            tails=(*before.tails, _write_part(folder, f"tail-{generation:06}", added)),
            valuations=(),
            notes={**before.notes, **(notes or {})},
        )
        _swap(folder, manifest)
    return manifest


def compact(folder: Path | str) -> Manifest:
    """Bring the tails of a segment into its base. Nothing that a reader sees changes; valuations stay.

    Returns
    -------
    Manifest
        The one that is there where there are no tails.

    Raises
    ------
    StoreError, StoreDamagedError
        As for `append_tail`.
    """
    folder = Path(folder)
    with writing(folder) as found:
        before = _existing(folder, found)
        if not before.tails:
            return before
        generation = before.generation + 1
        base = _write_part(folder, f"base-{generation:06}", OpenSegment(folder, before).built)
        manifest = replace(before, generation=generation, base=base, tails=())
        _swap(folder, manifest)
    return manifest


def write_valuation(
    folder: Path | str, *valuations: Valuation, catalogue: str = "", computed_from: OpenSegment | None = None
) -> Manifest:
    """Make these valuations the ones of the segment, all in one step: the score epoch flips.

    Parameters
    ----------
    folder : Path or str
    *valuations : Valuation
        Of all columns of the segment, each label once. Those of the epoch before are gone, also under other labels,
        so that old and new values never stand side by side.
    catalogue : str
        Which catalogue and version they were valued by.
    computed_from : OpenSegment, optional
        What the columns were read from. Should the facts have changed since, the valuations are refused.

    Returns
    -------
    Manifest

    Raises
    ------
    StoreError, StoreDamagedError
        As for `append_tail`; also when the facts have changed meanwhile.
    InputError
        A valuation is not of these columns.
    """
    folder = Path(folder)
    with writing(folder) as found:
        before = _existing(folder, found)
        segment = OpenSegment(folder, before) if computed_from is None else computed_from
        if segment.manifest.facts != before.facts:
            raise StoreError(
                f"The facts of {folder} have changed since these values were computed (from {segment.manifest.facts} "
                f"to {before.facts})",
                hint="Open the segment again, value its columns, and write them then.",
            )
        _check_valuations(segment.columns, valuations)
        generation = before.generation + 1
        manifest = replace(
            before,
            generation=generation,
            score_epoch=before.score_epoch + 1,
            valuations=_write_valuations(folder, generation, segment.columns, valuations, catalogue),
        )
        _swap(folder, manifest)
    return manifest


def _existing(folder: Path, manifest: Manifest | None) -> Manifest:
    """Refuse to change a segment that is not there."""
    if manifest is None:
        raise StoreError(f"There is no segment in {folder} to change", hint="Write one first.")
    return manifest


def _write_part(folder: Path, name: str, built: Built) -> PartRecord:
    """Write the three files of a base or a tail."""
    return PartRecord(
        rows=write_batch(folder, f"{name}.rows.arrow", rows_batch(built.columns)),
        contacts=write_batch(folder, f"{name}.contacts.arrow", contacts_batch(built.columns)),
        frame=write_batch(folder, f"{name}.frame.arrow", part_frame(built)),
    )


def _write_valuations(
    folder: Path, generation: int, columns: Columns, valuations: Sequence[Valuation], catalogue: str
) -> tuple[ValuationRecord, ...]:
    """Write the two files of each valuation."""
    records = []
    for number, valuation in enumerate(valuations):
        name = f"values-{generation:06}-{number}"
        rows = write_batch(folder, f"{name}.rows.arrow", values_batch(valuation))
        frame = write_batch(folder, f"{name}.frame.arrow", values_frame(valuation, bucket_sums(columns, valuation)))
        records.append(ValuationRecord(valuation.label, catalogue, rows, frame))
    return tuple(records)


def _check_valuations(columns: Columns, valuations: Sequence[Valuation]) -> None:
    """Refuse valuations of other columns, and two under one label."""
    labels = [valuation.label for valuation in valuations]
    if len(set(labels)) < len(labels):
        raise InputError(f"Two valuations have one label: {', '.join(labels)}", hint="Label each once.")
    for valuation in valuations:
        lengths = {name: len(getattr(valuation, name)) for name in ("rv_milli", "cost_minor", "cell", "nth", "version")}
        if set(lengths.values()) != {columns.interactions_n}:
            raise InputError(
                f"The valuation {valuation.label!r} has {max(lengths.values()):,} values, and the columns have "
                f"{columns.interactions_n:,} interactions",
                hint="Value the columns that are in the segment.",
            )
        if np.any(valuation.rv_milli[~valuation.counts]) or np.any(valuation.cost_minor[~valuation.counts]):
            raise InputError(
                f"The valuation {valuation.label!r} gives value or cost to rows that do not count",
                hint="Rows that do not count have 0; otherwise sums differ by who adds them up.",
            )


def _swap(folder: Path, manifest: Manifest) -> None:
    """Make the written files the segment, and remove what it no longer needs."""
    swap_manifest(folder, manifest)
    sweep(folder, manifest)
