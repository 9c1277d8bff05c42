"""One source's rows as interactions: mapped, checked, keyed, every row accepted or rejected with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.intake.addresses import test_addresses
from headway.intake.engine import compute_rows
from headway.intake.frame import Frame, Spec
from headway.intake.identity import Aliases, resolve_contacts
from headway.intake.keys import hash_records, hash_words, number_repeats, rows_with_equals, write_keys
from headway.intake.mapping import HistoryMapping, JunkSpec, MomentSpec, NumberSpec, Source, TextSpec
from headway.intake.rejects import Origin, Reason, Rejection
from headway.intake.table import many
from headway.intake.words import NO_WORD, Words, mapped_words, rows_of_shared_texts, words_of
from headway.units import DAY_US

NO_COST: Final = np.iinfo(np.int64).min
"""The cost of an interaction whose source says none."""

_MINOR_MAX: Final = 9e15


@dataclass(slots=True)
class MappedRows:
    """The interactions of one source; arrays of equal length n.

    Attributes
    ----------
    source : str
    keys : pyarrow string array
    contact, kind : Words
        ``kind`` holds codes of the catalogue.
    occurred_at, known_at : int64
    account, product_group, actor, team, reverses : Words or None
    value_minor : int64 or None
    cost_minor : int64 or None
        `NO_COST` where there is none.
    dimensions : dict from str to Words
    known_at_assumed : bool
    """

    source: str
    keys: Any
    contact: Words
    kind: Words
    occurred_at: NDArray[np.int64]
    known_at: NDArray[np.int64]
    account: Words | None = None
    product_group: Words | None = None
    actor: Words | None = None
    team: Words | None = None
    reverses: Words | None = None
    value_minor: NDArray[np.int64] | None = None
    cost_minor: NDArray[np.int64] | None = None
    dimensions: dict[str, Words] = field(default_factory=dict)
    known_at_assumed: bool = True

    @property
    def rows_n(self) -> int:
        """How many interactions."""
        return len(self.occurred_at)


@dataclass(slots=True)
class MappedSource:
    """What became of one source.

    Attributes
    ----------
    rows : MappedRows
        A row for each accepted row of the file, before lines are folded.
    accepted : int64 (n,)
        Which rows of the file they are.
    rejection : Rejection
    aside : dict from str to int
        The source's own words for types that were kept aside, and how many rows have them.
    duplicates_n : int
        Rows that repeat another in every cell, whether rejected or kept.
    facts : list of str
    """

    rows: MappedRows
    accepted: NDArray[np.int64]
    rejection: Rejection
    aside: dict[str, int]
    duplicates_n: int
    facts: list[str]


def map_source(
    frame: Frame,
    source: Source,
    mapping: HistoryMapping,
    *,
    aliases: Mapping[str, Aliases],
    catalogue_types: Collection[str] | None,
    now_us: int,
) -> MappedSource | None:
    """Map the rows of a source.

    Parameters
    ----------
    frame : Frame
    source : Source
    mapping : HistoryMapping
    aliases : mapping from name to Aliases
    catalogue_types : collection of str or None
        Codes outside it are kept aside; None: every code is taken.
    now_us : int
        Moments after it lie in the future.

    Returns
    -------
    MappedSource or None
        None: a column could not be decided; ``frame.problems`` says what.
    """
    gathered = frame.gathered
    rejection = Rejection(Origin(source.name, gathered.files, gathered.file_of, gathered.row_of))
    work = _Work(frame, source, mapping, rejection)
    texts = (source.contact, source.kind, source.account, source.actor, source.team, source.product_group)
    frame.prepare((*texts, *(spec for _, spec in source.dimensions)))
    for rule in source.drop:
        rejection.add(frame.truths(rule.when), Reason.DROPPED, detail=rule.reason)
    contact = work.contact(source.contact, aliases)
    if source.email is not None:
        work.drop_tests(source.email, mapping.junk)
    moments = work.moments(source.when, "when", mapping.junk, now_us)
    known = work.known_at(source.known_at, moments, now_us)
    value, cost = work.money(source.value, "value"), work.money(source.cost, "cost")
    if frame.problems or moments is None or known is None:
        return None
    kind, aside = work.types(catalogue_types)
    rows = MappedRows(
        source=source.name,
        keys=None,
        contact=contact,
        kind=kind,
        occurred_at=moments,
        known_at=known,
        account=work.optional(source.account),
        product_group=work.optional(source.product_group),
        actor=work.optional(source.actor),
        team=work.optional(source.team),
        reverses=work.optional(source.reverses),
        value_minor=value,
        cost_minor=cost,
        dimensions={
            name: frame.words(spec)
            for name, spec in source.dimensions
            if spec.expression is None or not spec.expression.aggregate
        },
        known_at_assumed=source.known_at is None,
    )
    low, high = hash_facts(rows)
    alike = rows_with_equals(low)
    duplicates_n = work.duplicates(alike)
    keys = work.keys(low, high, alike)
    if frame.problems:
        return None
    accepted = np.flatnonzero(rejection.sound)
    if len(accepted) < frame.rows_n:
        rows = take_rows(rows, accepted)
        keys = keys.take(pa.array(accepted)) if keys is not None else None
    rows.keys = keys
    return MappedSource(rows, accepted, rejection, aside, duplicates_n, work.facts)


def take_rows(rows: MappedRows, at: NDArray[Any]) -> MappedRows:
    """Give some of the rows, without their keys."""

    def words(column: Words | None) -> Words | None:
        return column.take(at) if column is not None else None

    return MappedRows(
        source=rows.source,
        keys=None,
        contact=rows.contact.take(at),
        kind=rows.kind.take(at),
        occurred_at=rows.occurred_at[at],
        known_at=rows.known_at[at],
        account=words(rows.account),
        product_group=words(rows.product_group),
        actor=words(rows.actor),
        team=words(rows.team),
        reverses=words(rows.reverses),
        value_minor=rows.value_minor[at] if rows.value_minor is not None else None,
        cost_minor=rows.cost_minor[at] if rows.cost_minor is not None else None,
        dimensions={name: column.take(at) for name, column in rows.dimensions.items()},
        known_at_assumed=rows.known_at_assumed,
    )


class _Work:
    """The single steps, on one source."""

    def __init__(self, frame: Frame, source: Source, mapping: HistoryMapping, rejection: Rejection) -> None:
        self.frame = frame
        self.source = source
        self.mapping = mapping
        self.rejection = rejection
        self.facts: list[str] = []

    def reject(self, failing: NDArray[np.bool_], reason: Reason, field_name: str, spec: Spec | None = None) -> None:
        """Reject rows, with the column and its cells."""
        if failing.any():
            column = _column_name(spec) or field_name
            values = self.frame.text_values(spec) if spec is not None else None
            self.rejection.add(failing, reason, column, values)

    def contact(self, spec: TextSpec, aliases: Mapping[str, Aliases]) -> Words:
        """Give the contact of every row."""
        names = self.frame.words(spec)
        self.reject(names.missing, Reason.NO_CONTACT, "contact", spec)
        if spec.through is None:
            return names
        contacts, unmatched = resolve_contacts(names, aliases[spec.through], reject=spec.unmatched == "reject")
        if unmatched is not None:
            self.reject(~unmatched.missing, Reason.NO_MATCH, "contact", spec)
        return contacts

    def drop_tests(self, spec: TextSpec, junk: JunkSpec) -> None:
        """Reject rows of test addresses."""
        found, invalid_n = test_addresses(self.frame.words(spec), junk)
        self.reject(found, Reason.TEST_ADDRESS, "email", spec)
        if invalid_n:
            self.facts.append(many(invalid_n, "value", "different values") + " in the e-mail column are no addresses")

    def moments(
        self, spec: MomentSpec, field_name: str, junk: JunkSpec, now_us: int, *, needed: bool = True
    ) -> NDArray[np.int64] | None:
        """Give a moment of every row, and reject what is none or cannot be true."""
        found = self.frame.moments(spec)
        if found is None:
            return None
        if needed:
            self.reject(found.missing, Reason.NO_MOMENT, field_name, spec)
        self.reject(found.bad, Reason.BAD_MOMENT, field_name, spec)
        said = ~found.missing & ~found.bad
        self.reject(said & (np.abs(found.us) < 2 * DAY_US), Reason.CLOCK_1970, field_name, spec)
        if junk.earliest_us is not None:
            self.reject(said & (found.us < junk.earliest_us), Reason.TOO_EARLY, field_name, spec)
        if junk.future == "reject":
            self.reject(said & (found.us > now_us), Reason.FUTURE, field_name, spec)
        return found.us if needed else np.where(found.missing, NO_COST, found.us)

    def known_at(
        self, spec: MomentSpec | None, occurred: NDArray[np.int64] | None, now_us: int
    ) -> NDArray[np.int64] | None:
        """Give when each row became known; where that is not said, when it happened."""
        if spec is None or occurred is None:
            return occurred
        found = self.moments(spec, "known_at", self.mapping.junk, now_us, needed=False)
        if found is None:
            return None
        unsaid = (found == NO_COST) & self.rejection.sound
        if unsaid.any():
            rows = many(int(unsaid.sum()), "row says", "rows say")
            self.facts.append(f"{rows} not when they became known; the moment they happened stands for it")
        return np.where(found == NO_COST, occurred, found)

    def money(self, spec: NumberSpec | None, field_name: str) -> NDArray[np.int64] | None:
        """Give money of every row in minor units; folded later where an expression folds lines."""
        if spec is None or (spec.expression is not None and spec.expression.aggregate):
            return None
        found = self.frame.amounts(spec)
        if found is None:
            return None
        minor = found.values * 10.0**self.mapping.minor_digits
        self.reject(found.bad | (np.abs(minor) > _MINOR_MAX), Reason.BAD_NUMBER, field_name, spec)
        nothing = 0 if field_name == "value" else NO_COST
        unsaid = found.missing | found.bad | ~(np.abs(minor) <= _MINOR_MAX)
        whole = np.where(unsaid, nothing, to_minor(np.where(unsaid, 0.0, minor)))
        if field_name == "cost":
            self.reject((whole < 0) & (whole != NO_COST), Reason.BELOW_ZERO, field_name, spec)
        return whole

    def types(self, catalogue_types: Collection[str] | None) -> tuple[Words, dict[str, int]]:
        """Give the catalogue's code of every row; keep aside what has none."""
        spec = self.source.kind
        words = self.frame.words(spec)
        self.reject(words.missing, Reason.NO_TYPE, "type", spec)
        names = words.words.to_pylist()
        codes: list[str | None] = list(names)
        asides: list[tuple[Reason, list[bool]]] = []
        if self.source.types is not None:
            codes = [self.source.types.get(name) for name in names]
            unmapped = [name not in self.source.types for name in names]
            meant = [code is None and not off for code, off in zip(codes, unmapped, strict=True)]
            asides = [(Reason.SET_ASIDE, meant), (Reason.UNMAPPED_TYPE, unmapped)]
        if catalogue_types is not None:
            known = set(catalogue_types)
            unknown = [code is not None and code not in known for code in codes]
            codes = [None if off else code for code, off in zip(codes, unknown, strict=True)]
            asides.append((Reason.UNKNOWN_TYPE, unknown))
        counts = np.bincount(words.codes[words.codes != NO_WORD], minlength=len(names))
        aside: dict[str, int] = {}
        for reason, off in asides:
            if any(off):
                self.reject(np.array([*off, False])[words.codes], reason, "type", spec)
                aside |= {name: int(n) for name, gone, n in zip(names, off, counts, strict=True) if gone}
        return mapped_words(words, codes), dict(sorted(aside.items(), key=lambda pair: -pair[1]))

    def optional(self, spec: TextSpec | None) -> Words | None:
        """Give a text that may be left out."""
        return self.frame.words(spec) if spec is not None else None

    def duplicates(self, alike: NDArray[np.int64]) -> int:
        """Find the rows that repeat an earlier one in every cell, and reject them unless they are to be kept."""
        if not len(alike):
            return 0
        table = self.frame.gathered.table
        names = [f"c{at}" for at in range(table.num_columns)]
        some = table if len(alike) == table.num_rows else table.take(pa.array(alike))
        listed = ", ".join(names)
        salted = f"{', '.join(reversed(names))}, 'headway'"
        hashed = compute_rows(
            self.frame.engine, some.rename_columns(names), f"hash({listed}) as low, hash({salted}) as high"
        )
        nth = number_repeats(hashed.column("low").to_numpy(), hashed.column("high").to_numpy())
        again = np.zeros(table.num_rows, dtype=np.bool_)
        again[alike[nth > 1]] = True
        if again.any() and self.source.duplicates == "reject":
            self.rejection.add(again, Reason.DUPLICATE)
        return int(again.sum())

    def keys(self, low: NDArray[np.uint64], high: NDArray[np.uint64], alike: NDArray[np.int64]) -> Any:
        """Give every row its key, and reject those whose key came before. Groups of lines get theirs later."""
        if self.source.group_by:
            return None
        if self.source.key is None:
            rows = alike[self.rejection.sound[alike]]
            file_of = self.frame.gathered.file_of.astype(np.int64)
            nth = number_repeats(low, high, file_of, rows)
            if len(rows) and len(self.frame.gathered.files) > 1:
                again = number_repeats(low ^ nth.astype(np.uint64), high, rows=rows) > 1
                self.reject(again, Reason.REPEATED_KEY, "")
            return write_keys(low, high, nth)
        keys = self.frame.texts(self.source.key)
        missing = np.asarray(keys.is_null())
        self.reject(missing, Reason.NO_KEY, "key", self.source.key)
        shared = rows_of_shared_texts(keys, np.flatnonzero(self.rejection.sound))
        if len(shared):
            self._reject_later(keys, shared, low, high)
        return keys

    def _reject_later(
        self, keys: pa.StringArray, shared: NDArray[np.int64], low: NDArray[np.uint64], high: NDArray[np.uint64]
    ) -> None:
        """Reject the later rows of keys that several rows have: as repeats, or as contradictions."""
        codes = words_of(keys.take(pa.array(shared))).codes
        at = np.unique(codes, return_index=True)[1]
        first = shared[at][codes]
        repeats, others = (np.zeros(len(low), dtype=np.bool_) for _ in range(2))
        same = (low[shared] == low[first]) & (high[shared] == high[first])
        later = shared != first
        repeats[shared[later & same]] = True
        others[shared[later & ~same]] = True
        if repeats.any():
            self.reject(repeats, Reason.REPEATED_KEY, "key", self.source.key)
        if others.any():
            self.reject(others, Reason.OTHER_FACTS, "key", self.source.key)


