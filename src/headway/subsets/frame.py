"""What can be asked about contacts at one as-of date: a field for each attribute, nothing of it from later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from headway.columns.columns import MISSING, Columns
from headway.columns.view import codes_as_of, flags_as_of
from headway.errors import InputError
from headway.units import NEVER_US

Words: TypeAlias = "tuple[str, ...] | pa.StringArray"
"""A dictionary of words: few as a tuple, many (contacts, accounts) as an Arrow array."""


class Kind(StrEnum):
    """The four kinds of field, each with its own comparisons."""

    WORD = "word"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"

    @property
    def label(self) -> str:
        """The kind as messages name it."""
        return {"word": "words", "number": "numbers", "flag": "yes or no", "date": "dates"}[self.value]


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of all contacts. Made by one of the ``of_...`` functions, which say what they take.

    Attributes
    ----------
    kind : Kind
    values : array (k,)
        Codes into ``words`` (whole numbers, `MISSING` where there is none), float64 (NaN where missing), bool, or
        int64 microseconds since 1970 (`NEVER_US` where missing).
    words : tuple of str or pyarrow string array
        The dictionary of a word field, without repeats; empty for the others.
    """

    kind: Kind
    values: NDArray[Any]
    words: Words = ()

    @classmethod
    def of_words(cls, codes: ArrayLike, words: Words) -> Field:
        """Make a field of words from codes and their dictionary.

        Raises
        ------
        InputError
            A code is neither `MISSING` nor a place in the dictionary, or the codes are no whole numbers.

        Examples
        --------
        >>> Field.of_words([0, 1, -1], ("retail", "steel")).decoded()
        ['retail', 'steel', None]
        """
        array = np.asarray(codes)
        if array.size == 0:
            array = array.astype(np.int32)
        if array.dtype.kind != "i":
            raise InputError(f"Codes of words are signed whole numbers, not {array.dtype}")
        if array.size and (int(array.min()) < MISSING or int(array.max()) >= len(words)):
            raise InputError(
                f"Codes from {array.min()} to {array.max()} do not fit a dictionary of {len(words)} words",
                hint=f"Each code is a place in the dictionary, or {MISSING} for a missing word.",
            )
        return cls(Kind.WORD, array, words)

    @classmethod
    def of_numbers(cls, values: ArrayLike) -> Field:
        """Make a field of numbers; NaN is missing.

        Examples
        --------
        >>> Field.of_numbers([1, 2.5]).kind.label
        'numbers'
        """
        return cls(Kind.NUMBER, np.asarray(values, dtype=np.float64))

    @classmethod
    def of_flags(cls, values: ArrayLike) -> Field:
        """Make a field of flags; a flag is never missing.

        Raises
        ------
        InputError
            The values are not True and False.

        Examples
        --------
        >>> Field.of_flags([True, False]).kind.label
        'yes or no'
        """
        array = np.asarray(values)
        if array.size and array.dtype != np.bool_:
            raise InputError(f"Flags are True or False, not {array.dtype}")
        return cls(Kind.FLAG, array.astype(np.bool_, copy=False))

    @classmethod
    def of_dates(cls, values_us: ArrayLike) -> Field:
        """Make a field of moments in microseconds since 1970; `NEVER_US` is missing.

        Examples
        --------
        >>> Field.of_dates([0, 86_400_000_000]).kind.label
        'dates'
        """
        return cls(Kind.DATE, np.asarray(values_us, dtype=np.int64))

    def missing(self) -> NDArray[np.bool_]:
        """Tell where there is no value, (k,)."""
        if self.kind is Kind.WORD:
            return np.asarray(self.values == MISSING)
        if self.kind is Kind.NUMBER:
            return np.asarray(np.isnan(self.values))
        if self.kind is Kind.DATE:
            return np.asarray(self.values == NEVER_US)
        return np.zeros(len(self.values), dtype=np.bool_)

    def dictionary(self) -> pa.StringArray:
        """Give the words as one Arrow array."""
        return pa.array(self.words, type=pa.string()) if isinstance(self.words, tuple) else self.words

    def word_list(self) -> list[str]:
        """Give the words as a list."""
        words: list[str] = list(self.words) if isinstance(self.words, tuple) else self.words.to_pylist()
        return words

    def codes_of(self, words: tuple[str, ...]) -> NDArray[np.int64]:
        """Give the code of each word, `MISSING` for words that are not in the dictionary."""
        if len(words) == 1:  # a scan: index_in would first hash the whole dictionary
            return np.array([pc.index(self.dictionary(), words[0]).as_py()], dtype=np.int64)
        places = pc.index_in(pa.array(words, type=pa.string()), value_set=self.dictionary())
        return np.asarray(places.fill_null(MISSING).to_numpy(zero_copy_only=False), dtype=np.int64)

    def decoded(self) -> list[str | None]:
        """Give the words themselves, None where missing."""
        words = self.word_list()
        return [words[code] if code != MISSING else None for code in self.values.tolist()]


