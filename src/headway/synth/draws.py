"""Draws inside kernels: a state of one 64-bit number that belongs to one contact, stepped on with every draw.

Valid as plain Python too, with the same numbers; there the state must be allowed to overflow (``np.errstate``).
"""

from __future__ import annotations

from math import cos, log, pi, sqrt
from typing import Any

import numpy as np

from headway.columns.engines import njit
from headway.columns.threads import KERNEL

_GOLDEN, _MIX_1, _MIX_2 = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)
_11, _27, _30, _31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)


def _uniform_plain(s: Any) -> Any:
    """Draw a number between 0 and 1, 0 excluded, and step the state on (SplitMix64)."""
    s[0] = s[0] + _GOLDEN
    z = s[0]
    z = (z ^ (z >> _30)) * _MIX_1
    z = (z ^ (z >> _27)) * _MIX_2
    z = z ^ (z >> _31)
    return (np.float64(z >> _11) + 0.5) * 1.1102230246251565e-16


uniform = njit(**KERNEL)(_uniform_plain)


def _normal_plain(s: Any) -> Any:
    """Draw a standard normal number (Box and Muller)."""
    return sqrt(-2.0 * log(uniform(s))) * cos(2.0 * pi * uniform(s))


normal = njit(**KERNEL)(_normal_plain)


def _gamma_plain(s: Any, shape: Any) -> Any:
    """Draw from a Gamma of this shape and scale 1 (Marsaglia & Tsang 2000)."""
    if shape == 1.0:
        return -log(uniform(s))
    factor = 1.0
    if shape < 1.0:
        factor = uniform(s) ** (1.0 / shape)
        shape = shape + 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * d)
    while True:
        x = normal(s)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            u = uniform(s)
            if u < 1.0 - 0.0331 * x * x * x * x or log(u) < 0.5 * x * x + d * (1.0 - v + log(v)):
                return d * v * factor


gamma_drawn = njit(**KERNEL)(_gamma_plain)
