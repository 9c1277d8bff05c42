"""A small tail joins its base: equal to building both at once, at the cost of one copy of the base.

What comes after a base was built is late rows, new rows, new contacts, and reversals of rows of the base. All of it is
built as columns of its own, the tail. No row of the base is compared with another one again: each row of the tail
finds its place by binary search in its contact, and the stretches of the base between those places are moved whole.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.columns.build import check_words
from headway.columns.built import WITHOUT_EFFECT, Built, Unresolved, point_at_targets
from headway.columns.columns import MISSING, Columns, Dimension
from headway.columns.contact_merge import (
    MergedContacts,
    check_kinds,
    find_contacts,
    merge_contacts,
    merge_words,
    says_something,
)
from headway.columns.encoding import Encoded, in_threads, keep_used, words_of
from headway.columns.engines import njit, resolve_engine
from headway.columns.ids import find_rows
from headway.columns.repeats import Conflicts
from headway.columns.threads import KERNEL, sealed


def merge_tail(base: Built, tail: Built, *, engine: str | None = None) -> Built:
    """Merge a small tail into its base.

    Parameters
    ----------
    base, tail : Built
        Reversals that found nothing in their own part are in ``unresolved`` with the ids that they name; here they
        are looked for in the other part, so a reversal and its target may come in either order.
    engine : {"numba", "numpy"}, optional

    Returns
    -------
    Built
        The columns of both together. ``duplicates_n`` counts the rows of the tail that repeat one of the base, and
        ``conflicts`` lists the rows of the tail's columns that contradict one: what is recorded stands, as in the
        ledger. Rows of base + rows of tail = rows + ``duplicates_n`` + ``len(conflicts)``.

    Raises
    ------
    InputError
        An attribute of contacts is a dimension in one part and a number or a flag in the other.
    LimitError
        Together they have more types or product groups than columns can hold.

    Notes
    -----
    Equal, bit by bit, to building both at once, as long as no row of the tail contradicts one of the base that became
    known at the same moment or later, and no contact is described in both. What the tail says of a contact of the
    base replaces what the base says of it.

    Examples
    --------
    >>> from headway.columns.build import build_columns
    >>> def a_row(key, at):
    ...     row = {"source": "crm", "source_key": key, "contact": "ann", "type": "call", "occurred_at": at}
    ...     return pa.Table.from_pylist([row | {"known_at": at}])
    >>> late = merge_tail(build_columns(a_row("1", 300)), build_columns(a_row("2", 100)))
    >>> late.columns.occurred_at.tolist()
    [100, 300]
    """
    engine = resolve_engine(engine)
    old, new = base.columns, tail.columns
    known = find_rows(old.id_hi, old.id_lo, new.id_hi, new.id_lo, engine=engine)
    kept = known == MISSING
    place = find_contacts(old, new)
    same = _repeats(base, tail, known, place)
    contacts = merge_contacts(old, new, place, _wanted(new, kept))
    insert = _Insert(_places(old, new, kept, contacts, engine), kept, engine)
    columns = _merge_rows(old, new, contacts, insert, _earliest_known(old, new, known, same))
    unresolved = _resolve(columns, base, tail, insert, engine)
    contrary = np.flatnonzero(~kept & ~same)
    return Built(columns, unresolved, int(np.count_nonzero(same)), Conflicts(contrary, known[contrary]))


def check_fits(base: Columns, tail: Columns) -> None:
    """Make sure that a tail can be merged into a base, without doing it.

    Raises
    ------
    InputError
        An attribute of contacts is a dimension in one part and a number or a flag in the other.
    LimitError
        Together they have more types or product groups than columns can hold.
    """
    check_kinds(base, tail)
    for pair in _word_columns(base, tail)[:2]:
        check_words((*{*pair.old_words, *pair.new_words},), "types of interactions or product groups")


@dataclass(frozen=True, slots=True)
class _WordColumn:
    """One column of words in both parts."""

    old_codes: NDArray[Any]
    new_codes: NDArray[Any]
    old_words: tuple[str, ...]
    new_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Insert:
    """Where the rows of the tail that are kept go: each before which row of the base."""

    before: NDArray[np.int64]
    kept: NDArray[np.bool_]
    engine: str

    def __call__(self, base: NDArray[Any], tail: NDArray[Any]) -> NDArray[Any]:
        """Put the values of the tail between those of the base."""
        if not len(self.before):
            return np.ascontiguousarray(base)
        added = tail[self.kept].astype(base.dtype, copy=False)
        if self.engine == "numpy":
            return np.insert(base, self.before, added)
        merged = np.empty(len(base) + len(added), dtype=base.dtype)
        _lay_out(sealed(base), sealed(added), sealed(self.before), merged)
        return merged

    def rows(self, base_rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the new numbers of rows of the base."""
        return base_rows + np.searchsorted(self.before, base_rows, side="right")

    def tail_rows(self) -> NDArray[np.int64]:
        """Give the new numbers of the rows of the tail that are kept."""
        return self.before + np.arange(len(self.before))


