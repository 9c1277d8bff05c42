"""Arrays as Arrow tables: INTERACTIONS and CONTACTS as every history comes (`headway.columns.history`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headway.catalogue.model import Catalogue
from headway.synth import lives

SOURCE_OF_DOMAIN: Final = {
    "marketing": "campaigns",
    "sales": "crm",
    "service": "helpdesk",
    "social": "social",
    "community": "forum",
    "finance": "billing",
    "operations": "orders",
    "other": "other",
}
"""Which system records what."""

UNKNOWN_TYPES: Final = ("legacy_note", "misc_contact", "zz_import")
"""Words that no catalogue has."""

_ZERO = np.uint8(ord("0"))
_KEY_CHARS = 15


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """The words that rows point at; one set for all stretches of a company.

    Attributes
    ----------
    contacts, types, sources, groups, actors, teams : pyarrow string arrays
    source_of_type : int8 (T,)
    team_of_contact : int16 (k,) or None
    """

    contacts: pa.StringArray
    types: pa.StringArray
    sources: pa.StringArray
    source_of_type: NDArray[np.int8]
    groups: pa.StringArray
    actors: pa.StringArray
    teams: pa.StringArray | None
    team_of_contact: NDArray[np.int16] | None


def type_words(catalogue: Catalogue, types: tuple[str, ...]) -> tuple[pa.StringArray, pa.StringArray, NDArray[np.int8]]:
    """Give the dictionary of types with the unknown ones at its end, the sources, and the source of each type."""
    sources = tuple(dict.fromkeys(SOURCE_OF_DOMAIN.values()))
    known = [sources.index(SOURCE_OF_DOMAIN[str(catalogue.entry(code).domain)]) for code in types]
    unknown = [sources.index("other")] * len(UNKNOWN_TYPES)
    words = pa.array([*types, *UNKNOWN_TYPES], type=pa.string())
    return words, pa.array(sources, type=pa.string()), np.array(known + unknown, dtype=np.int8)


def batch_of(narrow: NDArray[np.int32], wide: NDArray[np.int64], dictionaries: Dictionaries) -> pa.RecordBatch:
    """Give the rows of one stretch as a batch.

    Parameters
    ----------
    narrow : int32 (6, n)
    wide : int64 (4, n)
        As `headway.synth.lives` writes them; kept, not copied.
    dictionaries : Dictionaries
    """
    contact, kind, actor = narrow[lives.CONTACT], narrow[lives.KIND], narrow[lives.ACTOR]
    cost_given = wide[lives.COST_GIVEN]
    columns: dict[str, Any] = {
        "source": _coded(dictionaries.source_of_type[kind], dictionaries.sources),
        "source_key": keys_of(contact, narrow[lives.ROW_NUMBER]),
        "contact": _coded(contact, dictionaries.contacts),
        "type": _coded(kind, dictionaries.types),
        "occurred_at": pa.array(wide[lives.OCCURRED_AT]),
        "known_at": pa.array(wide[lives.KNOWN_AT]),
        "product_group": _coded(narrow[lives.GROUP_OF], dictionaries.groups),
        "actor": _coded(actor, dictionaries.actors, missing=actor < 0),
    }
    if dictionaries.teams is not None and dictionaries.team_of_contact is not None:
        columns["team"] = _coded(dictionaries.team_of_contact[contact], dictionaries.teams)
    columns["value_minor"] = pa.array(wide[lives.VALUE_MINOR])
    columns["cost_given_minor"] = pa.array(cost_given, mask=cost_given < 0)
    columns["reverses_key"] = keys_of(contact, narrow[lives.REVERSES])
    return pa.RecordBatch.from_pydict(columns)


def keys_of(contact: NDArray[np.int32], number: NDArray[np.int32]) -> pa.StringArray:
    """Write source keys such as ``00000017-000003``; null where the number is below 0.

    Examples
    --------
    >>> keys_of(np.array([17, 17], dtype=np.int32), np.array([3, -1], dtype=np.int32)).to_pylist()
    ['00000017-000003', None]
    """
    there = number >= 0
    if there.all():
        contact_there, number_there = contact, number
        offsets = np.arange(len(number) + 1, dtype=np.int32) * np.int32(_KEY_CHARS)
        valid = None
    else:
        contact_there, number_there = contact[there], number[there]
        offsets = np.zeros(len(number) + 1, dtype=np.int32)
        np.cumsum(there * np.int32(_KEY_CHARS), out=offsets[1:])
        valid = pa.py_buffer(np.packbits(there, bitorder="little"))
    text = np.empty((len(number_there), _KEY_CHARS), dtype=np.uint8)
    _write_digits(text[:, :8], contact_there)
    text[:, 8] = ord("-")
    _write_digits(text[:, 9:], number_there)
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), len(number), buffers)


def numbered(prefix: str, numbers: NDArray[np.int64], digits: int) -> pa.StringArray:
    """Write words such as ``c-00000017``.

    Examples
    --------
    >>> numbered("c-", np.array([17]), 4).to_pylist()
    ['c-0017']
    """
    head = np.frombuffer(prefix.encode("ascii"), dtype=np.uint8)
    text = np.empty((len(numbers), len(head) + digits), dtype=np.uint8)
    text[:, : len(head)] = head
    _write_digits(text[:, len(head) :], numbers)
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * np.int32(text.shape[1])
    return pa.Array.from_buffers(pa.string(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(text)])


def _write_digits(text: NDArray[np.uint8], numbers: NDArray[Any]) -> None:
    """Write whole numbers with leading zeros, one column of characters at a time."""
    left = numbers.astype(np.uint32)
    for column in range(text.shape[1] - 1, -1, -1):
        left, digit = np.divmod(left, np.uint32(10))
        text[:, column] = digit.astype(np.uint8) + _ZERO


def _coded(codes: NDArray[Any], words: pa.StringArray, missing: NDArray[np.bool_] | None = None) -> pa.DictionaryArray:
    """Give words by their codes."""
    indices = pa.array(codes) if missing is None else pa.array(codes, mask=missing)
    return pa.DictionaryArray.from_arrays(indices, words, safe=False)
