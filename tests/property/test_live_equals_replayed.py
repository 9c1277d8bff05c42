"""What is kept row by row as it arrives equals what is folded from nothing: at the end, and at every earlier date."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.builders import a_catalogue, a_draft, an_entry, day
from tests.support.strategies import MOMENTS, catalogue_histories, drafts

from headway.catalogue.model import CatalogueHistory
from headway.errors import CatalogueEntryNotFoundError, CatalogueEntryRetiredError, InputError, InteractionConflictError
from headway.relationships.append import ContactLedger, append
from headway.relationships.replay import replay
from headway.relationships.state import RelationshipState, advance

one_contact = drafts(contacts=("K",))


def recorded(facts, catalogues):
    """Append facts in the order in which they became known; leave out what is refused."""
    ledger = ContactLedger()
    for draft in sorted(facts, key=lambda draft: draft.known_at):
        with contextlib.suppress(InputError, CatalogueEntryNotFoundError, CatalogueEntryRetiredError):
            _, _, ledger = append(ledger, draft, catalogues)
    return ledger


@given(one_contact, catalogue_histories())
def test_any_order_of_arrival_ends_in_the_values_of_the_fold(facts, catalogues):
    ledger = recorded(facts, catalogues)

    folded = {i.interaction_id: (i.rv_milli, i.cost_minor) for i in replay(facts, catalogues).interactions}
    worth = {key: (w.rv_milli, w.cost_minor) for key, w in ledger.worth().items()}

    assert {key: value for key, value in worth.items() if value != (0, 0)} == {
        key: value for key, value in folded.items() if value != (0, 0)
    }
    assert folded.keys() <= worth.keys()


@given(one_contact, catalogue_histories(), st.sampled_from(MOMENTS))
def test_each_earlier_view_stays_as_it_was(facts, catalogues, as_of):
    ledger = recorded(facts, catalogues)

    then = replay(facts, catalogues, as_of=as_of).state.total
    worth = ledger.worth(as_of).values()

    assert sum(w.rv_milli for w in worth) == then.rv_milli
    assert sum(w.cost_minor for w in worth) == then.cost_minor


@given(one_contact, catalogue_histories(), st.randoms(use_true_random=False))
def test_the_fold_does_not_care_in_which_order_facts_are_given(facts, catalogues, chance):
    shuffled = list(facts)
    chance.shuffle(shuffled)

    assert replay(shuffled, catalogues) == replay(facts, catalogues)


@given(one_contact, catalogue_histories())
def test_sums_by_phase_and_by_level_add_up_to_the_total(facts, catalogues):
    state = replay(facts, catalogues).state

    for parts in (state.by_phase.values(), state.by_level.values()):
        assert sum(p.rv_milli for p in parts) == state.total.rv_milli
        assert sum(p.cost_minor for p in parts) == state.total.cost_minor
        assert sum(p.interactions_n for p in parts) == state.total.interactions_n


@given(one_contact, catalogue_histories())
def test_the_state_is_the_fold_of_the_records_one_by_one(facts, catalogues):
    whole = replay(facts, catalogues)

    state = RelationshipState(whole.state.contact)
    for interaction in whole.interactions:
        state = advance(state, interaction)

    assert state == whole.state


@given(one_contact, catalogue_histories())
def test_each_product_group_is_at_exactly_one_level(facts, catalogues):
    state = replay(facts, catalogues).state

    open_stays = [stay.product_group for stay in state.stays if stay.left_at is None]
    assert sorted(open_stays) == sorted(state.standings)


def test_a_repeat_appends_nothing_and_gives_the_first_record_back():
    catalogues = CatalogueHistory.of(a_catalogue())
    first, _, ledger = append(ContactLedger(), a_draft("demo", 1, key="a"), catalogues)

    again, revaluations, same = append(ledger, a_draft("demo", 1, key="a", known_at=5), catalogues)

    assert (again, revaluations, same) == (first, (), ledger)


def test_the_same_key_with_other_facts_is_a_conflict():
    catalogues = CatalogueHistory.of(a_catalogue())
    _, _, ledger = append(ContactLedger(), a_draft("demo", 1, key="a"), catalogues)

    with pytest.raises(InteractionConflictError, match="recorded with other facts"):
        append(ledger, a_draft("visit", 1, key="a"), catalogues)


def test_a_retired_kind_is_refused_from_that_moment_and_its_history_stays():
    retired = a_catalogue(an_entry("call", 2, retired_at=day(10)))
    catalogues = CatalogueHistory.of(retired)
    _, _, ledger = append(ContactLedger(), a_draft("call", 9), catalogues)

    with pytest.raises(CatalogueEntryRetiredError, match="retired"):
        append(ledger, a_draft("call", 10), catalogues)

    assert [w.rv_milli for w in ledger.worth().values()] == [2_000]


def test_knowledge_never_goes_back_and_a_reversal_is_not_reversed():
    catalogues = CatalogueHistory.of(a_catalogue())
    first = a_draft("demo", 1)
    undone = a_draft("demo", 2, reverses=first)
    ledger = ContactLedger()
    for draft in (first, undone):
        _, _, ledger = append(ledger, draft, catalogues)

    with pytest.raises(InputError, match="lies before"):
        append(ledger, a_draft("visit", 0.5), catalogues)
    with pytest.raises(InputError, match="itself a reversal"):
        append(ledger, a_draft("demo", 3, reverses=undone), catalogues)
    assert sum(w.rv_milli for w in ledger.worth().values()) == 0


def test_a_record_that_arrives_after_its_reversal_carries_nothing():
    catalogues = CatalogueHistory.of(a_catalogue())
    demo = a_draft("demo", 1, known_at=day(9))
    undone = a_draft("demo", 2, known_at=day(3), reverses=demo)

    _, _, ledger = append(ContactLedger(), undone, catalogues)
    record, revaluations, ledger = append(ledger, demo, catalogues)

    assert (record.rv_milli, record.counts, revaluations) == (0, False, ())
    assert replay(ledger.drafts(), catalogues, as_of=day(9) + timedelta(days=1)).interactions == ()
