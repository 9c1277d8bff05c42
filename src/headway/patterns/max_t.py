"""Knots where two subsets differ, with one error rate for all knots together: Westfall and Young's max-T."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.errors import InputError
from headway.patterns.limits import DRAW_N_MIN, TEST_ACCOUNTS_MIN
from headway.patterns.members import Accounts, Mask, accounts_n, check_members, members_at, members_n
from headway.patterns.ranks import GroupedValues, mid_places
from headway.patterns.shuffling import shuffle_within
from headway.patterns.superiority import account_kinds, check_disjoint

LABELS_MAX: Final = 16_000_000
"""So many shuffled labels (units times permutations) are held at once."""

IN_BOTH: Final = 3
"""The kind of an account with contacts on both sides."""


@dataclass(frozen=True, slots=True, eq=False)
class MaxT:
    """The test of each knot.

    Attributes
    ----------
    statistic : float64 (g,)
        Difference of mean ranks (A minus B) in units of its spread; NaN where the knot is not tested.
    p_family : float64 (g,)
        Probability, with no difference anywhere, of something as far out at any knot tested; NaN where not tested.
    tested : bool (g,)
        Each side has `DRAW_N_MIN` contacts in `TEST_ACCOUNTS_MIN` accounts.
    permutations : int
    mixed_accounts_n : int
        Accounts with contacts on both sides, whose labels were shuffled among their own contacts.
    """

    statistic: NDArray[np.float64]
    p_family: NDArray[np.float64]
    tested: Mask
    permutations: int
    mixed_accounts_n: int


def max_t(
    trajectories: Trajectories,
    a: Mask,
    b: Mask,
    account: Accounts,
    *,
    rng: np.random.Generator,
    permutations: int = 499,
    strata: NDArray[Any] | None = None,
) -> MaxT:
    """Test at each knot whether two subsets differ.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    a, b : bool arrays (k,)
        No contact in both.
    account : int array (k,)
        What is shuffled. An account wholly on one side carries one label, shuffled among such accounts. In an account
        with contacts on both sides the labels are shuffled among its own contacts: they share everything else.
    rng : numpy Generator
        Seeded by the caller.
    permutations : int
        The smallest p that can come out is 1 / (permutations + 1).
    strata : int array (k,), optional
        Codes from 0. Ranks are taken and labels shuffled within a stratum only, so that a difference between strata
        is not taken for one between the subsets. An account belongs to the stratum of its first contact.

    Returns
    -------
    MaxT

    Raises
    ------
    InputError
        Masks or strata do not fit, a contact is in both, or there are no permutations.

    Notes
    -----
    The statistic is studentised with a variance between accounts (Janssen 1997, Chung and Romano 2013), so that sides
    with accounts of unlike sizes may be compared; it is then scaled, knot by knot, by its spread over all permutations
    so that knots with few contacts do not rule the maximum. Step-down (Westfall and Young 1993, algorithm 4.1).
    Knots are ranked once and shuffled by products of matrices. Source: docs/method/comparisons.md.

    Examples
    --------
    >>> values = np.arange(40, dtype=np.int32)[None]
    >>> t = Trajectories(values, np.ones(40, np.int16), np.zeros(1, np.int64), "age")
    >>> a = np.arange(40) >= 20
    >>> found = max_t(t, a, ~a, np.arange(40, dtype=np.int32), rng=np.random.default_rng(1), permutations=99)
    >>> float(found.p_family[0])
    0.01
    """
    check_members(trajectories, account, a=a, b=b)
    check_disjoint(a, b)
    if permutations < 1:
        raise InputError(f"{permutations} permutations say nothing", hint="Ask for at least 99.")
    if strata is not None and (strata.shape != a.shape or strata.dtype.kind not in "iu"):
        raise InputError(f"'strata' is an array of {strata.dtype} with shape {strata.shape}, not whole {a.shape}")
    tested = _testable(trajectories, a, account) & _testable(trajectories, b, account)
    knots = np.flatnonzero(tested)
    statistic, p_family = np.full(len(tested), np.nan), np.full(len(tested), np.nan)
    kinds = account_kinds(a, b, account)
    if len(knots):
        layer = np.zeros(len(a), dtype=np.int64) if strata is None else strata.astype(np.int64)
        units = _Units(trajectories, a, b, account, kinds, layer, knots)
        drawn = np.concatenate([units.statistics(units.side[None]), *units.shuffled(rng, permutations)])
        scaled = _scale(drawn)
        statistic[knots], p_family[knots] = scaled[0], step_down(scaled)
    return MaxT(statistic, p_family, tested, permutations, int((kinds == IN_BOTH).sum()))


def step_down(statistics: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the family-wise p of each knot from the statistics of the data (first row) and of its permutations.

    The knot furthest out is held against the maximum over all knots, the next against the maximum over those that
    remain, and so on; no p is below that of a knot further out.

    Examples
    --------
    >>> step_down(np.array([[3.0, 1.0], [0.5, 2.0], [1.0, 0.2], [0.1, 0.4]]))
    array([0.25, 0.5 ])
    """
    size = np.abs(statistics)
    order = np.argsort(-size[0], kind="stable")
    maxima = np.maximum.accumulate(size[:, order][:, ::-1], axis=1)[:, ::-1]
    p_ordered = (maxima >= maxima[0] * (1.0 - 1e-12)).mean(axis=0)
    p_family = np.empty(len(order))
    p_family[order] = np.maximum.accumulate(p_ordered)
    return p_family