def to_minor(minor: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round amounts to whole minor units; what lies within a millionth of a half counts as one, and goes to even.

    Examples
    --------
    >>> to_minor(np.array([2.5, 3.4999999999, 1.4])).tolist()
    [2, 4, 1]
    """
    return np.rint(np.round(minor, 6)).astype(np.int64)


def hash_facts(rows: MappedRows) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hash what makes a row the same interaction: contact, type, moment, value, cost, actor, product group, reversal.

    Returns
    -------
    low, high : uint64 (n,)
    """
    nothing = np.zeros(rows.rows_n, dtype=np.uint64)

    def words(column: Words | None) -> NDArray[np.uint64]:
        return hash_words(column) if column is not None else nothing

    def whole(column: NDArray[np.int64] | None) -> NDArray[np.uint64]:
        return column.view(np.uint64) if column is not None else nothing

    return hash_records(
        [
            words(rows.contact),
            words(rows.kind),
            whole(rows.occurred_at),
            whole(rows.value_minor),
            whole(rows.cost_minor),
            words(rows.actor),
            words(rows.product_group),
            words(rows.reverses),
        ]
    )


def _column_name(spec: Spec | None) -> str:
    """Name the column behind a field."""
    if spec is None:
        return ""
    if isinstance(spec, TextSpec):
        return ", ".join(spec.columns)
    return spec.column or ""
