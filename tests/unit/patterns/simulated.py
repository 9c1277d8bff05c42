"""Groups with a known truth: contacts inside accounts that share a leaning, RV that grows in lumps."""

import numpy as np

from headway.columns.columns import Trajectories


def trajectories_of(values, observed_n=None, clock="age"):
    """Trajectories from a list of knots, each with a value for each contact."""
    values = np.asarray(values, dtype=np.int32)
    if observed_n is None:
        observed_n = np.full(values.shape[1], values.shape[0])
    knots = np.arange(values.shape[0], dtype=np.int64)
    return Trajectories(values, np.asarray(observed_n, dtype=np.int16), knots, clock)


def own_accounts(contacts_n):
    """Every contact its own account."""
    return np.arange(contacts_n, dtype=np.int32)


def everyone(contacts_n):
    """A mask with everyone in it."""
    return np.ones(contacts_n, dtype=bool)


def lumpy(rng, knots_n, contacts_n, accounts_n):
    """RV in few sizes, so that ties are ordinary; contacts fall out of observation at any knot."""
    steps = rng.poisson(0.3, (knots_n, contacts_n)) * rng.choice([1000, 2000, -500, 5000], (knots_n, contacts_n))
    observed_n = rng.integers(0, knots_n + 1, contacts_n)
    account = rng.integers(0, accounts_n, contacts_n).astype(np.int32)
    return trajectories_of(steps.cumsum(axis=0), observed_n), account


def grown(rng, account, knots_n, *, leaning=0.6, observed_from=None):
    """RV that grows by chance, faster for contacts of some accounts than of others; medians are those of no account."""
    pace = np.exp(rng.normal(0.0, leaning, int(account.max()) + 1))[account]
    values = 1000 * (rng.gamma(2.0, 1.0, (knots_n, len(account))) * pace).cumsum(axis=0)
    if observed_from is None:
        return trajectories_of(values)
    return trajectories_of(values, rng.integers(observed_from, knots_n + 1, len(account)))


def accounts_of(*sizes_and_counts):
    """Account codes for (contacts in each, accounts) pairs, one after the other."""
    sizes = np.concatenate([np.full(count, size) for size, count in sizes_and_counts])
    return np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
