"""Norms of small subsets: mixed with their parent's, and how much to borrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from headway.columns.columns import Trajectories
from headway.errors import InputError
from headway.patterns.limits import DRAW_N_MIN
from headway.patterns.members import Accounts, Mask, check_members
from headway.patterns.ranks import smallest_reaching

STRENGTHS: Final = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""The contacts' worth that are tried; 1000 is all but the parent alone for a subset that needs help."""

ASSUMED_STRENGTH: Final = 20.0
"""Borrowed where there are no siblings to learn from."""

SIBLINGS_MIN: Final = 3
"""With fewer siblings that can be halved the strength is assumed, not learnt."""

SIBLINGS_MAX: Final = 40
"""So many siblings, drawn by chance, are enough to learn from."""

KNOTS_MAX: Final = 4
"""So many knots, spread evenly over those that can be drawn, are enough to learn from."""


@dataclass(frozen=True, slots=True)
class BorrowingStrength:
    """How many contacts' worth a small subset borrows from its parent.

    Attributes
    ----------
    contacts_n : float
        The k of F* = (n F_subset + k F_parent) / (n + k).
    learnt : bool
        From the siblings; otherwise `ASSUMED_STRENGTH`, for want of siblings.
    siblings_n : int
        How many siblings it was learnt from.
    losses : tuple of (float, float)
        Each strength tried with its pinball loss, relative to the parent alone; empty when assumed.
    """

    contacts_n: float
    learnt: bool
    siblings_n: int
    losses: tuple[tuple[float, float], ...] = ()


def mixture_quantiles(
    own: NDArray[np.integer],
    parent: NDArray[np.integer],
    strength: ArrayLike,
    quantiles: ArrayLike,
    *,
    parent_without: NDArray[np.integer] | None = None,
) -> NDArray[np.int64]:
    """Give quantiles of F* = (n F_own + k F_parent) / (n + k).

    Parameters
    ----------
    own : int array (n,), sorted, n >= 1
    parent : int array (m,), sorted
    strength : float, or float array (s,)
        k, contacts' worth. With k = 0 the result is the subset's own.
    quantiles : float array (q,)
    parent_without : int array, sorted, optional
        Values of the parent that are to be taken out of it.

    Returns
    -------
    int64 (q,), or (s, q) for several strengths
        The smallest whole number that F* reaches each quantile at. Never crosses: F* is one distribution.

    Notes
    -----
    The posterior mean of a Dirichlet process with the parent as its base (Ferguson 1973).

    Examples
    --------
    >>> mixture_quantiles(np.array([1, 2, 3]), np.array([10, 20]), 0.0, [0.5]).tolist()
    [2]
    >>> mixture_quantiles(np.array([1, 2, 3]), np.array([10, 20]), 9.0, [0.5]).tolist()
    [10]
    """
    wanted = np.asarray(quantiles, dtype=np.float64)
    taken = parent[:0] if parent_without is None else parent_without
    parent_n = len(parent) - len(taken)
    each = np.asarray(strength, dtype=np.float64)[..., None] / max(parent_n, 1)

    def count_upto(y: NDArray[np.int64]) -> NDArray[Any]:
        base = np.searchsorted(parent, y, side="right") - np.searchsorted(taken, y, side="right")
        count: NDArray[Any] = np.searchsorted(own, y, side="right") + each * base
        return count

    both = [values for values in (own, parent) if len(values)]
    lowest, highest = min(int(values[0]) for values in both), max(int(values[-1]) for values in both)
    return smallest_reaching(count_upto, wanted * (len(own) + each * parent_n), lowest, highest)


def mixture_draws(
    own: NDArray[np.integer],
    weights: NDArray[Any],
    parent: NDArray[np.integer],
    strength: float,
    quantiles: ArrayLike,
) -> NDArray[np.int64]:
    """Give quantiles of F* for each draw of weights for the subset's own values, (draws, q).

    Parameters
    ----------
    own : int array (n,), sorted
    weights : number array (draws, n)
        How often each own value was drawn.
    parent : int array (m,), sorted, m >= 1
        Held fixed: its own uncertainty is the smaller one.
    strength : float
    quantiles : float array (q,)

    Examples
    --------
    >>> mixture_draws(np.array([1, 9]), np.array([[2.0, 0.0], [0.0, 2.0]]), np.array([5]), 0.5, [0.5]).ravel().tolist()
    [1, 9]
    """
    reached = np.zeros((len(weights), len(own) + 1))
    np.cumsum(weights, axis=1, out=reached[:, 1:])
    row = np.arange(len(weights))[:, None]
    each = strength / len(parent)
    goal = np.asarray(quantiles, dtype=np.float64)[None] * (reached[:, -1:] + strength)
    return smallest_reaching(
        lambda y: reached[row, np.searchsorted(own, y, side="right")] + each * np.searchsorted(parent, y, side="right"),
        goal,
        min(int(own[0]), int(parent[0])),
        max(int(own[-1]), int(parent[-1])),
    )


