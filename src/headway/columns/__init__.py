"""The whole ledger as arrays, contact by contact, and the compiled kernels that run over them.

Two Arrow tables of history become `Columns`: facts only, in one order, whatever the order they came in. What a small
tail adds is merged without a rebuild, and one as-of view says which interactions count at a date. Kernels are compiled
where numba is installed, and each has a NumPy twin that gives the same.
"""

from headway.columns.arrow_work import bucket_ranges, from_arrow, map_buckets, to_arrow
from headway.columns.build import build_columns
from headway.columns.built import Built
from headway.columns.columns import Columns, Dimension, Trajectories, Valuation
from headway.columns.engines import resolve_engine
from headway.columns.history import CONTACTS, INTERACTIONS, check_history
from headway.columns.merge import merge_tail
from headway.columns.view import codes_as_of, counted_rows, flags_as_of

__all__ = [
    "CONTACTS",
    "INTERACTIONS",
    "Built",
    "Columns",
    "Dimension",
    "Trajectories",
    "Valuation",
    "bucket_ranges",
    "build_columns",
    "check_history",
    "codes_as_of",
    "counted_rows",
    "flags_as_of",
    "from_arrow",
    "map_buckets",
    "merge_tail",
    "resolve_engine",
    "to_arrow",
]