def _testable(trajectories: Trajectories, side: Mask, account: Accounts) -> Mask:
    """Tell at which knots one side has enough contacts and accounts."""
    contacts = members_n(trajectories, side) >= DRAW_N_MIN
    return contacts & (accounts_n(trajectories, side, account) >= TEST_ACCOUNTS_MIN)


def _scale(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre and scale each knot by mean and spread over data and permutations alike, which keeps the test exact."""
    spread = drawn.std(axis=0)
    scaled: NDArray[np.float64] = (drawn - drawn.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled


class _Units:
    """What carries one label: an account wholly on one side, or one contact of an account on both.

    Kept for each unit and knot: its number of contacts, the sum of their centred ranks, and what the variance needs.
    """

    def __init__(
        self,
        trajectories: Trajectories,
        a: Mask,
        b: Mask,
        account: Accounts,
        kinds: NDArray[np.int8],
        layer: NDArray[np.int64],
        knots: NDArray[np.int64],
    ) -> None:
        compared = np.flatnonzero(a | b)
        owner = account[compared]
        mixed = kinds[owner] == IN_BOTH
        own_key = np.where(mixed, len(kinds) + np.arange(len(owner)), owner)
        _, first, unit = np.unique(own_key, return_index=True, return_inverse=True)
        self.side = a[compared][first].astype(np.float64)
        self._mixed = np.flatnonzero(mixed[first])
        # Labels are shuffled within a pool: the pure accounts of a layer, or a mixed account's contacts in it.
        pool = np.stack([layer[compared][first], np.where(mixed[first], owner[first], -1)])
        self._pool = np.unique(pool, axis=1, return_inverse=True)[1].ravel()
        size = len(first)
        n, s = np.zeros((size, len(knots))), np.zeros((size, len(knots)))
        place = np.full(len(a), -1, dtype=np.int64)
        place[compared] = unit
        for column, knot in enumerate(knots):
            chosen = members_at(trajectories, a | b, int(knot))
            ranks = _centred_ranks(trajectories.values[knot, chosen], layer[chosen])
            s[:, column] = np.bincount(place[chosen], ranks, minlength=size)
            n[:, column] = np.bincount(place[chosen], minlength=size)
        whole = np.where(mixed[first], 0.0, 1.0)[:, None]
        self._columns = (n, s, np.sign(n) * whole, s * s * whole, s * n * whole, n * n * whole)
        # Where every account is on both sides there is no variance between whole accounts: nothing to multiply.
        self._used = [(column, bool(column.any())) for column in self._columns]
        self._inside = self._shuffle_variance(s[self._mixed])

    def shuffled(self, rng: np.random.Generator, permutations: int) -> list[NDArray[np.float64]]:
        """Give the statistics of that many shuffles, in parts, each (draws, knots)."""
        step = max(1, LABELS_MAX // len(self.side))
        home = np.argsort(self._pool, kind="stable")
        starts = np.flatnonzero(np.diff(self._pool[home], prepend=-1))
        ends = np.append(starts[1:], len(home))
        at_home = self.side[home]
        parts = []
        for first in range(0, permutations, step):
            labels = np.empty((min(step, permutations - first), len(self.side)))
            for row in labels:
                row[home] = shuffle_within(at_home, starts, ends, rng.random(len(home)))
            parts.append(self.statistics(labels))
        return parts

    def statistics(self, labels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the studentised difference of mean ranks for each row of labels (1 is A), (rows, knots)."""
        in_a = [labels @ column if used else np.zeros((len(labels), column.shape[1])) for column, used in self._used]
        a = _Side(*in_a)
        b = _Side(*(column.sum(axis=0) - part for column, part in zip(self._columns, in_a, strict=True)))
        variance = a.variance() + b.variance()
        variance += self._inside * (1.0 / np.maximum(a.n, 1.0) + 1.0 / np.maximum(b.n, 1.0)) ** 2
        difference = a.mean - b.mean
        usable = (variance > 0) & (a.n > 0) & (b.n > 0)
        if not len(self._mixed):  # a single account on a side shows no spread between accounts
            usable &= (a.accounts > 1) & (b.accounts > 1)
        return np.divide(difference, np.sqrt(np.maximum(variance, 0.0)), out=np.zeros_like(difference), where=usable)

    def _shuffle_variance(self, ranks: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the variance of A's sum of ranks that comes from shuffling labels inside accounts on both sides.

        For m contacts, a of them in A: a (m - a) / m times the variance of their ranks with divisor m - 1.
        """
        pool = np.unique(self._pool[self._mixed], return_inverse=True)[1]
        m, in_a = np.bincount(pool), np.bincount(pool, self.side[self._mixed])
        variance = np.zeros(ranks.shape[1])
        for column, s in enumerate(ranks.T):
            apart = np.bincount(pool, s * s) - np.bincount(pool, s) ** 2 / m
            variance[column] = (in_a * (m - in_a) / m * np.maximum(apart, 0.0) / np.maximum(m - 1, 1)).sum()
        return variance


class _Side:
    """One side at each knot under each row of labels: contacts, sum of ranks, and sums of squares between accounts."""

    def __init__(
        self,
        n: NDArray[np.float64],
        s: NDArray[np.float64],
        accounts: NDArray[np.float64],
        ss: NDArray[np.float64],
        sn: NDArray[np.float64],
        nn: NDArray[np.float64],
    ) -> None:
        self.n = n
        self.mean = s / np.maximum(n, 1.0)
        self.accounts = accounts
        self._squares = ss - 2.0 * self.mean * sn + self.mean**2 * nn

    def variance(self) -> NDArray[np.float64]:
        """Give the variance of the mean between accounts, with the small-sample factor g / (g - 1)."""
        factor = np.where(self.accounts > 1, self.accounts / np.maximum(self.accounts - 1.0, 1.0), 1.0)
        variance: NDArray[np.float64] = np.maximum(self._squares, 0.0) * factor / np.maximum(self.n, 1.0) ** 2
        return variance


def _centred_ranks(values: NDArray[np.int32], layer: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the mid-rank of each value among those of its layer, as a share, less one half."""
    if not layer.any():
        return mid_places(values) - 0.5
    below, upto, total = GroupedValues(layer, values).count(layer, values)
    centred: NDArray[np.float64] = (below + upto) / (2.0 * total) - 0.5
    return centred
