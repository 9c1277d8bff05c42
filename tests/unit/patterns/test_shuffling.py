from collections import Counter

import numpy as np

from headway.patterns.shuffling import shuffle_within


def test_labels_stay_in_their_stretch():
    labels = np.array([1.0, 1.0, 0.0, 5.0, 6.0, 7.0])
    starts, ends = np.array([0, 3]), np.array([3, 6])
    rng = np.random.default_rng(1)

    for _ in range(50):
        shuffled = shuffle_within(labels, starts, ends, rng.random(6))

        assert sorted(shuffled[:3]) == [0, 1, 1]
        assert sorted(shuffled[3:]) == [5, 6, 7]


def test_every_order_is_equally_likely():
    rng = np.random.default_rng(7)
    labels, starts, ends = np.array([1.0, 2.0, 3.0]), np.array([0]), np.array([3])

    seen = Counter(tuple(shuffle_within(labels, starts, ends, rng.random(3))) for _ in range(6_000))

    assert len(seen) == 6
    assert max(abs(count - 1_000) for count in seen.values()) < 150


def test_the_labels_given_are_left_alone():
    labels = np.array([1.0, 0.0])

    shuffle_within(labels, np.array([0]), np.array([2]), np.array([0.0, 0.0]))

    assert labels.tolist() == [1.0, 0.0]