def pinball_loss(predicted: NDArray[Any], quantiles: ArrayLike, values: NDArray[Any]) -> Any:
    """Give the mean pinball loss of predicted quantiles (q,) on values, over both; of several (s, q), each.

    Examples
    --------
    >>> float(pinball_loss(np.array([2.0]), [0.5], np.array([1.0, 4.0])))
    0.75
    """
    tau = np.asarray(quantiles, dtype=np.float64)
    miss = values.astype(np.float64)[:, None] - predicted.astype(np.float64)[..., None, :]
    return np.maximum(tau * miss, (tau - 1.0) * miss).mean(axis=(-2, -1))


def borrowing_strength(
    trajectories: Trajectories,
    sibling: NDArray[np.integer],
    account: Accounts,
    *,
    quantiles: ArrayLike,
    rng: np.random.Generator,
    halvings: int = 2,
) -> BorrowingStrength:
    """Learn how much the subsets of one parent should borrow from it.

    Siblings are halved by account, and each half is predicted from the other, mixed with the parent at every strength
    of `STRENGTHS`; the parent is taken without the half that is to be predicted. The strength with the least pinball
    loss wins. Each sibling and each knot counts the same.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    sibling : int array (k,)
        Which subset of the parent each contact belongs to, as a code from 0; -1 for contacts outside the parent. A
        contact of the parent in none of the subsets to learn from has a code of its own kind, too.
    account : int array (k,)
    quantiles : float array (q,)
    rng : numpy Generator
        Seeded by the caller; halves are drawn with it.
    halvings : int
        How often each sibling is halved; both halves are predicted each time.

    Returns
    -------
    BorrowingStrength

    Raises
    ------
    InputError
        ``sibling`` does not fit.

    Notes
    -----
    Source: docs/method/norms.md, "Small subsets".

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rv = rng.integers(0, 99, (1, 200)).astype(np.int32)
    >>> t = Trajectories(rv, np.ones(200, np.int16), np.zeros(1, int), "age")
    >>> found = borrowing_strength(t, np.arange(200) % 10, np.arange(200), quantiles=[0.25, 0.5, 0.75], rng=rng)
    >>> found.learnt, found.contacts_n >= 20
    (True, True)
    """
    members = sibling >= 0
    check_members(trajectories, account, sibling=members)
    if sibling.dtype.kind not in "iu":
        raise InputError(f"'sibling' is an array of {sibling.dtype}", hint="Give whole codes, -1 for none.")
    tau = np.asarray(quantiles, dtype=np.float64)
    observed = members & (trajectories.observed_n > 0)
    groups = [who for code in np.unique(sibling[observed]) if len(who := np.flatnonzero(observed & (sibling == code)))]
    usable = [who for who in groups if len(np.unique(account[who])) > 1 and len(who) >= DRAW_N_MIN]
    if len(usable) < SIBLINGS_MIN:
        return BorrowingStrength(ASSUMED_STRENGTH, learnt=False, siblings_n=len(usable))
    if len(usable) > SIBLINGS_MAX:
        usable = [usable[place] for place in np.sort(rng.permutation(len(usable))[:SIBLINGS_MAX])]
    losses = np.zeros(len(STRENGTHS))
    halves = [half for who in usable for _ in range(halvings) for half in _halve(who, account, rng)]
    for knot in _knots_to_learn_from(trajectories, observed):
        losses += _losses_at(trajectories, knot, observed, halves, tau)
    if not losses.any():
        return BorrowingStrength(ASSUMED_STRENGTH, learnt=False, siblings_n=len(usable))
    relative = losses / losses[-1]
    best = STRENGTHS[int(np.argmin(relative))]
    table = tuple(zip(STRENGTHS, (float(loss) for loss in relative), strict=True))
    return BorrowingStrength(best, learnt=True, siblings_n=len(usable), losses=table)


def _halve(
    who: NDArray[np.int64], account: Accounts, rng: np.random.Generator
) -> tuple[tuple[NDArray[np.int64], NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Halve a sibling by account; give (known, to predict) and the reverse."""
    accounts = rng.permutation(np.unique(account[who]))
    first = np.isin(account[who], accounts[: len(accounts) // 2])
    return (who[first], who[~first]), (who[~first], who[first])


def _knots_to_learn_from(trajectories: Trajectories, members: Mask) -> list[int]:
    """Choose knots evenly between the first and the last that half of the members reach."""
    reached = int(np.median(trajectories.observed_n[members]))
    return sorted({int(knot) for knot in np.linspace(0, max(reached - 1, 0), KNOTS_MAX + 1)[1:]})


def _losses_at(
    trajectories: Trajectories,
    knot: int,
    members: Mask,
    halves: list[tuple[NDArray[np.int64], NDArray[np.int64]]],
    quantiles: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give the loss of every strength at one knot, in units of that of the parent alone."""

    def ordered(who: NDArray[np.int64]) -> NDArray[np.int32]:
        return np.sort(trajectories.values[knot, who[trajectories.observed_n[who] > knot]])

    parent = ordered(np.flatnonzero(members))
    losses = np.zeros(len(STRENGTHS))
    for known, asked in halves:
        own, target = ordered(known), ordered(asked)
        if len(own) and len(target) and len(target) < len(parent):
            predicted = mixture_quantiles(own, parent, STRENGTHS, quantiles, parent_without=target)
            losses += pinball_loss(predicted, quantiles, target)
    return losses / losses[-1] if losses[-1] > 0 else np.zeros_like(losses)
