"""Builders: the smallest value of each kind that makes sense, with only what a test cares about said out loud.

`a_catalogue()` is the worked example of the domain: contact K goes from engaged to new customer by way of mail, demo,
visit, proposal and contract, and then meets a late delivery.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from headway.catalogue.model import (
    Catalogue,
    CatalogueEntry,
    Direction,
    Domain,
    Level,
    Phase,
    Trigger,
    ValueRule,
)
from headway.ledger.records import InteractionDraft
from headway.units import InteractionId

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""Day 0 of every built history."""

A, C, R = Phase.ACQUISITION, Phase.CLOSING, Phase.RETENTION


def day(number: float) -> datetime:
    """Give a moment: so many days after `START`."""
    return START + timedelta(days=number)


def a_level(code: str, *phases: Phase) -> Level:
    """Build a level; without phases it belongs to Acquisition."""
    return Level(code, code.replace("_", " ").capitalize(), phases or (A,))


def a_rule(rv: float = 1, cost_minor: int = 0, **conditions: object) -> ValueRule:
    """Build a value rule from points (not thousandths) and its conditions: level, phase, first, last."""
    return ValueRule(round(rv * 1000), cost_minor, **conditions)  # type: ignore[arg-type]


def an_entry(
    code: str = "call",
    rv: float = 2,
    cost_minor: int = 100,
    *,
    rules: Iterable[ValueRule] = (),
    triggers: Iterable[Trigger] = (),
    **facts: object,
) -> CatalogueEntry:
    """Build a kind of interaction: its base value in points, more rules, triggers, and any other field by name."""
    fields: dict[str, object] = {
        "name": code.replace("_", " ").capitalize(),
        "domain": Domain.SALES,
        "direction": Direction.OUT,
        "personal": True,
    }
    return CatalogueEntry(
        code=code, rules=(a_rule(rv, cost_minor), *rules), triggers=tuple(triggers), **(fields | facts)
    )  # type: ignore[arg-type]


def the_worked_example() -> tuple[CatalogueEntry, ...]:
    """Build the six kinds of interaction of the worked example."""
    return (
        an_entry("mail", 1, 150, rules=[a_rule(2, 150, first=1, last=1)]),
        an_entry("demo", 8, 1_200),
        an_entry("visit", 15, 18_000, triggers=[Trigger("qualified", ("engaged",))]),
        an_entry("proposal", 10, 6_000, triggers=[Trigger("proposal", ("qualified",))]),
        an_entry("contract", 40, 2_500, triggers=[Trigger("new_customer")], outcome_defining=True),
        an_entry("late_delivery", -30, 4_000),
    )


def a_catalogue(*entries: CatalogueEntry, levels: Iterable[Level] = (), version: int = 1, **facts: object) -> Catalogue:
    """Build a catalogue version; without entries it is the worked example. It starts at its first level."""
    levels = tuple(levels) or (
        a_level("engaged", A),
        a_level("qualified", A),
        a_level("proposal", C),
        a_level("new_customer", R),
    )
    fields: dict[str, object] = {
        "code": "example",
        "name": "Example",
        "currency": "EUR",
        "start_level": levels[0].code,
    }
    return Catalogue(version=version, levels=levels, entries=entries or the_worked_example(), **(fields | facts))  # type: ignore[arg-type]


def a_draft(
    interaction_type: str = "call",
    at: datetime | float = 0,
    *,
    contact: str = "K",
    key: str | None = None,
    source: str = "crm",
    known_at: datetime | float | None = None,
    reverses: InteractionDraft | InteractionId | None = None,
    **facts: object,
) -> InteractionDraft:
    """Build one fact. Moments are datetimes or days after `START`; the key, unless given, tells what it is and when.

    ``reverses`` may name the other draft itself.
    """
    occurred_at = at if isinstance(at, datetime) else day(at)
    learned_at = occurred_at if known_at is None else known_at if isinstance(known_at, datetime) else day(known_at)
    if key is None:
        group = f"/{facts['product_group']}" if facts.get("product_group") else ""
        undone = "/undone" if reverses is not None else ""
        key = f"{contact}{group}/{interaction_type}/{occurred_at.isoformat()}{undone}"
    return InteractionDraft(
        source=source,
        source_key=key,
        contact=contact,
        interaction_type=interaction_type,
        occurred_at=occurred_at,
        known_at=learned_at,
        reverses=reverses.interaction_id if isinstance(reverses, InteractionDraft) else reverses,
        **facts,  # type: ignore[arg-type]
    )


def the_worked_history() -> list[InteractionDraft]:
    """Build the seven records of contact K, one a day."""
    kinds = ("mail", "mail", "demo", "visit", "proposal", "contract", "late_delivery")
    return [a_draft(kind, number, key=f"k{number}") for number, kind in enumerate(kinds, start=1)]
