"""One relationship line by line: the ledger rows that make its totals, checked against the plain fold."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow.compute as pc

from headway.catalogue.model import CatalogueHistory
from headway.columns.columns import Columns, Valuation
from headway.errors import ContactNotFoundError, StoreDamagedError
from headway.ledger.records import InteractionDraft
from headway.relationships.replay import replay
from headway.units import InteractionId, from_us


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One interaction as it stands in the ledger. Rows that do not count carry the reason in ``note``."""

    occurred_at: datetime
    type: str
    name: str
    level: str
    phase: str
    rv_milli: int
    cost_minor: int
    total_milli: int
    counts: bool
    note: str


@dataclass(frozen=True, slots=True)
class ContactStatement:
    """All lines of one contact; the sums over lines that count are the totals."""

    contact: str
    account: str
    currency: str
    as_of: datetime
    level: str
    phase: str
    rv_milli: int
    cost_minor: int
    lines: tuple[ContactLine, ...]

    def plain(self) -> dict[str, Any]:
        """Give it as plain values for JSON."""
        return asdict(self)


def contact_statement(
    columns: Columns, valuation: Valuation, catalogues: CatalogueHistory, contact: str
) -> ContactStatement:
    """List what makes one contact's totals, and prove it.

    Parameters
    ----------
    columns : Columns
    valuation : Valuation
        Its values are shown; its as-of date decides what is known.
    catalogues : CatalogueHistory
        Names, and the plain fold that the values are held against.
    contact : str

    Returns
    -------
    ContactStatement

    Raises
    ------
    ContactNotFoundError
        No such contact.
    StoreDamagedError
        The plain fold of the facts gives other totals than the columns. `headway verify` says more.
    """
    place = pc.index(columns.contacts, contact).as_py()
    if place < 0:
        raise ContactNotFoundError(
            f"No contact {contact!r} among {columns.contacts_n:,}",
            hint="Keys are exact: compare with the contacts in report.html or accounts.csv.",
            contact=contact,
        )
    rows = range(int(columns.offsets[place]), int(columns.offsets[place + 1]))
    lines = _lines(columns, valuation, catalogues, rows)
    rv_milli = sum(line.rv_milli for line in lines if line.counts)
    cost_minor = sum(line.cost_minor for line in lines if line.counts)
    _prove(columns, valuation, catalogues, contact, rows, (rv_milli, cost_minor))
    last = next((row for row in reversed(rows) if valuation.cell[row] >= 0), None)
    level = valuation.levels[valuation.level_after[last]] if last is not None else ""
    phase = _phase_word(valuation, last)
    known = catalogues.latest.level_by_code
    return ContactStatement(
        contact=contact,
        account=columns.accounts[int(columns.account[place])].as_py(),
        currency=catalogues.latest.currency,
        as_of=from_us(valuation.as_of_us),
        level=known[level].name if level in known else level,
        phase=phase,
        rv_milli=rv_milli,
        cost_minor=cost_minor,
        lines=lines,
    )


_PHASES = ("Acquisition", "Closing", "Retention")


def _phase_word(valuation: Valuation, row: int | None) -> str:
    return _PHASES[valuation.phase_after[row]] if row is not None else ""


def _lines(
    columns: Columns, valuation: Valuation, catalogues: CatalogueHistory, rows: range
) -> tuple[ContactLine, ...]:
    lines: list[ContactLine] = []
    total = 0
    reversed_rows = {int(columns.reverses[row]) for row in rows}
    for row in rows:
        if columns.known_at[row] > valuation.as_of_us:
            continue
        counts = bool(valuation.cell[row] >= 0)
        total += int(valuation.rv_milli[row])
        code = columns.types[columns.interaction_type[row]]
        entry = catalogues.latest.by_code.get(code)
        lines.append(
            ContactLine(
                occurred_at=from_us(int(columns.occurred_at[row])),
                type=code,
                name=entry.name if entry else code,
                level=valuation.levels[valuation.level[row]] if counts else "",
                phase=_PHASES[valuation.phase[row]] if counts else "",
                rv_milli=int(valuation.rv_milli[row]),
                cost_minor=int(valuation.cost_minor[row]),
                total_milli=total,
                counts=counts,
                note=""
                if counts
                else _why_not(columns, row, known_type=entry is not None, undone=row in reversed_rows),
            )
        )
    return tuple(lines)


