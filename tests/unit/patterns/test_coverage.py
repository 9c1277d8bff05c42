"""How often intervals hold the truth when contacts sit inside accounts."""

import numpy as np
import pytest
from scipy.stats import binom
from scipy.stats import norm as normal
from tests.unit.patterns.simulated import accounts_of, everyone, trajectories_of

from headway.patterns.norm import norm_of
from headway.patterns.population import Population
from headway.patterns.superiority import superiority

REPEATS = 200
ACCOUNT_SPREAD, CONTACT_SPREAD = 0.7, 1.0


def leaning(rng, account):
    """Values around nought: what an account shares, and what a contact adds. Their median is nought."""
    shared = rng.normal(0, ACCOUNT_SPREAD, int(account.max()) + 1)[account]
    return 1000 * (shared + rng.normal(0, CONTACT_SPREAD, len(account)))


def textbook_interval(values):
    """The interval of a median by order statistics, as if contacts were independent."""
    ordered = np.sort(values)
    low, high = binom.ppf([0.025, 0.975], len(values), 0.5).astype(int)
    return ordered[low], ordered[high]


def test_the_account_bootstrap_of_the_median_holds_the_truth_and_the_textbook_does_not():
    rng = np.random.default_rng(31)
    account = accounts_of((10, 80))
    ours, textbook = [], []

    for _ in range(REPEATS):
        values = leaning(rng, account)
        norm = norm_of(
            trajectories_of([values]),
            everyone(len(account)),
            account,
            label="",
            population=Population.STARTED,
            as_of_us=0,
            catalogue_label="",
            rng=rng,
        )
        low, high = textbook_interval(values)
        ours.append(norm.low[0, 3] <= 0 <= norm.high[0, 3])
        textbook.append(low <= 0 <= high)

    assert 0.92 <= np.mean(ours) <= 0.98
    assert np.mean(textbook) < 0.80


@pytest.mark.parametrize("shift", [0.0, 0.5, 2.0])
def test_the_interval_of_superiority_holds_the_truth(shift):
    rng = np.random.default_rng(32)
    account = accounts_of((3, 30), (3, 60))
    a = account < 30
    truth = normal.cdf(shift / np.sqrt(2 * (ACCOUNT_SPREAD**2 + CONTACT_SPREAD**2)))

    held = []
    for _ in range(REPEATS):
        values = leaning(rng, account) + 1000 * shift * a
        found = superiority(trajectories_of([values]), a, ~a, account, rng=rng)
        held.append(found.low[0] <= truth <= found.high[0])

    assert 0.91 <= np.mean(held) <= 0.985
