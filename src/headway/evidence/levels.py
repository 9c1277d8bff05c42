"""How contacts move through the levels: how many reach each, how long they stay, where they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from headway.units import DAY_US

STAYS_MIN = 8
"""A median stay is given from so many stays on."""


@dataclass(frozen=True, slots=True)
class LevelPassage:
    """One level: who was there, who is there now, where they went, how long they stayed.

    Attributes
    ----------
    contacts_n : int
        Contacts that were ever at this level.
    now_n : int
        Contacts at this level at the as-of date.
    forward_n, backward_n : int
        Contacts that ever left it for a later, or for an earlier, level.
    stay_days_median : float or None
        Kaplan-Meier median of the stays, those still open counted as censored; None with fewer than 8 stays, or where
        fewer than half have ended.
    stays_n, open_n : int
    """

    level: str
    contacts_n: int
    now_n: int
    forward_n: int
    backward_n: int
    stay_days_median: float | None
    stays_n: int
    open_n: int

    @property
    def forward_share(self) -> float | None:
        """Part of those who were here that ever moved forward from here."""
        return self.forward_n / self.contacts_n if self.contacts_n else None


def level_passages(
    levels: Sequence[str],
    contact: NDArray[np.int64],
    level: NDArray[np.int64],
    entered_at: NDArray[np.int64],
    left_at: NDArray[np.int64],
    next_level: NDArray[np.int64],
    *,
    as_of_us: int,
) -> tuple[LevelPassage, ...]:
    """Describe the passage through every level.

    Parameters
    ----------
    levels : sequence of str
        All levels in their order.
    contact, level, entered_at, left_at, next_level : int64 (s,)
        One row a stay: who, index of the level, microseconds; ``left_at`` and ``next_level`` -1 where the stay is open.
    as_of_us : int
        Open stays are censored here.

    Returns
    -------
    tuple of LevelPassage
        One for each level, in order.
    """
    return tuple(
        _passage(name, index, contact, level, entered_at, left_at, next_level, as_of_us)
        for index, name in enumerate(levels)
    )


def _passage(
    name: str,
    index: int,
    contact: NDArray[np.int64],
    level: NDArray[np.int64],
    entered_at: NDArray[np.int64],
    left_at: NDArray[np.int64],
    next_level: NDArray[np.int64],
    as_of_us: int,
) -> LevelPassage:
    here = level == index
    still = here & (left_at < 0)
    end = np.where(left_at[here] < 0, as_of_us, left_at[here])
    return LevelPassage(
        level=name,
        contacts_n=len(np.unique(contact[here])),
        now_n=len(np.unique(contact[still])),
        forward_n=len(np.unique(contact[here & (next_level > index)])),
        backward_n=len(np.unique(contact[here & (next_level >= 0) & (next_level < index)])),
        stay_days_median=median_stay_days(end - entered_at[here], left_at[here] < 0),
        stays_n=int(here.sum()),
        open_n=int(still.sum()),
    )


def median_stay_days(stay_us: NDArray[np.int64], censored: NDArray[np.bool_]) -> float | None:
    """Give the Kaplan-Meier median of stays in days.

    Parameters
    ----------
    stay_us : int64 (s,)
    censored : bool (s,)
        The stay had not ended.

    Returns
    -------
    float or None
        None with fewer than 8 stays, or where the curve never falls to one half: most stays have not ended.

    Notes
    -----
    Source: Kaplan & Meier (1958), by `scipy.stats.ecdf` on censored data.

    Examples
    --------
    >>> median_stay_days(np.arange(1, 10) * DAY_US, np.zeros(9, dtype=bool))
    5.0
    """
    if len(stay_us) < STAYS_MIN or bool(censored.all()):
        return None
    days = stay_us / DAY_US
    survival = stats.ecdf(stats.CensoredData(uncensored=days[~censored], right=days[censored])).sf
    below = np.flatnonzero(survival.probabilities <= 0.5)
    return float(survival.quantiles[below[0]]) if len(below) else None
