"""From numbers to pixels: linear scales with ticks at round numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

LEAST: Final = 1e-9
"""A smaller extent than this is none."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from a domain to pixels. A domain without extent maps to the start.

    Examples
    --------
    >>> x = Scale(0, 100, 40, 240)
    >>> x(50), x.ticks(4)
    (140.0, (0.0, 25.0, 50.0, 75.0, 100.0))
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the pixel of a value."""
        if self.high == self.low:
            return self.start
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, count: int, *, whole: bool = False) -> tuple[float, ...]:
        """Give about so many round numbers inside the domain."""
        candidates = round_numbers(self.low, self.high, count, whole=whole)
        return tuple(tick for tick in candidates if self.low <= tick <= self.high)


def round_numbers(low: float, high: float, count: int, *, whole: bool = False) -> tuple[float, ...]:
    """Give round numbers in steps of 1, 2, 2.5 or 5 times a power of ten.

    Parameters
    ----------
    low, high : float
        The domain, low < high.
    count : int
        About how many intervals.
    whole : bool
        Only whole numbers, as for days and steps.

    Returns
    -------
    tuple of float
        From the last round number at or below `low` to the first at or above `high`.

    Examples
    --------
    >>> round_numbers(0, 312, 6)
    (0.0, 50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 350.0)
    >>> round_numbers(-3, 4, 3)
    (-5.0, -2.5, 0.0, 2.5, 5.0)
    """
    if not high > low:
        return (low,)
    rough = math.log10(high / max(count, 1) - low / max(count, 1))
    power = 10.0 ** math.floor(rough)
    step = min((power * size for size in (1, 2, 2.5, 5, 10)), key=lambda size: abs(math.log10(size) - rough))
    if whole:
        step = max(1.0, 5.0 if step == 2.5 else step)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = max(0, 1 - math.floor(math.log10(step)))
    return tuple(round(index * step, digits) + 0.0 for index in range(first, last + 1))


def from_zero(values: Iterable[float]) -> tuple[float, float]:
    """Give the domain of values: from zero, or from below zero where there are negative values.

    Values that are no finite numbers are left out. Where nothing is left, or all is as good as zero, the domain is
    0 to 1.

    Examples
    --------
    >>> from_zero([3.0, 8.0]), from_zero([-4.0, 2.0]), from_zero([-4.0]), from_zero([0.0])
    ((0.0, 8.0), (-4.0, 2.0), (-4.0, 0.0), (0.0, 1.0))
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    return (low, high) if high - low > LEAST else (0.0, 1.0)


def some_extent(low: float, high: float) -> tuple[float, float]:
    """Give a domain that has an extent: where there is none, one unit from its start.

    Examples
    --------
    >>> some_extent(0, 30), some_extent(0, 0)
    ((0, 30), (0, 1))
    """
    return (low, high) if high - low > LEAST else (low, low + 1)


def with_headroom(domain: tuple[float, float]) -> tuple[float, float]:
    """Widen a domain by a fortieth away from zero, so that nothing touches the edge; zero stays where it is.

    Examples
    --------
    >>> with_headroom((0, 200)), with_headroom((-40, 0))
    ((0.0, 205.0), (-41.0, 0.0))
    """
    low, high = domain
    spare = (high - low) / 40
    return (low - spare if low < 0 else 0.0), (high + spare if high > 0 else 0.0)
