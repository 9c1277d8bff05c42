"""Local time to UTC for whole columns, with the hours that a change of the clocks skips or repeats counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

_SECOND_US: Final = 1_000_000
_STEP: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class UtcTimes:
    """Local times as UTC.

    Attributes
    ----------
    us : int64 (n,)
    skipped_n : int
        Local times that do not exist, since the clocks went forward over them; taken as if they had not yet.
    repeated_n : int
        Local times that exist twice, since the clocks went back; taken as the first.
    """

    us: NDArray[np.int64]
    skipped_n: int
    repeated_n: int


@dataclass(frozen=True, slots=True)
class _Changes:
    """The changes of a zone's offset: seconds since 1970, and the offsets before, between and after them."""

    at: NDArray[np.int64]
    offsets: NDArray[np.int64]


def to_utc(local_us: NDArray[np.int64], zone: str) -> UtcTimes:
    """Turn local times into UTC.

    Parameters
    ----------
    local_us : int64 (n,)
        Microseconds since 1970-01-01 00:00 of the local clock.
    zone : str
        Such as ``Europe/Amsterdam``.

    Returns
    -------
    UtcTimes

    Examples
    --------
    >>> noon = np.array([12 * 3_600 * 1_000_000])
    >>> (noon - to_utc(noon, "Europe/Rome").us).item() // 3_600_000_000
    1
    """
    if zone == "UTC" or not len(local_us):
        return UtcTimes(local_us, 0, 0)
    first, last = int(local_us.min()) // _SECOND_US, int(local_us.max()) // _SECOND_US
    changes = _changes(zone, _year(first) - 1, _year(last) + 1)
    if not len(changes.at):
        return UtcTimes(local_us - changes.offsets[0] * _SECOND_US, 0, 0)
    before, after = changes.offsets[:-1], changes.offsets[1:]
    from_us = (changes.at + np.minimum(before, after)) * _SECOND_US
    until_us = (changes.at + np.maximum(before, after)) * _SECOND_US
    place = np.searchsorted(until_us, local_us, side="right")
    us = local_us - changes.offsets[place] * _SECOND_US
    doubtful = (place < len(until_us)) & (local_us >= np.append(from_us, np.iinfo(np.int64).max)[place])
    forward = np.append(after > before, False)[place[doubtful]]
    return UtcTimes(us, int(forward.sum()), int(len(forward) - forward.sum()))


def _year(second: int) -> int:
    """Give the year of a moment, within what dates can hold."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(max(second, -(10**10)), 10**10))).year


@lru_cache(maxsize=64)
def _changes(zone: str, first_year: int, last_year: int) -> _Changes:
    """Find the changes of a zone's offset between two years, to the second."""
    info = ZoneInfo(zone)

    def offset(moment: datetime) -> int:
        shift = moment.astimezone(info).utcoffset()
        return int(shift.total_seconds()) if shift is not None else 0

    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    current = offset(moment)
    at: list[int] = []
    offsets = [current]
    while moment < end:
        later = moment + _STEP
        found = offset(later)
        if found != current:
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if offset(middle) == current else (low, middle)
            at.append(int(high.timestamp()))
            offsets.append(found)
            current = found
        moment = later
    return _Changes(np.array(at, dtype=np.int64), np.array(offsets, dtype=np.int64))
