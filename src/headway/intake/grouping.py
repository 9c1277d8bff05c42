"""Lines folded into one interaction: an invoice of its lines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.intake.frame import Frame
from headway.intake.interactions import NO_COST, MappedRows, MappedSource, take_rows, to_minor
from headway.intake.mapping import HistoryMapping, NumberSpec, Source, TextSpec
from headway.intake.table import many
from headway.intake.words import Words, words_of


def fold_lines(frame: Frame, mapped: MappedSource, source: Source, mapping: HistoryMapping) -> MappedRows:
    """Fold the accepted lines of a source into interactions.

    The moment is that of the first line, what became known last counts for `known_at`; texts are those of the first
    line in the file; value and cost are sums, or what their expression folds.

    Parameters
    ----------
    frame : Frame
    mapped : MappedSource
    source : Source
        With ``group_by``.
    mapping : HistoryMapping

    Returns
    -------
    MappedRows
        A row for each group, in the order of their first lines; the key is what they are grouped by, or the key of
        the first line.
    """
    names = frame.words(TextSpec(source.line, columns=source.group_by, join="|")).take(mapped.accepted)
    group_of, first = _groups(names)
    groups_n = len(first)
    rows = mapped.rows
    folded = take_rows(rows, first)
    folded.occurred_at = _extreme(rows.occurred_at, group_of, groups_n, latest=False)
    folded.known_at = _extreme(rows.known_at, group_of, groups_n, latest=True)
    folded.value_minor = _money(frame, mapped, source.value, rows.value_minor, group_of, groups_n, mapping.minor_digits)
    folded.cost_minor = _money(frame, mapped, source.cost, rows.cost_minor, group_of, groups_n, mapping.minor_digits)
    for name, spec in source.dimensions:
        if spec.expression is not None and spec.expression.aggregate:
            folded.dimensions[name] = words_of(frame.fold(spec.expression, mapped.accepted, group_of, groups_n))
    keys = frame.words(source.key).take(mapped.accepted) if source.key is not None else names
    folded.keys = keys.take(first).plain()
    for what, column in (("contacts", rows.contact), ("types", rows.kind)):
        several_n = _several(column, group_of, first)
        if several_n:
            mapped.facts.append(
                f"{many(several_n, 'group has', 'groups have')} lines of several {what}; the first counts"
            )
    mapped.facts.append(f"{many(rows.rows_n, 'line makes', 'lines make')} {groups_n:,} interactions")
    return folded


def _groups(names: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each line the number of its group, in the order of first lines; without a name it is a group of its own."""
    codes = names.codes.astype(np.int64)
    alone = np.flatnonzero(names.missing)
    codes[alone] = len(names.words) + np.arange(len(alone))
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number[inverse], first[order]


def _extreme(
    values: NDArray[np.int64], group_of: NDArray[np.int64], groups_n: int, *, latest: bool
) -> NDArray[np.int64]:
    """Give the earliest or latest moment of each group."""
    found = np.full(groups_n, np.iinfo(np.int64).min if latest else np.iinfo(np.int64).max, dtype=np.int64)
    (np.maximum if latest else np.minimum).at(found, group_of, values)
    return found


def _money(
    frame: Frame,
    mapped: MappedSource,
    spec: NumberSpec | None,
    lines: NDArray[np.int64] | None,
    group_of: NDArray[np.int64],
    groups_n: int,
    digits: int,
) -> NDArray[np.int64] | None:
    """Sum the money of the lines, or let an expression fold them."""
    if spec is None:
        return None
    if spec.expression is not None and spec.expression.aggregate:
        column: Any = frame.fold(spec.expression, mapped.accepted, group_of, groups_n)
        values = np.array(column.cast(pa.float64()).fill_null(0.0).to_numpy(), dtype=np.float64)
        return to_minor(np.where(np.isfinite(values), values, 0.0) * 10.0**digits)
    if lines is None:
        return None
    total = np.zeros(groups_n, dtype=np.int64)
    said = lines != NO_COST
    np.add.at(total, group_of[said], lines[said])
    if not said.all():
        any_said = np.zeros(groups_n, dtype=np.bool_)
        any_said[group_of[said]] = True
        total[~any_said] = NO_COST
    return total


def _several(column: Words, group_of: NDArray[np.int64], first: NDArray[np.int64]) -> int:
    """How many groups have lines that differ from their first."""
    differs = column.codes != column.codes[first][group_of]
    return len(np.unique(group_of[differs]))
