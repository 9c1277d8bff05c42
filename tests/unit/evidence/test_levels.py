import numpy as np

from headway.evidence.levels import level_passages, median_stay_days
from headway.units import DAY_US

LEVELS = ("aware", "qualified", "customer")


def passages(rows, as_of_days=100):
    contact, level, entered, left, following = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    days = np.where(left < 0, -1, left * DAY_US)
    return level_passages(LEVELS, contact, level, entered * DAY_US, days, following, as_of_us=as_of_days * DAY_US)


def test_contacts_are_counted_once_however_often_they_come_back():
    aware, qualified, customer = passages(
        [(1, 0, 0, 10, 1), (1, 1, 10, 20, 0), (1, 0, 20, 30, 1), (1, 1, 30, -1, -1), (2, 0, 0, -1, -1)]
    )

    assert (aware.contacts_n, aware.now_n, aware.forward_n, aware.stays_n, aware.open_n) == (2, 1, 1, 3, 1)
    assert (qualified.contacts_n, qualified.backward_n, qualified.forward_n) == (1, 1, 0)
    assert (customer.contacts_n, customer.forward_share) == (0, None)


def test_open_stays_lengthen_the_median_instead_of_vanishing():
    ended = np.arange(1, 10) * DAY_US
    with_open = np.concatenate([ended, np.full(6, 50 * DAY_US)])

    assert median_stay_days(ended, np.zeros(9, dtype=bool)) == 5
    assert median_stay_days(with_open, np.arange(15) >= 9) == 8


def test_there_is_no_median_of_few_stays_or_where_most_have_not_ended():
    few = np.arange(1, 8) * DAY_US
    mostly_open = np.arange(1, 11) * DAY_US

    assert median_stay_days(few, np.zeros(7, dtype=bool)) is None
    assert median_stay_days(mostly_open, np.arange(10) >= 2) is None
    assert median_stay_days(mostly_open, np.ones(10, dtype=bool)) is None
