"""Product groups of one contact as small numbers, inside a kernel."""

from __future__ import annotations

from typing import Any

import numpy as np

from headway.columns.columns import Columns
from headway.columns.engines import njit
from headway.columns.threads import KERNEL


def slots_n(columns: Columns) -> int:
    """Give how many product groups one contact may use at most, at least 1.

    Examples
    --------
    See `headway.columns.stays.level_stays`, which keeps one open stay for each.
    """
    rows_max = int(np.diff(columns.offsets).max(initial=0))
    return max(1, min(len(columns.product_groups), rows_max))


@njit(**KERNEL)
def slot_in(slot_of: Any, group: Any, base: Any, used: Any) -> Any:
    """Give the slot of a product group within a contact; ``used`` where the contact meets it for the first time.

    ``slot_of`` (one place for each product group, zeros at first) holds the contact's first row, ``base``, plus the
    slot plus 1: what another contact left behind is not larger than ``base``, so nothing is cleared between contacts.
    """
    slot = slot_of[group] - base - 1
    if slot < 0:
        slot = used
        slot_of[group] = base + 1 + used
    return slot
