"""Named groups: their members, what they share, and families that hold everyone."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.subsets.frames import small_frame

from headway.errors import InputError, LimitError
from headway.subsets.families import FAMILY_MAX, bands_of, split_by
from headway.subsets.frame import Field, SubsetFrame
from headway.subsets.language.expression import parse
from headway.subsets.subset import ALL_CONTACTS, Aggregate, Overlap, Subset, overlap_of, overlaps_of
from headway.units import DAY_US

WEST = Subset("West", parse("region = 'west'"), Aggregate.PERFORMANCE)
LOST = Subset("Lost", parse("churned"), Aggregate.EVENT)


def test_a_membership_carries_its_numbers_its_date_and_its_condition() -> None:
    membership = WEST.membership(small_frame())

    assert (membership.n, membership.accounts_n) == (3, 3)
    assert membership.as_of_us == 10 * DAY_US
    assert membership.expression == "region = 'west'"


def test_the_base_aggregate_is_everyone() -> None:
    assert ALL_CONTACTS.membership(small_frame()).n == 8


def test_intersection_union_and_difference_count_as_sets_do() -> None:
    frame = small_frame()
    west, lost = WEST.membership(frame), LOST.membership(frame)

    overlap = overlap_of(west, lost)

    assert overlap == Overlap(both_n=2, only_first_n=1, only_second_n=1, neither_n=4)
    assert WEST.intersection(LOST).membership(frame).n == overlap.both_n
    assert WEST.union(LOST).membership(frame).n == overlap.either_n
    assert WEST.difference(LOST).membership(frame).n == overlap.only_first_n
    assert LOST.difference(WEST).membership(frame).n == overlap.only_second_n
    assert WEST.complement().membership(frame).n == 5
    assert overlaps_of([west, lost]).tolist() == [[3, 2], [2, 3]]
    assert overlaps_of([]).shape == (0, 0)


def test_a_combination_keeps_the_aggregate_only_where_both_have_it() -> None:
    north = Subset("North", parse("region = 'north'"), Aggregate.PERFORMANCE)

    assert WEST.union(north).aggregate is Aggregate.PERFORMANCE
    assert WEST.intersection(LOST).aggregate is None
    assert WEST.union(north, name="Coast").name == "Coast"


def test_everyone_disappears_from_an_intersection() -> None:
    assert str(ALL_CONTACTS.intersection(WEST).expression) == "region = 'west'"
    assert str(WEST.intersection(ALL_CONTACTS).expression) == "region = 'west'"
    assert str(ALL_CONTACTS.difference(WEST).expression) == "not region = 'west'"


def test_memberships_of_different_dates_are_not_compared() -> None:
    frame = small_frame()
    later = SubsetFrame(frame.fields, frame.account, frame.present, frame.as_of_us + 1)

    with pytest.raises(InputError, match="different dates"):
        overlap_of(WEST.membership(frame), WEST.membership(later))


def test_a_family_holds_everyone_once_the_largest_first_and_those_without_a_word_last() -> None:
    frame = small_frame()

    family = split_by("industry", frame)

    assert [subset.name for subset in family] == ["Retail", "Steel & Co", "O'Neill", "not known"]
    masks = np.stack([subset.membership(frame).mask for subset in family])
    assert masks.sum(axis=0).tolist() == [1] * 8


def test_a_family_within_a_subset_adds_up_to_the_subset() -> None:
    frame = small_frame()

    family = split_by("region", frame, within=LOST)

    assert [(subset.name, subset.membership(frame).n) for subset in family] == [("west", 2), ("not known", 1)]


def test_a_flag_splits_into_yes_and_no() -> None:
    assert [(s.name, s.membership(small_frame()).n) for s in split_by("churned", small_frame())] == [
        ("churned", 3),
        ("not churned", 5),
    ]


def test_what_cannot_be_split_by_is_refused_with_what_can() -> None:
    with pytest.raises(InputError, match="bands_of"):
        split_by("revenue", small_frame())
    with pytest.raises(InputError, match="Did you mean 'region'"):
        split_by("regoin", small_frame())
    n = FAMILY_MAX + 1
    many = Field.of_words(np.arange(n, dtype=np.int32), tuple(f"w{i}" for i in range(n)))
    with pytest.raises(LimitError):
        split_by("a", SubsetFrame({"a": many}, np.zeros(n, dtype=np.int32), np.ones(n, dtype=bool), 0))


def test_a_value_on_an_edge_belongs_to_the_band_above_it_and_bands_hold_everyone_once() -> None:
    frame = small_frame()

    bands = bands_of("revenue", [0, 1000, 5000])

    assert [band.membership(frame).n for band in bands] == [1, 2, 2, 2, 1]
    assert bands[2].membership(frame).mask.tolist() == [True, False, False, False, False, False, True, False]
    masks = np.stack([band.membership(frame).mask for band in bands])
    assert masks.sum(axis=0).tolist() == [1] * 8


@pytest.mark.parametrize("edges", [[], [1, 1], [2, 1], [0, float("nan")], [float("inf")]])
def test_edges_that_do_not_rise_are_refused(edges: list[float]) -> None:
    with pytest.raises(InputError, match="do not rise"):
        bands_of("revenue", edges)


def test_a_subset_is_kept_as_a_document_and_read_back() -> None:
    assert Subset.from_json(WEST.to_json()) == WEST
    assert Subset.from_json({"name": "Lost", "expression": "churned"}).aggregate is None


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"name": "West"},
        {"name": 3, "expression": "a"},
        {"name": "West", "expression": "a", "colour": "red"},
        {"name": "West", "expression": "a", "aggregate": "weather"},
        {"name": " ", "expression": "a"},
        {"name": "West", "expression": "a ="},
    ],
)
def test_a_document_that_is_no_subset_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Subset.from_json(document)
