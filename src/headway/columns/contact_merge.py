"""Two lists of contacts become one: new contacts find their place, and what is newly said of old ones is taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.attributes import Attributes
from headway.columns.columns import MISSING, Columns, Dimension
from headway.columns.encoding import Encoded, keep_used, words_of
from headway.errors import InputError, Problem
from headway.units import NEVER_US

ALWAYS_US: Final = -(2**63)
"""Earlier than every moment: when a value became known that stands beside dated ones and has no date itself."""

_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class MergedContacts:
    """The contacts of a base and a tail in one order.

    Attributes
    ----------
    attributes : Attributes
    base_place : int64 (k,)
        Where each contact of the base stands now.
    tail_place : int64 (t,)
        Where each contact of the tail stands now; `MISSING` for one that was left out.
    """

    attributes: Attributes
    base_place: NDArray[np.int64]
    tail_place: NDArray[np.int64]


def find_contacts(base: Columns, tail: Columns) -> NDArray[np.int64]:
    """Give the place of each contact of the tail in the base, looking only at the buckets of the tail.

    Returns
    -------
    int64 (t,)
        `MISSING` for a new contact.
    """
    near = np.flatnonzero(np.isin(base.bucket, tail.bucket))
    found = pc.fill_null(pc.index_in(tail.contacts, value_set=base.contacts.take(pa.array(near))), MISSING)
    place: NDArray[np.int64] = np.append(near, MISSING)[found.to_numpy(zero_copy_only=False)]
    return place


def merge_contacts(base: Columns, tail: Columns, place: NDArray[np.int64], wanted: NDArray[np.bool_]) -> MergedContacts:
    """Bring the contacts of two columns into one order, (bucket, key), without sorting those of the base again.

    Parameters
    ----------
    base, tail : Columns
        What the tail says of a contact that the base has too replaces what the base says; where it says nothing (a
        missing value, or that the contact is its own account) the base's value stays.
    place : int64 (t,)
        From `find_contacts`.
    wanted : bool (t,)
        Contacts of the tail to take in; those that the base has are taken anyway.

    Returns
    -------
    MergedContacts

    Raises
    ------
    InputError
        A name is a dimension in one and a number or a flag in the other.
    """
    check_kinds(base, tail)
    fresh = np.flatnonzero((place == MISSING) & wanted)
    before = _rank(base, tail, fresh)
    base_place = np.arange(base.contacts_n) + np.searchsorted(before, np.arange(base.contacts_n), side="right")
    tail_place = np.where(place == MISSING, MISSING, np.append(base_place, MISSING)[place])
    tail_place[fresh] = before + np.arange(len(fresh))
    taken = np.flatnonzero(tail_place != MISSING)
    spread = _Spread(base.contacts_n + len(fresh), base_place, taken, tail_place[taken])
    contacts = base.contacts
    if len(fresh):
        rows = np.empty(spread.contacts_n, dtype=np.int64)
        rows[base_place] = np.arange(base.contacts_n)
        rows[tail_place[fresh]] = base.contacts_n + fresh
        contacts = pa.concat_arrays([base.contacts, tail.contacts]).take(pa.array(rows))
    account = _accounts(base, tail, spread)
    attributes = Attributes(contacts, spread.fill(base.bucket, tail.bucket, None), account.codes, account.words)
    _merge_attributes(attributes, base, tail, spread)
    return MergedContacts(attributes, base_place, tail_place)


def merge_words(
    one: pa.StringArray, other: pa.StringArray
) -> tuple[pa.StringArray, NDArray[np.int32] | None, NDArray[np.int32]]:
    """Unite two sorted dictionaries.

    Returns
    -------
    words : pyarrow string array
        Sorted.
    to_new_one, to_new_other : int32
        The new code of each old one, and `MISSING` for `MISSING` at the end; None for ``one`` where nothing changes.

    Examples
    --------
    >>> words, to_new_one, to_new_other = merge_words(pa.array(["a", "c"]), pa.array(["b"]))
    >>> words.to_pylist(), to_new_one.tolist(), to_new_other.tolist()
    (['a', 'b', 'c'], [0, 2, -1], [1, -1])
    """
    place = pc.index_in(other, value_set=one)
    if not place.null_count:
        return one, None, np.append(place.to_numpy(), np.int32(MISSING)).astype(np.int32)
    both = pa.concat_arrays([one, other.filter(place.is_null())])
    order = pc.sort_indices(both)
    words = both.take(order)
    to_new = np.empty(len(both), dtype=np.int32)
    to_new[order.to_numpy()] = np.arange(len(both), dtype=np.int32)
    where = np.where(place.is_null(), len(one) + np.cumsum(place.is_null()) - 1, place.fill_null(0))
    to_new_other = to_new[where.astype(np.int64)]
    return words, np.append(to_new[: len(one)], np.int32(MISSING)), np.append(to_new_other, np.int32(MISSING))


@dataclass(frozen=True, slots=True)
class _Spread:
    """Where the values of the base, and those of the tail over them, go."""

    contacts_n: int
    base_place: NDArray[np.int64]
    taken: NDArray[np.int64]
    taken_place: NDArray[np.int64]

    def fill(self, base: NDArray[_Number], tail: NDArray[_Number], said: NDArray[np.bool_] | None) -> NDArray[_Number]:
        """Set the base's values, then those of the tail: where something is said, and for all new contacts."""
        if said is not None and len(self.base_place) == self.contacts_n and not said[self.taken].any():
            return base
        filled = np.empty(self.contacts_n, dtype=base.dtype)
        fresh = np.ones(self.contacts_n, dtype=np.bool_)
        fresh[self.base_place] = False
        filled[self.base_place] = base
        over = fresh[self.taken_place] if said is None else fresh[self.taken_place] | said[self.taken]
        filled[self.taken_place[over]] = tail[self.taken[over]]
        return filled


