"""The book of relationships that a pilot works on: everything that is computed once and read by every question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.catalogue.currency import minor_digits
from headway.catalogue.model import Catalogue, CatalogueHistory
from headway.columns.columns import Columns, Trajectories, Valuation
from headway.columns.compiled import compile_catalogue
from headway.columns.totals import ContactTotals, contact_totals
from headway.columns.trajectories import age_knots, trajectories
from headway.columns.walk import walk
from headway.documents.nearest import did_you_mean
from headway.errors import InputError, NotEnoughDataError
from headway.evidence.concentration import rank_by_value, top_n_of
from headway.evidence.outcome import succeeded_at
from headway.evidence.worth import AccountWorth, account_worth, contact_sums, minor_of_number
from headway.operations.pilot_plan import ClockPlan, PilotPlan
from headway.subsets.frame import Field, SubsetFrame, frame_of
from headway.subsets.language.expression import parse
from headway.units import DAY_US, NEVER_US, to_us

KNOTS_TESTED_MAX = 20
"""Questions about extremes look at no more ages than this: neighbouring ages say the same, and each costs a sort."""
KNOTS_OF_FAMILIES_MAX = 10
"""Families of subsets look at no more: they ask whether subsets differ, not from which day on."""


@dataclass(frozen=True, slots=True)
class PilotBook:
    """The relationships in scope, valued and known at the as-of date.

    Attributes
    ----------
    columns, valuation, totals
        Of all contacts.
    catalogue : Catalogue
    as_of_us : int
    frame : SubsetFrame
        What subset expressions may ask about.
    members : bool (k,)
        In scope, with at least one interaction that counts.
    succeeded_us : int64 (k,)
        When the positive outcome happened; `NEVER_US` where it has not.
    trajectories : Trajectories
        Cumulative RV by age.
    worth : AccountWorth or None
        None where the data hold no money.
    seed : int
    """

    columns: Columns
    valuation: Valuation
    totals: ContactTotals
    catalogue: Catalogue
    as_of_us: int
    frame: SubsetFrame
    members: NDArray[np.bool_]
    succeeded_us: NDArray[np.int64]
    trajectories: Trajectories
    worth: AccountWorth | None
    seed: int

    def rng(self, purpose: int) -> np.random.Generator:
        """Give the generator of one purpose, so that one more question never changes another's figures."""
        return np.random.default_rng([self.seed, purpose])

    def among(self, where: str) -> NDArray[np.bool_]:
        """Give the members of the scope that fit an expression; everyone for an empty one."""
        if not where:
            return self.members
        fitting: NDArray[np.bool_] = self.members & parse(where).members(self.frame)
        return fitting

    def accounts_n(self, mask: NDArray[np.bool_]) -> int:
        """Count the accounts of some contacts."""
        return int(np.count_nonzero(np.bincount(self.columns.account[mask], minlength=1)))


def open_book(plan: PilotPlan, columns: Columns, catalogues: CatalogueHistory) -> PilotBook:
    """Value the history at the as-of date and find out who is in scope.

    Raises
    ------
    NotEnoughDataError
        No contact is in scope.
    ExpressionError, InputError
        The plan names something that the data do not have.
    """
    as_of_us = to_us(plan.as_of) if plan.as_of is not None else int(columns.known_at.max(initial=0))
    valuation = walk(columns, compile_catalogue(catalogues, columns.types), as_of_us=as_of_us)
    totals = contact_totals(columns, valuation)
    started = totals.interactions_n > 0
    rule = plan.outcome
    succeeded = (
        succeeded_at(columns, valuation, flag=rule.flag, level=rule.level, types=rule.types)
        if rule is not None
        else np.full(columns.contacts_n, NEVER_US, dtype=np.int64)
    )
    digits = minor_digits(catalogues.latest.currency)
    revenue = _revenue(plan, columns, valuation, digits)
    frame = _frame(plan, columns, valuation, totals, catalogues.latest, succeeded, revenue, started)
    members = started & parse(plan.scope.where).members(frame) if plan.scope.where else started
    if not members.any():
        scope = f"fits the scope {plan.scope.where!r}" if plan.scope.where else "has an interaction that counts"
        raise NotEnoughDataError(
            f"No contact {scope} at {plan.as_of or 'the end of the data'}",
            hint="Check the mapping of types, the as-of date and the scope.",
        )
    return PilotBook(
        columns=columns,
        valuation=valuation,
        totals=totals,
        catalogue=catalogues.latest,
        as_of_us=as_of_us,
        frame=frame,
        members=members,
        succeeded_us=succeeded,
        trajectories=age_trajectories(columns, valuation, totals, members, plan.clock),
        worth=_worth(plan, columns, valuation, members, revenue, digits),
        seed=plan.seed,
    )


