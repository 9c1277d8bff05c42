"""The readings of all contacts at once: the law of `read_against`, with each contact's own account subtracted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.errors import InputError, NotEnoughDataError
from headway.patterns.limits import DRAW_N_MIN
from headway.patterns.ranks import GroupedValues, goal_of, midrank_percentile, normal_score, smallest_reaching
from headway.patterns.reading import BAND_QUANTILES, Reading, Verdict
from headway.patterns.reference import ReferenceGroup
from headway.patterns.velocity import peer_groups, window_starts, zone_lines

VERDICTS: Final = (Verdict.NOT_ENOUGH_DATA, Verdict.BELOW, Verdict.WITHIN, Verdict.ABOVE)
"""What the codes of `Readings.verdict` stand for."""

NOT_READ: Final = -1
"""The knot of a contact that is not observed."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """One reading for each of k contacts, as columns; what each means is said at `Reading`.

    Attributes
    ----------
    knot : int64 (k,)
        `NOT_READ` for a contact that is not observed.
    rv_milli : int64 (k,)
    verdict : int8 (k,)
        Index into `VERDICTS`.
    percentile, z : float64 (k,)
        NaN without enough others.
    clamped : bool (k,)
    median_distance_rv_milli, successful_median_distance_rv_milli : float64 (k,)
        Whole thousandths; NaN where there is no median to speak of.
    velocity_percentile : float64 (k,)
        NaN without enough peers.
    n, successful_n, velocity_n : int64 (k,)
    borrowed_n : float64 (k,)
    member : bool (k,)
    knots : int64 (g,)
    norm_version : str
    """

    knot: NDArray[np.int64]
    rv_milli: NDArray[np.int64]
    verdict: NDArray[np.int8]
    percentile: NDArray[np.float64]
    z: NDArray[np.float64]
    clamped: NDArray[np.bool_]
    median_distance_rv_milli: NDArray[np.float64]
    successful_median_distance_rv_milli: NDArray[np.float64]
    velocity_percentile: NDArray[np.float64]
    n: NDArray[np.int64]
    successful_n: NDArray[np.int64]
    velocity_n: NDArray[np.int64]
    borrowed_n: NDArray[np.float64]
    member: NDArray[np.bool_]
    knots: NDArray[np.int64]
    norm_version: str

    def reading(self, contact: int) -> Reading:
        """Give the reading of one contact.

        Raises
        ------
        NotEnoughDataError
            The contact is not observed.
        """
        knot = int(self.knot[contact])
        if knot == NOT_READ:
            raise NotEnoughDataError(f"Contact {contact} is not observed at any knot")
        return Reading(
            knot=knot,
            position=int(self.knots[knot]),
            rv_milli=int(self.rv_milli[contact]),
            verdict=VERDICTS[int(self.verdict[contact])],
            percentile=_known(self.percentile[contact]),
            z=_known(self.z[contact]),
            clamped=bool(self.clamped[contact]),
            median_distance_rv_milli=_whole(self.median_distance_rv_milli[contact]),
            successful_median_distance_rv_milli=_whole(self.successful_median_distance_rv_milli[contact]),
            successful_n=int(self.successful_n[contact]),
            velocity_percentile=_known(self.velocity_percentile[contact]),
            velocity_n=int(self.velocity_n[contact]),
            n=int(self.n[contact]),
            borrowed_n=float(self.borrowed_n[contact]),
            member=bool(self.member[contact]),
            norm_version=self.norm_version,
        )

    def verdicts_n(self) -> dict[Verdict, int]:
        """Count the contacts that were read, by verdict."""
        counted = np.bincount(self.verdict[self.knot != NOT_READ], minlength=len(VERDICTS))
        return {verdict: int(counted[code]) for code, verdict in enumerate(VERDICTS)}

    def to_arrow(self, contacts: pa.Array | None = None) -> pa.Table:
        """Give the readings as a table, a row for each contact that was read.

        Parameters
        ----------
        contacts : string array (k,), optional
            The contacts' keys; their places when not given.
        """
        read = np.flatnonzero(self.knot != NOT_READ)
        columns: dict[str, Any] = {
            "contact": pa.array(read) if contacts is None else contacts.take(pa.array(read)),
            "position": pa.array(self.knots[self.knot[read]]),
            "verdict": pa.array([VERDICTS[code].value for code in self.verdict[read]], pa.string()),
        }
        for name in ("rv_milli", "n", "borrowed_n", "successful_n", "velocity_n", "clamped", "member"):
            columns[name] = pa.array(getattr(self, name)[read])
        for name in ("percentile", "z", "velocity_percentile"):
            columns[name] = pa.array(getattr(self, name)[read], from_pandas=True)
        for name in ("median_distance_rv_milli", "successful_median_distance_rv_milli"):
            columns[name] = pa.array(getattr(self, name)[read], from_pandas=True).cast(pa.int64())
        return pa.table(columns)


def read_all(group: ReferenceGroup, *, at: NDArray[np.int64] | None = None) -> Readings:
    """Read every contact against a group, each without its own account.

    Parameters
    ----------
    group : ReferenceGroup
        g knots, k contacts.
    at : int array (k,), optional
        The knot at which each contact is read, `NOT_READ` for those that are left out. When not given, each at its
        last observed knot: where it stands now.

    Returns
    -------
    Readings

    Raises
    ------
    InputError
        ``at`` does not fit, or names a knot at which the contact is not observed.

    Notes
    -----
    Each account's members are counted a second time within the account and subtracted; its median is the order
    statistic that remains when they are taken out of the sorted values. Exact; O(g k log k) whatever the accounts'
    sizes. Equal to `read_against` for every contact (held by test). Source: docs/method/readings.md.

    Examples
    --------
    >>> from headway.columns.columns import Trajectories
    >>> rv = np.arange(11, dtype=np.int32)[None] * 1000
    >>> t = Trajectories(rv, np.ones(11, np.int16), np.zeros(1, np.int64), "age")
    >>> readings = read_all(ReferenceGroup(t, np.ones(11, bool), np.arange(11, dtype=np.int32)))
    >>> readings.reading(10).verdict.label, float(readings.percentile[5])
    ('above', 50.0)
    """
    knot = _knots_to_read(group, at)
    contacts_n = len(knot)
    none, absent = np.zeros(contacts_n, dtype=np.int64), np.full(contacts_n, np.nan)
    readings = Readings(
        knot=knot,
        rv_milli=none.copy(),
        verdict=np.zeros(contacts_n, dtype=np.int8),
        percentile=absent.copy(),
        z=absent.copy(),
        clamped=np.zeros(contacts_n, dtype=np.bool_),
        median_distance_rv_milli=absent.copy(),
        successful_median_distance_rv_milli=absent.copy(),
        velocity_percentile=absent.copy(),
        n=none.copy(),
        successful_n=none.copy(),
        velocity_n=none.copy(),
        borrowed_n=np.zeros(contacts_n),
        member=group.members,
        knots=group.trajectories.knots,
        norm_version=group.norm_version,
    )
    starts = None if group.window is None else window_starts(group.trajectories.knots, group.window)
    order = np.argsort(knot, kind="stable")
    edges = np.searchsorted(knot[order], np.arange(len(group.trajectories.knots) + 1))
    for index in range(len(group.trajectories.knots)):
        readers = order[edges[index] : edges[index + 1]]
        if len(readers):
            _read_level(group, index, readers, readings)
            if starts is not None and starts[index] >= 0:
                _read_velocity(group, index, int(starts[index]), readers, readings)
    return readings


def _knots_to_read(group: ReferenceGroup, at: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Give the knot of each contact, checked."""
    last = group.trajectories.observed_n.astype(np.int64) - 1
    if at is None:
        return last
    if at.shape != last.shape or at.dtype.kind not in "iu":
        raise InputError(f"'at' is an array of {at.dtype} with shape {at.shape}, not whole numbers {last.shape}")
    knot = at.astype(np.int64)
    wrong = (knot > last) | (knot < NOT_READ)
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InputError(
            f"{int(wrong.sum())} contacts cannot be read where 'at' says: contact {first} at knot {knot[first]}, "
            f"observed at {last[first] + 1} knots",
            hint="Read a contact only at knots where it is observed.",
        )
    return knot


