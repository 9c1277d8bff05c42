"""The whole ledger as arrays, sorted by contact and, within a contact, by (occurred_at, interaction id)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MISSING = -1
"""The code of a value that is not there."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """Words as codes: ``words[codes[i]]``, or nothing where the code is `MISSING`.

    Attributes
    ----------
    codes : int32 array
        One for each row (contacts or interactions).
    words : tuple of str
        The dictionary, without repeats.
    known_at : int64 array or None
        For dimensions of contacts: when each value became known, in microseconds; None: always known. An as-of view
        treats a value not yet known as missing, so that no subset looks ahead.
    """

    codes: NDArray[np.int32]
    words: tuple[str, ...]
    known_at: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The ledger contact by contact: facts only, no valuation.

    ``k`` contacts, ``n`` interactions. The interactions of contact ``c`` are rows ``offsets[c]`` to
    ``offsets[c + 1]``, in the order (occurred_at, id). Contacts are ordered by (bucket, key).

    Attributes
    ----------
    offsets : int64 (k + 1,)
    contacts : pyarrow string array (k,)
        The contacts' keys.
    account : int32 (k,)
        Index into ``accounts``; a contact without an account is its own.
    accounts : tuple-like pyarrow string array
    bucket : uint16 (k,)
        0 to 1,023, rising.
    occurred_at, known_at : int64 (n,)
        Microseconds since 1970, UTC.
    interaction_type : int16 (n,)
        Index into ``types``. A type that no catalogue version knows stays here and is skipped by every valuation.
    id_hi, id_lo : uint64 (n,)
        The two halves of the interaction's 128-bit id.
    product_group : int16 (n,)
        Index into ``product_groups``.
    reverses : int64 (n,)
        The row of the interaction that this one reverses; `MISSING` for ordinary rows; -2 for a reversal that has no
        effect (its target is unknown, of another contact, or itself a reversal).
    cost_given : int64 (n,) or None
        Cost in minor units as the source recorded it, used instead of the catalogue's; -1 where there is none.
    value_minor : int64 (n,) or None
        Money that came with the interaction (revenue), minor units; 0 where there is none.
    types, product_groups : tuple of str
    dimensions : by name, of interactions
        ``actor``, ``team``, ``source`` and what else the mapping names.
    contact_dimensions : by name, of contacts
    contact_numbers : by name, float64 (k,), NaN where missing
    contact_times : by name, int64 (k,), `NEVER_US` where it has not happened
        Flags with the moment at which each became true and known.
    known_at_assumed : bool
        ``known_at`` was not in the source and ``occurred_at`` stands for it.
    """

    offsets: NDArray[np.int64]
    contacts: pa.StringArray
    account: NDArray[np.int32]
    accounts: pa.StringArray
    bucket: NDArray[np.uint16]
    occurred_at: NDArray[np.int64]
    known_at: NDArray[np.int64]
    interaction_type: NDArray[np.int16]
    id_hi: NDArray[np.uint64]
    id_lo: NDArray[np.uint64]
    product_group: NDArray[np.int16]
    reverses: NDArray[np.int64]
    cost_given: NDArray[np.int64] | None
    value_minor: NDArray[np.int64] | None
    types: tuple[str, ...]
    product_groups: tuple[str, ...] = ("",)
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    contact_dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    contact_numbers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    contact_times: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    known_at_assumed: bool = False

    @property
    def contacts_n(self) -> int:
        """How many contacts."""
        return len(self.offsets) - 1

    @property
    def interactions_n(self) -> int:
        """How many interactions, those without effect included."""
        return len(self.occurred_at)


@dataclass(frozen=True, slots=True)
class Valuation:
    """One view of the values of all interactions: as valued then, as valued now, or under a draft.

    Attributes
    ----------
    rv_milli : int32 (n,)
        0 for rows that do not count.
    cost_minor : int64 (n,)
    cell : int32 (n,)
        The rule cell (type, level, phase, occurrence class) into the compiled catalogue's tables; -1: does not count.
    level : int16 (n,)
        Level before the interaction: index into ``levels``. -1 where the row does not count.
    phase : int8 (n,)
        Phase that the interaction is booked to; -1 where the row does not count.
    level_after, phase_after : int16 (n,), int8 (n,)
        Where it leads. -1 where the row does not count.
    nth : int32 (n,)
        Which occurrence of its type for this contact and product group; 0 where the row does not count.
    version : int16 (n,)
        Index of the catalogue version used; -1 where the row does not count.
    levels : tuple of str
        All level codes, in the order of the newest version.
    as_of_us : int
    label : str
        ``then``, ``now`` or ``draft``.
    """

    rv_milli: NDArray[np.int32]
    cost_minor: NDArray[np.int64]
    cell: NDArray[np.int32]
    level: NDArray[np.int16]
    phase: NDArray[np.int8]
    level_after: NDArray[np.int16]
    phase_after: NDArray[np.int8]
    nth: NDArray[np.int32]
    version: NDArray[np.int16]
    levels: tuple[str, ...]
    as_of_us: int
    label: str

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Which rows count: known at the as-of date, of a known type, not reversed, not themselves a reversal."""
        counted: NDArray[np.bool_] = self.cell >= 0
        return counted


@dataclass(frozen=True, slots=True)
class Trajectories:
    """Cumulative RV of every contact at the knots of one clock.

    Attributes
    ----------
    values : int32 (g, k)
        Knot-major, so that one knot of all contacts is one stretch of memory. Carried forward while the contact is
        under observation; what stands at and past ``observed_n[c]`` has no meaning.
    observed_n : int16 (k,)
        How many knots of each contact are observed; 0 for a contact that does not take part.
    knots : int64 (g,)
        Positions on the clock: microseconds of age or stay, or the number of the step.
    clock : str
        ``age``, ``step`` or ``stage``.
    """

    values: NDArray[np.int32]
    observed_n: NDArray[np.int16]
    knots: NDArray[np.int64]
    clock: str
