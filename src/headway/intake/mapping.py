"""What a mapping file says, as values: which column of which file means what."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from headway.intake.expression import Expression
from headway.intake.table import ReadOptions

MISSING_WORDS = ("null", "NULL", "Null", "NaN", "nan", "NaT", "N/A", "n/a", "#N/A", "None", "\\N")
"""Cells that count as empty when a mapping does not say otherwise."""


@dataclass(frozen=True, slots=True)
class TextSpec:
    """Where a text comes from: one column, several joined, a constant, or an expression.

    ``through`` names an alias table that leads from this text to the contact; ``unmatched`` says what becomes of a
    text that the table does not hold: ``keep`` it as it is, or ``reject`` the row.
    """

    line: int
    columns: tuple[str, ...] = ()
    join: str = " "
    constant: str | None = None
    expression: Expression | None = None
    through: str | None = None
    unmatched: str = "keep"


@dataclass(frozen=True, slots=True)
class MomentSpec:
    """Where a moment comes from, and what is said about how it is written.

    ``date_order`` is ``day_first``, ``month_first`` or ``year_first``; ``format`` is a pattern of ``strptime``;
    ``zone`` is that of moments without an offset. ``flag`` (only for `known_at` of attributes of contacts): the
    moment at which that flag of the contact became true.
    """

    line: int
    column: str | None = None
    expression: Expression | None = None
    format: str | None = None
    date_order: str | None = None
    zone: str = "UTC"
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class NumberSpec:
    """Where a number comes from. ``decimal`` is ``point`` or ``comma``; ``combine`` folds several rows of a contact."""

    line: int
    column: str | None = None
    expression: Expression | None = None
    constant: Decimal | None = None
    decimal: str | None = None
    combine: str = "last"


@dataclass(frozen=True, slots=True)
class DropRule:
    """Rows for which ``when`` holds are rejected, for this reason."""

    when: Expression
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class FileSpec:
    """Which files, and how they are read.

    Attributes
    ----------
    patterns : tuple of str
        Relative to the data folder; ``*`` and ``?`` stand for any signs.
    options : ReadOptions
    missing : tuple of str
        Cells that count as empty.
    numeric : tuple of str
        Columns that expressions see as numbers; all others are text to them.
    computed : tuple of (str, Expression)
        Columns that are computed from others of the same row, in order.
    line : int
    """

    patterns: tuple[str, ...]
    line: int
    options: ReadOptions = field(default_factory=ReadOptions)
    missing: tuple[str, ...] = MISSING_WORDS
    numeric: tuple[str, ...] = ()
    computed: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose rows are interactions, or lines of them.

    Attributes
    ----------
    name : str
        The system; half of every interaction's id.
    file : FileSpec
    contact, when, kind : specs
        ``kind`` is the type as the source calls it.
    types : mapping from str to str or None, or None
        From the source's words to codes of the catalogue; None stands for "kept aside on purpose". Without a map the
        words are codes themselves.
    account, email, key, reverses, actor, team, product_group : TextSpec or None
    known_at : MomentSpec or None
        None: ``occurred_at`` stands for it, and that is said.
    value, cost : NumberSpec or None
        In major units of the currency.
    dimensions : tuple of (str, TextSpec)
    group_by : tuple of str
        Columns whose equal values make several lines one interaction.
    drop : tuple of DropRule
    duplicates : str
        ``reject`` or ``keep`` rows that repeat another in every cell.
    """

    name: str
    line: int
    file: FileSpec
    contact: TextSpec
    when: MomentSpec
    kind: TextSpec
    types: MappingOf[str, str | None] | None = None
    account: TextSpec | None = None
    email: TextSpec | None = None
    key: TextSpec | None = None
    reverses: TextSpec | None = None
    actor: TextSpec | None = None
    team: TextSpec | None = None
    product_group: TextSpec | None = None
    known_at: MomentSpec | None = None
    value: NumberSpec | None = None
    cost: NumberSpec | None = None
    dimensions: tuple[tuple[str, TextSpec], ...] = ()
    group_by: tuple[str, ...] = ()
    drop: tuple[DropRule, ...] = ()
    duplicates: str = "reject"


@dataclass(frozen=True, slots=True)
class DimensionSpec:
    """A dimension of contacts, and when its values became known (None: always)."""

    name: str
    text: TextSpec
    known_at: MomentSpec | None = None


@dataclass(frozen=True, slots=True)
class ContactSource:
    """A file whose rows say something about contacts: dimensions, numbers, and flags with their moments."""

    name: str
    line: int
    file: FileSpec
    contact: TextSpec
    account: TextSpec | None = None
    email: TextSpec | None = None
    dimensions: tuple[DimensionSpec, ...] = ()
    numbers: tuple[tuple[str, NumberSpec], ...] = ()
    flags: tuple[tuple[str, MomentSpec], ...] = ()
    drop: tuple[DropRule, ...] = ()


@dataclass(frozen=True, slots=True)
class AliasTable:
    """A file that says which contact an alias belongs to."""

    name: str
    line: int
    file: FileSpec
    alias: TextSpec
    contact: TextSpec


@dataclass(frozen=True, slots=True)
class OutcomeSpec:
    """An attribute of contacts that comes from their interactions.

    ``first``: a flag, when the first of these types became known. ``sum``: a number, the money in ``of`` (``value`` or
    ``cost``). ``count``: a number, how many.
    """

    name: str
    how: str
    types: tuple[str, ...]
    of: str
    line: int


@dataclass(frozen=True, slots=True)
class SilenceSpec:
    """Interactions made of silence: one for every full ``days`` that pass after one of ``after`` without another.

    Attributes
    ----------
    name : str
        The source of the records made.
    after : tuple of str
        Types that end a silence.
    kind : str
        The type of the records made.
    days : int
    at_most : int
        After so many in a row no more are made.
    """

    name: str
    line: int
    after: tuple[str, ...]
    kind: str
    days: int
    at_most: int = 12


@dataclass(frozen=True, slots=True)
class JunkSpec:
    """What counts as junk.

    Attributes
    ----------
    earliest_us : int or None
        Moments before it are clock errors. The first two days of 1970 always are.
    future : str
        ``reject`` or ``keep`` moments after the time of the import.
    test_domains, test_patterns : tuple of str
        Addresses at these domains, or in which these texts stand (``*`` for any signs), are tests.
    """

    earliest_us: int | None = None
    future: str = "reject"
    test_domains: tuple[str, ...] = ("example.com", "example.org", "example.net", "test", "invalid", "localhost")
    test_patterns: tuple[str, ...] = ("test@*", "tester@*", "noreply@*", "no-reply@*", "*+test@*")


@dataclass(frozen=True, slots=True)
class HistoryMapping:
    """A whole mapping file.

    Attributes
    ----------
    name : str
    path : Path
        The file, for messages and for paths relative to its folder.
    currency : str or None
    minor_digits : int
        Decimals of the currency.
    catalogue : str or None
        The pack whose codes it uses.
    data : str
        A folder below the data root that all files lie in.
    """

    name: str
    path: Path
    sources: tuple[Source, ...]
    contacts: tuple[ContactSource, ...] = ()
    identity: tuple[AliasTable, ...] = ()
    outcomes: tuple[OutcomeSpec, ...] = ()
    silences: tuple[SilenceSpec, ...] = ()
    junk: JunkSpec = field(default_factory=JunkSpec)
    currency: str | None = None
    minor_digits: int = 2
    catalogue: str | None = None
    data: str = ""

    def place(self, line: int) -> str:
        """Give a line of the file as problems name it."""
        return f"{self.path.name}:{line}"
