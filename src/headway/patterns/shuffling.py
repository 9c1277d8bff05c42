"""Labels shuffled within stretches: what a permutation test does hundreds of times."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from headway.columns.engines import njit


def shuffle_within(
    labels: NDArray[np.float64], starts: NDArray[np.int64], ends: NDArray[np.int64], chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Shuffle labels inside each stretch, every order being equally likely.

    Parameters
    ----------
    labels : float64 (n,)
    starts, ends : int64 (p,)
        Stretches, one after the other, that cover the labels.
    chance : float64 (n,)
        Numbers between 0 and 1, drawn by the caller.

    Returns
    -------
    float64 (n,)

    Notes
    -----
    Fisher and Yates, in the form of Durstenfeld (1964): O(n). Where numba is missing the same numbers drive the same
    exchanges in plain Python, and a test that shuffles takes minutes instead of seconds.

    Examples
    --------
    >>> stretches = np.array([0, 2]), np.array([2, 3])
    >>> shuffle_within(np.array([1.0, 0.0, 7.0]), *stretches, np.array([0.9, 0.1, 0.5])).tolist()
    [0.0, 1.0, 7.0]
    """
    shuffled = labels.copy()
    _exchange(shuffled, starts, ends, chance)
    return shuffled


@njit(nogil=True, cache=True)  # type: ignore[untyped-decorator]
def _exchange(labels: Any, starts: Any, ends: Any, chance: Any) -> None:
    """Go from the end of each stretch to its second label; exchange each with one at or before it."""
    for stretch in range(len(starts)):
        start = starts[stretch]
        for place in range(ends[stretch] - 1, start, -1):
            other = start + int(chance[place] * (place - start + 1))
            held = labels[place]
            labels[place] = labels[other]
            labels[other] = held
