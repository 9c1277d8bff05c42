"""A small catalogue, and companies made of it, for tests of the generator."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.catalogue.model import Catalogue, CatalogueEntry, Direction, Domain, Level, Phase, Trigger, ValueRule
from headway.ledger.records import InteractionDraft
from headway.synth.spec import CompanySpec, Dropout, Mix, Money, Pace, Slowdowns, Steering, Untidiness
from headway.synth.synthesise import SyntheticCompany, synthesise
from headway.units import from_us, interaction_id

TIDY = Untidiness(0, 0, 0, 0, 0, 0)
EVEN = Pace(per_week=1.0, spread=1e-9, quality_link=0.0, gap_shape=1.0, burst_shape=0.0, season=0.0)
STAYING = Dropout(per_year=0.0)
STEADY = Slowdowns(share=0.0)


def an_entry(
    code: str, rv: int, cost: int, *, domain: Domain = Domain.SALES, personal: bool = True, **more: Any
) -> CatalogueEntry:
    """Make a type with one rule."""
    rule = ValueRule(rv_milli=rv * 1000, cost_minor=cost)
    return CatalogueEntry(code, code.capitalize(), domain, Direction.MUTUAL, personal, (rule,), **more)


def small_catalogue() -> Catalogue:
    """Five levels, twelve types: every class of types has at least one."""
    won = {"outcome_defining": True}
    return Catalogue(
        code="small",
        name="Small",
        version=1,
        currency="EUR",
        levels=(
            Level("aware", "Aware", (Phase.ACQUISITION,)),
            Level("proposal", "Proposal", (Phase.CLOSING,)),
            Level("customer", "Customer", (Phase.RETENTION,)),
            Level("loyal", "Loyal", (Phase.RETENTION,)),
            Level("lapsed", "Lapsed", (Phase.RETENTION,)),
        ),
        start_level="aware",
        entries=(
            an_entry("mail", 1, 150, domain=Domain.MARKETING, personal=False),
            an_entry("call", 3, 1_200),
            an_entry("visit", 10, 18_000),
            an_entry("workshop", 12, 40_000),
            an_entry("delay", -10, 500, domain=Domain.OPERATIONS, personal=False),
            an_entry("thanks", 4, 0, domain=Domain.SERVICE, voice_of_customer=True),
            an_entry("complaint", -8, 900, domain=Domain.SERVICE, voice_of_customer=True),
            an_entry("offer", 8, 6_000, triggers=(Trigger("proposal", ("aware",)),), levels=("aware", "proposal")),
            an_entry("contract", 40, 2_500, triggers=(Trigger("customer"),), levels=("proposal",), **won),
            an_entry("order", 15, 300, levels=("customer", "loyal"), **won),
            an_entry("renewal", 20, 800, triggers=(Trigger("loyal"),), levels=("customer", "loyal", "lapsed"), **won),
            an_entry("cancelled", -60, 100, triggers=(Trigger("lapsed"),), levels=("customer", "loyal"), **won),
        ),
    )


CATALOGUE = small_catalogue()


@cache
def ordinary_company() -> SyntheticCompany:
    """A company with everything in it, two product groups, about 60,000 rows."""
    untidy = Untidiness(0.05, 5, 0.02, 0.02, 0.01, 0.02)
    spec = CompanySpec(contacts_n=1_000, product_groups=("", "spares"), untidiness=untidy)
    return synthesise(spec, CATALOGUE, seed=11)


def plain_company(contacts_n: int = 2_000, *, seed: int = 5, **more: Any) -> SyntheticCompany:
    """A company in which nothing differs unless it is asked for."""
    settings: dict[str, Any] = {
        "contacts_n": contacts_n,
        "weeks_n": 104,
        "entry_share": 0.0,
        "account_share": 0.0,
        "pace": EVEN,
        "dropout": STAYING,
        "slowdowns": STEADY,
        "untidiness": TIDY,
        "steering": Steering(slope=0.0),
        "mix": Mix(quality_slope=0.0),
        "money": Money(loss_share=0.0, cost_given_share=0.0),
        "splits": (),
    } | more
    return synthesise(CompanySpec(**settings), CATALOGUE, seed=seed)


def column(table: pa.Table, name: str) -> NDArray[np.generic]:
    """Give a column as an array: codes for words, whole microseconds for moments, -1 where missing."""
    values = table.column(name)
    if pa.types.is_dictionary(values.type):
        return np.concatenate([chunk.indices.fill_null(-1).to_numpy() for chunk in values.chunks])
    values = values.combine_chunks()
    if pa.types.is_timestamp(values.type):
        return values.cast(pa.int64()).fill_null(-1).to_numpy()
    return values.to_numpy(zero_copy_only=False)


def words(table: pa.Table, name: str) -> NDArray[np.str_]:
    """Give a dictionary-encoded column as words; every chunk has the same dictionary."""
    dictionary = table.column(name).chunk(0).dictionary.to_pylist()
    return np.array(dictionary)[column(table, name)]


def drafts_of(company: SyntheticCompany, contacts: range) -> dict[str, list[InteractionDraft]]:
    """Give the records of some contacts as drafts, duplicates and reversals included."""
    owners = column(company.interactions, "contact")
    rows = company.interactions.filter(pa.array((owners >= contacts.start) & (owners < contacts.stop)))
    drafts: dict[str, list[InteractionDraft]] = {}
    for row in rows.to_pylist():
        draft = InteractionDraft(
            source=row["source"],
            source_key=row["source_key"],
            contact=row["contact"],
            interaction_type=row["type"],
            occurred_at=from_us(row["occurred_at"]),
            known_at=from_us(row["known_at"]),
            product_group=row["product_group"],
            actor=row["actor"],
            value_minor=row["value_minor"],
            cost_given_minor=row["cost_given_minor"],
            reverses=interaction_id(row["source"], row["reverses_key"]) if row["reverses_key"] else None,
        )
        drafts.setdefault(draft.contact, []).append(draft)
    return drafts
