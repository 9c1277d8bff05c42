"""Alias tables: which contact another name belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.errors import Problem
from headway.intake.frame import Frame
from headway.intake.mapping import AliasTable
from headway.intake.rejects import Origin, Reason, Rejection
from headway.intake.words import Words, mapped_words


@dataclass(frozen=True, slots=True)
class Aliases:
    """What an alias table says.

    Attributes
    ----------
    name : str
    contact_of : dict from str to str
        From each alias to its contact; an alias of an alias leads on to the end.
    """

    name: str
    contact_of: dict[str, str]


def read_aliases(frame: Frame, table: AliasTable) -> tuple[Aliases, Rejection]:
    """Read an alias table.

    The first row that names an alias decides; later ones that lead elsewhere are rejected.

    Parameters
    ----------
    frame : Frame
    table : AliasTable

    Returns
    -------
    Aliases
    Rejection
    """
    gathered = frame.gathered
    rejection = Rejection(Origin(table.name, gathered.files, gathered.file_of, gathered.row_of))
    alias, contact = frame.words(table.alias), frame.words(table.contact)
    rejection.add(alias.missing, Reason.NO_ALIAS, "alias")
    rejection.add(contact.missing, Reason.NO_CONTACT, "contact")
    rows = np.flatnonzero(rejection.sound)
    codes, first = np.unique(alias.codes[rows], return_index=True)
    contact_of_alias = np.full(len(alias.words) + 1, -1, dtype=np.int32)
    contact_of_alias[codes] = contact.codes[rows[first]]
    elsewhere = rejection.sound & (contact_of_alias[alias.codes] != contact.codes)
    if elsewhere.any():
        rejection.add(elsewhere, Reason.ALIAS_TWICE, "alias", alias.to_arrow())
    names, targets = alias.words.to_pylist(), contact.words.to_pylist()
    plain = {names[code]: targets[contact_of_alias[code]] for code in codes.tolist()}
    return Aliases(table.name, _followed(frame, table, plain)), rejection


def _followed(frame: Frame, table: AliasTable, plain: dict[str, str]) -> dict[str, str]:
    """Follow aliases of aliases to the end; a circle is reported."""
    whole: dict[str, str] = {}
    for alias, first in plain.items():
        seen = {alias}
        target = first
        while target in plain and plain[target] != target:
            if target in seen:
                frame.problems.append(
                    Problem(
                        f"The aliases of {table.name!r} run in a circle at {target!r}",
                        value=target,
                        hint="Mend the table: one of them must be the contact.",
                        where=f"{frame.place}:{table.line}",
                    )
                )
                return whole
            seen.add(target)
            target = plain[target]
        whole[alias] = target
    return whole


def resolve_contacts(names: Words, aliases: Aliases, *, reject: bool) -> tuple[Words, Words | None]:
    """Replace aliases by their contacts.

    Parameters
    ----------
    names : Words
    aliases : Aliases
    reject : bool
        A name that the table does not hold becomes nothing, instead of staying what it is.

    Returns
    -------
    contacts : Words
    unmatched : Words or None
        With ``reject``: the names that the table does not hold.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from headway.intake.words import words_of
    >>> names = words_of(pa.array(["s1", "s2"]))
    >>> resolve_contacts(names, Aliases("deals", {"s1": "m9"}), reject=False)[0].plain().to_pylist()
    ['m9', 's2']
    """
    words = names.words.to_pylist()
    to = [aliases.contact_of.get(word, None if reject else word) for word in words]
    unmatched = None
    if reject:
        unmatched = mapped_words(
            names, [word if target is None else None for word, target in zip(words, to, strict=True)]
        )
    return mapped_words(names, to), unmatched