def _repeats(base: Built, tail: Built, known: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which rows of the tail repeat a row of the base in every fact but ``known_at``."""
    same = np.zeros(len(known), dtype=np.bool_)
    later = np.flatnonzero(known != MISSING)
    if not len(later):
        return same
    earlier = known[later]
    old, new = base.columns, tail.columns
    equal = _contact_of(old, earlier) == place[_contact_of(new, later)]
    equal &= old.occurred_at[earlier] == new.occurred_at[later]
    for pair in _word_columns(old, new):
        _, to_new_old, to_new_new = merge_words(_array(pair.old_words), _array(pair.new_words))
        codes = pair.old_codes[earlier]
        equal &= (codes if to_new_old is None else to_new_old[codes]) == to_new_new[pair.new_codes[later]]
    for name, missing in (("cost_given", MISSING), ("value_minor", 0)):
        equal &= _amounts(old, name, missing)[earlier] == _amounts(new, name, missing)[later]
    one, other = _targets(base, earlier), _targets(tail, later)
    same_target = (one.hi == other.hi) & (one.lo == other.lo)
    equal &= (one.reversal == other.reversal) & (same_target | ~one.known | ~other.known)
    same[later] = equal
    return same


def _word_columns(old: Columns, new: Columns) -> list[_WordColumn]:
    """Pair the columns of words of the two parts: types, product groups, dimensions by name."""
    types = _WordColumn(old.interaction_type, new.interaction_type, old.types, new.types)
    groups = _WordColumn(old.product_group, new.product_group, old.product_groups, new.product_groups)
    pairs = [(_dimension(old, name), _dimension(new, name)) for name in _dimension_names(old, new)]
    return [types, groups, *(_WordColumn(one.codes, other.codes, one.words, other.words) for one, other in pairs)]


def _dimension_names(old: Columns, new: Columns) -> list[str]:
    """Give the names of the dimensions of interactions of both parts, in order."""
    return sorted({*old.dimensions, *new.dimensions})


def _dimension(columns: Columns, name: str) -> Dimension:
    """Give one dimension of interactions, without a value anywhere if the part does not have it."""
    nothing = Dimension(np.broadcast_to(np.int32(MISSING), columns.interactions_n), ())
    return columns.dimensions.get(name, nothing)


def _amounts(columns: Columns, name: str, missing: int) -> NDArray[np.int64]:
    """Give an amount of every row, also where the part has none."""
    amounts: NDArray[np.int64] | None = getattr(columns, name)
    return np.broadcast_to(np.int64(missing), columns.interactions_n) if amounts is None else amounts


def _contact_of(columns: Columns, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the contact of each row."""
    return np.searchsorted(columns.offsets, rows, side="right") - 1


@dataclass(frozen=True, slots=True)
class _Targets:
    """What some rows reverse: whether each is a reversal, the id that it names (0 for others), and whether it is known.

    The id of a reversal without effect is only known where ``unresolved`` came along with the columns.
    """

    reversal: NDArray[np.bool_]
    hi: NDArray[np.uint64]
    lo: NDArray[np.uint64]
    known: NDArray[np.bool_]


def _targets(built: Built, rows: NDArray[np.int64]) -> _Targets:
    """Give what rows reverse."""
    columns, unresolved = built.columns, built.unresolved
    target = columns.reverses[rows]
    place = np.searchsorted(unresolved.rows, rows)
    idle = target == WITHOUT_EFFECT
    aside = idle & (np.append(unresolved.rows, MISSING)[place] == rows)
    halves = []
    for ids, named in ((columns.id_hi, unresolved.target_hi), (columns.id_lo, unresolved.target_lo)):
        half = np.where(target >= 0, ids[np.maximum(target, 0)], np.uint64(0))
        half[aside] = named[place[aside]]
        halves.append(half)
    return _Targets(target != MISSING, halves[0], halves[1], ~idle | aside)


def _earliest_known(old: Columns, new: Columns, known: NDArray[np.int64], same: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the base's ``known_at``, earlier where a repeat in the tail was known earlier."""
    if not (new.known_at[same] < old.known_at[known[same]]).any():
        return old.known_at
    known_at = old.known_at.copy()
    np.minimum.at(known_at, known[same], new.known_at[same])
    return known_at


def _wanted(tail: Columns, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which contacts of the tail exist: with a row that is kept, without any row, or with something said."""
    if kept.all():
        return np.ones(tail.contacts_n, dtype=np.bool_)
    rows_n = np.diff(tail.offsets)
    wanted: NDArray[np.bool_] = (_kept_n(tail, kept) > 0) | (rows_n == 0) | says_something(tail)
    return wanted


def _kept_n(tail: Columns, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count the rows of each contact of the tail that are kept."""
    return np.diff(np.append(0, np.cumsum(kept))[tail.offsets])


def _places(
    old: Columns, new: Columns, kept: NDArray[np.bool_], contacts: MergedContacts, engine: str
) -> NDArray[np.int64]:
    """Give, for each row of the tail that is kept, the row of the base before which it goes."""
    rows = np.flatnonzero(kept)
    place = contacts.tail_place[_contact_of(new, rows)]
    contact = np.searchsorted(contacts.base_place, place)
    first = old.offsets[contact]
    there = np.append(contacts.base_place, MISSING)[contact] == place
    last = np.where(there, np.append(old.offsets, 0)[contact + 1], first)
    before = np.empty(len(rows), dtype=np.int64)
    arrays = [first, last, old.occurred_at, old.id_hi, old.id_lo]
    arrays += [part[rows] for part in (new.occurred_at, new.id_hi, new.id_lo)]
    search: Any = _search_plainly if engine == "numpy" else _search
    search(*map(sealed, arrays), before)
    return before


def _search_plainly(
    first: Any, last: Any, moments: Any, id_hi: Any, id_lo: Any, moment: Any, hi: Any, lo: Any, before: Any
) -> None:
    """Do the twin's work, row by row."""
    for i in range(len(before)):
        stretch = slice(first[i], last[i])
        order = list(zip(moments[stretch].tolist(), id_hi[stretch].tolist(), id_lo[stretch].tolist(), strict=True))
        before[i] = first[i] + bisect_left(order, (int(moment[i]), int(hi[i]), int(lo[i])))


@njit(**KERNEL)
def _search(
    first: Any, last: Any, moments: Any, id_hi: Any, id_lo: Any, moment: Any, hi: Any, lo: Any, before: Any
) -> None:
    """Search the rows of the contact for the first that comes after this one."""
    for i in range(len(before)):
        low, high = first[i], last[i]
        while low < high:
            middle = (low + high) // 2
            if moments[middle] != moment[i]:
                earlier = moments[middle] < moment[i]
            elif id_hi[middle] != hi[i]:
                earlier = id_hi[middle] < hi[i]
            else:
                earlier = id_lo[middle] < lo[i]
            if earlier:
                low = middle + 1
            else:
                high = middle
        before[i] = low


def _merge_rows(
    old: Columns, new: Columns, contacts: MergedContacts, insert: _Insert, known_at: NDArray[np.int64]
) -> Columns:
    """Insert the rows of the tail into every column."""
    counts = np.zeros(len(contacts.attributes.contacts), dtype=np.int64)
    counts[contacts.base_place] = np.diff(old.offsets)
    taken = contacts.tail_place != MISSING
    counts[contacts.tail_place[taken]] += _kept_n(new, insert.kept)[taken]
    types, groups, *dimensions = [_insert_words(pair, insert) for pair in _word_columns(old, new)]
    names = ("occurred_at", "id_hi", "id_lo")
    pairs = [(getattr(old, name), getattr(new, name)) for name in names]
    occurred_at, id_hi, id_lo, known = in_threads(lambda pair: insert(*pair), [*pairs, (known_at, new.known_at)])
    attributes = contacts.attributes
    return Columns(
        offsets=np.append(0, np.cumsum(counts)),
        contacts=attributes.contacts,
        account=attributes.account,
        accounts=attributes.accounts,
        bucket=attributes.bucket,
        occurred_at=occurred_at,
        known_at=known,
        interaction_type=types[0],
        id_hi=id_hi,
        id_lo=id_lo,
        product_group=groups[0],
        reverses=_shift_targets(old, new, insert),
        cost_given=_insert_amounts(old, new, "cost_given", MISSING, insert),
        value_minor=_insert_amounts(old, new, "value_minor", 0, insert),
        types=types[1],
        product_groups=groups[1],
        dimensions={
            name: Dimension(*merged) for name, merged in zip(_dimension_names(old, new), dimensions, strict=True)
        },
        contact_dimensions=attributes.dimensions,
        contact_numbers=attributes.numbers,
        contact_times=attributes.times,
        known_at_assumed=old.known_at_assumed or new.known_at_assumed,
    )


def _insert_words(pair: _WordColumn, insert: _Insert) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Unite the dictionaries of one column, and insert the codes; codes keep their width."""
    used = keep_used(Encoded(pair.new_codes.astype(np.int32), _array(pair.new_words)), insert.kept)
    words, to_new_old, to_new_new = merge_words(_array(pair.old_words), used.words)
    if pair.old_codes.dtype == np.int16:
        check_words(words, "types of interactions or product groups")
    codes = pair.old_codes if to_new_old is None else to_new_old.astype(pair.old_codes.dtype)[pair.old_codes]
    return insert(codes, to_new_new[used.codes]), words_of(words)


def _array(words: tuple[str, ...]) -> pa.StringArray:
    """Give a small dictionary as an Arrow array."""
    return pa.array(words, pa.string())


def _insert_amounts(old: Columns, new: Columns, name: str, missing: int, insert: _Insert) -> NDArray[np.int64] | None:
    """Insert an amount that either part may lack; None where no row has one."""
    if getattr(old, name) is None and not (_amounts(new, name, missing)[insert.kept] != missing).any():
        return None
    return insert(_amounts(old, name, missing), _amounts(new, name, missing))


def _shift_targets(old: Columns, new: Columns, insert: _Insert) -> NDArray[np.int64]:
    """Give ``reverses`` in new row numbers; the reversals of the tail are still to be resolved."""
    reverses = insert(old.reverses, np.where(new.reverses == MISSING, MISSING, WITHOUT_EFFECT))
    if not len(insert.before):
        return reverses.copy()  # it is filled in later, and the base stays what it is
    rows = np.flatnonzero(old.reverses >= 0)
    if len(rows):
        reverses[insert.rows(rows)] = insert.rows(old.reverses[rows])
    return reverses


def _resolve(columns: Columns, base: Built, tail: Built, insert: _Insert, engine: str) -> Unresolved:
    """Look in both parts for what the tail's reversals name, and for what the base's could not find."""
    mine = np.flatnonzero(insert.kept)
    named = _targets(tail, mine)
    sought = named.reversal & named.known
    rows = np.concatenate([insert.rows(base.unresolved.rows), insert.tail_rows()[sought]])
    wanted_hi = np.concatenate([base.unresolved.target_hi, named.hi[sought]])
    wanted_lo = np.concatenate([base.unresolved.target_lo, named.lo[sought]])
    by_row = np.argsort(rows, kind="stable")
    rows, wanted_hi, wanted_lo = rows[by_row], wanted_hi[by_row], wanted_lo[by_row]
    found = find_rows(columns.id_hi, columns.id_lo, wanted_hi, wanted_lo, engine=engine)
    reverses = columns.reverses
    idle = ~point_at_targets(reverses, columns.offsets, rows, found)
    return Unresolved(rows[idle], wanted_hi[idle], wanted_lo[idle])


@njit(**KERNEL)
def _lay_out(base: Any, tail: Any, before: Any, merged: Any) -> None:
    """Copy the stretches of the base and the single values of the tail in turn."""
    start = 0
    for i in range(len(tail)):
        merged[start + i : before[i] + i] = base[start : before[i]]
        merged[before[i] + i] = tail[i]
        start = before[i]
    merged[start + len(tail) :] = base[start:]
