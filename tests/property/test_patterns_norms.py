"""Laws of norms and comparisons, held on histories made to be nasty."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.columns.columns import Trajectories
from headway.columns.histograms import count_histograms
from headway.errors import NormTooThinError
from headway.patterns.comparison import compare_subsets
from headway.patterns.norm import QUANTILES, norm_of
from headway.patterns.population import Population
from headway.patterns.reference import Borrowing
from headway.patterns.shrinkage import mixture_quantiles

KNOTS_N = 3
whole = st.integers(-5, 12)


@st.composite
def histories(draw):
    """Trajectories with ties everywhere, and the accounts of their contacts."""
    contacts_n = draw(st.integers(8, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    trajectories = Trajectories(
        values=rng.choice([-1000, 0, 0, 500, 4000], (KNOTS_N, contacts_n)).cumsum(axis=0).astype(np.int32),
        observed_n=rng.integers(draw(st.integers(0, KNOTS_N)), KNOTS_N + 1, contacts_n).astype(np.int16),
        knots=np.arange(KNOTS_N, dtype=np.int64),
        clock="age",
    )
    account = rng.integers(0, draw(st.integers(1, contacts_n)), contacts_n).astype(np.int32)
    return trajectories, account, rng.random(contacts_n) < 0.8


def norm_for(trajectories, members, account, **facts):
    try:
        return norm_of(
            trajectories,
            members,
            account,
            label="group",
            population=Population.STARTED,
            as_of_us=0,
            catalogue_label="",
            rng=np.random.default_rng(1),
            draws=20,
            **facts,
        )
    except NormTooThinError:
        return None


def drawn(norm):
    return None if norm is None else norm.band[: norm.drawn_n].tolist()


@given(histories())
def test_bands_do_not_depend_on_the_order_of_contacts(history):
    trajectories, account, members = history
    order = np.random.default_rng(1).permutation(len(account))
    other = Trajectories(trajectories.values[:, order], trajectories.observed_n[order], trajectories.knots, "age")

    one, two = norm_for(trajectories, members, account), norm_for(other, members[order], account[order])

    assert drawn(one) == drawn(two)


@given(histories(), st.integers(1, 9))
def test_adding_an_account_and_leaving_it_out_gives_the_norm_without_it(history, added_n):
    trajectories, account, members = history
    newcomer = int(account.max()) + 1
    grown = Trajectories(
        np.hstack([trajectories.values, np.full((KNOTS_N, added_n), 9000, dtype=np.int32)]),
        np.r_[trajectories.observed_n, np.full(added_n, KNOTS_N, dtype=np.int16)],
        trajectories.knots,
        "age",
    )
    account_grown = np.r_[account, np.full(added_n, newcomer, dtype=np.int32)]
    members_grown = np.r_[members, np.ones(added_n, dtype=bool)]

    without = norm_for(trajectories, members, account)
    left_out = norm_for(grown, members_grown & (account_grown != newcomer), account_grown)
    counts = count_histograms(grown, members=members_grown) - count_histograms(grown, members=account_grown == newcomer)

    assert drawn(without) == drawn(left_out)
    if without is not None:
        assert without.version == left_out.version
        assert counts.n.tolist() == without.n.tolist()


@given(histories(), st.sampled_from([0.0, 0.5, 7.0, 300.0]))
def test_lines_never_cross_and_never_leave_their_interval(history, strength):
    trajectories, account, members = history
    parent = np.ones(len(account), dtype=bool)

    norm = norm_for(trajectories, members, account, borrowing=Borrowing(parent, strength, "all"))

    if norm is not None:
        assert (np.diff(norm.band[: norm.drawn_n], axis=1) >= 0).all()
        assert (norm.low[: norm.intervals_n] <= norm.high[: norm.intervals_n]).all()
        assert (np.diff(norm.n) <= 0).all()
        assert (np.diff(norm.accounts_n) <= 0).all()


@given(st.lists(whole, min_size=1, max_size=30), st.lists(whole, min_size=1, max_size=60), st.floats(0, 500))
def test_quantiles_of_a_mixture_lie_between_those_of_its_parts_and_never_cross(own, parent, strength):
    own, parent = np.sort(np.array(own)), np.sort(np.array(parent))

    mixed = mixture_quantiles(own, parent, strength, QUANTILES)

    alone = mixture_quantiles(own, parent, 0.0, QUANTILES)
    theirs = mixture_quantiles(parent, own, 0.0, QUANTILES)
    assert (np.diff(mixed) >= 0).all()
    assert (np.minimum(alone, theirs) <= mixed).all()
    assert (mixed <= np.maximum(alone, theirs)).all()


@given(histories())
def test_a_mixture_without_borrowing_is_the_band_itself(history):
    trajectories, account, members = history
    norm = norm_for(trajectories, members, account)
    if norm is None:
        return

    for knot in range(norm.drawn_n):
        values = np.sort(trajectories.values[knot, members & (trajectories.observed_n > knot)])
        assert mixture_quantiles(values, values, 0.0, QUANTILES).tolist() == norm.band[knot].tolist()
        assert mixture_quantiles(values, values, 3.0, QUANTILES).tolist() == norm.band[knot].tolist()


@given(histories())
def test_comparing_the_other_way_round_turns_the_figures_round(history):
    trajectories, account, a = history

    def compare(one, other):
        return compare_subsets(
            trajectories,
            one,
            other,
            account,
            a_label="",
            b_label="",
            rng=np.random.default_rng(1),
            permutations=19,
            draws=20,
        )

    there, back = compare(a, ~a), compare(~a, a)

    assert there.superiority == pytest.approx(1 - back.superiority, nan_ok=True)
    assert (there.tested == back.tested).all()
    assert there.mixed_accounts_n == back.mixed_accounts_n
    known = ~np.isnan(there.superiority)
    assert ((there.low <= there.superiority) & (there.superiority <= there.high))[known].all()
    assert ((there.p_family[there.tested] >= 0.05) & (there.p_family[there.tested] <= 1)).all()
