"""The kernel that lives through the weeks of each contact and writes down what happens.

Valid as plain Python too: without numba the same functions run as they stand, slower and with the same result.
"""

from __future__ import annotations

from math import cos, exp, floor, gamma, log, pi
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from headway.columns.engines import njit
from headway.columns.threads import KERNEL
from headway.synth.draws import gamma_drawn, normal, uniform
from headway.synth.mixes import CLASSES_N, TypeClass
from headway.units import DAY_US, NEVER_US, WEEK_US

ROWS_PER_INTERACTION_MAX: Final = 3
"""An interaction, its duplicate and its reversal."""

NUMBER_MAX: Final = 999_990
"""Rows of one contact: their number has six digits in a source key."""

SECOND_US: Final = 1_000_000

# Kernels are handed few arrays rather than records of many: a record costs a count of references at every call.
# So whatever belongs together is one array, and these are the places in it.

# What is kept while a contact lives (`tally`).
NUMBER, PREVIOUS_US, HAS_MOVED, WON_US, VALUE, COST, COUNTED, LATE, DUPLICATES, REVERSALS, UNKNOWN, TIES = range(12)
TALLY_N: Final = 12

# What holds for one contact (`me`): from TILT on, its own weight of each class.
ENTERED, UNTIL, PACE, SLOW_WEEK, SLOW_FACTOR, GROUP, REP, ORDER_SCALE, COST_SCALE, TILT = range(10)
TRAITS_N: Final = 10 + CLASSES_N

# What holds for one type (`kinds`).
BASE_COST, IS_PERSONAL, IS_ORDER, LIFT = range(4)
KIND_N: Final = 4

# What holds for everything (`dials`).
IS_WEIBULL, GAP_SHAPE, BURST_SHAPE, CROSS_SHARE, LATE_SHARE, LATE_US, DUPLICATE_SHARE, REVERSAL_SHARE = range(8)
UNKNOWN_SHARE, TIE_SHARE, ORDER_MINOR, ORDER_SPREAD, COST_GIVEN_SHARE = range(8, 13)
START_US, START_LEVEL, UNKNOWN_N, GROUPS_N, REPS_PER_TEAM = range(13, 18)
DIALS_N: Final = 18

# Rows as they are written: `narrow` (6, n) int32, `wide` (4, n) int64. Numbers count within the contact, -1: none.
CONTACT, KIND, GROUP_OF, ACTOR, ROW_NUMBER, REVERSES = range(6)
OCCURRED_AT, KNOWN_AT, VALUE_MINOR, COST_GIVEN = range(4)

# What is called from one or two places becomes part of its caller: a third less time, and less to compile.
_INLINED: Final[dict[str, Any]] = {**KERNEL, "inline": "always"}

_FORWARD = int(TypeClass.FORWARD)
_OTHER_REP_SHARE = 0.15

OPENS_US: Final = 7 * 3_600_000_000
"""The working day begins so long after midnight."""

OPEN_US: Final = 12 * 3_600_000_000
"""And lasts so long."""


class World(NamedTuple):
    """What holds for all contacts: L levels, T types, C classes (`headway.synth.mixes.TypeTables`).

    ``dials`` (DIALS_N,); ``season`` (weeks,); ``kinds`` (T, KIND_N); ``places`` (L, C, 2): where the types of a level
    and class begin in ``weights`` and ``ids``, and how many they are; ``moves`` (L, T); ``is_won`` (L,).
    """

    dials: NDArray[np.float64]
    season: NDArray[np.float64]
    kinds: NDArray[np.float64]
    places: NDArray[np.int32]
    weights: NDArray[np.float64]
    ids: NDArray[np.int16]
    moves: NDArray[np.int16]
    is_won: NDArray[np.bool_]


def season_of(weeks_n: int, amplitude: float, peak_week: float) -> NDArray[np.float64]:
    """Give by what each week is above the mean of the year, (weeks,).

    Examples
    --------
    >>> season_of(53, 0.25, 20).round(2).tolist()[20]
    1.25
    """
    return np.array([1 + amplitude * cos(2 * pi * (week - peak_week) * 7 / 365.2425) for week in range(weeks_n)])


def _gap_plain(s: Any, dials: Any) -> Any:
    """Draw the time to the next interaction, in units of the mean."""
    shape = dials[GAP_SHAPE]
    if dials[IS_WEIBULL] > 0.0:
        return (-log(uniform(s))) ** (1.0 / shape) / gamma(1.0 + 1.0 / shape)
    return gamma_drawn(s, shape) / shape


gap = njit(**KERNEL)(_gap_plain)


def _burst_plain(s: Any, shape: Any) -> Any:
    """Draw by what a week runs faster or slower."""
    if shape <= 0.0:
        return 1.0
    return gamma_drawn(s, shape) / shape


burst_drawn = njit(**KERNEL)(_burst_plain)


def _moment_plain(x: Any, start_us: Any) -> Any:
    """Turn a week with its fraction into a moment, on a weekday between seven and nineteen o'clock."""
    week = floor(x)
    days = (x - week) * 5.0
    day = floor(days)
    us = np.int64(start_us) + np.int64(week) * WEEK_US + np.int64(day) * DAY_US + OPENS_US
    return us + np.int64((days - day) * OPEN_US) // SECOND_US * SECOND_US


