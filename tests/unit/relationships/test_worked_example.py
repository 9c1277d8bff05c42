"""The worked example of the domain page: contact K, one product group, seven records."""

from datetime import UTC, datetime, timedelta

import pytest

from headway.catalogue.model import (
    Catalogue,
    CatalogueEntry,
    CatalogueHistory,
    Direction,
    Domain,
    Level,
    Phase,
    Trigger,
    ValueRule,
)
from headway.ledger.records import InteractionDraft
from headway.relationships.append import ContactLedger, append
from headway.relationships.replay import replay
from headway.relationships.state import RelationshipState
from headway.units import interaction_id

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
KINDS = ("mail", "mail", "demo", "visit", "proposal", "contract", "late_delivery")


def entry(code, rv, cost, *, rules=(), triggers=()):
    return CatalogueEntry(
        code=code,
        name=code,
        domain=Domain.SALES,
        direction=Direction.OUT,
        personal=True,
        rules=(ValueRule(rv * 1000, cost), *rules),
        triggers=triggers,
    )


@pytest.fixture
def catalogue():
    return Catalogue(
        code="worked_example",
        name="Worked example",
        version=1,
        currency="EUR",
        levels=(
            Level("engaged", "Engaged", (Phase.ACQUISITION,)),
            Level("qualified", "Qualified", (Phase.ACQUISITION,)),
            Level("proposal", "Proposal", (Phase.CLOSING,)),
            Level("new_customer", "New customer", (Phase.RETENTION,)),
        ),
        start_level="engaged",
        entries=(
            entry("mail", 1, 150, rules=(ValueRule(2_000, 150, first=1, last=1),)),
            entry("demo", 8, 1_200),
            entry("visit", 15, 18_000, triggers=(Trigger("qualified", ("engaged",)),)),
            entry("proposal", 10, 6_000, triggers=(Trigger("proposal", ("qualified",)),)),
            entry("contract", 40, 2_500, triggers=(Trigger("new_customer"),)),
            entry("late_delivery", -30, 4_000),
        ),
    )


def draft(number, kind, **facts):
    at = START + timedelta(days=number)
    return InteractionDraft("crm", f"k{number}", "K", kind, at, facts.pop("known_at", at), **facts)


@pytest.fixture
def drafts():
    return [draft(number, kind) for number, kind in enumerate(KINDS, start=1)]


def test_every_record_has_the_value_the_cost_and_the_phase_of_the_example(catalogue, drafts):
    history = CatalogueHistory.of(catalogue)

    cumulative = [replay(drafts[: n + 1], history).state.total for n in range(7)]
    records = replay(drafts, history).interactions

    assert [r.rv_milli for r in records] == [2_000, 1_000, 8_000, 15_000, 10_000, 40_000, -30_000]
    assert [c.rv_milli for c in cumulative] == [2_000, 3_000, 11_000, 26_000, 36_000, 76_000, 46_000]
    assert [c.cost_minor for c in cumulative] == [150, 300, 1_500, 19_500, 25_500, 28_000, 32_000]
    assert [r.phase.code for r in records] == ["acquisition"] * 5 + ["closing", "retention"]


def test_the_checks_under_the_example_hold(catalogue, drafts):
    state = replay(drafts, CatalogueHistory.of(catalogue)).state

    assert [state.by_phase[p].rv_milli for p in Phase] == [36_000, 40_000, -30_000]
    assert [state.by_phase[p].cost_minor for p in Phase] == [25_500, 2_500, 4_000]
    assert state.rv_per_cost() == pytest.approx(0.14375)
    assert (state.drawdown_milli, state.drawdown_peak_milli) == (30_000, 76_000)
    assert round(100 * state.drawdown_milli / state.drawdown_peak_milli, 1) == 39.5
    assert state.unrecovered_milli == 30_000


def test_the_level_history_names_the_record_behind_each_move(catalogue, drafts):
    state = replay(drafts, CatalogueHistory.of(catalogue)).state

    assert [stay.level for stay in state.stays] == ["engaged", "qualified", "proposal", "new_customer"]
    assert [stay.triggered_by for stay in state.stays] == [None, *(drafts[i].interaction_id for i in (3, 4, 5))]
    assert state.stays[-1].left_at is None


def test_taking_out_the_second_mail_leaves_45_and_318_50(catalogue, drafts):
    reversal = draft(9, "mail", reverses=interaction_id("crm", "k2"))

    total = replay([*drafts, reversal], CatalogueHistory.of(catalogue)).state.total

    assert (total.rv_milli, total.cost_minor) == (45_000, 31_850)


def test_a_late_first_mail_makes_the_recorded_first_mail_a_second_one(catalogue, drafts):
    history = CatalogueHistory.of(catalogue)
    ledger = ContactLedger()
    for one in drafts:
        _, _, ledger = append(ledger, one, history)
    earlier = draft(0, "mail", known_at=START + timedelta(days=30))

    record, revaluations, ledger = append(ledger, earlier, history)

    assert record.rv_milli == 2_000
    assert [(r.rv_milli_old, r.rv_milli_new) for r in revaluations] == [(2_000, 1_000)]
    assert sum(w.rv_milli for w in ledger.worth().values()) == 47_000
    assert sum(w.rv_milli for w in ledger.worth(START + timedelta(days=20)).values()) == 46_000


def test_an_empty_history_is_an_empty_relationship(catalogue):
    assert replay([], CatalogueHistory.of(catalogue)).state == RelationshipState("")
