"""Chance that belongs to what it is about: the n-th contact draws the same numbers whatever stands beside it.

Every draw is a hash of (seed, purpose, number). So a company is bit-equal for a seed, a bigger company holds the
smaller one unchanged, and stretches of contacts can be drawn at the same time.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


def hashed(seed: int, purpose: str, n: int) -> NDArray[np.uint64]:
    """Give a 64-bit hash for each of the numbers 0 to n - 1, one series for each seed and purpose.

    Notes
    -----
    The finishing step of SplitMix64 (Steele, Lea & Flood 2014) over a counter.

    Examples
    --------
    >>> bool((hashed(1, "pace", 5)[:3] == hashed(1, "pace", 3)).all())
    True
    """
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    z = np.arange(1, n + 1, dtype=np.uint64) * GOLDEN + np.uint64(int.from_bytes(digest, "big"))
    z = (z ^ (z >> _30)) * _MIX_1
    z = (z ^ (z >> _27)) * _MIX_2
    mixed: NDArray[np.uint64] = z ^ (z >> _31)
    return mixed


def uniforms(seed: int, purpose: str, n: int) -> NDArray[np.float64]:
    """Draw n numbers between 0 and 1, both excluded.

    Examples
    --------
    >>> bool((uniforms(1, "pace", 5)[:3] == uniforms(1, "pace", 3)).all())
    True
    """
    drawn: NDArray[np.float64] = ((hashed(seed, purpose, n) >> _11).astype(np.float64) + 0.5) * 2.0**-53
    return drawn


def normals(seed: int, purpose: str, n: int) -> NDArray[np.float64]:
    """Draw n standard normal numbers.

    Examples
    --------
    >>> round(float(normals(1, "pace", 10_000).std()), 1)
    1.0
    """
    drawn: NDArray[np.float64] = ndtri(uniforms(seed, purpose, n))
    return drawn
