"""What came of it: money, the contacts as data show them, and the contacts as they are in truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.synth import lives
from headway.synth.chance import normals, uniforms
from headway.synth.mixes import TypeClass, TypeTables
from headway.synth.people import NEVER_WEEK, Accounts, Contacts
from headway.synth.spec import CompanySpec, Split
from headway.synth.tables import Dictionaries
from headway.synth.truth import RowCounts
from headway.units import DAY_US, NEVER_US, WEEK_US, to_us

_SURVEYED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class MoneyMade:
    """Revenue, cost of interactions and profit of each contact, minor units, int64 (k,)."""

    revenue_minor: NDArray[np.int64]
    cost_minor: NDArray[np.int64]
    profit_minor: NDArray[np.int64]


def money_of(contacts: Contacts, accounts: Accounts, tallies: NDArray[np.int64]) -> MoneyMade:
    """Work out what each contact brought: what its account keeps of the revenue, less the cost of interactions."""
    revenue, cost = tallies[:, lives.VALUE], tallies[:, lives.COST]
    kept = np.rint(revenue * accounts.kept_share[contacts.account]).astype(np.int64)
    return MoneyMade(revenue, cost, kept - cost)


def contacts_table(
    spec: CompanySpec,
    seed: int,
    contacts: Contacts,
    accounts: Accounts,
    words: Dictionaries,
    account_words: pa.StringArray,
    tallies: NDArray[np.int64],
    money: MoneyMade,
) -> pa.Table:
    """Give CONTACTS: what a company knows of its contacts at the end."""
    contacts_n = len(contacts.account)
    columns: dict[str, Any] = {
        "contact": words.contacts,
        "account": pa.DictionaryArray.from_arrays(contacts.account, account_words),
    }
    for split in spec.splits:
        columns |= _split_columns(split, spec, seed, contacts)
    columns["rep"] = pa.DictionaryArray.from_arrays(contacts.rep, words.actors)
    columns["company_revenue"] = accounts.company_revenue[contacts.account]
    columns["fit_score"] = np.round(50 + 15 * contacts.fit, 1)
    columns["satisfaction"] = _satisfaction(seed, contacts)
    columns["revenue"] = money.revenue_minor / 100
    columns["profit"] = money.profit_minor / 100
    columns["customer"] = moments_of(tallies[:, lives.WON_US])
    learned_us = weeks_to_us(spec, contacts.until) + int(spec.dropout.known_after_days * DAY_US)
    is_known = (contacts.until < NEVER_WEEK) & (learned_us <= to_us(spec.end))
    columns["churned"] = moments_of(np.where(is_known, learned_us, NEVER_US))
    assert all(len(column) == contacts_n for column in columns.values())
    return pa.table(columns)


def true_contacts(
    spec: CompanySpec,
    contacts: Contacts,
    words: Dictionaries,
    account_words: pa.StringArray,
    levels: NDArray[np.int16],
    tallies: NDArray[np.int64],
    money: MoneyMade,
    tables: TypeTables,
) -> pa.Table:
    """Give the truth about each contact."""
    own_level = levels[np.arange(len(levels)), contacts.group]
    columns: dict[str, Any] = {
        "contact": words.contacts,
        "account": pa.DictionaryArray.from_arrays(contacts.account, account_words),
        "quality": contacts.quality,
        "fit": contacts.fit,
        "pace_per_week": contacts.pace,
        "entered_at": moments_of(weeks_to_us(spec, contacts.entered)),
        "dropped_at": moments_of(weeks_to_us(spec, contacts.until)),
        "slowed_at": moments_of(weeks_to_us(spec, contacts.slow_week)),
        "slow_factor": contacts.slow_factor,
        "customer_at": moments_of(tallies[:, lives.WON_US]),
        "level": pa.DictionaryArray.from_arrays(pa.array(own_level, mask=own_level < 0), pa.array(tables.levels)),
        "interactions_n": tallies[:, lives.COUNTED],
        "revenue_minor": money.revenue_minor,
        "cost_minor": money.cost_minor,
        "profit_minor": money.profit_minor,
    }
    for split in spec.splits:
        columns[split.name] = pa.DictionaryArray.from_arrays(contacts.words[split.name], pa.array(split.words))
    return pa.table(columns)


def true_accounts(contacts: Contacts, accounts: Accounts, account_words: pa.StringArray, money: MoneyMade) -> pa.Table:
    """Give the truth about each account."""
    firsts = np.flatnonzero(np.diff(contacts.account, prepend=-1))
    return pa.table(
        {
            "account": account_words,
            "effect": accounts.effect,
            "is_loss_maker": accounts.is_loss_maker,
            "contacts_n": np.diff(firsts, append=len(contacts.account)),
            "revenue_minor": np.add.reduceat(money.revenue_minor, firsts),
            "profit_minor": np.add.reduceat(money.profit_minor, firsts),
        }
    )


def row_counts(tallies: NDArray[np.int64]) -> RowCounts:
    """Add up how many rows of each sort there are."""
    total = tallies.sum(axis=0)
    duplicates_n, reversals_n = int(total[lives.DUPLICATES]), int(total[lives.REVERSALS])
    records_n = int(total[lives.NUMBER]) - reversals_n
    return RowCounts(
        rows_n=records_n + reversals_n + duplicates_n,
        records_n=records_n,
        counted_n=int(total[lives.COUNTED]),
        late_n=int(total[lives.LATE]),
        duplicates_n=duplicates_n,
        reversals_n=reversals_n,
        unknown_n=int(total[lives.UNKNOWN]),
        ties_n=int(total[lives.TIES]),
    )


def classes_of(tables: TypeTables) -> Mapping[str, frozenset[str]]:
    """Say in which classes each type stands at one level or another."""
    found: dict[str, set[str]] = {code: set() for code in tables.types}
    for level in range(len(tables.levels)):
        for kind in TypeClass:
            start = tables.starts[level, kind]
            for number in tables.ids[start : start + tables.counts[level, kind]]:
                found[tables.types[number]].add(kind.name.lower())
    return {code: frozenset(kinds) for code, kinds in found.items()}


def weeks_to_us(spec: CompanySpec, weeks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Turn weeks with fractions into moments, as the lives do: on a weekday, by day; never stays never."""
    there = np.where(weeks < NEVER_WEEK, weeks, 0.0)
    whole = np.floor(there)
    days = (there - whole) * 5
    day = np.floor(days)
    us = to_us(spec.first_monday) + whole.astype(np.int64) * WEEK_US + day.astype(np.int64) * DAY_US
    us += lives.OPENS_US + ((days - day) * lives.OPEN_US).astype(np.int64) // lives.SECOND_US * lives.SECOND_US
    return np.where(weeks < NEVER_WEEK, us, NEVER_US)


