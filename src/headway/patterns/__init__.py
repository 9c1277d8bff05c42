"""The shape of relationships: what is usual, and where one stands to it.

A `Norm` is the band of Relationship Value of a group at each knot of a clock, with its n and its interval. A `Reading`
places one contact on it, the contact's own account left out; `read_all` places everyone at once. Two subsets are held
against each other by `compare_subsets`, with one error rate for the whole curve, and a small subset's norm borrows from
its parent as much as its siblings show to be right. All of it is plain functions on `Trajectories`: chance is handed in
as a generator, and too little data is a verdict, never a guess.
"""

from headway.patterns.comparison import Comparison, ComparisonVerdict, compare_subsets
from headway.patterns.depth import TypicalAndOdd, modified_band_depth, typical_and_odd
from headway.patterns.limits import ALERT_N_MIN, DRAW_N_MIN, TEST_ACCOUNTS_MIN
from headway.patterns.max_t import MaxT, max_t
from headway.patterns.norm import QUANTILES, Norm, Quantity, norm_of
from headway.patterns.population import Population, population_mask
from headway.patterns.reading import Reading, Verdict, read_against
from headway.patterns.readings import Readings, read_all
from headway.patterns.reference import Borrowing, ReferenceGroup
from headway.patterns.shrinkage import BorrowingStrength, borrowing_strength, mixture_quantiles, pinball_loss
from headway.patterns.simultaneous import SimultaneousBand, simultaneous_band
from headway.patterns.superiority import Superiority, superiority
from headway.patterns.velocity import gains, level_steps, window_starts

__all__ = [
    "ALERT_N_MIN",
    "DRAW_N_MIN",
    "QUANTILES",
    "TEST_ACCOUNTS_MIN",
    "Borrowing",
    "BorrowingStrength",
    "Comparison",
    "ComparisonVerdict",
    "MaxT",
    "Norm",
    "Population",
    "Quantity",
    "Reading",
    "Readings",
    "ReferenceGroup",
    "SimultaneousBand",
    "Superiority",
    "TypicalAndOdd",
    "Verdict",
    "borrowing_strength",
    "compare_subsets",
    "gains",
    "level_steps",
    "max_t",
    "mixture_quantiles",
    "modified_band_depth",
    "norm_of",
    "pinball_loss",
    "population_mask",
    "read_against",
    "read_all",
    "simultaneous_band",
    "superiority",
    "typical_and_odd",
    "window_starts",
]