def _rank(base: Columns, tail: Columns, fresh: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give, for each new contact, how many contacts of the base come before it."""
    near = np.flatnonzero(np.isin(base.bucket, tail.bucket[fresh]))
    keys = pa.concat_arrays([base.contacts.take(pa.array(near)), tail.contacts.take(pa.array(fresh))])
    bucket = np.concatenate([base.bucket[near], tail.bucket[fresh]])
    order = pc.sort_indices(
        pa.table({"bucket": bucket, "key": keys}), sort_keys=[("bucket", "ascending"), ("key", "ascending")]
    ).to_numpy()
    old_before = np.cumsum(order < len(near))[order >= len(near)]  # the new ones are in order among themselves
    elsewhere = np.searchsorted(base.bucket, tail.bucket[fresh]) - np.searchsorted(
        base.bucket[near], tail.bucket[fresh]
    )
    rank: NDArray[np.int64] = elsewhere + old_before
    return rank


def says_something(columns: Columns) -> NDArray[np.bool_]:
    """Say of which contacts something is said: an account that is not their own, or any attribute.

    Returns
    -------
    bool (k,)
    """
    said = _has_account(columns)
    for dimension in columns.contact_dimensions.values():
        said |= dimension.codes != MISSING
    for numbers in columns.contact_numbers.values():
        said |= ~np.isnan(numbers)
    for moments in columns.contact_times.values():
        said |= moments != NEVER_US
    return said


def _has_account(columns: Columns) -> NDArray[np.bool_]:
    """Say which contacts have an account that is not their own."""
    owners = columns.accounts.take(pa.array(columns.account))
    different: NDArray[np.bool_] = pc.not_equal(owners, columns.contacts).to_numpy(zero_copy_only=False)
    return different


def _accounts(base: Columns, tail: Columns, spread: _Spread) -> Encoded:
    """Unite the accounts; the tail says something of an account where it is not the contact's own."""
    said = _has_account(tail)
    used = keep_used(Encoded(tail.account[spread.taken], tail.accounts))
    words, to_new_base, to_new_tail = merge_words(base.accounts, used.words)
    tail_codes = np.full(tail.contacts_n, MISSING, dtype=np.int32)
    tail_codes[spread.taken] = to_new_tail[used.codes]
    base_codes = base.account if to_new_base is None else to_new_base[base.account]
    return keep_used(Encoded(spread.fill(base_codes, tail_codes, said), words))


def check_kinds(base: Columns, tail: Columns) -> None:
    """Refuse names of attributes that mean something else in the two parts.

    Raises
    ------
    InputError
        With every such name.
    """
    kinds = {"a dimension": "contact_dimensions", "a number": "contact_numbers", "a flag": "contact_times"}
    problems = [
        Problem(f"{name!r} is {one} in the base and {other} in the tail", where=f"contacts.{name}")
        for one, base_field in kinds.items()
        for other, tail_field in kinds.items()
        for name in getattr(base, base_field)
        if one != other and name in getattr(tail, tail_field)
    ]
    if problems:
        raise InputError(
            "The tail does not fit its base",
            hint="Give each attribute one meaning, or another name.",
            problems=problems,
        )


def _merge_attributes(attributes: Attributes, base: Columns, tail: Columns, spread: _Spread) -> None:
    """Merge dimensions, numbers and flags, name by name."""
    for name in _names(base.contact_dimensions, tail.contact_dimensions):
        one = base.contact_dimensions.get(name) or _no_words(base.contacts_n)
        other = tail.contact_dimensions.get(name) or _no_words(tail.contacts_n)
        attributes.dimensions[name] = _merge_dimension(one, other, spread)
    for name in _names(base.contact_numbers, tail.contact_numbers):
        one_number, number = (part.contact_numbers.get(name, np.full(part.contacts_n, np.nan)) for part in (base, tail))
        attributes.numbers[name] = spread.fill(one_number, number, ~np.isnan(number))
    for name in _names(base.contact_times, tail.contact_times):
        one_moment, moment = (part.contact_times.get(name, np.full(part.contacts_n, NEVER_US)) for part in (base, tail))
        attributes.times[name] = spread.fill(one_moment, moment, moment != NEVER_US)


def _names(one: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    """Give the names of both, in order."""
    return sorted({*one, *other})


def _no_words(contacts_n: int) -> Dimension:
    """Give a dimension without a value."""
    return Dimension(np.full(contacts_n, MISSING, dtype=np.int32), ())


def _merge_dimension(base: Dimension, tail: Dimension, spread: _Spread) -> Dimension:
    """Merge the values of one dimension and when they became known."""
    used = keep_used(Encoded(tail.codes[spread.taken], pa.array(tail.words, pa.string())))
    words, to_new_base, to_new_tail = merge_words(pa.array(base.words, pa.string()), used.words)
    said = tail.codes != MISSING
    tail_codes = np.full(len(tail.codes), MISSING, dtype=np.int32)
    tail_codes[spread.taken] = to_new_tail[used.codes]
    base_codes = base.codes if to_new_base is None else to_new_base[base.codes]
    known_at = None
    if base.known_at is not None or tail.known_at is not None:
        known_at = spread.fill(_dated(base), _dated(tail), said)
    merged = keep_used(Encoded(spread.fill(base_codes, tail_codes, said), words))
    return Dimension(merged.codes, words_of(merged.words), known_at)


def _dated(dimension: Dimension) -> NDArray[np.int64]:
    """Give a moment to every value, also where none was said."""
    if dimension.known_at is not None:
        return dimension.known_at
    return np.where(dimension.codes == MISSING, np.int64(NEVER_US), np.int64(ALWAYS_US))
