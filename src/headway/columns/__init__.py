"""The whole ledger as arrays, contact by contact, and the compiled kernels that run over them.

Two Arrow tables of history become `Columns`: facts only, in one order, whatever the order they came in. What a small
tail adds is merged without a rebuild, and one as-of view says which interactions count at a date. Kernels are compiled
where numba is installed, and each has a NumPy twin that gives the same.
"""

from headway.columns.arrow_work import bucket_ranges, from_arrow, map_buckets, to_arrow
from headway.columns.bands import exact_bands, exact_bands_by_group
from headway.columns.build import build_columns
from headway.columns.built import Built
from headway.columns.columns import Columns, Dimension, Trajectories, Valuation
from headway.columns.compiled import CompiledCatalogue, compile_catalogue, same_structure
from headway.columns.cube import CountCube, count_cube, cross, entry_months
from headway.columns.draws import NO_VALUE, band_interval, bands_of_draws, bootstrap_bands
from headway.columns.engines import resolve_engine
from headway.columns.filters import has_one_of, ids_of, is_known, mask_of
from headway.columns.firsts import first_occurrence, first_reached
from headway.columns.histograms import Histograms, count_histograms
from headway.columns.history import CONTACTS, INTERACTIONS, check_history
from headway.columns.merge import merge_tail
from headway.columns.revalue import cumulative, narrow_cells, revalue
from headway.columns.stays import LevelStays, level_stays
from headway.columns.tallies import Tally, level_totals, tally, type_totals
from headway.columns.totals import ContactTotals, contact_totals, standing
from headway.columns.trajectories import age_knots, trajectories
from headway.columns.view import codes_as_of, counted_rows, flags_as_of
from headway.columns.walk import walk, walk_cumulative

__all__ = [
    "CONTACTS",
    "INTERACTIONS",
    "NO_VALUE",
    "Built",
    "Columns",
    "CompiledCatalogue",
    "ContactTotals",
    "CountCube",
    "Dimension",
    "Histograms",
    "LevelStays",
    "Tally",
    "Trajectories",
    "Valuation",
    "age_knots",
    "band_interval",
    "bands_of_draws",
    "bootstrap_bands",
    "bucket_ranges",
    "build_columns",
    "check_history",
    "codes_as_of",
    "compile_catalogue",
    "contact_totals",
    "count_cube",
    "count_histograms",
    "counted_rows",
    "cross",
    "cumulative",
    "entry_months",
    "exact_bands",
    "exact_bands_by_group",
    "first_occurrence",
    "first_reached",
    "flags_as_of",
    "from_arrow",
    "has_one_of",
    "ids_of",
    "is_known",
    "level_stays",
    "level_totals",
    "map_buckets",
    "mask_of",
    "merge_tail",
    "narrow_cells",
    "resolve_engine",
    "revalue",
    "same_structure",
    "standing",
    "tally",
    "to_arrow",
    "trajectories",
    "type_totals",
    "walk",
    "walk_cumulative",
]
