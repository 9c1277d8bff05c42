"""Families of subsets: one for each word of a dimension, or one for each band of a number, together everyone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

import numpy as np

from headway.errors import InputError, LimitError
from headway.subsets.frame import Field, Kind, SubsetFrame
from headway.subsets.language.expression import Expression
from headway.subsets.language.faults import nearest
from headway.subsets.language.tree import (
    And,
    Compare,
    FieldName,
    IsMissing,
    IsTrue,
    Node,
    Not,
    Number,
    Text,
)
from headway.subsets.subset import Aggregate, Subset

FAMILY_MAX = 1_000
"""Subsets of one family. Beyond that a dimension is a list of names, not a grouping."""


def split_by(
    dimension: str,
    frame: SubsetFrame,
    *,
    within: Subset | None = None,
    aggregate: Aggregate | None = Aggregate.PERFORMANCE,
    missing_name: str = "not known",
) -> tuple[Subset, ...]:
    """Split contacts by a dimension: one subset for each word that somebody has.

    Together they hold everyone exactly once; contacts without a word form a subset of their own, at the end.

    Parameters
    ----------
    dimension : str
        A field of words or a flag.
    frame : SubsetFrame
    within : Subset, optional
        Split only its members; the condition is carried along.
    aggregate : Aggregate or None
    missing_name : str
        The name of the subset without a word.

    Returns
    -------
    tuple of Subset
        The largest first, equal ones by their word; flags: yes, then no. Nobody is in none of them twice.

    Raises
    ------
    InputError
        No such field, or one of numbers or dates: see `bands_of`.
    LimitError
        More than `FAMILY_MAX` words.

    Examples
    --------
    >>> frame = SubsetFrame({"region": Field.of_words([0, 1, 1, -1], ("west", "north"))},
    ...                     np.arange(4, dtype=np.int32), np.ones(4, dtype=bool), 0)
    >>> [(subset.name, str(subset.expression)) for subset in split_by("region", frame)]
    [('north', "region = 'north'"), ('west', "region = 'west'"), ('not known', 'region is missing')]
    """
    field = _field(dimension, frame)
    if field.kind not in (Kind.WORD, Kind.FLAG):
        raise InputError(
            f"{dimension!r} holds {field.kind.label}, and contacts are split by words or flags",
            hint=f"Split it into bands: bands_of({dimension!r}, edges).",
        )
    members = frame.present if within is None else within.expression.members(frame)
    name = FieldName(dimension)
    conditions: list[tuple[str, Node]] = []
    if field.kind is Kind.FLAG:
        conditions = [(dimension, IsTrue(name)), (f"not {dimension}", Not(IsTrue(name)))]
    else:
        counts = np.bincount(field.values[members] + 1, minlength=len(field.words) + 1)
        found = np.flatnonzero(counts[1:])
        if len(found) > FAMILY_MAX:
            raise LimitError(
                f"{dimension!r} has {len(found):,} words; a family holds at most {FAMILY_MAX:,} subsets",
                hint="Split by a coarser dimension.",
                limit=FAMILY_MAX,
            )
        known = field.word_list()
        words = {int(code): known[code] for code in found}
        for code in sorted(words, key=lambda code: (-counts[code + 1], words[code])):
            conditions.append((words[code] or "(empty)", Compare(name, "=", Text(words[code]))))
        if counts[0]:
            conditions.append((missing_name, IsMissing(name)))
    return _family(conditions, within, aggregate)


def bands_of(
    number: str,
    edges: Sequence[float],
    *,
    within: Subset | None = None,
    aggregate: Aggregate | None = Aggregate.PERFORMANCE,
    missing_name: str = "not known",
) -> tuple[Subset, ...]:
    """Split contacts into half-open bands of a number: a value on an edge belongs to the band above it.

    Parameters
    ----------
    number : str
        A field of numbers.
    edges : sequence of float
        e >= 1 rising edges.
    within : Subset, optional
        Split only its members.
    aggregate : Aggregate or None
    missing_name : str
        The name of the band of those without a number.

    Returns
    -------
    tuple of Subset
        e + 2: below the first edge, between edges, from the last on, without a number.

    Raises
    ------
    InputError
        The edges do not rise.

    Examples
    --------
    >>> for band in bands_of("revenue", [1_000, 5_000]):
    ...     print(f"{band.name}: {band.expression}")
    under 1,000: revenue < 1000
    1,000 to under 5,000: revenue >= 1000 and revenue < 5000
    5,000 and more: revenue >= 5000
    not known: revenue is missing
    """
    if not edges or not all(isfinite(edge) for edge in edges) or any(a >= b for a, b in pairwise(edges)):
        raise InputError(
            f"The edges {list(edges)} do not rise", hint="Give at least one number, each larger than the last."
        )
    name = FieldName(number)

    def from_on(edge: float) -> Compare:
        return Compare(name, ">=", Number(float(edge) + 0.0))

    def under(edge: float) -> Compare:
        return Compare(name, "<", Number(float(edge) + 0.0))

    conditions: list[tuple[str, Node]] = [(f"under {edges[0]:,}", under(edges[0]))]
    for low, high in pairwise(edges):
        conditions.append((f"{low:,} to under {high:,}", And((from_on(low), under(high)))))
    conditions.append((f"{edges[-1]:,} and more", from_on(edges[-1])))
    conditions.append((missing_name, IsMissing(name)))
    return _family(conditions, within, aggregate)


def _field(name: str, frame: SubsetFrame) -> Field:
    """Give a field of the frame."""
    field = frame.fields.get(name)
    if field is None:
        raise InputError(
            f"There is no field {name!r} to split by", hint=nearest(name, sorted(frame.fields), noun="fields")
        )
    return field


def _family(
    conditions: list[tuple[str, Node]], within: Subset | None, aggregate: Aggregate | None
) -> tuple[Subset, ...]:
    """Make the subsets, inside another one where that is wanted."""
    expressions = [(name, Expression.of(node)) for name, node in conditions]
    if within is not None:
        expressions = [(name, within.expression & expression) for name, expression in expressions]
    return tuple(Subset(name, expression, aggregate) for name, expression in expressions)