def _why_not(columns: Columns, row: int, *, known_type: bool, undone: bool) -> str:
    if columns.reverses[row] != -1:
        return "reversal"
    if undone:
        return "reversed"
    return "retired by then" if known_type else "kind unknown to the catalogue"


def drafts_of(columns: Columns, rows: range) -> list[InteractionDraft]:
    """Give the facts of some rows as drafts, for the plain fold.

    The keys are the rows' ids, since columns keep the hash and not the key; order and ties are those of the columns.
    """
    drafts = []
    for row in rows:
        target = int(columns.reverses[row])
        given = int(columns.cost_given[row]) if columns.cost_given is not None else -1
        drafts.append(
            _Row(
                source="columns",
                source_key=f"{_id(columns, row):032x}",
                contact="",
                interaction_type=columns.types[columns.interaction_type[row]],
                occurred_at=from_us(int(columns.occurred_at[row])),
                known_at=from_us(int(columns.known_at[row])),
                product_group=columns.product_groups[columns.product_group[row]],
                value_minor=int(columns.value_minor[row]) if columns.value_minor is not None else 0,
                cost_given_minor=given if given >= 0 else None,
                reverses=InteractionId(_id(columns, target)) if target >= 0 else None,
            )
        )
    return [draft for draft, row in zip(drafts, rows, strict=True) if columns.reverses[row] != -2]


class _Row(InteractionDraft):
    """A draft whose id is already known: its key is the id in hexadecimal."""

    __slots__ = ()

    @property
    def interaction_id(self) -> InteractionId:
        return InteractionId(int(self.source_key, 16))


def _id(columns: Columns, row: int) -> int:
    return (int(columns.id_hi[row]) << 64) | int(columns.id_lo[row])


def _prove(
    columns: Columns,
    valuation: Valuation,
    catalogues: CatalogueHistory,
    contact: str,
    rows: range,
    totals: tuple[int, int],
) -> None:
    folded = fold_of(columns, valuation, catalogues, rows)
    if folded != totals:
        raise StoreDamagedError(
            f"{contact!r}: the columns say {totals[0]} thousandths of RV and {totals[1]} minor units, the plain fold "
            f"of the same facts {folded[0]} and {folded[1]}",
            hint="Run `headway verify`, and import the history again.",
        )


def fold_of(columns: Columns, valuation: Valuation, catalogues: CatalogueHistory, rows: range) -> tuple[int, int]:
    """Fold one contact's facts in plain Python; give its RV in thousandths and its cost in minor units."""
    state = replay(drafts_of(columns, rows), catalogues, as_of=from_us(valuation.as_of_us)).state
    return state.total.rv_milli, state.total.cost_minor


def verify_values(columns: Columns, valuation: Valuation, catalogues: CatalogueHistory) -> list[str]:
    """Fold every contact in plain Python and compare with the columns.

    Returns
    -------
    list of str
        The contacts whose totals differ; empty when all hold.
    """
    running = [
        np.concatenate(([0], np.cumsum(of_row, dtype=np.int64)))
        for of_row in (valuation.rv_milli, valuation.cost_minor)
    ]
    differing = []
    for place in range(columns.contacts_n):
        first, last = int(columns.offsets[place]), int(columns.offsets[place + 1])
        totals = tuple(int(column[last] - column[first]) for column in running)
        if fold_of(columns, valuation, catalogues, range(first, last)) != totals:
            differing.append(columns.contacts[place].as_py())
    return differing