def age_trajectories(
    columns: Columns,
    valuation: Valuation,
    totals: ContactTotals,
    members: NDArray[np.bool_],
    clock: ClockPlan,
    *,
    observed_end_us: NDArray[np.int64] | None = None,
    weights: NDArray[np.int32] | None = None,
) -> Trajectories:
    """Give cumulative RV by age on the grid of the plan, for as long as each contact is observed.

    The grid reaches to the oldest relationship; what is shown of it is cut by `charted`.
    """
    return trajectories(
        columns,
        valuation,
        clock="age",
        knots=knots_of(clock, totals, members),
        observed_until_us=valuation.as_of_us,
        observed_end_us=observed_end_us,
        weights=weights,
    )


def knots_of(clock: ClockPlan, totals: ContactTotals, members: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the grid of ages in microseconds: that of the plan, or weekly to two years and then monthly."""
    oldest_us = int(totals.as_of_us - totals.first_us[members].min()) if members.any() else 0
    if not clock.every_days:
        return age_knots(oldest_us)
    return np.arange(0, oldest_us + 1, round(clock.every_days * DAY_US), dtype=np.int64)


def charted(curves: Trajectories, clock: ClockPlan) -> Trajectories:
    """Cut trajectories at the last age that the plan shows."""
    if not clock.until_days:
        return curves
    kept = int(np.searchsorted(curves.knots, round(clock.until_days * DAY_US), side="right"))
    observed = np.minimum(curves.observed_n, kept).astype(np.int16)
    return Trajectories(curves.values[:kept], observed, curves.knots[:kept], curves.clock)


def thinned(curves: Trajectories, knots_max: int = KNOTS_TESTED_MAX) -> Trajectories:
    """Keep at most so many knots, evenly among those that anybody reaches: neighbours say the same."""
    reached = int(curves.observed_n.max(initial=0))
    if reached <= knots_max:
        kept = np.arange(reached)
    else:
        kept = np.unique(np.linspace(0, reached - 1, knots_max).round().astype(np.int64))
    observed = np.searchsorted(kept, curves.observed_n, side="left").astype(np.int16)
    return Trajectories(curves.values[kept], observed, curves.knots[kept], curves.clock)


def _revenue(plan: PilotPlan, columns: Columns, valuation: Valuation, digits: int) -> NDArray[np.int64] | None:
    name = plan.value.revenue
    if not name:
        return None
    if name == "interactions":
        if columns.value_minor is None:
            raise InputError(
                "value.revenue is 'interactions', and no interaction of this history brought money",
                hint="Map a column to `value` in a source, or name a contact number.",
            )
        return contact_sums(columns, columns.value_minor, valuation.counts)
    return minor_of_number(_number(columns, name, "value.revenue"), digits)


def _number(columns: Columns, name: str, where: str) -> NDArray[np.float64]:
    if name not in columns.contact_numbers:
        raise InputError(
            f"{where} names {name!r}, and the data have no such contact number",
            hint=did_you_mean(name, columns.contact_numbers),
        )
    return columns.contact_numbers[name]


def _worth(
    plan: PilotPlan,
    columns: Columns,
    valuation: Valuation,
    members: NDArray[np.bool_],
    revenue: NDArray[np.int64] | None,
    digits: int,
) -> AccountWorth | None:
    if revenue is None:
        return None
    name = plan.value.variable_cost
    variable = minor_of_number(_number(columns, name, "value.variable_cost"), digits) if name else None
    profit = plan.value.profit
    return account_worth(
        columns,
        valuation,
        members,
        revenue_minor=revenue,
        variable_cost_minor=variable,
        profit_minor=minor_of_number(_number(columns, profit, "value.profit"), digits) if profit else None,
    )


def _frame(
    plan: PilotPlan,
    columns: Columns,
    valuation: Valuation,
    totals: ContactTotals,
    catalogue: Catalogue,
    succeeded: NDArray[np.int64],
    revenue: NDArray[np.int64] | None,
    started: NDArray[np.bool_],
) -> SubsetFrame:
    """Add what Headway computes to what the data say: level, phase, RV, cost, age, silence, success, value."""
    as_of_us = valuation.as_of_us
    digits = minor_digits(catalogue.currency)
    age = np.where(started, (as_of_us - totals.first_us) / DAY_US, np.nan)
    silence = np.where(started, totals.silence_us / DAY_US, np.nan)
    extra = {
        "level": Field.of_words(totals.level.astype(np.int32), valuation.levels),
        "phase": Field.of_words(totals.phase.astype(np.int32), ("acquisition", "closing", "retention")),
        "rv": Field.of_numbers(totals.rv_milli / 1000),
        "cost": Field.of_numbers(totals.cost_minor / 10**digits),
        "interactions": Field.of_numbers(totals.interactions_n),
        "age_days": Field.of_numbers(age),
        "silence_days": Field.of_numbers(silence),
        "succeeded": Field.of_flags(succeeded <= as_of_us),
    }
    for tag, flags in _event_flags(columns, valuation, catalogue).items():
        extra[f"event_{tag}"] = Field.of_flags(flags)
    everyone = _worth(plan, columns, valuation, started, revenue, digits)
    if revenue is not None and everyone is not None:
        extra["revenue"] = Field.of_numbers(revenue / 10**digits)
        extra["high_value"] = Field.of_flags(_high_value(plan, columns, everyone, started))
    taken = {*columns.contact_dimensions, *columns.contact_numbers, *columns.contact_times}
    return frame_of(
        columns,
        as_of_us=as_of_us,
        extra={name: field for name, field in extra.items() if name not in taken},
        present=started,
    )


def _event_flags(columns: Columns, valuation: Valuation, catalogue: Catalogue) -> dict[str, NDArray[np.bool_]]:
    """Say for each event tag of the catalogue which contacts had such an interaction."""
    rows = np.flatnonzero(valuation.counts)
    owner = np.repeat(np.arange(columns.contacts_n), np.diff(columns.offsets))[rows]
    kind = columns.interaction_type[rows]
    flags: dict[str, NDArray[np.bool_]] = {}
    for tag in sorted({tag.value for entry in catalogue.entries for tag in entry.event_tags}):
        tagged = np.array(
            [code in catalogue.by_code and tag in catalogue.by_code[code].event_tags for code in columns.types],
            dtype=np.bool_,
        )
        found = np.zeros(columns.contacts_n, dtype=np.bool_)
        found[owner[tagged[kind]]] = True
        flags[tag] = found
    return flags


def _high_value(
    plan: PilotPlan, columns: Columns, worth: AccountWorth, started: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Say whose account is in the top share by contribution among accounts that brought anything."""
    brought = (worth.revenue_minor != 0) | ((worth.contribution_minor != 0) & bool(plan.value.profit))
    buyers = worth.account[brought]
    keys = np.asarray(columns.accounts.take(pa.array(buyers)).to_pylist(), dtype=np.str_)
    order = rank_by_value(worth.contribution_minor[brought], keys if len(keys) else None)
    high = np.zeros(len(columns.accounts), dtype=np.bool_)
    high[buyers[order[: top_n_of(len(buyers), plan.high_value_share)]]] = True
    chosen: NDArray[np.bool_] = high[columns.account] & started
    return chosen
