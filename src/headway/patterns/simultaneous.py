"""A band that a whole pattern stays inside: for pictures of what is usual anywhere along the way, not for alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Trajectories
from headway.errors import InputError, NotEnoughDataError
from headway.patterns.limits import DRAW_N_MIN
from headway.patterns.members import Accounts, Mask, check_members, members_at
from headway.patterns.ranks import goal_of, value_at

SPREAD_FLOOR: Final = 0.05
"""The spread at a knot counts as at least this share of the widest: where nearly all stand level, one that does not
would otherwise rule the width everywhere."""


@dataclass(frozen=True, slots=True, eq=False)
class SimultaneousBand:
    """Median plus and minus c times the spread at each knot.

    Attributes
    ----------
    knots : int64 (d,)
        Those with at least `DRAW_N_MIN` contacts to take median and spread from.
    median, low, high : int64 (d,), rv_milli
    spread : float64 (d,), rv_milli
        Mean distance from the median.
    c : float
        How many spreads wide either way.
    coverage : float
        The share of further patterns that stay inside at every knot at which they are observed.
    n : int64 (d,)
        Contacts behind median and spread.
    fit_accounts_n, calibration_accounts_n : int
        Accounts behind median and spread, and behind c.
    """

    knots: NDArray[np.int64]
    median: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    spread: NDArray[np.float64]
    c: float
    coverage: float
    n: NDArray[np.int64]
    fit_accounts_n: int
    calibration_accounts_n: int


def simultaneous_band(
    trajectories: Trajectories,
    members: Mask,
    account: Accounts,
    *,
    rng: np.random.Generator,
    coverage: float = 0.95,
) -> SimultaneousBand:
    """Make a band that the wanted share of whole patterns stays inside.

    Parameters
    ----------
    trajectories : Trajectories
        g knots, k contacts.
    members : bool array (k,)
    account : int array (k,)
        Half of the accounts, drawn by chance, give median and spread; the other half says how wide the band must be.
    rng : numpy Generator
        Seeded by the caller.
    coverage : float, above 0 and below 1

    Returns
    -------
    SimultaneousBand

    Raises
    ------
    NotEnoughDataError
        Too few accounts for this coverage (38 for 95 %), or fewer than `DRAW_N_MIN` contacts.
    InputError
        Members do not fit, or ``coverage`` is no share.

    Notes
    -----
    Split conformal prediction with modulation (Diquigiovanni, Fontana and Vantini 2022): c is the conformal quantile of
    max over knots of |y - median| / spread. Contacts share an account, so each account weighs the same however many
    contacts it has, and a further account counts as outside (Dunn, Wasserman and Ramdas 2023, pooling).
    Source: docs/method/norms.md.

    Examples
    --------
    >>> values = np.tile(np.arange(400, dtype=np.int32), (2, 1))
    >>> t = Trajectories(values, np.full(400, 2, np.int16), np.array([0, 7]), "age")
    >>> band = simultaneous_band(t, np.ones(400, bool), np.arange(400, dtype=np.int32), rng=np.random.default_rng(1))
    >>> bool(((values[0] >= band.low[0]) & (values[0] <= band.high[0])).mean() > 0.9)
    True
    """
    check_members(trajectories, account, members=members)
    if not 0.0 < coverage < 1.0:
        raise InputError(f"A coverage of {coverage} is no share", hint="Give a number such as 0.95.")
    observed = members & (trajectories.observed_n > 0)
    accounts = rng.permutation(np.unique(account[observed]))
    fit_accounts, held_accounts = np.array_split(accounts, 2)
    goal = float(goal_of(coverage * (len(held_accounts) + 1)))
    if goal > len(held_accounts):
        raise NotEnoughDataError(
            f"{len(accounts)} accounts cannot tell how far {coverage:.0%} of patterns stray",
            hint="Ask for a lower coverage, or for a larger group.",
        )
    in_fit = observed & np.isin(account, fit_accounts)
    median, spread, n = _middle(trajectories, in_fit)
    held = np.flatnonzero(observed & np.isin(account, held_accounts))
    score = _furthest(trajectories, held, median, spread)
    c = _weighted_quantile(score, account[held], goal)
    knots_n = len(median)
    return SimultaneousBand(
        knots=trajectories.knots[:knots_n],
        median=median,
        low=np.floor(median - c * spread).astype(np.int64),
        high=np.ceil(median + c * spread).astype(np.int64),
        spread=spread,
        c=c,
        coverage=coverage,
        n=n,
        fit_accounts_n=len(fit_accounts),
        calibration_accounts_n=len(held_accounts),
    )


def _middle(
    trajectories: Trajectories, members: Mask
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Give median, spread and n of each knot with enough members."""
    medians, spreads, counts = [], [], []
    for knot in range(len(trajectories.knots)):
        values = np.sort(trajectories.values[knot, members_at(trajectories, members, knot)])
        if len(values) < DRAW_N_MIN:
            break
        medians.append(int(value_at(values, 0.5)))
        spreads.append(float(np.abs(values.astype(np.int64) - medians[-1]).mean()))
        counts.append(len(values))
    if not medians:
        raise NotEnoughDataError(
            f"Fewer than {DRAW_N_MIN} contacts give the middle of the band", hint="Ask for a larger group."
        )
    spread = np.asarray(spreads)
    floor = max(1.0, SPREAD_FLOOR * float(spread.max()))
    return np.asarray(medians, dtype=np.int64), np.maximum(spread, floor), np.asarray(counts, dtype=np.int64)


def _furthest(
    trajectories: Trajectories, contacts: NDArray[np.int64], median: NDArray[np.int64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give for each contact how many spreads it strays at most, over the knots at which it is observed."""
    furthest = np.zeros(len(contacts))
    for knot in range(len(median)):
        away = np.abs(trajectories.values[knot, contacts] - median[knot]) / spread[knot]
        away[trajectories.observed_n[contacts] <= knot] = 0.0
        np.maximum(furthest, away, out=furthest)
    return furthest


def _weighted_quantile(score: NDArray[np.float64], account: Accounts, goal: float) -> float:
    """Give the smallest score up to which ``goal`` accounts' worth of contacts stand, each account weighing one."""
    _, owner, size = np.unique(account, return_inverse=True, return_counts=True)
    order = np.argsort(score, kind="stable")
    reached = np.cumsum(1.0 / size[owner][order])
    return float(score[order][min(int(np.searchsorted(reached, goal)), len(order) - 1)])
