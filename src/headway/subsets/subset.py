"""A named group of contacts, its members at a date, and what two groups have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from headway.errors import InputError
from headway.subsets.frame import SubsetFrame
from headway.subsets.language.expression import EVERYONE, Expression, parse


class Aggregate(StrEnum):
    """The four families that subsets belong to."""

    PERFORMANCE = "performance"
    EVENT = "event"
    PROFIT = "profit"
    COMMUNITY = "community"

    @property
    def label(self) -> str:
        """The words on screen."""
        return "Stakeholder Community" if self is Aggregate.COMMUNITY else self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Membership:
    """Who belonged to a subset at a date.

    Attributes
    ----------
    mask : bool (k,)
    n : int
        Contacts that belong.
    accounts_n : int
        Accounts that these contacts belong to: the unit of every interval and test.
    as_of_us : int
        Microseconds since 1970.
    expression : str
        The canonical text of the condition; it travels with every figure.
    """

    mask: NDArray[np.bool_]
    n: int
    accounts_n: int
    as_of_us: int
    expression: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many contacts two subsets share, and how many only one of them has."""

    both_n: int
    only_first_n: int
    only_second_n: int
    neither_n: int

    @property
    def either_n(self) -> int:
        """Contacts of the union."""
        return self.both_n + self.only_first_n + self.only_second_n


@dataclass(frozen=True, slots=True)
class Subset:
    """A named group of contacts: a condition, and the aggregate that it belongs to.

    Examples
    --------
    >>> west = Subset("West", parse("region = 'west'"), Aggregate.PERFORMANCE)
    >>> lost = Subset("Lost", parse("churned"))
    >>> str(west.difference(lost).expression)
    "region = 'west' and not churned"
    >>> west.difference(lost).name
    'West without Lost'
    """

    name: str
    expression: Expression
    aggregate: Aggregate | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("A subset has no name", hint="Give each subset a name: it stands on charts and reports.")

    def membership(self, frame: SubsetFrame, *, allow_unknown_words: bool = False) -> Membership:
        """Tell who belongs at the frame's date.

        Raises
        ------
        ExpressionError
            The expression does not fit the data (`Expression.check`).
        """
        mask = self.expression.members(frame, allow_unknown_words=allow_unknown_words)
        accounts_n = int(np.count_nonzero(np.bincount(frame.account[mask])))
        return Membership(mask, int(np.count_nonzero(mask)), accounts_n, frame.as_of_us, str(self.expression))

    def intersection(self, other: Subset, *, name: str | None = None) -> Subset:
        """Give those in both. The aggregate is kept where both have the same."""
        return self._with(other, self.expression & other.expression, name or f"{self.name} and {other.name}")

    def union(self, other: Subset, *, name: str | None = None) -> Subset:
        """Give those in one or both."""
        return self._with(other, self.expression | other.expression, name or f"{self.name} or {other.name}")

    def difference(self, other: Subset, *, name: str | None = None) -> Subset:
        """Give those in this one and not in the other."""
        return self._with(other, self.expression - other.expression, name or f"{self.name} without {other.name}")

    def complement(self, *, name: str | None = None) -> Subset:
        """Give all others."""
        return Subset(name or f"Not {self.name}", ~self.expression, self.aggregate)

    def to_json(self) -> dict[str, object]:
        """Give it as a JSON document: name, aggregate, and the condition as text."""
        return {"name": self.name, "aggregate": self.aggregate, "expression": str(self.expression)}

    @classmethod
    def from_json(cls, document: dict[str, object]) -> Subset:
        """Read it from a JSON document.

        Raises
        ------
        InputError
            Something is missing, of the wrong kind, or too much.
        ExpressionError
            The condition cannot be read.

        Examples
        --------
        >>> Subset.from_json({"name": "West", "expression": "region = 'west'"}).name
        'West'
        """
        name, text, aggregate = document.get("name"), document.get("expression"), document.get("aggregate")
        extra = sorted(set(document) - {"name", "expression", "aggregate"})
        if not isinstance(name, str) or not isinstance(text, str) or extra:
            raise InputError(
                f"A subset is written as name, expression and, if it has one, aggregate; found {sorted(document)}",
                hint='Such as {"name": "West", "expression": "region = \'west\'", "aggregate": "performance"}.',
            )
        if aggregate is not None and aggregate not in list(Aggregate):
            raise InputError(
                f"There is no aggregate {aggregate!r}", hint=f"The aggregates are: {', '.join(Aggregate)}."
            )
        return cls(name, parse(text), Aggregate(aggregate) if isinstance(aggregate, str) else None)

    def _with(self, other: Subset, expression: Expression, name: str) -> Subset:
        """Name a combination."""
        return Subset(name, expression, self.aggregate if self.aggregate is other.aggregate else None)


ALL_CONTACTS = Subset("All contacts", EVERYONE, Aggregate.PERFORMANCE)
"""The base aggregate, compared with by default."""


def overlap_of(first: Membership, second: Membership) -> Overlap:
    """Count what two memberships at the same date share.

    Returns
    -------
    Overlap
        Contacts outside both are counted in ``neither_n``, those not yet known included.

    Raises
    ------
    InputError
        They are of different dates or different contacts.
    """
    if first.as_of_us != second.as_of_us or first.mask.shape != second.mask.shape:
        raise InputError(
            "Two memberships of different dates or different contacts cannot be compared",
            hint="Ask both of the same frame.",
        )
    both_n = int(np.count_nonzero(first.mask & second.mask))
    only_first_n, only_second_n = first.n - both_n, second.n - both_n
    neither_n = len(first.mask) - both_n - only_first_n - only_second_n
    return Overlap(both_n, only_first_n, only_second_n, neither_n)


def overlaps_of(memberships: Sequence[Membership]) -> NDArray[np.int64]:
    """Count the contacts that each pair of several memberships shares.

    Parameters
    ----------
    memberships : sequence of s Membership
        Of one frame.

    Returns
    -------
    int64 (s, s)
        Symmetric; on the diagonal each one's own n.

    Notes
    -----
    O(s² k) on packed bits.
    """
    if not memberships:
        return np.zeros((0, 0), dtype=np.int64)
    packed = np.stack([np.packbits(membership.mask) for membership in memberships])
    shared = np.empty((len(packed), len(packed)), dtype=np.int64)
    for i, row in enumerate(packed):
        shared[i] = np.bitwise_count(packed & row).sum(axis=1, dtype=np.int64)
    return shared