class _Others:
    """Some members' values at one knot, to be counted by readers whose own account is left out."""

    def __init__(
        self,
        values: NDArray[Any],
        account: NDArray[np.int32],
        readers_account: NDArray[np.int32],
        groups: NDArray[np.int64] | None = None,
        readers_groups: NDArray[np.int64] | None = None,
    ) -> None:
        self.values = values
        self._groups = np.zeros(len(values), dtype=np.int64) if groups is None else groups
        self._readers_groups = (
            np.zeros(len(readers_account), dtype=np.int64) if readers_groups is None else readers_groups
        )
        highest = max(int(self._groups.max(initial=0)), int(self._readers_groups.max(initial=0))) + 1
        reads = np.zeros(max(int(account.max(initial=0)), int(readers_account.max(initial=0))) + 1, dtype=np.bool_)
        reads[readers_account] = True
        own = np.flatnonzero(reads[account])
        self.own_account, self.own_values = account[own], values[own]
        self._readers_account = readers_account
        self._readers_own = readers_account.astype(np.int64) * highest + self._readers_groups
        self._all = GroupedValues(self._groups, values)
        self._own = GroupedValues(self.own_account.astype(np.int64) * highest + self._groups[own], self.own_values)

    def count(self, y: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Count, for each reader, the others below its value, those not above it, and all."""
        below, upto, total = self._all.count(self._readers_groups, y)
        own_below, own_upto, own_total = self._own.count(self._readers_own, y)
        return below - own_below, upto - own_upto, total - own_total

    def n(self) -> NDArray[np.int64]:
        """Count, for each reader, the others."""
        return self._all.total(self._readers_groups) - self._own.total(self._readers_own)

    def upto(self, y: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count, for each reader, the others not above its value."""
        return self._all.below(self._readers_groups, y + 1) - self._own.below(self._readers_own, y + 1)

    def medians(self) -> NDArray[np.float64]:
        """Give each reader the median of the others; NaN where there are none. For a single group only.

        Taking an account's members out of the sorted values leaves its complement in order. The t-th of the
        complement stands t places further on for each own member that has at most t of the complement below it.
        """
        ordered = self._all.ordered()
        accounts = int(self._readers_account.max()) + 1
        own_n = np.bincount(self.own_account, minlength=accounts)
        wanted = (len(ordered) - own_n + 1) // 2 - 1
        below = np.searchsorted(ordered, self.own_values)
        complement_below = below - self._own.below(self.own_account, self.own_values)
        passed = self.own_account[complement_below <= wanted[self.own_account]]
        place = (wanted + np.bincount(passed, minlength=accounts))[self._readers_account]
        alone = wanted[self._readers_account] < 0
        if not len(ordered):
            return np.full(len(place), np.nan)
        return np.where(alone, np.nan, ordered[np.where(alone, 0, place)].astype(np.float64))


def _read_level(group: ReferenceGroup, knot: int, readers: NDArray[np.int64], readings: Readings) -> None:
    """Fill in place, verdict and distances of the contacts that are read at one knot."""
    trajectories, account = group.trajectories, group.account
    y = trajectories.values[knot, readers].astype(np.int64)
    own = account[readers]
    at_knot = trajectories.observed_n > knot

    def others_among(mask: NDArray[np.bool_]) -> _Others:
        chosen = np.flatnonzero(mask & at_knot)
        return _Others(trajectories.values[knot, chosen], account[chosen], own)

    members = others_among(group.members)
    below, upto, n = members.count(y)
    medians = members.medians()
    strength, placed_below, placed_upto = np.zeros(len(readers)), below.astype(np.float64), upto.astype(np.float64)
    if group.borrowing is not None:
        parent = others_among(group.borrowing.parent)
        parent_below, parent_upto, parent_n = parent.count(y)
        strength = np.where(parent_n > 0, group.borrowing.contacts_n, 0.0)
        each = strength / np.maximum(parent_n, 1)
        placed_below, placed_upto = below + each * parent_below, upto + each * parent_upto
        if group.borrowing.contacts_n and len(members.values) and len(parent.values):
            medians = _mixed_medians(members, parent, n + strength, each)
    total = n + strength
    known = n >= DRAW_N_MIN
    percentile = midrank_percentile(placed_below, placed_upto, total)
    z, clamped = normal_score(percentile, total)
    lower, upper = goal_of(BAND_QUANTILES[0] * total), goal_of(BAND_QUANTILES[1] * total)
    verdict = np.where(placed_upto < lower, 1, np.where(placed_below >= upper, 3, 2))
    readings.rv_milli[readers] = y
    readings.n[readers] = n
    readings.borrowed_n[readers] = strength
    readings.verdict[readers] = np.where(known, verdict, 0)
    readings.percentile[readers] = np.where(known, percentile, np.nan)
    readings.z[readers] = np.where(known, z, np.nan)
    readings.clamped[readers] = clamped & known
    readings.median_distance_rv_milli[readers] = np.where(known, y - medians, np.nan)
    if group.succeeded is not None:
        successful = others_among(group.succeeded)
        successful_n = successful.n()
        distance = np.where(successful_n >= DRAW_N_MIN, y - successful.medians(), np.nan)
        readings.successful_n[readers] = successful_n
        readings.successful_median_distance_rv_milli[readers] = distance


def _mixed_medians(
    members: _Others, parent: _Others, total: NDArray[np.float64], each: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give each reader the median of the others mixed with what is borrowed from the parent."""
    values = np.concatenate([members.values, parent.values])
    found = smallest_reaching(
        lambda y: members.upto(y) + each * parent.upto(y), total / 2.0, int(values.min()), int(values.max())
    )
    return found.astype(np.float64)


def _read_velocity(
    group: ReferenceGroup, knot: int, start: int, readers: NDArray[np.int64], readings: Readings
) -> None:
    """Fill in the velocity percentile of the contacts that are read at one knot."""
    trajectories = group.trajectories
    chosen = np.flatnonzero(group.members & (trajectories.observed_n > knot))
    if not len(chosen):
        return
    before, after = trajectories.values[start], trajectories.values[knot]
    lines = zone_lines(before[chosen])
    levels = None if group.level is None else group.level[start]

    def peers_of(who: NDArray[np.int64]) -> NDArray[np.int64]:
        return peer_groups(before[who], lines, None if levels is None else levels[who])

    def gained(who: NDArray[np.int64]) -> NDArray[np.int64]:
        gain: NDArray[np.int64] = after[who].astype(np.int64) - before[who]
        return gain

    peers = _Others(gained(chosen), group.account[chosen], group.account[readers], peers_of(chosen), peers_of(readers))
    below, upto, n = peers.count(gained(readers))
    readings.velocity_n[readers] = n
    readings.velocity_percentile[readers] = np.where(n >= DRAW_N_MIN, midrank_percentile(below, upto, n), np.nan)


def _known(value: float) -> float | None:
    """Give a number, or None for NaN."""
    return None if np.isnan(value) else float(value)


def _whole(value: float) -> int | None:
    """Give a whole number, or None for NaN."""
    return None if np.isnan(value) else int(value)
