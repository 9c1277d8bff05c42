"""What CAN happen: each kind of interaction with its Relationship Value and its cost, by version.

A catalogue is written by people as a pack (YAML), read with every problem reported at once, and never edited: a change
is a new version. `read_pack` and `write_pack` are its two doors; `check_cohesion` warns of what is lawful and still a
gap, and `diff` says what a version changes. `shipped_pack` gives the packs that come with Headway, the starter library
first.
"""

from headway.catalogue.cohesion import Finding, check_cohesion
from headway.catalogue.currency import currency_codes, minor_digits
from headway.catalogue.diff import CatalogueChange, CatalogueDiff, ChangeKind, diff
from headway.catalogue.model import (
    Catalogue,
    CatalogueEntry,
    CatalogueHistory,
    Direction,
    Domain,
    EventTag,
    Level,
    Phase,
    Trigger,
    ValueRule,
)
from headway.catalogue.read import read_pack
from headway.catalogue.shape import pack_schema
from headway.catalogue.shipped import shipped_pack, shipped_packs, shipped_text
from headway.catalogue.write import normal_form, write_entry, write_pack

__all__ = [
    "Catalogue",
    "CatalogueChange",
    "CatalogueDiff",
    "CatalogueEntry",
    "CatalogueHistory",
    "ChangeKind",
    "Direction",
    "Domain",
    "EventTag",
    "Finding",
    "Level",
    "Phase",
    "Trigger",
    "ValueRule",
    "check_cohesion",
    "currency_codes",
    "diff",
    "minor_digits",
    "normal_form",
    "pack_schema",
    "read_pack",
    "shipped_pack",
    "shipped_packs",
    "shipped_text",
    "write_entry",
    "write_pack",
]
