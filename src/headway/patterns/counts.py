"""A reading from counts: what the write path asks of a frozen norm, in a few microseconds and without the contacts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headway.columns.bands import ranks_of
from headway.columns.grid import MIDDLE_MILLI, bin_of
from headway.columns.histograms import Histograms
from headway.errors import InputError
from headway.patterns.limits import DRAW_N_MIN
from headway.patterns.ranks import midrank_percentile, normal_score
from headway.patterns.reading import Reading, Verdict, verdict_of


def read_from_counts(
    counts: Histograms,
    own: Histograms,
    *,
    knot: int,
    rv_milli: int,
    member: bool,
    norm_version: str,
    successful: Histograms | None = None,
    own_successful: Histograms | None = None,
) -> Reading:
    """Read one contact against counts, its own account's counts taken out.

    Parameters
    ----------
    counts : Histograms
        Of the norm's members.
    own : Histograms
        Of those of them that belong to the contact's account, the contact itself included if it is a member.
    knot : int
        Index of the knot.
    rv_milli : int
    member : bool
        The contact is a member of the norm.
    norm_version : str
    successful, own_successful : Histograms, optional
        The same of those who later succeeded.

    Returns
    -------
    Reading
        That of `read_against`, with contacts in the same bin counted as level: equal where RV are whole points below
        42. Velocity is not read from counts.

    Raises
    ------
    InputError
        There is no such knot, or the account's counts are not part of the counts.

    Examples
    --------
    >>> from headway.columns.columns import Trajectories
    >>> from headway.columns.histograms import count_histograms
    >>> rv = np.arange(11, dtype=np.int32)[None] * 1000
    >>> t = Trajectories(rv, np.ones(11, np.int16), np.zeros(1, np.int64), "age")
    >>> own = count_histograms(t, members=np.array([10]))
    >>> reading = read_from_counts(
    ...     count_histograms(t), own, knot=0, rv_milli=10_000, member=True, norm_version="v1")
    >>> reading.verdict.label, reading.percentile, reading.n, reading.median_distance_rv_milli
    ('above', 100.0, 10, 6000)
    """
    others = _others(counts, own, knot)
    place = int(bin_of(np.array([rv_milli]))[0])
    below, n = int(others[:place].sum()), int(others.sum())
    upto = below + int(others[place])
    known = n >= DRAW_N_MIN
    percentile = float(midrank_percentile(below, upto, n))
    z, clamped = normal_score(percentile, n)
    successful_n, successful_median = 0, None
    if successful is not None:
        achieved = _others(successful, own_successful, knot)
        successful_n = int(achieved.sum())
        successful_median = _median(achieved) if successful_n >= DRAW_N_MIN else None
    return Reading(
        knot=knot,
        position=int(counts.knots[knot]),
        rv_milli=rv_milli,
        verdict=verdict_of(below, upto, n) if known else Verdict.NOT_ENOUGH_DATA,
        percentile=percentile if known else None,
        z=float(z) if known else None,
        clamped=bool(clamped) and known,
        median_distance_rv_milli=rv_milli - _median(others) if known else None,
        successful_median_distance_rv_milli=None if successful_median is None else rv_milli - successful_median,
        successful_n=successful_n,
        velocity_percentile=None,
        velocity_n=0,
        n=n,
        borrowed_n=0.0,
        member=member,
        norm_version=norm_version,
    )


def _others(counts: Histograms, own: Histograms | None, knot: int) -> NDArray[np.int64]:
    """Give the counts of one knot without the own account's."""
    if not 0 <= knot < len(counts.knots):
        raise InputError(f"There is no knot {knot} among {len(counts.knots)}")
    others: NDArray[np.int64] = counts.counts[knot] if own is None else counts.counts[knot] - own.counts[knot]
    if (others < 0).any():
        raise InputError(
            f"The account's counts at knot {knot} are not part of the norm's",
            hint="Count both at the same moment, the account's members only.",
        )
    return others


def _median(counted: NDArray[np.int64]) -> int:
    """Give the middle of the bin that holds the median."""
    rank = int(ranks_of(np.array([0.5]), int(counted.sum()))[0])
    return int(MIDDLE_MILLI[int(np.searchsorted(np.cumsum(counted), rank + 1))])
