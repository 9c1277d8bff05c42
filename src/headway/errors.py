"""Every error that Headway raises on purpose, as one tree.

::

    HeadwayError                       code, problem, hint, facts
    ├── InputError                 cannot be understood as sent                       exit 2
    │   ├── ExpressionError        a subset expression, with the place of the mistake
    │   ├── PackError              a catalogue pack; carries every problem found
    │   ├── MappingError           a mapping or pilot file; carries every problem found
    │   └── SourceFileError        a file of history that cannot be read
    ├── NotPermittedError          understood, and not yours to do                    exit 3
    ├── NotFoundError              named, and not there                               exit 4
    │   ├── ContactNotFoundError
    │   └── CatalogueEntryNotFoundError
    ├── ConflictError              contradicts what is recorded                       exit 5
    │   ├── InteractionConflictError
    │   └── CatalogueEntryRetiredError
    ├── NotEnoughDataError         the numbers would mislead                          exit 6
    │   └── NormTooThinError
    ├── LimitError                 too large, too many, too long                      exit 7
    └── StoreError                 the data folder                                    exit 8
        └── StoreDamagedError

    HeadwayWarning                     a doubtful figure; it is shown with its doubt

Every message has three parts: what happened with the values, why, and what to do about it. ``code`` is public and
never changes; the wording may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands, what was found, and what would be right.

    Examples
    --------
    >>> print(Problem("line 4: 'ful' is no phase", value="ful", hint="Did you mean 'full'?", where="pack.yaml:4"))
    pack.yaml:4: line 4: 'ful' is no phase. Did you mean 'full'?
    """

    problem: str
    value: str | None = None
    hint: str | None = None
    where: str | None = None

    def __str__(self) -> str:
        """Give the problem as one line: place, problem, hint."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{_sentence(self.problem)}{' ' + self.hint if self.hint else ''}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else text + "."


class HeadwayError(Exception):
    """The root of the tree.

    Parameters
    ----------
    problem : str
        What happened, with the values, and why.
    hint : str, optional
        What to do about it.
    problems : sequence of Problem, optional
        When several things are wrong at once, all of them.
    **facts
        The values as data, for programs.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(
        self, problem: str, *, hint: str | None = None, problems: Sequence[Problem] = (), **facts: Any
    ) -> None:
        self.problem = problem
        self.hint = hint
        self.problems = tuple(problems)
        self.facts = facts
        super().__init__(problem)

    def __str__(self) -> str:
        """Give problem, hint and every single problem, a line each."""
        head = _sentence(self.problem) + (f" {self.hint}" if self.hint else "")
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


class InputError(HeadwayError):
    """What was sent cannot be understood. Mend it as the message says and send it again."""

    code = "input"
    exit_code = 2


class ExpressionError(InputError):
    """A subset expression cannot be read or does not fit the data."""

    code = "expression"


class PackError(InputError):
    """A catalogue pack has problems; ``problems`` holds every one."""

    code = "pack"


class MappingError(InputError):
    """A mapping or pilot file has problems; ``problems`` holds every one."""

    code = "mapping"


class SourceFileError(InputError):
    """A file of history cannot be read as a table."""

    code = "source_file"


class NotPermittedError(HeadwayError):
    """Understood, and not yours to do."""

    code = "not_permitted"
    exit_code = 3


class NotFoundError(HeadwayError):
    """What was named does not exist."""

    code = "not_found"
    exit_code = 4


class ContactNotFoundError(NotFoundError):
    """No contact with this key."""

    code = "contact_not_found"


class CatalogueEntryNotFoundError(NotFoundError):
    """No such kind of interaction in this catalogue version."""

    code = "catalogue_entry_not_found"


class ConflictError(HeadwayError):
    """The request contradicts what is recorded."""

    code = "conflict"
    exit_code = 5


class InteractionConflictError(ConflictError):
    """The same source key came with other facts. Send a reversal and a new record instead."""

    code = "interaction_conflict"


class CatalogueEntryRetiredError(ConflictError):
    """A kind of interaction was retired before it happened."""

    code = "catalogue_entry_retired"


class NotEnoughDataError(HeadwayError):
    """There is too little data; a number would mislead."""

    code = "not_enough_data"
    exit_code = 6


class NormTooThinError(NotEnoughDataError):
    """Fewer contacts than a norm needs."""

    code = "norm_too_thin"


class LimitError(HeadwayError):
    """Too large, too many or too long. The message names the limit."""

    code = "limit"
    exit_code = 7


class StoreError(HeadwayError):
    """The data folder cannot be used."""

    code = "store"
    exit_code = 8


class StoreDamagedError(StoreError):
    """A file of the data folder is not what was written."""

    code = "store_damaged"


class HeadwayWarning(UserWarning):
    """A doubtful figure; it is shown together with its doubt."""