moment = njit(**KERNEL)(_moment_plain)


def _kind_plain(level: Any, lift: Any, s: Any, me: Any, places: Any, weights: Any, ids: Any) -> Any:
    """Draw what happens: first the class, by the contact's own weights, then the type within it."""
    total = 0.0
    for k in range(CLASSES_N):
        if places[level, k, 1] > 0:
            total += me[TILT + k] * (lift if k == _FORWARD else 1.0)
    left = uniform(s) * total
    chosen = 0
    for k in range(CLASSES_N):
        if places[level, k, 1] > 0:
            chosen = k
            left -= me[TILT + k] * (lift if k == _FORWARD else 1.0)
            if left <= 0.0:
                break
    low = places[level, chosen, 0]
    high = low + places[level, chosen, 1] - 1
    u = uniform(s)
    while low < high:
        middle = (low + high) // 2
        if weights[middle] < u:
            low = middle + 1
        else:
            high = middle
    return np.int64(ids[low])


kind_drawn = njit(**_INLINED)(_kind_plain)


def _when_plain(x: Any, moves: Any, s: Any, tally: Any, dials: Any) -> Any:
    """Give the moment: a tie with the row before where that changes nothing, else at least a second after it."""
    us = moment(x, dials[START_US])
    if tally[NUMBER] > 0:
        may_tie = not moves and tally[HAS_MOVED] == 0
        if uniform(s) < dials[TIE_SHARE] and may_tie:
            tally[TIES] += 1
            return tally[PREVIOUS_US]
        us = max(us, tally[PREVIOUS_US] + SECOND_US)
    return us


when = njit(**_INLINED)(_when_plain)


def _repeat_and_reverse_plain(at: Any, moves: Any, s: Any, tally: Any, dials: Any, narrow: Any, wide: Any) -> Any:
    """Perhaps repeat the row just written, and perhaps take it back; give the place after, and whether it stays."""
    row = at - 1
    stays = True
    if uniform(s) < dials[DUPLICATE_SHARE]:
        for i in range(6):
            narrow[i, at] = narrow[i, row]
        for i in range(4):
            wide[i, at] = wide[i, row]
        if uniform(s) < 0.5:
            wide[KNOWN_AT, at] += np.int64(-log(uniform(s)) * DAY_US)
        tally[DUPLICATES] += 1
        at += 1
    if not moves and narrow[ROW_NUMBER, row] > 0 and uniform(s) < dials[REVERSAL_SHARE]:
        for i in range(6):
            narrow[i, at] = narrow[i, row]
        back_us = wide[OCCURRED_AT, row] + np.int64((1.0 - 2.0 * log(uniform(s))) * DAY_US) // SECOND_US * SECOND_US
        wide[OCCURRED_AT, at] = back_us
        wide[KNOWN_AT, at] = max(wide[KNOWN_AT, row], back_us)
        wide[VALUE_MINOR, at] = 0
        wide[COST_GIVEN, at] = -1
        narrow[ROW_NUMBER, at] = tally[NUMBER]
        narrow[REVERSES, at] = narrow[ROW_NUMBER, row]
        tally[NUMBER] += 1
        tally[REVERSALS] += 1
        stays = False
        at += 1
    return at, stays


repeat_and_reverse = njit(**_INLINED)(_repeat_and_reverse_plain)


def _price_plain(kind: Any, at: Any, s: Any, me: Any, dials: Any, kinds: Any, narrow: Any, wide: Any) -> None:
    """Write what comes with a known type: who did it, the value of an order, a cost that the source measured."""
    if kinds[kind, IS_ORDER] > 0.0:
        size = exp(dials[ORDER_SPREAD] * normal(s))
        wide[VALUE_MINOR, at] = np.int64(dials[ORDER_MINOR] * me[ORDER_SCALE] * size)
    if kinds[kind, IS_PERSONAL] > 0.0:
        rep, team_n = np.int64(me[REP]), np.int64(dials[REPS_PER_TEAM])
        if uniform(s) < _OTHER_REP_SHARE:
            rep = rep // team_n * team_n + np.int64(uniform(s) * team_n)
        narrow[ACTOR, at] = rep
        if uniform(s) < dials[COST_GIVEN_SHARE]:
            wide[COST_GIVEN, at] = np.int64(kinds[kind, BASE_COST] * me[COST_SCALE] * exp(0.3 * normal(s)) + 0.5)


price = njit(**_INLINED)(_price_plain)


def _write_plain(
    at: Any, c: Any, group: Any, kind: Any, us: Any, s: Any, tally: Any, dials: Any, narrow: Any, wide: Any
) -> None:
    """Write one row as it stands before anything comes with it."""
    known = us
    if uniform(s) < dials[LATE_SHARE]:
        known += np.int64(-log(uniform(s)) * dials[LATE_US]) + SECOND_US
        tally[LATE] += 1
    narrow[CONTACT, at] = c
    narrow[KIND, at] = kind
    narrow[GROUP_OF, at] = group
    narrow[ACTOR, at] = -1
    narrow[ROW_NUMBER, at] = tally[NUMBER]
    narrow[REVERSES, at] = -1
    wide[OCCURRED_AT, at] = us
    wide[KNOWN_AT, at] = known
    wide[VALUE_MINOR, at] = 0
    wide[COST_GIVEN, at] = -1


