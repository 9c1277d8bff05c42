"""Columns drawn straight as arrays: enough rows for several threads, and trouble in every one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from tests.support.builders import START, a_catalogue, a_level, a_rule, an_entry, day

from headway.catalogue.model import Catalogue, CatalogueHistory, Phase, Trigger
from headway.columns.columns import MISSING, Columns, Dimension
from headway.columns.threads import SMALL_N
from headway.units import BUCKETS_N, DAY_US, NEVER_US, to_us

SEVERAL_STRETCHES = SMALL_N + 5_000
"""So many interactions are cut into several stretches, however many cores there are."""

TYPES = ("call", "mail", "visit", "order", "complaint", "telepathy")


@dataclass(frozen=True, slots=True)
class Company:
    """Columns, the catalogue versions in force, and a date in the middle of it all."""

    columns: Columns
    catalogues: CatalogueHistory
    as_of_us: int


def versions() -> CatalogueHistory:
    """Build three versions: the second with other values and start, the third without a level, with a retired type."""
    levels = (
        a_level("aware", Phase.ACQUISITION),
        a_level("engaged", Phase.ACQUISITION, Phase.CLOSING),
        a_level("customer", Phase.RETENTION),
        a_level("lapsed", Phase.RETENTION),
    )

    def entries(factor: float, lost: str, **retired: object) -> list:
        second_and_later = [a_rule(1, 90, first=2, last=6), a_rule(-0.5, 80, first=7)]
        in_closing = [a_rule(3 * factor, 150, phase=Phase.CLOSING)]
        back = [Trigger(lost, ("customer",)), Trigger("aware", ("engaged",))]
        return [
            an_entry("call", 2 * factor, 100, rules=second_and_later),
            an_entry("mail", 1, 150, rules=in_closing, triggers=[Trigger("engaged", ("aware",))]),
            an_entry("visit", 15, 18_000, rules=[a_rule(20, 17_000, level="customer")]),
            an_entry("order", 40, 2_500, triggers=[Trigger("customer")], **retired),
            an_entry("complaint", -30, 4_000, triggers=back),
        ]

    second, third = entries(1.5, "lapsed"), entries(2, "aware", retired_at=day(90))
    return CatalogueHistory(
        (
            a_catalogue(*entries(1, "lapsed"), levels=levels),
            a_catalogue(*second, levels=levels, start_level="engaged", version=2, effective_from=day(30)),
            a_catalogue(*third, levels=levels[:3], version=3, effective_from=day(60)),
        )
    )


def one_version(factor: float = 1) -> Catalogue:
    """Build the first of the versions with other values for calls."""
    first = versions().versions[0]
    call = an_entry("call", 2 * factor, 100, rules=[a_rule(1, 90, first=2, last=6), a_rule(-0.5, 80, first=7)])
    return a_catalogue(call, *first.entries[1:], levels=first.levels)


def a_company(
    seed: int = 1, interactions_n: int = SEVERAL_STRETCHES, contacts_n: int = 1_500, groups_n: int = 3
) -> Company:
    """Draw a company: a few busy contacts and many quiet ones, ties, late rows, reversals, given costs, gaps."""
    rng = np.random.default_rng(seed)
    share = rng.pareto(1.1, contacts_n) * (rng.random(contacts_n) < 0.9)
    share[0] = 0
    counts = rng.multinomial(interactions_n, share / share.sum())
    offsets = np.concatenate([[0], np.cumsum(counts)])
    contact = np.repeat(np.arange(contacts_n), counts)
    # Whole hours, so that ties are ordinary.
    occurred_at = to_us(START) + rng.integers(0, 120 * 24, interactions_n) * (DAY_US // 24)
    occurred_at = occurred_at[np.lexsort((occurred_at, contact))]
    known_at = occurred_at + (rng.random(interactions_n) < 0.1) * rng.integers(0, 40, interactions_n) * DAY_US
    return Company(
        Columns(
            offsets=offsets,
            contacts=pa.array([f"c{i}" for i in range(contacts_n)], pa.string()),
            account=np.minimum(rng.geometric(0.01, contacts_n), contacts_n - 1).astype(np.int32),
            accounts=pa.array([f"a{i}" for i in range(contacts_n)], pa.string()),
            bucket=(np.arange(contacts_n) * BUCKETS_N // contacts_n).astype(np.uint16),
            occurred_at=occurred_at,
            known_at=known_at,
            interaction_type=rng.choice(len(TYPES), interactions_n, p=(0.4, 0.3, 0.1, 0.08, 0.07, 0.05)).astype(
                np.int16
            ),
            id_hi=np.arange(interactions_n, dtype=np.uint64),
            id_lo=np.zeros(interactions_n, np.uint64),
            product_group=rng.integers(0, groups_n, interactions_n).astype(np.int16),
            reverses=_reversals(rng, offsets, contact),
            cost_given=np.where(rng.random(interactions_n) < 0.2, rng.integers(0, 500, interactions_n), -1),
            value_minor=np.where(rng.random(interactions_n) < 0.1, rng.integers(-900, 9_000, interactions_n), 0),
            types=TYPES,
            product_groups=("", *(f"group {i}" for i in range(1, groups_n))),
            contact_dimensions={
                "region": Dimension(
                    rng.integers(-1, 4, contacts_n).astype(np.int32),
                    ("north", "east", "south", "west"),
                    np.where(rng.random(contacts_n) < 0.1, NEVER_US, to_us(day(20))),
                )
            },
        ),
        versions(),
        to_us(day(80)),
    )


def _reversals(rng: np.random.Generator, offsets: np.ndarray, contact: np.ndarray) -> np.ndarray:
    """Let a few rows reverse another row of their contact; a reversal of a reversal has no effect."""
    reverses = np.full(len(contact), MISSING, np.int64)
    rows = np.flatnonzero(rng.random(len(contact)) < 0.03)
    reverses[rows] = rng.integers(offsets[contact[rows]], offsets[contact[rows] + 1])
    named = reverses[rows]
    without = (reverses[named] != MISSING) | (named == rows) | (rng.random(len(rows)) < 0.1)
    reverses[rows[without]] = -2
    return reverses
