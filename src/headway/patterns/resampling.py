"""Draws of whole accounts: the unit by which every interval of the method is made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def draw_accounts(accounts_n: int, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
    """Give how often each of some accounts is drawn when as many are drawn with replacement, (draws, accounts).

    Examples
    --------
    >>> drawn = draw_accounts(5, np.random.default_rng(1), 3)
    >>> drawn.shape, drawn.sum(axis=1).tolist()
    ((3, 5), [5.0, 5.0, 5.0])
    """
    weights = np.empty((draws, accounts_n))
    for row in weights:
        row[:] = np.bincount(rng.integers(accounts_n, size=accounts_n), minlength=accounts_n)
    return weights