def moments_of(us: NDArray[np.int64]) -> pa.TimestampArray:
    """Give moments as Arrow timestamps, null for never."""
    return pa.array(us, mask=us == NEVER_US, type=pa.timestamp("us", tz="UTC"))


def _split_columns(split: Split, spec: CompanySpec, seed: int, contacts: Contacts) -> dict[str, Any]:
    """Give a split as the data show it: with gaps, and with the moment at which it became known."""
    codes = contacts.words[split.name]
    gaps = uniforms(seed, f"missing {split.name}", len(codes)) < split.missing_share
    columns: dict[str, Any] = {
        split.name: pa.DictionaryArray.from_arrays(pa.array(codes, mask=gaps), pa.array(split.words))
    }
    if split.known_after_days > 0:
        waited = -np.log(uniforms(seed, f"known {split.name}", len(codes))) * split.known_after_days * DAY_US
        columns[f"{split.name}__known_at"] = weeks_to_us(spec, contacts.entered) + waited.astype(np.int64)
    return columns


def _satisfaction(seed: int, contacts: Contacts) -> pa.DoubleArray:
    """Give the answer of those who were asked, 1 to 5: quality through noise."""
    contacts_n = len(contacts.quality)
    said = 3.2 + 0.6 * contacts.quality + 0.5 * normals(seed, "satisfaction", contacts_n)
    asked = uniforms(seed, "surveyed", contacts_n) < _SURVEYED_SHARE
    return pa.array(np.round(np.clip(said, 1, 5), 1), mask=~asked)
