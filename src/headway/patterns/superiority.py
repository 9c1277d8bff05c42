"""How often a contact of one subset stands above one of another: one number for each knot that a manager can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from headway.columns.columns import Trajectories
from headway.columns.draws import draw_weights
from headway.errors import InputError
from headway.patterns.limits import DRAW_N_MIN
from headway.patterns.members import Accounts, Mask, check_members, members_at
from headway.patterns.ranks import cross_places

INTERVAL: Final = 0.95
"""Intervals cover this share."""

WEIGHTS_MAX: Final = 16_000_000
"""So many weights (accounts times draws) are held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Superiority:
    """The probability of superiority of subset A over subset B at each knot.

    Attributes
    ----------
    value : float64 (g,)
        P(A > B) + P(A = B) / 2 for a contact of each side drawn by chance; 0.5 is no difference. NaN where either side
        has fewer than `DRAW_N_MIN` contacts.
    low, high : float64 (g,)
        95 % interval by account bootstrap.
    a_n, b_n : int64 (g,)
        Contacts observed.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    a_n: NDArray[np.int64]
    b_n: NDArray[np.int64]


def superiority(
    trajectories: Trajectories,
    a: Mask,
    b: Mask,
    account: Accounts,
    *,
    rng: np.random.Generator,
    draws: int = 200,
) -> Superiority:
    """Compare two subsets knot by knot.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    a, b : bool arrays (k,)
        No contact in both.
    account : int array (k,)
        Whole accounts are drawn for the interval, within three kinds: all contacts in A, all in B, some in each. An
        account with contacts on both sides is drawn with both, so what they share cancels out as it should.
    rng : numpy Generator
        Seeded by the caller.
    draws : int
        Bootstrap draws; 0 for no interval (NaN).

    Returns
    -------
    Superiority

    Raises
    ------
    InputError
        Masks do not fit, or a contact is in both.

    Notes
    -----
    The bootstrap is that of the first order: each contact's place in the other side is kept and drawn with its account
    (Obuchowski 1997 for the variance), on the scale of log odds. A draw is one product of matrices, so the time is that
    of sorting each knot once. Source: docs/method/comparisons.md.

    Examples
    --------
    >>> values = np.array([[1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 8]], np.int32)
    >>> t = Trajectories(values, np.ones(16, np.int16), np.zeros(1, np.int64), "age")
    >>> a = np.arange(16) < 8
    >>> found = superiority(t, a, ~a, np.arange(16, dtype=np.int32), rng=np.random.default_rng(1))
    >>> float(found.value[0])
    0.8828125
    """
    check_members(trajectories, account, a=a, b=b)
    check_disjoint(a, b)
    sides = _Sides(len(trajectories.knots), a | b, account)
    for knot in range(len(trajectories.knots)):
        sides.place(knot, trajectories, members_at(trajectories, a, knot), members_at(trajectories, b, knot))
    low, high = sides.interval(account_kinds(a, b, account)[sides.accounts], rng, draws)
    return Superiority(sides.value, low, high, sides.a_n, sides.b_n)


def check_disjoint(a: Mask, b: Mask) -> None:
    """Refuse two subsets that share contacts."""
    both = int((a & b).sum())
    if both:
        raise InputError(
            f"{both} contacts are in both subsets, so they would be compared with themselves",
            hint="Compare a subset with the rest of its parent: leave its members out of the other side.",
        )


def account_kinds(a: Mask, b: Mask, account: Accounts) -> NDArray[np.int8]:
    """Give for each account 1 if its contacts are all in A, 2 all in B, 3 some in each, 0 none in either.

    Examples
    --------
    >>> account_kinds(np.array([True, True, False]), np.array([False, False, True]), np.array([0, 1, 1]))
    array([1, 3], dtype=int8)
    """
    kinds = np.zeros(int(account.max(initial=-1)) + 1, dtype=np.int8)
    kinds[account[a]] += 1
    in_b = np.zeros(len(kinds), dtype=np.int8)
    in_b[account[b]] = 2
    both: NDArray[np.int8] = kinds + in_b
    return both


class _Sides:
    """Both sides' places in each other, summed by account: all that the value and its interval need."""

    def __init__(self, knots_n: int, compared: Mask, account: Accounts) -> None:
        self.accounts, owner = np.unique(account[compared], return_inverse=True)
        self._owner = np.zeros(len(account), dtype=np.int64)
        self._owner[compared] = owner
        shape = (knots_n, len(self.accounts))
        self._a_places, self._a_counts = np.zeros(shape), np.zeros(shape)
        self._b_places, self._b_counts = np.zeros(shape), np.zeros(shape)
        self.value = np.full(knots_n, np.nan)
        self.a_n, self.b_n = np.zeros(knots_n, dtype=np.int64), np.zeros(knots_n, dtype=np.int64)

    def place(self, knot: int, trajectories: Trajectories, in_a: NDArray[np.int64], in_b: NDArray[np.int64]) -> None:
        """Place each contact of a knot among those of the other side, if both sides are large enough."""
        self.a_n[knot], self.b_n[knot] = len(in_a), len(in_b)
        if min(len(in_a), len(in_b)) < DRAW_N_MIN:
            return
        a_values, b_values = trajectories.values[knot, in_a], trajectories.values[knot, in_b]
        both = np.concatenate((a_values, b_values))
        among_a, among_b = cross_places(both, np.arange(len(both)) < len(in_a))
        above, beneath = among_b[: len(in_a)], 1.0 - among_a[len(in_a) :]
        self.value[knot] = above.mean()
        size = len(self.accounts)
        self._a_places[knot] = np.bincount(self._owner[in_a], above, minlength=size)
        self._a_counts[knot] = np.bincount(self._owner[in_a], minlength=size)
        self._b_places[knot] = np.bincount(self._owner[in_b], beneath, minlength=size)
        self._b_counts[knot] = np.bincount(self._owner[in_b], minlength=size)

    def interval(
        self, kinds: NDArray[np.int8], rng: np.random.Generator, draws: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give the interval of each knot from draws of whole accounts."""
        knots = np.flatnonzero(~np.isnan(self.value))
        low, high = np.full(len(self.value), np.nan), np.full(len(self.value), np.nan)
        if not draws or not len(knots):
            return low, high
        moved = np.zeros((draws, len(knots)))
        value = self.value[knots]
        parts = ((self._a_places, self._a_counts), (self._b_places, self._b_counts))
        accounts_n = [np.count_nonzero(counts[knots], axis=1) for _, counts in parts]
        step = max(1, WEIGHTS_MAX // len(self.accounts))
        for first in range(0, draws, step):
            weights = _draw_within_kinds(kinds, rng, min(step, draws - first))
            for (places, counts), g in zip(parts, accounts_n, strict=True):
                drawn, held = weights @ places[knots].T, weights @ counts[knots].T
                mean = np.divide(drawn, held, out=np.broadcast_to(value, held.shape).copy(), where=held > 0)
                moved[first : first + len(weights)] += (mean - value) * np.sqrt(g / np.maximum(g - 1, 1))
        low[knots], high[knots] = _interval_of(value, moved, np.minimum(*accounts_n))
        return low, high


def _draw_within_kinds(kinds: NDArray[np.int8], rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
    """Give how often each account is drawn, (draws, accounts): with replacement, within its kind."""
    weights = np.zeros((draws, len(kinds)))
    for kind in (1, 2, 3):
        accounts = np.flatnonzero(kinds == kind)
        if len(accounts):
            weights[:, accounts] = draw_weights(len(accounts), draws, rng).T
    return weights


def _interval_of(
    value: NDArray[np.float64], moved: NDArray[np.float64], accounts_n: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn the draws into an interval that stays between 0 and 1.

    On the scale of log odds. Where one side stands wholly above the other every draw says the same; there the interval
    is that of no exception seen in as many accounts as the smaller side has.
    """
    tail = (1.0 - INTERVAL) / 2.0
    apart = (value <= 0.0) | (value >= 1.0)
    inner = np.where(apart, 0.5, value)
    odds = logit(inner) + moved / (inner * (1.0 - inner))
    low, high = expit(np.quantile(odds, [tail, 1.0 - tail], axis=0))
    bound = tail ** (1.0 / np.maximum(accounts_n, 1))
    low = np.where(apart, np.where(value >= 1.0, bound, 0.0), np.minimum(low, value))
    high = np.where(apart, np.where(value >= 1.0, 1.0, 1.0 - bound), np.maximum(high, value))
    return low, high
