"""Small frames and ledgers for tests of subsets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from headway.columns.columns import Columns, Dimension
from headway.subsets.frame import Field, SubsetFrame
from headway.units import DAY_US, NEVER_US


def small_frame() -> SubsetFrame:
    """Eight contacts in four accounts; each field misses somewhere."""
    return SubsetFrame(
        {
            "region": Field.of_words([0, 1, 2, 0, 1, 2, -1, 0], ("west", "north", "south")),
            "industry": Field.of_words([0, 0, 1, 1, -1, 2, 0, 1], ("Retail", "Steel & Co", "O'Neill")),
            "revenue": Field.of_numbers([1000, 5000, 999.99, np.nan, -5, 0, 4999.5, 1e9]),
            "churned": Field.of_flags([True, False, False, True, False, False, True, False]),
            "won_at": Field.of_dates([0, DAY_US - 1, DAY_US, 5 * DAY_US, NEVER_US, -1, 90_000_000, 3 * DAY_US]),
        },
        account=np.array([0, 0, 1, 1, 2, 2, 3, 3], dtype=np.int32),
        present=np.ones(8, dtype=bool),
        as_of_us=10 * DAY_US,
    )


def small_columns() -> Columns:
    """Three contacts; the third has no interaction, the second only one that became known on day 20."""
    return Columns(
        offsets=np.array([0, 2, 3, 3]),
        contacts=pa.array(["ann", "bob", "cho"]),
        account=np.array([0, 0, 1], dtype=np.int32),
        accounts=pa.array(["acme", "zeta"]),
        bucket=np.zeros(3, dtype=np.uint16),
        occurred_at=np.array([1, 2, 3]) * DAY_US,
        known_at=np.array([9, 4, 20]) * DAY_US,
        interaction_type=np.zeros(3, dtype=np.int16),
        id_hi=np.zeros(3, dtype=np.uint64),
        id_lo=np.arange(3, dtype=np.uint64),
        product_group=np.zeros(3, dtype=np.int16),
        reverses=np.full(3, -1),
        cost_given=None,
        value_minor=None,
        types=("mail",),
        contact_dimensions={
            "region": Dimension(np.array([0, 1, 0], dtype=np.int32), ("west", "north")),
            "segment": Dimension(np.array([0, 1, -1], dtype=np.int32), ("a", "b"), np.array([5, 15, 0]) * DAY_US),
        },
        contact_numbers={"revenue": np.array([1.0, np.nan, 3.0])},
        contact_times={"won": np.array([7 * DAY_US, NEVER_US, 12 * DAY_US])},
    )
