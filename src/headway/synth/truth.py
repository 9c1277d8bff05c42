"""What is true of a synthetic company, so that an analysis can be held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.synth.spec import CompanySpec, Split


@dataclass(frozen=True, slots=True)
class RowCounts:
    """How many rows of each sort the interactions have.

    Attributes
    ----------
    rows_n : int
        All rows: records, duplicates and reversals.
    records_n : int
        What happened: everything but duplicates and reversals.
    counted_n : int
        Records that count once everything is known: of a known type and not taken back.
    late_n : int
        Records that became known later than they happened.
    duplicates_n, reversals_n, unknown_n, ties_n : int
        Repeats of a row, rows that take one back, records of unknown types, records at the same second as the one
        before.
    """

    rows_n: int
    records_n: int
    counted_n: int
    late_n: int
    duplicates_n: int
    reversals_n: int
    unknown_n: int
    ties_n: int


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that an analysis would like to know.

    Attributes
    ----------
    spec : CompanySpec
    seed : int
    contacts : pyarrow.Table
        A row for each contact, in the order of the company's own CONTACTS: ``contact``, ``account``, ``quality``,
        ``fit``, ``pace_per_week``, ``entered_at``, ``dropped_at`` (null: never), ``slowed_at`` (null: never),
        ``slow_factor``, ``customer_at`` (null: never), ``level`` (of the own product group at the end, with everything
        known), ``interactions_n`` (those that count), ``revenue_minor``, ``cost_minor`` (by the source where it
        measured, else by the catalogue's rule without conditions), ``profit_minor``, and for each split its true word.
        Moments are timestamps.
    accounts : pyarrow.Table
        ``account``, ``effect``, ``is_loss_maker``, ``contacts_n``, ``revenue_minor``, ``profit_minor``.
    levels : int16 (k, product groups)
        Index into ``level_codes`` at the end, with everything known; -1 where nothing happened.
    level_codes : tuple of str
    rows : RowCounts
    class_of_types : mapping of type code to set of str
        The classes (``routine``, ``costly``, ``forward`` and so on) in which each type stands at one level or another.
    """

    spec: CompanySpec
    seed: int
    contacts: pa.Table
    accounts: pa.Table
    levels: NDArray[np.int16]
    level_codes: tuple[str, ...]
    rows: RowCounts
    class_of_types: Mapping[str, frozenset[str]]

    @property
    def null_splits(self) -> tuple[Split, ...]:
        """Splits whose words do not differ: every difference found is chance."""
        return tuple(split for split in self.spec.splits if not split.has_effect)

    @property
    def effect_splits(self) -> tuple[Split, ...]:
        """Splits whose words truly differ."""
        return tuple(split for split in self.spec.splits if split.has_effect)
