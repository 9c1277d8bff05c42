"""Two subsets side by side: how often one stands above the other, where they differ, and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.patterns.limits import NOT_ENOUGH_DATA
from headway.patterns.max_t import max_t
from headway.patterns.members import Accounts, Mask, accounts_n, check_members
from headway.patterns.superiority import superiority

FAMILY_ERROR: Final = 0.05
"""With no difference anywhere, the chance that any knot at all is said to differ."""


class ComparisonVerdict(StrEnum):
    """What may be said of two subsets.

    Examples
    --------
    >>> [verdict.label for verdict in ComparisonVerdict]
    ['differ', 'no difference shown', 'not enough data']
    """

    DIFFER = "differ"
    NOT_SHOWN = "not_shown"
    NOT_ENOUGH_DATA = "not_enough_data"

    @property
    def label(self) -> str:
        """The words on screen."""
        words = {"differ": "differ", "not_shown": "no difference shown"}
        return words.get(self.value, NOT_ENOUGH_DATA)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Subset A against subset B on one clock.

    Attributes
    ----------
    a_label, b_label : str
    clock : str
    knots : int64 (g,)
    superiority, low, high : float64 (g,)
        P(A > B) + P(A = B) / 2 with its 95 % interval by account bootstrap (for each knot by itself); NaN where a side
        is too small.
    p_family : float64 (g,)
        Family-wise p by max-T permutation of account labels; NaN where not tested.
    a_n, b_n, a_accounts_n, b_accounts_n : int64 (g,)
        Contacts and accounts observed at each knot.
    overlap_n : int
        Contacts in both subsets, and how they were treated is said at `compare_subsets`.
    mixed_accounts_n : int
        Accounts with contacts on both sides.
    permutations, draws : int
    stratified : bool
    """

    a_label: str
    b_label: str
    clock: str
    knots: NDArray[np.int64]
    superiority: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_family: NDArray[np.float64]
    a_n: NDArray[np.int64]
    b_n: NDArray[np.int64]
    a_accounts_n: NDArray[np.int64]
    b_accounts_n: NDArray[np.int64]
    overlap_n: int
    mixed_accounts_n: int
    permutations: int
    draws: int
    stratified: bool

    @property
    def tested(self) -> Mask:
        """At which knots there was enough data for a test."""
        return ~np.isnan(self.p_family)

    @property
    def differs(self) -> Mask:
        """At which knots the two differ, with `FAMILY_ERROR` for all knots together."""
        return self.tested & (self.p_family <= FAMILY_ERROR)

    @property
    def first_difference(self) -> int | None:
        """The first knot at which the two differ and from which on the same side stays ahead; None if there is none.

        Ahead means a superiority beyond one half at every later knot that is tested. That later knots differ by
        themselves is not asked: they hold fewer contacts, and thin data should not undo what was shown.
        """
        side = np.sign(self.superiority[self.tested] - 0.5)
        places = np.flatnonzero(self.tested)
        if not len(places):
            return None
        turns = np.flatnonzero(side != side[-1])
        holds = places[turns[-1] + 1 :] if len(turns) else places
        found = holds[self.differs[holds]]
        return int(found[0]) if len(found) and side[-1] != 0 else None

    @property
    def verdict(self) -> ComparisonVerdict:
        """What may be said."""
        if not self.tested.any():
            return ComparisonVerdict.NOT_ENOUGH_DATA
        return ComparisonVerdict.DIFFER if self.differs.any() else ComparisonVerdict.NOT_SHOWN

    def to_arrow(self) -> pa.Table:
        """Give the comparison as a table, a row for each knot; nothing stands where there was not enough data."""
        columns: dict[str, Any] = {"knot": pa.array(self.knots)}
        for name in ("a_n", "b_n", "a_accounts_n", "b_accounts_n", "differs"):
            columns[name] = pa.array(getattr(self, name))
        for name in ("superiority", "low", "high", "p_family"):
            columns[name] = pa.array(getattr(self, name), from_pandas=True)
        return pa.table(columns)


def compare_subsets(
    trajectories: Trajectories,
    a: Mask,
    b: Mask,
    account: Accounts,
    *,
    a_label: str,
    b_label: str,
    rng: np.random.Generator,
    permutations: int = 499,
    draws: int = 200,
    strata: NDArray[Any] | None = None,
) -> Comparison:
    """Compare two subsets.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    a, b : bool arrays (k,)
        A subset inside the other is compared with the rest of it. Contacts that two other subsets share belong to
        neither side.
    account : int array (k,)
        What chance draws and shuffles. What is done with an account on both sides is said at `superiority` and `max_t`.
    a_label, b_label : str
    rng : numpy Generator
        Seeded by the caller.
    permutations, draws : int
        Of the test, and of the interval.
    strata : int array (k,), optional
        The test compares within strata only; superiority and interval are of the subsets as they are.

    Returns
    -------
    Comparison
        Too little data is the verdict *not enough data*, not an error.

    Raises
    ------
    InputError
        Masks, accounts or strata do not fit.

    Notes
    -----
    Source: docs/method/comparisons.md.

    Examples
    --------
    >>> values = np.cumsum(np.tile(np.arange(40, dtype=np.int32), (3, 1)), axis=0, dtype=np.int32)
    >>> t = Trajectories(values, np.full(40, 3, np.int16), np.array([0, 7, 14]), "age")
    >>> found = compare_subsets(
    ...     t, np.arange(40) >= 20, np.ones(40, bool), np.arange(40, dtype=np.int32),
    ...     a_label="retail", b_label="all", rng=np.random.default_rng(1))
    >>> found.verdict.label, found.first_difference, found.superiority.tolist()
    ('differ', 0, [1.0, 1.0, 1.0])
    """
    check_members(trajectories, account, a=a, b=b)
    shared = a & b
    overlap_n = int(shared.sum())
    if overlap_n:
        a_inside, b_inside = overlap_n == int(a.sum()), overlap_n == int(b.sum())
        a = a if a_inside and not b_inside else a & ~shared
        b = b if b_inside and not a_inside else b & ~shared
    placed = superiority(trajectories, a, b, account, rng=rng, draws=draws)
    test = max_t(trajectories, a, b, account, rng=rng, permutations=permutations, strata=strata)
    return Comparison(
        a_label=a_label,
        b_label=b_label,
        clock=trajectories.clock,
        knots=trajectories.knots,
        superiority=placed.value,
        low=placed.low,
        high=placed.high,
        p_family=test.p_family,
        a_n=placed.a_n,
        b_n=placed.b_n,
        a_accounts_n=accounts_n(trajectories, a, account),
        b_accounts_n=accounts_n(trajectories, b, account),
        overlap_n=overlap_n,
        mixed_accounts_n=test.mixed_accounts_n,
        permutations=permutations,
        draws=draws,
        stratified=strata is not None,
    )