@dataclass(frozen=True, slots=True)
class SubsetFrame:
    """The fields of ``k`` contacts as they stood at one as-of date.

    Attributes
    ----------
    fields : mapping of name to Field
    account : int32 (k,)
        The account of each contact, so that a membership can count accounts.
    present : bool (k,)
        Which contacts were known at all. The others belong to no subset, whatever the expression says.
    as_of_us : int
        Microseconds since 1970.
    """

    fields: Mapping[str, Field]
    account: NDArray[np.int32]
    present: NDArray[np.bool_]
    as_of_us: int

    def __post_init__(self) -> None:
        contacts_n = len(self.account)
        for name, values in (("present", self.present), *((name, f.values) for name, f in self.fields.items())):
            if values.shape != (contacts_n,):
                raise InputError(f"Field {name!r} has shape {values.shape}, and there are {contacts_n} contacts")

    @property
    def contacts_n(self) -> int:
        """How many contacts, those not yet known included."""
        return len(self.account)


def known_contacts(columns: Columns, *, as_of_us: int) -> NDArray[np.bool_]:
    """Tell which contacts had at least one interaction known at a date.

    Parameters
    ----------
    columns : Columns
        k contacts, n interactions.
    as_of_us : int
        Microseconds since 1970.

    Returns
    -------
    bool (k,)

    Notes
    -----
    One pass over ``known_at``: O(n).
    """
    found = np.zeros(columns.contacts_n, dtype=np.bool_)
    filled = np.flatnonzero(np.diff(columns.offsets))
    if len(filled):
        found[filled] = np.minimum.reduceat(columns.known_at, columns.offsets[filled]) <= as_of_us
    return found


def frame_of(
    columns: Columns,
    *,
    as_of_us: int,
    extra: Mapping[str, Field] | None = None,
    present: NDArray[np.bool_] | None = None,
) -> SubsetFrame:
    """Collect what can be asked about the contacts of a ledger at a date, without looking ahead.

    The fields are: ``contact`` and ``account`` (words); each contact dimension, a value not yet known being missing;
    each contact number; each contact time as a flag, true when its moment had come, and as a date ``<name>_at``,
    missing when it had not (unless the data have an attribute of that name themselves); and the extra fields.

    Parameters
    ----------
    columns : Columns
        k contacts.
    as_of_us : int
        Microseconds since 1970.
    extra : mapping of name to Field, optional
        Fields that the caller computed for the same date: level, phase, RV, cost, last contact, events.
    present : bool (k,), optional
        Which contacts take part. Default: `known_contacts`, those with an interaction known at the date.

    Returns
    -------
    SubsetFrame

    Raises
    ------
    InputError
        An extra field has the name of another, or its length is not k.

    Notes
    -----
    Numbers of contacts carry no moment at which they became known, so they count as always known.
    Historical membership: what was known then, and nothing that came later.
    """
    fields: dict[str, Field] = {
        "contact": Field(Kind.WORD, np.arange(columns.contacts_n, dtype=np.int32), columns.contacts),
        "account": Field(Kind.WORD, columns.account, columns.accounts),
    }
    for name, dimension in columns.contact_dimensions.items():
        _add(fields, name, Field(Kind.WORD, codes_as_of(dimension, as_of_us), dimension.words))
    for name, numbers in columns.contact_numbers.items():
        _add(fields, name, Field.of_numbers(numbers))
    for name, moments in columns.contact_times.items():
        _add(fields, name, Field.of_flags(flags_as_of(moments, as_of_us)))
    for name, moments in columns.contact_times.items():
        if f"{name}_at" not in fields:
            fields[f"{name}_at"] = Field.of_dates(np.where(flags_as_of(moments, as_of_us), moments, NEVER_US))
    for name, field in (extra or {}).items():
        _add(fields, name, field)
    if present is None:
        present = known_contacts(columns, as_of_us=as_of_us)
    return SubsetFrame(fields, columns.account, present, as_of_us)


def _add(fields: dict[str, Field], name: str, field: Field) -> None:
    """Put one more field under a name that is still free."""
    if name in fields:
        raise InputError(
            f"Two fields are named {name!r}: one of the data and one that Headway computes",
            hint="Rename the attribute in the mapping.",
            field=name,
        )
    fields[name] = field
