"""Which kinds of interaction have data, from which source: the second step of a pilot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

FULL_COVERAGE = 0.8
"""A type counts as fully recorded when it occurs in four fifths of the months that its source covers."""
_FLAGS_MAX = 200_000_000


class Availability(StrEnum):
    """How well a kind of interaction is recorded by a source."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AvailabilityCell:
    """One kind of interaction in one source.

    Attributes
    ----------
    interactions_n, contacts_n : int
    coverage : float
        Part of the source's months, from its first to its last interaction, in which the type occurs.
    """

    type_code: str
    source: str
    interactions_n: int
    contacts_n: int
    coverage: float
    availability: Availability


def availability_matrix(
    type_of_row: NDArray[np.int64],
    source_of_row: NDArray[np.int64],
    contact_of_row: NDArray[np.int64],
    month_of_row: NDArray[np.int64],
    types: tuple[str, ...],
    sources: tuple[str, ...],
) -> tuple[AvailabilityCell, ...]:
    """Count every kind of interaction in every source, those without a single record included.

    Parameters
    ----------
    type_of_row, source_of_row, contact_of_row, month_of_row : int64 (n,)
        Index into ``types``, index into ``sources``, index of the contact, number of the calendar month.
    types, sources : tuple of str

    Returns
    -------
    tuple of AvailabilityCell
        ``len(types) * len(sources)`` cells, types first.

    Examples
    --------
    >>> zero = np.zeros(1, dtype=np.int64)
    >>> [c.availability.value for c in availability_matrix(zero, zero, zero, zero, ("call", "visit"), ("crm",))]
    ['full', 'none']
    """
    pair = type_of_row * len(sources) + source_of_row
    counts = np.bincount(pair, minlength=len(types) * len(sources))
    people = distinct_per_group(pair, contact_of_row, len(counts))
    months = distinct_per_group(pair, month_of_row, len(counts))
    spans = [_span(month_of_row[source_of_row == s]) for s in range(len(sources))]
    return tuple(
        _cell(code, source, int(counts[at]), int(people[at]), int(months[at]), spans[s])
        for t, code in enumerate(types)
        for s, source in enumerate(sources)
        for at in (t * len(sources) + s,)
    )


def distinct_per_group(group: NDArray[np.int64], other: NDArray[np.int64], groups_n: int) -> NDArray[np.int64]:
    """Count the different values of ``other`` in each group.

    Parameters
    ----------
    group, other : int64 (n,)
        Groups 0 to ``groups_n - 1``; values of any range.

    Examples
    --------
    >>> distinct_per_group(np.array([0, 0, 1]), np.array([7, 7, 9]), 3).tolist()
    [1, 1, 0]
    """
    if not len(group):
        return np.zeros(groups_n, dtype=np.int64)
    low = other.min()
    width = int(other.max() - low) + 1
    place = group * width + (other - low)
    if groups_n * width > _FLAGS_MAX:  # too many flags to hold: sort instead
        return np.bincount(np.unique(place) // width, minlength=groups_n).astype(np.int64)
    seen = np.zeros(groups_n * width, dtype=np.bool_)
    seen[place] = True
    counted: NDArray[np.int64] = seen.reshape(groups_n, width).sum(axis=1, dtype=np.int64)
    return counted


def _span(months: NDArray[np.int64]) -> int:
    return int(months.max() - months.min()) + 1 if len(months) else 0


def _cell(code: str, source: str, n: int, contacts_n: int, months_n: int, span: int) -> AvailabilityCell:
    coverage = months_n / span if span else 0.0
    if n == 0:
        availability = Availability.NONE
    else:
        availability = Availability.FULL if coverage >= FULL_COVERAGE else Availability.PARTIAL
    return AvailabilityCell(code, source, n, contacts_n, coverage, availability)
