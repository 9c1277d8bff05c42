"""The three named populations that a norm can be made of. The name is always shown: the choice changes the verdict."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from headway.columns.columns import Columns
from headway.columns.view import counted_rows
from headway.errors import InputError
from headway.units import DAY_US

ACTIVE_WITHIN_US: Final = 90 * DAY_US
"""Unless told otherwise, a contact is still active that had an interaction in the last 90 days."""


class Population(StrEnum):
    """Whose patterns a norm is made of.

    Examples
    --------
    >>> [population.label for population in Population]
    ['all who started', 'still active', 'later succeeded']
    """

    STARTED = "started"
    ACTIVE = "active"
    SUCCEEDED = "succeeded"

    @property
    def label(self) -> str:
        """The words on screen."""
        return {"started": "all who started", "active": "still active", "succeeded": "later succeeded"}[self.value]


def population_mask(
    columns: Columns,
    population: Population,
    *,
    as_of_us: int,
    counts: NDArray[np.bool_] | None = None,
    active_within_us: int = ACTIVE_WITHIN_US,
    succeeded_at: NDArray[np.int64] | None = None,
) -> NDArray[np.bool_]:
    """Tell which contacts belong to a population, as far as was known at the as-of moment.

    Parameters
    ----------
    columns : Columns
        k contacts, n interactions.
    population : Population
        *All who started*: at least one interaction that counts. *Still active*: one that happened within
        ``active_within_us`` before the as-of moment. *Later succeeded*: those whose success was known by then.
    as_of_us : int
        Microseconds since 1970, UTC. Rows learned of later do not exist.
    counts : bool array (n,), optional
        Which interactions count under the valuation in use (`Valuation.counts`). None: all that the as-of view counts.
    active_within_us : int, microseconds
    succeeded_at : int64 array (k,), optional
        When each contact's success became true and known; `NEVER_US` where it has not. Needed for *later succeeded*.

    Returns
    -------
    bool array (k,)

    Raises
    ------
    InputError
        ``succeeded_at`` is missing for *later succeeded*, or an array has the wrong length.

    Notes
    -----
    Source: docs/method/norms.md.

    Examples
    --------
    >>> from headway.units import NEVER_US
    >>> import pyarrow as pa
    >>> none = np.full(2, -1, np.int64)
    >>> columns = Columns(
    ...     offsets=np.array([0, 1, 2]), contacts=pa.array(["a", "b"]), account=np.array([0, 1], np.int32),
    ...     accounts=pa.array(["a", "b"]), bucket=np.zeros(2, np.uint16), occurred_at=np.array([10, 90]),
    ...     known_at=np.array([10, 90]), interaction_type=np.zeros(2, np.int16), id_hi=np.zeros(2, np.uint64),
    ...     id_lo=np.zeros(2, np.uint64), product_group=np.zeros(2, np.int16), reverses=none, cost_given=None,
    ...     value_minor=None, types=("call",))
    >>> population_mask(columns, Population.STARTED, as_of_us=100)
    array([ True,  True])
    >>> population_mask(columns, Population.ACTIVE, as_of_us=100, active_within_us=30)
    array([False,  True])
    >>> population_mask(columns, Population.SUCCEEDED, as_of_us=100, succeeded_at=np.array([50, NEVER_US]))
    array([ True, False])
    """
    if counts is not None and counts.shape != (columns.interactions_n,):
        raise InputError(f"'counts' has shape {counts.shape}, not one value for each of {columns.interactions_n} rows")
    rows = counted_rows(columns, as_of_us)
    if counts is not None:
        rows = rows & counts
    if population is Population.ACTIVE:
        rows &= columns.occurred_at > as_of_us - active_within_us
    mask = _any_row(rows, columns.offsets)
    if population is Population.SUCCEEDED:
        if succeeded_at is None:
            raise InputError(
                "'Later succeeded' needs to know when each contact succeeded",
                hint="Name the flag that means success, or choose 'all who started' or 'still active'.",
            )
        if succeeded_at.shape != (columns.contacts_n,):
            raise InputError(f"'succeeded_at' has shape {succeeded_at.shape}, not ({columns.contacts_n},)")
        mask &= succeeded_at <= as_of_us
    return mask


def _any_row(rows: NDArray[np.bool_], offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell for each contact whether any of its rows is marked."""
    mask = np.zeros(len(offsets) - 1, dtype=np.bool_)
    filled = np.flatnonzero(np.diff(offsets))
    if len(filled):
        mask[filled] = np.logical_or.reduceat(rows, offsets[filled])
    return mask
