"""Making the company: people first, then their lives, then the two tables and the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.catalogue.model import Catalogue
from headway.columns.threads import run
from headway.documents.nearest import did_you_mean
from headway.errors import InputError, Problem
from headway.synth import lives, names
from headway.synth.chance import hashed
from headway.synth.lives import TALLY_N, World, live, season_of
from headway.synth.mixes import TypeTables, tables_of
from headway.synth.outcomes import classes_of, contacts_table, money_of, row_counts, true_accounts, true_contacts
from headway.synth.people import (
    Contacts,
    account_of_contacts,
    accounts_of,
    contacts_of,
    traits_of,
)
from headway.synth.spec import TEAM, CompanySpec
from headway.synth.tables import UNKNOWN_TYPES, Dictionaries, batch_of, type_words
from headway.synth.truth import Truth
from headway.units import DAY_US, to_us

CHUNK_ROWS_N: Final = 400_000
"""About so many rows are made at a time: one chunk of the table."""

_SAMPLE_CONTACTS_N: Final = 2_000


@dataclass(frozen=True, slots=True)
class SyntheticCompany:
    """A company that never was.

    Attributes
    ----------
    interactions : pyarrow.Table
        INTERACTIONS as `headway.columns.history` describes them, contact by contact, with ``team`` where a split of
        that name is planted. Dictionary-encoded, in chunks of some hundred thousand rows.
    contacts : pyarrow.Table
        CONTACTS: each split as a dimension, ``rep``; the numbers ``company_revenue`` and ``fit_score`` (known at the
        start) and ``satisfaction``, ``revenue``, ``profit`` (of the whole time, major units); the flags ``customer``
        and ``churned``.
    truth : Truth
    """

    interactions: pa.Table
    contacts: pa.Table
    truth: Truth

    def by_arrival(self) -> pa.Table:
        """Give the interactions in the order in which they became known, as a feed would bring them."""
        known_at = self.interactions.column("known_at").to_numpy()
        return self.interactions.take(pa.array(np.argsort(known_at, kind="stable")))


def synthesise(spec: CompanySpec, catalogue: Catalogue, *, seed: int) -> SyntheticCompany:
    """Make a company whose truth is known.

    Contacts stand inside accounts and share part of their quality. Each enters, lives week after week at its own pace
    through bursts and seasons, moves through the levels by the catalogue's triggers, and may drop out. What happens
    depends on the level and on quality; costly actions are steered to better prospects. On top of that come planted
    slowdowns, splits with and without effect, loss makers, and untidy records.

    Parameters
    ----------
    spec : CompanySpec
    catalogue : Catalogue
        The types, levels and triggers.
    seed : int
        The same seed gives the same company, bit by bit. The first contacts of a bigger company are those of a
        smaller one.

    Returns
    -------
    SyntheticCompany

    Raises
    ------
    InputError
        At some level of the catalogue nothing can happen, or ``spec.effects`` names a type that it does not have.

    Notes
    -----
    O(interactions + contacts × weeks). Each law is tested by recovering it from the tables.

    Examples
    --------
    See ``tests/unit/synth/test_truth.py``: every planted truth is found again in the tables.
    """
    tables = tables_of(catalogue)
    account = account_of_contacts(spec, seed)
    accounts_n = int(account[-1]) + 1
    accounts = accounts_of(spec, seed, accounts_n)
    contacts = contacts_of(spec, seed, account, accounts)
    world = _world_of(spec, tables)
    traits = traits_of(spec, contacts, accounts)
    states = hashed(seed, "life", spec.contacts_n)
    words = _dictionaries_of(spec, seed, catalogue, tables, contacts)
    levels = np.empty((spec.contacts_n, len(spec.product_groups)), dtype=np.int16)
    tallies = np.empty((spec.contacts_n, TALLY_N), dtype=np.int64)
    expected = _expected_rows(spec, contacts)

    def live_through(first: int, last: int) -> list[pa.RecordBatch]:
        batches = []
        room = int(expected[first:last].sum() * 1.1) + 1_000
        while first < last:
            narrow, wide = np.empty((6, room), np.int32), np.empty((4, room), np.int64)
            with np.errstate(over="ignore"):  # without numba: the chance of a contact runs on by overflowing
                after, rows_n = live(first, last, states, traits, levels, tallies, *world, narrow, wide)
            batches.append(batch_of(narrow[:, :rows_n], wide[:, :rows_n], words))
            room = max(room, 2 * room * (after == first))
            first = after
        return batches

    batches = [batch for stretch in run(live_through, _stretches(expected)) for batch in stretch]
    account_words = _account_words(spec, seed, accounts_n)
    money = money_of(contacts, accounts, tallies)
    return SyntheticCompany(
        interactions=pa.Table.from_batches(batches),
        contacts=contacts_table(spec, seed, contacts, accounts, words, account_words, tallies, money),
        truth=Truth(
            spec=spec,
            seed=seed,
            contacts=true_contacts(spec, contacts, words, account_words, levels, tallies, money, tables),
            accounts=true_accounts(contacts, accounts, account_words, money),
            levels=levels,
            level_codes=tables.levels,
            rows=row_counts(tallies),
            class_of_types=classes_of(tables),
        ),
    )


def sized_spec(spec: CompanySpec, catalogue: Catalogue, *, interactions_n: int, seed: int) -> CompanySpec:
    """Give the same company with so many contacts that it has about so many interactions.

    The mean is measured on the first contacts, which are those of the company that comes out.

    Raises
    ------
    InputError
        Fewer than one interaction, or more contacts than a company may have.
    """
    if interactions_n < 1:
        raise InputError(f"{interactions_n} interactions make no company", hint="Ask for at least 1.")
    sample = synthesise(replace(spec, contacts_n=_SAMPLE_CONTACTS_N), catalogue, seed=seed)
    mean = sample.interactions.num_rows / _SAMPLE_CONTACTS_N
    return replace(spec, contacts_n=max(1, round(interactions_n / mean)))


def _stretches(expected: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Cut the contacts into stretches of about `CHUNK_ROWS_N` rows."""
    rows = np.cumsum(expected)
    places = np.searchsorted(rows, np.arange(CHUNK_ROWS_N, rows[-1], CHUNK_ROWS_N))
    cuts = np.unique([0, *places, len(expected)])
    return [(int(first), int(last)) for first, last in pairwise(cuts)]


