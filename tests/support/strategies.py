"""Strategies that make trouble on purpose: equal times, repeats, late rows, reversals, rules of every kind.

``catalogues()`` and ``catalogue_histories()`` draw from one small vocabulary (`TYPES`, `LEVELS`), so that drafts of
``drafts()`` meet rules, triggers and levels often; ``histories()`` puts drafts, versions and an as-of date together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from hypothesis import strategies as st
from tests.support.builders import a_draft, an_entry, day

from headway.catalogue.model import Catalogue, CatalogueEntry, CatalogueHistory, Level, Phase, Trigger, ValueRule
from headway.ledger.records import InteractionDraft

TYPES = ("call", "mail", "visit", "order", "complaint")
"""Types that catalogues may know."""

STRANGE_TYPES = ("telepathy", "void")
"""Types that no catalogue knows."""

OFTEN_THE_SAME = ("call", "call", "call", "call", "mail", "mail", *TYPES, *STRANGE_TYPES)
"""Types as drafts draw them, so that one occurs again and again."""

LEVELS = ("aware", "engaged", "proposal", "customer", "lapsed")
PRODUCT_GROUPS = ("", "spares", "lathes")
MOMENTS = tuple(day(n / 2) for n in range(8))
"""Few moments, so that ties in time are ordinary and versions begin on the very moment of a record."""


@dataclass(frozen=True, slots=True)
class History:
    """Facts of several contacts, the catalogue versions, and a date to look from (None: everything known)."""

    drafts: tuple[InteractionDraft, ...]
    catalogues: CatalogueHistory
    as_of: datetime | None


moments = st.sampled_from(MOMENTS)
phases = st.sampled_from(Phase)
level_codes = st.sampled_from(LEVELS)
rv_millis = st.one_of(st.integers(-100_000, 100_000), st.sampled_from((-30_000, -1, 0, 1, 2_500, 40_000)))
cost_minors = st.integers(0, 20_000)


@st.composite
def value_rules(draw: st.DrawFn) -> ValueRule:
    """Draw a rule with any conditions, also such as never hold."""
    first = draw(st.integers(1, 4))
    last = draw(st.none() | st.integers(first, 6))
    return ValueRule(
        rv_milli=draw(rv_millis),
        cost_minor=draw(cost_minors),
        level=draw(st.none() | level_codes),
        phase=draw(st.none() | phases),
        first=first,
        last=last,
    )


@st.composite
def entries(draw: st.DrawFn, code: str, levels: tuple[str, ...] = LEVELS) -> CatalogueEntry:
    """Draw one kind of interaction; its triggers lead to levels that exist."""
    from_levels = st.just(()) | st.lists(st.sampled_from(levels), max_size=2, unique=True).map(tuple)
    triggers = st.builds(Trigger, st.sampled_from(levels), from_levels)
    return replace(
        an_entry(code),
        rules=(
            ValueRule(draw(rv_millis), draw(cost_minors)),
            *draw(st.lists(value_rules(), max_size=3)),
        ),
        triggers=tuple(draw(st.lists(triggers, max_size=2))),
        retired_at=draw(st.none() | st.none() | st.none() | moments),
    )


@st.composite
def catalogues(draw: st.DrawFn, version: int = 1, effective_from: datetime | None = None) -> Catalogue:
    """Draw one catalogue version: levels in any order, any phases, most of the types."""
    codes = draw(st.lists(level_codes, min_size=1, max_size=4, unique=True))
    levels = tuple(
        Level(code, code.capitalize(), tuple(draw(st.lists(phases, min_size=1, max_size=2, unique=True))))
        for code in codes
    )
    types = draw(st.sets(st.sampled_from(TYPES), min_size=2)) | {draw(st.sampled_from(("call", "call", "mail")))}
    return Catalogue(
        code="nasty",
        name="Nasty",
        version=version,
        currency="EUR",
        levels=levels,
        start_level=draw(st.sampled_from(codes)),
        entries=tuple(draw(entries(code, tuple(codes))) for code in sorted(types)),
        effective_from=effective_from,
    )


@st.composite
def catalogue_histories(draw: st.DrawFn, versions_max: int = 3) -> CatalogueHistory:
    """Draw one to a few versions, each in force from any moment, not always in order."""
    starts = draw(st.lists(st.none() | moments, min_size=0, max_size=versions_max - 1))
    return CatalogueHistory(
        tuple(
            draw(catalogues(version, effective_from)) for version, effective_from in enumerate([None, *starts], start=1)
        )
    )


@st.composite
def drafts(draw: st.DrawFn, contacts: tuple[str, ...] = ("K", "L"), max_size: int = 24) -> list[InteractionDraft]:
    """Draw facts with ties, repeats, late knowledge, given costs, and reversals of all sorts.

    Reversals name an earlier fact of the same contact, a fact of another contact, another reversal, or nothing known.
    """
    facts: list[InteractionDraft] = []
    for number in range(draw(st.integers(max_size // 3, max_size) | st.integers(0, max_size))):
        kind = draw(st.integers(0, 15))
        if facts and kind == 0:
            repeated = draw(st.sampled_from(facts))
            facts.append(replace(repeated, known_at=draw(moments)))
            continue
        occurred_at = draw(moments)
        target = None
        contact = draw(st.sampled_from(contacts))
        if kind in {1, 2}:
            named = draw(st.none() | st.sampled_from(facts)) if facts else None
            target = named.interaction_id if named else a_draft(key="never seen").interaction_id
            contact = named.contact if named and kind == 1 else contact
        facts.append(
            a_draft(
                draw(st.sampled_from(OFTEN_THE_SAME)),
                occurred_at,
                contact=contact,
                account="acme" if contact == "K" else None,
                key=f"n{number}",
                known_at=draw(st.just(occurred_at) | moments),
                product_group=draw(st.sampled_from(("", "", "", *PRODUCT_GROUPS))),
                value_minor=draw(st.sampled_from((0, 0, 5_000, -1_200))),
                cost_given_minor=draw(st.none() | st.none() | cost_minors),
                reverses=target,
            )
        )
    return facts


@st.composite
def histories(draw: st.DrawFn, max_size: int = 24) -> History:
    """Draw facts, catalogue versions and an as-of date that belong together."""
    return History(
        tuple(draw(drafts(max_size=max_size))),
        draw(catalogue_histories()),
        draw(st.none() | moments),
    )
