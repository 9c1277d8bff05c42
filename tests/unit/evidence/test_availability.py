import numpy as np

from headway.evidence.availability import Availability, availability_matrix


def test_a_type_is_full_partial_or_missing_by_the_months_its_source_covers():
    months = np.arange(10)
    types = np.concatenate([np.zeros(10), np.ones(3)]).astype(np.int64)
    rows = np.concatenate([months, months[:3]]).astype(np.int64)
    zero = np.zeros(13, dtype=np.int64)

    call, visit, letter = availability_matrix(types, zero, zero, rows, ("call", "visit", "letter"), ("crm",))

    assert (call.availability, call.coverage, call.interactions_n) == (Availability.FULL, 1.0, 10)
    assert (visit.availability, visit.coverage, visit.contacts_n) == (Availability.PARTIAL, 0.3, 1)
    assert (letter.availability, letter.interactions_n) == (Availability.NONE, 0)


def test_sources_are_judged_by_their_own_span():
    type_of_row = np.zeros(4, dtype=np.int64)
    source = np.array([0, 0, 1, 1])
    month = np.array([0, 1, 0, 9])

    first, second = availability_matrix(type_of_row, source, np.arange(4), month, ("call",), ("crm", "mail"))

    assert (first.coverage, second.coverage) == (1.0, 0.2)
    assert (first.contacts_n, second.contacts_n) == (2, 2)


def test_no_rows_at_all_give_a_matrix_of_nothing():
    empty = np.array([], dtype=np.int64)

    cells = availability_matrix(empty, empty, empty, empty, ("call",), ("crm", "mail"))

    assert [cell.availability for cell in cells] == [Availability.NONE, Availability.NONE]