def _expected_rows(spec: CompanySpec, contacts: Contacts) -> NDArray[np.float64]:
    """Say about how many rows each contact will have, so that there is room for them."""
    weeks = np.maximum(np.minimum(contacts.until, spec.weeks_n) - contacts.entered, 0)
    copies = 1 + spec.untidiness.duplicate_share + spec.untidiness.reversal_share
    expected: NDArray[np.float64] = (2 + contacts.pace * weeks) * copies
    return expected


def _world_of(spec: CompanySpec, tables: TypeTables) -> World:
    """Collect what holds for all contacts."""
    untidiness = spec.untidiness
    strange = [code for code in spec.effects if code not in tables.types]
    if strange:
        raise InputError(
            "Effects are given for types that the catalogue does not have",
            problems=[Problem(f"no type {code!r}", hint=did_you_mean(code, tables.types)) for code in strange],
        )
    dials = np.zeros(lives.DIALS_N)
    dials[lives.IS_WEIBULL] = spec.pace.gap_law == "weibull"
    dials[lives.GAP_SHAPE] = spec.pace.gap_shape
    dials[lives.BURST_SHAPE] = spec.pace.burst_shape
    dials[lives.CROSS_SHARE] = spec.cross_share
    dials[lives.LATE_SHARE] = untidiness.late_share
    dials[lives.LATE_US] = untidiness.late_days * DAY_US
    dials[lives.DUPLICATE_SHARE] = untidiness.duplicate_share
    dials[lives.REVERSAL_SHARE] = untidiness.reversal_share
    dials[lives.UNKNOWN_SHARE] = untidiness.unknown_share
    dials[lives.TIE_SHARE] = untidiness.tie_share
    dials[lives.ORDER_MINOR] = spec.money.order_minor
    dials[lives.ORDER_SPREAD] = spec.money.order_spread
    dials[lives.COST_GIVEN_SHARE] = spec.money.cost_given_share
    dials[lives.START_US] = to_us(spec.first_monday)
    dials[lives.START_LEVEL] = tables.start_level
    dials[lives.UNKNOWN_N] = len(UNKNOWN_TYPES)
    dials[lives.GROUPS_N] = len(spec.product_groups)
    dials[lives.REPS_PER_TEAM] = spec.reps_per_team
    kinds = np.zeros((len(tables.types), lives.KIND_N))
    kinds[:, lives.BASE_COST] = tables.cost_minor
    kinds[:, lives.IS_PERSONAL] = tables.is_personal
    kinds[:, lives.IS_ORDER] = tables.is_order
    kinds[:, lives.LIFT] = np.exp([spec.effects.get(code, 0.0) for code in tables.types])
    season = season_of(spec.weeks_n, spec.pace.season, spec.pace.season_peak_week)
    places = np.stack([tables.starts, tables.counts], axis=2)
    return World(dials, season, kinds, places, tables.weights, tables.ids, tables.moves, tables.is_won)


def _dictionaries_of(
    spec: CompanySpec, seed: int, catalogue: Catalogue, tables: TypeTables, contacts: Contacts
) -> Dictionaries:
    """Collect the words that rows point at."""
    types, sources, source_of_type = type_words(catalogue, tables.types)
    has_teams = TEAM in contacts.words
    teams = spec.split(TEAM).words if has_teams else ("",)
    reps_n = len(teams) * spec.reps_per_team
    named = spec.naming == "names"
    return Dictionaries(
        contacts=names.contact_names(seed, spec.contacts_n) if named else names.coded_names("c-", spec.contacts_n, 8),
        types=types,
        sources=sources,
        source_of_type=source_of_type,
        groups=pa.array(spec.product_groups, type=pa.string()),
        actors=names.rep_names(seed, reps_n) if named else names.coded_names("rep-", reps_n, 4),
        teams=pa.array(teams, type=pa.string()) if has_teams else None,
        team_of_contact=contacts.words[TEAM].astype(np.int16) if has_teams else None,
    )


def _account_words(spec: CompanySpec, seed: int, accounts_n: int) -> pa.StringArray:
    """Give the accounts their keys."""
    if spec.naming == "names":
        return names.account_names(seed, accounts_n)
    return names.coded_names("a-", accounts_n, 8)
