"""Typical and odd curves: how deep each pattern lies among the others of its group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.errors import NotEnoughDataError
from headway.patterns.limits import DRAW_N_MIN
from headway.patterns.members import Mask, members_at, members_n
from headway.patterns.ranks import GroupedValues


def modified_band_depth(trajectories: Trajectories, members: Mask) -> NDArray[np.float64]:
    """Give the depth of each member's curve: how often it lies between two others, over pairs and knots.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    members : bool array (k,)

    Returns
    -------
    float64 (k,)
        0 to 1, the mean over the knots at which the contact is observed beside at least one other. NaN for others.

    Notes
    -----
    With r below and s above among n, a value lies in the band of C(n, 2) - C(r, 2) - C(s, 2) pairs, pairs with itself
    counted. Without ties this is the rank formula r (n - 1 - r) + n - 1 (López-Pintado and Romo 2009; Sun, Genton and
    Nychka 2012). O(g k log k). Source: docs/method/norms.md, "Typical and odd curves".

    Examples
    --------
    >>> t = Trajectories(np.array([[1, 2, 9]], np.int32), np.ones(3, np.int16), np.zeros(1, np.int64), "age")
    >>> modified_band_depth(t, np.ones(3, bool)).round(3).tolist()
    [0.667, 1.0, 0.667]
    """
    total, knots_n = np.zeros(len(members)), np.zeros(len(members), dtype=np.int64)
    for knot in range(len(trajectories.knots)):
        chosen = members_at(trajectories, members, knot)
        n = len(chosen)
        if n < 2:
            break
        values = trajectories.values[knot, chosen]
        one_group = np.zeros(n, dtype=np.int64)
        below, upto, _ = GroupedValues(one_group, values).count(one_group, values)
        above = n - upto
        outside = below * (below - 1) + above * (above - 1)
        total[chosen] += 1.0 - outside / (n * (n - 1.0))
        knots_n[chosen] += 1
    depth: NDArray[np.float64] = np.divide(total, knots_n, out=np.full(len(members), np.nan), where=knots_n > 0)
    return depth


@dataclass(frozen=True, slots=True, eq=False)
class TypicalAndOdd:
    """The curves to show as examples.

    Attributes
    ----------
    typical, odd : int64 arrays
        Places of the deepest and of the least deep contacts, in that order.
    depth : float64 (k,)
    candidates_n : int
        How many were observed long enough to be chosen from.
    """

    typical: NDArray[np.int64]
    odd: NDArray[np.int64]
    depth: NDArray[np.float64]
    candidates_n: int


def typical_and_odd(trajectories: Trajectories, members: Mask, *, count: int = 5) -> TypicalAndOdd:
    """Choose the most typical and the oddest patterns of a group.

    Only contacts observed for at least half of the knots at which a norm can be drawn are chosen from: a curve that has
    hardly begun says little.

    Raises
    ------
    NotEnoughDataError
        Fewer than `DRAW_N_MIN` such contacts.

    Examples
    --------
    >>> values = np.array([[10, 11, 12, 13, 14, 15, 16, 17, 90]], np.int32)
    >>> t = Trajectories(values, np.ones(9, np.int16), np.zeros(1, np.int64), "age")
    >>> chosen = typical_and_odd(t, np.ones(9, bool), count=1)
    >>> chosen.typical.tolist(), chosen.odd.tolist()
    ([4], [8])
    """
    drawn_n = int((members_n(trajectories, members) >= DRAW_N_MIN).sum())
    candidates = np.flatnonzero(members & (trajectories.observed_n >= max(1, (drawn_n + 1) // 2)))
    if len(candidates) < DRAW_N_MIN:
        raise NotEnoughDataError(
            f"{len(candidates)} contacts are observed for long enough, fewer than {DRAW_N_MIN}",
            hint="Ask for a larger group.",
        )
    depth = modified_band_depth(trajectories, members)
    order = candidates[np.argsort(-depth[candidates], kind="stable")]
    chosen_n = min(count, len(order) // 2)
    return TypicalAndOdd(order[:chosen_n], order[::-1][:chosen_n], depth, len(candidates))
