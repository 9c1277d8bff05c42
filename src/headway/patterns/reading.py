"""The reading of one contact on a norm: where it stands, how far from the middle, and how fast it moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.errors import InputError, NotEnoughDataError
from headway.patterns.limits import ALERT_N_MIN, DRAW_N_MIN, NOT_ENOUGH_DATA
from headway.patterns.members import Mask
from headway.patterns.ranks import goal_of, midrank_percentile, normal_score, smallest_reaching, value_at
from headway.patterns.reference import ReferenceGroup
from headway.patterns.velocity import peer_groups, window_starts, zone_lines

BAND_QUANTILES = (0.10, 0.90)
"""The band that a verdict speaks of."""


class Verdict(StrEnum):
    """Where a contact stands to the 10–90 band.

    Examples
    --------
    >>> [verdict.label for verdict in Verdict]
    ['below', 'within', 'above', 'not enough data']
    """

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"
    NOT_ENOUGH_DATA = "not_enough_data"

    @property
    def label(self) -> str:
        """The words on screen."""
        return NOT_ENOUGH_DATA if self is Verdict.NOT_ENOUGH_DATA else self.value


@dataclass(frozen=True, slots=True)
class Reading:
    """One contact against a norm, its own account left out.

    Attributes
    ----------
    knot, position : int
        Index of the knot and its place on the clock (microseconds or steps).
    rv_milli : int
        Cumulative RV read.
    verdict : Verdict
        Against the 10–90 band; *not enough data* with fewer than `DRAW_N_MIN` others.
    percentile : float or None
        Mid-rank percentile, 0 to 100.
    z : float or None
        Its place on the normal curve.
    clamped : bool
        The percentile lies at the very end, and ``z`` was held at half a place beyond the last of the others.
    median_distance_rv_milli : int or None
        RV minus the median of the others.
    successful_median_distance_rv_milli : int or None
        RV minus the median of those who later succeeded.
    successful_n : int
        How many of them were compared with.
    velocity_percentile : float or None
        Mid-rank percentile of the gain over the last window among peers: observed at the same knot, in the same level
        and zone of RV at the window's start.
    velocity_n : int
        How many peers.
    n : int
        Members of the norm observed at the knot, those of the own account not counted.
    borrowed_n : float
        Contacts' worth borrowed from the parent; 0 for a norm that stands on its own.
    member : bool
        The contact is itself a member of the group.
    norm_version : str
    """

    knot: int
    position: int
    rv_milli: int
    verdict: Verdict
    percentile: float | None
    z: float | None
    clamped: bool
    median_distance_rv_milli: int | None
    successful_median_distance_rv_milli: int | None
    successful_n: int
    velocity_percentile: float | None
    velocity_n: int
    n: int
    borrowed_n: float
    member: bool
    norm_version: str

    @property
    def may_alert(self) -> bool:
        """Whether there are enough others for an alert to rest on."""
        return self.n >= ALERT_N_MIN


def verdict_of(below: float, upto: float, total: float) -> Verdict:
    """Place a value in the 10–90 band by those below it and those not above it.

    The value lies below the 10 % line when fewer than 10 % are at or below it, and above the 90 % line when at least
    90 % are below it: the same as comparing it with the lines as they are drawn.

    Examples
    --------
    >>> verdict_of(0, 1, 20), verdict_of(18, 19, 20)
    (<Verdict.BELOW: 'below'>, <Verdict.ABOVE: 'above'>)
    """
    lower, upper = goal_of(np.asarray(BAND_QUANTILES) * total)
    if upto < lower:
        return Verdict.BELOW
    return Verdict.ABOVE if below >= upper else Verdict.WITHIN


def read_against(
    group: ReferenceGroup, contact: int, *, knot: int | None = None, rv_milli: int | None = None
) -> Reading:
    """Read one contact against a group.

    The law in its plainest form: the others are listed and counted. `read_all` does the same for every contact at once.

    Parameters
    ----------
    group : ReferenceGroup
    contact : int
        Its place among the k contacts; it need not be a member.
    knot : int, optional
        Where on the clock; the contact's last observed knot when not given.
    rv_milli : int, optional
        The RV to read in place of the trajectory's, such as the one a moment ago.

    Returns
    -------
    Reading
        With the verdict *not enough data* where fewer than `DRAW_N_MIN` others are observed.

    Raises
    ------
    NotEnoughDataError
        The contact is not observed at all.
    InputError
        No such contact or knot, or the contact is not observed there and no RV is given.

    Notes
    -----
    u = F(y-) + P(Y = y) / 2 and z = Phi^-1(u), with F over the members at the knot without the contact's own account.
    O(members). Source: docs/method/readings.md.

    Examples
    --------
    >>> from headway.columns.columns import Trajectories
    >>> rv = np.arange(11, dtype=np.int32)[None] * 1000
    >>> t = Trajectories(rv, np.ones(11, np.int16), np.zeros(1, np.int64), "age")
    >>> group = ReferenceGroup(t, np.ones(11, bool), np.arange(11, dtype=np.int32))
    >>> reading = read_against(group, 10)
    >>> reading.verdict.label, reading.percentile, reading.n, reading.median_distance_rv_milli
    ('above', 100.0, 10, 6000)
    """
    trajectories = group.trajectories
    knot, y = _where(group, contact, knot, rv_milli)
    others = group.account != group.account[contact]
    at_knot = trajectories.observed_n > knot
    values = trajectories.values[knot, group.members & at_knot & others]
    n, strength = len(values), 0.0
    below, upto = float((values < y).sum()), float((values <= y).sum())
    parent = values[:0]
    if group.borrowing is not None:
        parent = trajectories.values[knot, group.borrowing.parent & at_knot & others]
        strength = group.borrowing.contacts_n if len(parent) else 0.0
        if strength:
            below += strength * float((parent < y).mean())
            upto += strength * float((parent <= y).mean())
    known = n >= DRAW_N_MIN
    percentile = float(midrank_percentile(below, upto, n + strength))
    z, clamped = normal_score(percentile, n + strength)
    successful_n, successful_median = _successful(group, knot, at_knot & others)
    velocity_n, velocity = _velocity(group, contact, knot, y, at_knot & others)
    return Reading(
        knot=knot,
        position=int(trajectories.knots[knot]),
        rv_milli=y,
        verdict=verdict_of(below, upto, n + strength) if known else Verdict.NOT_ENOUGH_DATA,
        percentile=percentile if known else None,
        z=float(z) if known else None,
        clamped=bool(clamped) and known,
        median_distance_rv_milli=y - mixed_median(values, parent, strength) if known else None,
        successful_median_distance_rv_milli=None if successful_median is None else y - successful_median,
        successful_n=successful_n,
        velocity_percentile=velocity,
        velocity_n=velocity_n,
        n=n,
        borrowed_n=strength,
        member=bool(group.members[contact]),
        norm_version=group.norm_version,
    )


def _where(group: ReferenceGroup, contact: int, knot: int | None, rv_milli: int | None) -> tuple[int, int]:
    """Give the knot and the RV to read, or say why there is none."""
    trajectories = group.trajectories
    contacts_n, knots_n = len(trajectories.observed_n), len(trajectories.knots)
    if not 0 <= contact < contacts_n:
        raise InputError(f"There is no contact {contact} among {contacts_n}")
    observed_n = int(trajectories.observed_n[contact])
    if knot is None:
        if observed_n == 0:
            raise NotEnoughDataError(
                f"Contact {contact} is not observed at any knot of the clock {trajectories.clock!r}",
                hint="It has no interaction that counts by the as-of moment.",
            )
        knot = observed_n - 1
    if not 0 <= knot < knots_n:
        raise InputError(f"There is no knot {knot} among {knots_n}")
    if rv_milli is None:
        if knot >= observed_n:
            raise InputError(
                f"Contact {contact} is observed at {observed_n} knots, not yet at knot {knot}",
                hint="Read it at an earlier knot, or give the RV to read.",
            )
        rv_milli = int(trajectories.values[knot, contact])
    return knot, rv_milli


def _successful(group: ReferenceGroup, knot: int, others_at_knot: Mask) -> tuple[int, int | None]:
    """Count those who later succeeded and give their median, if there are enough."""
    if group.succeeded is None:
        return 0, None
    values = group.trajectories.values[knot, group.succeeded & others_at_knot]
    return len(values), int(value_at(np.sort(values), 0.5)) if len(values) >= DRAW_N_MIN else None


def _velocity(
    group: ReferenceGroup, contact: int, knot: int, rv_milli: int, others_at_knot: Mask
) -> tuple[int, float | None]:
    """Count the velocity peers and rank the contact's gain among theirs, if there are enough."""
    if group.window is None:
        return 0, None
    trajectories = group.trajectories
    start = int(window_starts(trajectories.knots, group.window)[knot])
    members = group.members & (trajectories.observed_n > knot)
    if start < 0 or start >= trajectories.observed_n[contact] or not members.any():
        return 0, None
    start_values = trajectories.values[start]
    levels = None if group.level is None else group.level[start]
    peers_of = peer_groups(start_values, zone_lines(start_values[members]), levels)
    peers = group.members & others_at_knot & (peers_of == peers_of[contact])
    gained = trajectories.values[knot, peers].astype(np.int64) - start_values[peers]
    gain = rv_milli - int(start_values[contact])
    if len(gained) < DRAW_N_MIN:
        return len(gained), None
    return len(gained), float(midrank_percentile((gained < gain).sum(), (gained <= gain).sum(), len(gained)))


def mixed_median(values: NDArray[Any], parent: NDArray[Any], strength: float) -> int:
    """Give the median of n values mixed with ``strength`` contacts' worth of the parent's.

    Examples
    --------
    >>> mixed_median(np.array([1, 2, 3]), np.array([10]), 0.0), mixed_median(np.array([1, 2, 3]), np.array([10]), 9.0)
    (2, 10)
    """
    ordered, base = np.sort(values), np.sort(parent)
    if not strength:
        return int(value_at(ordered, 0.5))
    return int(
        smallest_reaching(
            lambda y: (
                np.searchsorted(ordered, y, side="right")
                + strength * np.searchsorted(base, y, side="right") / len(base)
            ),
            np.asarray((len(values) + strength) / 2.0),
            min(int(ordered[0]), int(base[0])),
            max(int(ordered[-1]), int(base[-1])),
        )
    )
