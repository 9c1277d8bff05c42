import numpy as np
import pytest
from tests.unit.patterns.simulated import everyone, lumpy, own_accounts, trajectories_of

from headway.errors import InputError
from headway.patterns.members import accounts_n, check_members, members_n


def test_members_and_accounts_are_counted_knot_by_knot():
    trajectories, account = lumpy(np.random.default_rng(1), knots_n=6, contacts_n=40, accounts_n=9)
    members = np.arange(40) % 3 > 0

    n, accounts = members_n(trajectories, members), accounts_n(trajectories, members, account)

    for knot in range(6):
        there = members & (trajectories.observed_n > knot)
        assert n[knot] == there.sum()
        assert accounts[knot] == len(np.unique(account[there]))


def test_every_misfit_is_named_at_once():
    trajectories = trajectories_of([[1, 2, 3]])

    with pytest.raises(InputError) as refused:
        check_members(trajectories, np.array([0, -1, 0]), a=np.ones(2, dtype=bool), b=np.ones(3), c=everyone(3))

    text = str(refused.value)
    assert len(refused.value.problems) == 3
    assert all(word in text for word in ("'a'", "'b'", "negative"))


def test_accounts_must_be_whole_and_as_many():
    with pytest.raises(InputError, match="account"):
        check_members(trajectories_of([[1, 2]]), np.zeros(3), members=everyone(2))
    check_members(trajectories_of([[1, 2]]), own_accounts(2), members=None)
