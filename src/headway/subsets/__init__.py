"""COMPARED WITH WHOM: groups of contacts, and who belonged to them when.

A `Subset` is a name and a condition in a small, safe language: ``industry = 'retail' and not churned``.
A `SubsetFrame` holds what can be asked about contacts at one as-of date; nothing in it comes from later.
Subsets are combined, counted against one another, and split into families that together hold everyone.
"""

from headway.subsets.families import FAMILY_MAX, bands_of, split_by
from headway.subsets.frame import Field, Kind, SubsetFrame, frame_of, known_contacts
from headway.subsets.language.expression import EVERYONE, Expression, parse
from headway.subsets.language.parser import DEPTH_MAX, LENGTH_MAX, VALUES_MAX
from headway.subsets.subset import (
    ALL_CONTACTS,
    Aggregate,
    Membership,
    Overlap,
    Subset,
    overlap_of,
    overlaps_of,
)

__all__ = [
    "ALL_CONTACTS",
    "DEPTH_MAX",
    "EVERYONE",
    "FAMILY_MAX",
    "LENGTH_MAX",
    "VALUES_MAX",
    "Aggregate",
    "Expression",
    "Field",
    "Kind",
    "Membership",
    "Overlap",
    "Subset",
    "SubsetFrame",
    "bands_of",
    "frame_of",
    "known_contacts",
    "overlap_of",
    "overlaps_of",
    "parse",
    "split_by",
]
