"""The populated process model: what each kind of interaction did, moved and cost, by phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.catalogue.model import Catalogue, CatalogueEntry, Phase
from headway.columns.columns import Columns, Valuation
from headway.evidence.availability import distinct_per_group


@dataclass(frozen=True, slots=True)
class TypeTotals:
    """One kind of interaction in the history, over the rows that count.

    Attributes
    ----------
    entry : CatalogueEntry
    interactions_n, contacts_n : int
    rv_milli, cost_minor : int
        Sums.
    by_phase_n : tuple of int
        Interactions booked to Acquisition, Closing and Retention.
    """

    entry: CatalogueEntry
    interactions_n: int
    contacts_n: int
    rv_milli: int
    cost_minor: int
    by_phase_n: tuple[int, int, int]


def contact_of_row(columns: Columns) -> NDArray[np.int64]:
    """Give the index of the contact of every interaction, (n,)."""
    return np.repeat(np.arange(columns.contacts_n, dtype=np.int64), np.diff(columns.offsets))


def populated_model(
    columns: Columns, valuation: Valuation, catalogue: Catalogue, members: NDArray[np.bool_] | None = None
) -> tuple[TypeTotals, ...]:
    """Fill the process model with history.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
        Its ``counts`` decide which rows count.
    catalogue : Catalogue
        Every entry appears, those never recorded with zeros.
    members : bool (k,), optional
        The contacts in scope. Default: all.

    Returns
    -------
    tuple of TypeTotals
        In the order of the catalogue. The sums over all types are the totals of the valuation.
    """
    rows = valuation.counts
    if members is not None:
        rows = rows & np.repeat(members, np.diff(columns.offsets))
    kept = np.flatnonzero(rows)
    place = {code: i for i, code in enumerate(columns.types)}
    types_n = len(columns.types)
    kind = columns.interaction_type[kept].astype(np.int64)
    phases_n = len(Phase)
    by_phase = np.bincount(kind * phases_n + valuation.phase[kept], minlength=types_n * phases_n)
    rv = np.bincount(kind, weights=valuation.rv_milli[kept].astype(np.float64), minlength=types_n).astype(np.float64)
    cost = np.bincount(kind, weights=valuation.cost_minor[kept].astype(np.float64), minlength=types_n).astype(
        np.float64
    )
    contacts = distinct_per_group(kind, contact_of_row(columns)[kept], types_n)
    return tuple(
        _totals_of(entry, place.get(entry.code), by_phase.reshape(types_n, phases_n), rv, cost, contacts)
        for entry in catalogue.entries
    )


def _totals_of(
    entry: CatalogueEntry,
    at: int | None,
    by_phase: NDArray[np.int64],
    rv: NDArray[np.float64],
    cost: NDArray[np.float64],
    contacts: NDArray[np.int64],
) -> TypeTotals:
    if at is None:
        return TypeTotals(entry, 0, 0, 0, 0, (0, 0, 0))
    acquisition, closing, retention = (int(n) for n in by_phase[at])
    return TypeTotals(
        entry=entry,
        interactions_n=acquisition + closing + retention,
        contacts_n=int(contacts[at]),
        rv_milli=round(rv[at]),
        cost_minor=round(cost[at]),
        by_phase_n=(acquisition, closing, retention),
    )


def without_outcomes(columns: Columns, valuation: Valuation, catalogue: Catalogue) -> NDArray[np.bool_]:
    """Say which rows remain when the outcome is stripped out of the indicator.

    A test of RV against a result must not use the interactions that *are* the result, nor what customers say about it:
    rows of outcome-defining and of voice-of-customer types are left out (docs/method/pilot.md).

    Returns
    -------
    bool (n,)
    """
    stripped = np.array(
        [
            code in catalogue.by_code
            and (catalogue.by_code[code].outcome_defining or catalogue.by_code[code].voice_of_customer)
            for code in columns.types
        ],
        dtype=np.bool_,
    )
    kept: NDArray[np.bool_] = valuation.counts & ~stripped[columns.interaction_type]
    return kept
