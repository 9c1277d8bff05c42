"""The fixed grid of RV on which counts are kept: one bin to a point near zero, bins 2.4 % wide further out.

The grid never depends on the data, so counts of any two sets of contacts, of any two machines, add up and subtract.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.engines import njit
from headway.columns.threads import KERNEL

_POINT_MILLI: Final = 1_000
_EXACT_N: Final = 42
_WIDTH: Final = 1.024
_WIDE_N: Final = 256


def _lower_edges() -> NDArray[np.int64]:
    """Give where the bins of magnitude begin: 0, 0.5, 1.5, … 40.5 and 41.5 points, then by a factor."""
    exact = np.maximum(np.arange(_EXACT_N) * _POINT_MILLI - _POINT_MILLI // 2, 0)
    begin = _EXACT_N * _POINT_MILLI - _POINT_MILLI // 2
    wide = np.ceil(begin * _WIDTH ** np.arange(_WIDE_N))
    return np.concatenate([exact, wide]).astype(np.int64)


LOWER_MILLI: Final = _lower_edges()
"""Where each bin of magnitude begins, thousandths; the last has no end (17,600 points and more)."""

CENTRE: Final = len(LOWER_MILLI) - 1
"""The bin of zero. Bins of positive values lie above, of negative ones mirrored below."""

BINS_N: Final = 2 * CENTRE + 1
"""How many bins there are."""


def _middles() -> NDArray[np.int64]:
    """Give the value that stands for each bin: its whole point, or its middle; the outermost bins their inner edge."""
    upper = np.append(LOWER_MILLI[1:] - 1, LOWER_MILLI[-1])
    middles = (LOWER_MILLI + upper) // 2
    middles[:_EXACT_N] = np.arange(_EXACT_N) * _POINT_MILLI
    return np.concatenate([-middles[:0:-1], middles])


MIDDLE_MILLI: Final = _middles()
"""The value that stands for each bin (`BINS_N`,), thousandths, rising."""


def bin_of(rv_milli: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
    """Give the bin of each value.

    Parameters
    ----------
    rv_milli : int array, thousandths

    Returns
    -------
    int64 array, 0 to ``BINS_N - 1``

    Examples
    --------
    >>> (bin_of(np.array([0, 499, 500, 1_000, -41_000, 10**9])) - CENTRE).tolist()
    [0, 0, 1, 1, -41, 297]
    """
    wide = np.asarray(rv_milli, np.int64)
    magnitude = np.searchsorted(LOWER_MILLI, np.abs(wide), side="right") - 1
    result: NDArray[np.int64] = CENTRE + np.where(wide < 0, -magnitude, magnitude)
    return result


_SHIFT: Final = np.int32(15)
_LINEAR: Final = np.float32(512)
_KEY_OF_ZERO: Final = np.int32(_LINEAR.view(np.int32) >> _SHIFT)


def _guesses() -> NDArray[np.int16]:
    """Give for each key (leading bits of a float) the lowest bin that its values may have; none has more than two."""
    keys_n = int(np.float32(2.0**31 + 512).view(np.int32) >> _SHIFT) - int(_KEY_OF_ZERO) + 1
    bits = (np.arange(keys_n, dtype=np.int32) + _KEY_OF_ZERO) << _SHIFT
    # A sum of floats may round up into the next key: step back by more than that.
    lowest = np.floor((bits.view(np.float32).astype(np.float64) - 512) * (1 - 2**-20)) - 1
    guesses: NDArray[np.int16] = (np.searchsorted(LOWER_MILLI, np.maximum(lowest, 0), side="right") - 1).astype(
        np.int16
    )
    return guesses


GUESS: Final = _guesses()
"""The lowest bin of magnitude by the leading bits of a value."""

NEXT_MILLI: Final = np.append(LOWER_MILLI[1:], 2**62)
"""Where the next bin of magnitude begins."""


@njit(**KERNEL)
def bin_with(value: Any, guess: Any, next_milli: Any) -> Any:
    """Give the bin of one value (int32), from `GUESS` and `NEXT_MILLI`."""
    magnitude = abs(np.int64(value))
    key = (np.float32(np.float32(magnitude) + _LINEAR).view(np.int32) >> _SHIFT) - _KEY_OF_ZERO
    place = np.int64(guess[np.uint32(key)])
    place += np.int64(magnitude >= next_milli[np.uint32(place)])
    return CENTRE - place if value < 0 else CENTRE + place