write = njit(**_INLINED)(_write_plain)


def _interact_plain(
    at: Any,
    c: Any,
    x: Any,
    lift: Any,
    levels: Any,
    s: Any,
    tally: Any,
    me: Any,
    dials: Any,
    kinds: Any,
    places: Any,
    weights: Any,
    ids: Any,
    moves: Any,
    is_won: Any,
    narrow: Any,
    wide: Any,
) -> Any:
    """Let one thing happen; give the place after its rows, and by what the next move forward is likelier."""
    group, groups_n = np.int64(me[GROUP]), np.int64(dials[GROUPS_N])
    if groups_n > 1 and uniform(s) < dials[CROSS_SHARE]:
        group = (group + 1 + np.int64(uniform(s) * (groups_n - 1))) % groups_n
    level = np.int64(levels[group])
    if level < 0:
        level = np.int64(dials[START_LEVEL])
    if tally[NUMBER] > 0 and uniform(s) < dials[UNKNOWN_SHARE]:
        us = when(x, False, s, tally, dials)  # noqa: FBT003  # kernels know no keywords
        kind = len(kinds) + np.int64(uniform(s) * dials[UNKNOWN_N])
        write(at, c, group, kind, us, s, tally, dials, narrow, wide)
        to = np.int64(-1)
    else:
        kind = kind_drawn(level, lift, s, me, places, weights, ids)
        to = np.int64(moves[level, kind])
        us = when(x, to >= 0, s, tally, dials)
        write(at, c, group, kind, us, s, tally, dials, narrow, wide)
        price(kind, at, s, me, dials, kinds, narrow, wide)
    tally[NUMBER] += 1
    tally[PREVIOUS_US] = us
    tally[HAS_MOVED] = to >= 0
    after, stays = repeat_and_reverse(at + 1, to >= 0, s, tally, dials, narrow, wide)
    if kind >= len(kinds):
        tally[UNKNOWN] += 1
        return after, lift
    if stays:
        levels[group] = to if to >= 0 else level
        tally[COUNTED] += 1
        tally[VALUE] += wide[VALUE_MINOR, at]
        tally[COST] += wide[COST_GIVEN, at] if wide[COST_GIVEN, at] >= 0 else np.int64(kinds[kind, BASE_COST])
        if to >= 0 and is_won[to] and tally[WON_US] == NEVER_US:
            tally[WON_US] = us
    return after, kinds[kind, LIFT]


interact = njit(**_INLINED)(_interact_plain)


def _wait_plain(x: Any, need: Any, burst: Any, s: Any, me: Any, dials: Any, season: Any) -> Any:
    """Wait until the time that runs with the contact's pace has gone on by ``need``; give the week and its burst."""
    week = np.int64(floor(x))
    while week < len(season):
        rate = me[PACE] * season[week] * burst
        if week >= me[SLOW_WEEK]:
            rate *= me[SLOW_FACTOR]
        room = rate * (week + 1 - x)
        if need <= room:
            return (x + need / rate if need > 0.0 else x), burst
        need -= room
        week += 1
        x = np.float64(week)
        burst = burst_drawn(s, dials[BURST_SHAPE])
    return np.float64(len(season)), burst


wait = njit(**_INLINED)(_wait_plain)


def _live_plain(
    first: Any,
    last: Any,
    states: Any,
    traits: Any,
    levels: Any,
    tallies: Any,
    dials: Any,
    season: Any,
    kinds: Any,
    places: Any,
    weights: Any,
    ids: Any,
    moves: Any,
    is_won: Any,
    narrow: Any,
    wide: Any,
) -> Any:
    """Live through contacts ``first`` to ``last - 1``; give the first that found no room, and the rows written."""
    s = np.empty(1, np.uint64)
    written = 0
    for c in range(first, last):
        me, own_levels, tally = traits[c], levels[c], tallies[c]
        own_levels[:] = -1
        tally[:] = 0
        tally[WON_US] = NEVER_US
        s[0] = states[c]
        x, at, lift = me[ENTERED], written, 1.0
        burst = burst_drawn(s, dials[BURST_SHAPE])
        while x < len(season) and x < me[UNTIL] and tally[NUMBER] < NUMBER_MAX:
            if at + ROWS_PER_INTERACTION_MAX > narrow.shape[1]:
                return c, written
            at, lift = interact(
                at,
                c,
                x,
                lift,
                own_levels,
                s,
                tally,
                me,
                dials,
                kinds,
                places,
                weights,
                ids,
                moves,
                is_won,
                narrow,
                wide,
            )
            x, burst = wait(x, gap(s, dials), burst, s, me, dials, season)
        written = at
    return last, written


live = njit(**KERNEL)(_live_plain)
