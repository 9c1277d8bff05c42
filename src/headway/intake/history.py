"""A company's files as one history: interactions, contacts, what was left out and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from headway.errors import MappingError, Problem, SourceFileError
from headway.intake.contact_rows import MappedContacts, map_contacts
from headway.intake.engine import locked_engine
from headway.intake.frame import Frame
from headway.intake.gather import Gathered, Library, Progress
from headway.intake.grouping import fold_lines
from headway.intake.identity import Aliases, read_aliases
from headway.intake.interaction_table import as_table, stack_rows, work_out
from headway.intake.interactions import MappedRows, map_source
from headway.intake.mapping import AliasTable, ContactSource, HistoryMapping, MomentSpec, Source, TextSpec
from headway.intake.people import build_contacts
from headway.intake.rejects import Rejection, all_rejects, unreadable_rows, write_rejects
from headway.intake.silences import make_silences
from headway.units import to_us


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """What became of the rows of one source: ``read_n`` = ``accepted_n`` + ``rejected_n``, always.

    Attributes
    ----------
    name : str
    role : str
        ``interactions``, ``contacts`` or ``identity``.
    files : tuple of str
    read_n, accepted_n, rejected_n : int
        Rows of the files.
    rejected_by : dict from reason to int
        Each row once, under its gravest reason; they add up to ``rejected_n``. Types that are kept aside are among
        them.
    interactions_n : int
        What the accepted rows make: fewer, where lines are folded.
    duplicates_n : int
        Rows that repeat another in every cell, rejected or kept.
    aside : dict from str to int
        The source's own words for types that were kept aside, and how many rows have them.
    facts : tuple of str
        How the files were read and what was decided, as sentences.
    """

    name: str
    role: str
    files: tuple[str, ...]
    read_n: int
    accepted_n: int
    rejected_by: dict[str, int]
    interactions_n: int = 0
    duplicates_n: int = 0
    aside: dict[str, int] = field(default_factory=dict)
    facts: tuple[str, ...] = ()

    @property
    def rejected_n(self) -> int:
        """How many rows were rejected."""
        return sum(self.rejected_by.values())


@dataclass(frozen=True, slots=True)
class History:
    """A company's files as one history.

    Attributes
    ----------
    interactions, contacts : pyarrow.Table
        As `headway.columns.history` describes them; texts are dictionary-encoded.
    rejects : pyarrow.Table
        As `headway.intake.rejects.REJECTS`: every problem a line.
    accounts : tuple of SourceAccount
        In the order of the mapping: interactions, contacts, identity.
    made_n : int
        Interactions made of silence; they come from no row.
    known_at_assumed : bool
        Some source does not say when its rows became known; the moment they happened stands for it.
    currency : str or None
    facts : tuple of str
        What concerns several sources.
    """

    interactions: pa.Table
    contacts: pa.Table
    rejects: pa.Table
    accounts: tuple[SourceAccount, ...]
    made_n: int = 0
    known_at_assumed: bool = False
    currency: str | None = None
    facts: tuple[str, ...] = ()

    @property
    def read_n(self) -> int:
        """How many rows the files have."""
        return sum(account.read_n for account in self.accounts)

    @property
    def accepted_n(self) -> int:
        """How many rows were accepted."""
        return sum(account.accepted_n for account in self.accounts)

    @property
    def rejected_n(self) -> int:
        """How many rows were rejected."""
        return sum(account.rejected_n for account in self.accounts)

    def write_rejects(self, path: Path | str) -> int:
        """Write the rejects as CSV and say how many lines they have."""
        return write_rejects(self.rejects, path)


def load_history(
    mapping: HistoryMapping,
    *,
    root: Path | str | None = None,
    catalogue_types: Collection[str] | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> History:
    r"""Read all files of a mapping and make one history of them.

    Parameters
    ----------
    mapping : HistoryMapping
        As `headway.intake.mapping_file.read_mapping` gives it.
    root : Path or str, optional
        The data root that the mapping's files lie below; without it, the folder of the mapping file.
    catalogue_types : collection of str, optional
        The codes of the catalogue; interactions of other types are kept aside.
    now : datetime
        Aware. Moments after it are rejected as lying in the future.
    progress : callable, optional
        Told what is going on.

    Returns
    -------
    History

    Raises
    ------
    MappingError
        Files that are not there, columns that they do not have, dates and numbers that can be read in two ways:
        ``problems`` holds everything at once, with the lines of the mapping.
    LimitError
        A file is too large.

    Examples
    --------
    >>> import tempfile
    >>> from datetime import UTC
    >>> from headway.intake.mapping_file import read_mapping
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "calls.csv").write_text("who,at\nann,2026-01-05\nbob,soon\n")
    >>> text = "mapping: m\nsources: [{name: pbx, file: calls.csv, contact: who, when: at, type: {constant: call}}]"
    >>> _ = (folder / "mapping.yaml").write_text(text)
    >>> history = load_history(read_mapping(folder / "mapping.yaml"), now=datetime(2026, 2, 1, tzinfo=UTC))
    >>> history.read_n, history.accepted_n, history.accounts[0].rejected_by
    (2, 1, {'not a moment': 1})
    """
    folder = Path(root) if root is not None else mapping.path.parent
    loading = _Loading(mapping, Library(folder / mapping.data, progress), progress)
    return loading.run(frozenset(catalogue_types) if catalogue_types is not None else None, to_us(now))


class _Loading:
    """One run over all files of a mapping."""

    def __init__(self, mapping: HistoryMapping, library: Library, progress: Progress | None) -> None:
        self.mapping = mapping
        self.library = library
        self.progress = progress
        self.problems: list[Problem] = []
        self.rejects: list[pa.Table] = []
        self.accounts: list[SourceAccount] = []

    def run(self, catalogue_types: frozenset[str] | None, now_us: int) -> History:
        """Gather, check, map, put together."""
        mapping = self.mapping
        with locked_engine() as engine:
            everything: Sequence[Source | ContactSource | AliasTable] = (
                *mapping.identity,
                *mapping.sources,
                *mapping.contacts,
            )
            frames = {id(part): self._frame(engine, part) for part in everything}
            self._raise_problems()
            self.library.forget()
            aliases = {table.name: self._aliases(frames.pop(id(table)), table) for table in mapping.identity}
            self._raise_problems()
            identity_accounts, self.accounts = self.accounts, []
            parts = [
                self._interactions(frames.pop(id(source)), source, aliases, catalogue_types, now_us)
                for source in mapping.sources
            ]
            people = [self._contacts(frames.pop(id(source)), source, aliases, now_us) for source in mapping.contacts]
            self._raise_problems()
        rows = [part for part in parts if part is not None]
        whole = stack_rows(rows)
        made = [
            make_silences(spec, whole.contact, whole.kind, whole.product_group, whole.occurred_at, whole.known_at)
            for spec in mapping.silences
        ]
        made_n = sum(part.rows_n for part in made)
        whole = stack_rows([*rows, *made]) if made_n else whole
        outcomes = [(outcome, work_out(outcome, whole, mapping.minor_digits)) for outcome in mapping.outcomes]
        contacts, facts = build_contacts(whole.contact, whole.account, [p for p in people if p is not None], outcomes)
        return History(
            interactions=as_table(whole),
            contacts=contacts,
            rejects=all_rejects(self.rejects),
            accounts=(*self.accounts, *identity_accounts),
            made_n=made_n,
            known_at_assumed=whole.known_at_assumed,
            currency=mapping.currency,
            facts=tuple(facts),
        )

    def _frame(self, engine: Any, part: Source | ContactSource | AliasTable) -> Frame | None:
        """Read the files of a source and check its columns; None, and a problem, where that fails."""
        try:
            gathered = self.library.gather(part.file)
        except SourceFileError as error:
            where = self.mapping.place(part.file.line)
            self.problems.append(Problem(error.problem, hint=error.hint, where=where))
            return None
        frame = Frame(engine, gathered, part.file, self.mapping.path.name)
        specs, expressions, groups = _references(part)
        frame.check(specs, expressions, groups)
        self._take_problems(frame)
        return frame

    def _aliases(self, frame: Frame | None, table: AliasTable) -> Aliases:
        """Read an alias table."""
        assert frame is not None, "problems were raised before"
        aliases, rejection = read_aliases(frame, table)
        self._account(frame, rejection, table.name, "identity", [])
        self._take_problems(frame)
        return aliases

    def _interactions(
        self,
        frame: Frame | None,
        source: Source,
        aliases: dict[str, Aliases],
        catalogue_types: frozenset[str] | None,
        now_us: int,
    ) -> MappedRows | None:
        """Map a source of interactions."""
        assert frame is not None, "problems were raised before"
        if self.progress is not None:
            self.progress(f"mapping {source.name}", 0, frame.rows_n)
        mapped = map_source(
            frame, source, self.mapping, aliases=aliases, catalogue_types=catalogue_types, now_us=now_us
        )
        rows = None
        if mapped is not None:
            rows = fold_lines(frame, mapped, source, self.mapping) if source.group_by else mapped.rows
            account = self._account(frame, mapped.rejection, source.name, "interactions", mapped.facts)
            self.accounts[-1] = SourceAccount(
                name=account.name,
                role=account.role,
                files=account.files,
                read_n=account.read_n,
                accepted_n=account.accepted_n,
                rejected_by=account.rejected_by,
                interactions_n=rows.rows_n,
                duplicates_n=mapped.duplicates_n,
                aside=mapped.aside,
                facts=account.facts,
            )
        self._take_problems(frame)
        if self.progress is not None:
            self.progress(f"mapping {source.name}", frame.rows_n, frame.rows_n)
        return rows

    def _contacts(
        self, frame: Frame | None, source: ContactSource, aliases: dict[str, Aliases], now_us: int
    ) -> MappedContacts | None:
        """Map a source of contacts."""
        assert frame is not None, "problems were raised before"
        mapped = map_contacts(frame, source, self.mapping, aliases=aliases, now_us=now_us)
        if mapped is not None:
            self._account(frame, mapped.rejection, source.name, "contacts", mapped.facts)
        self._take_problems(frame)
        return mapped

    def _account(self, frame: Frame, rejection: Rejection, name: str, role: str, facts: list[str]) -> SourceAccount:
        """Settle the account of one source."""
        gathered: Gathered = frame.gathered
        counted = rejection.counted()
        if gathered.unreadable:
            counted["cannot be read"] = counted.get("cannot be read", 0) + len(gathered.unreadable)
            self.rejects.append(unreadable_rows(name, gathered.unreadable))
        self.rejects += rejection.parts
        account = SourceAccount(
            name=name,
            role=role,
            files=gathered.files,
            read_n=gathered.read_n,
            accepted_n=int(rejection.sound.sum()),
            rejected_by=dict(sorted(counted.items(), key=lambda pair: -pair[1])),
            facts=(*gathered.facts, *dict.fromkeys(frame.facts), *facts),
        )
        self.accounts.append(account)
        return account

    def _take_problems(self, frame: Frame) -> None:
        """Remember what was wrong with one source."""
        self.problems += [problem for problem in frame.problems if problem not in self.problems]

    def _raise_problems(self) -> None:
        """Tell everything that is wrong so far."""
        if self.problems:
            many = f"{len(self.problems)} problems" if len(self.problems) > 1 else "a problem"
            raise MappingError(f"{self.mapping.path.name} does not fit its files: {many}", problems=self.problems)


def _references(part: Source | ContactSource | AliasTable) -> tuple[list[Any], list[Any], tuple[str, ...]]:
    """Everything in a source that names columns: fields, expressions with their lines, columns of groups."""
    if isinstance(part, AliasTable):
        return [part.alias, part.contact], [], ()
    drops = [(rule.when, rule.line) for rule in part.drop]
    if isinstance(part, ContactSource):
        specs: list[TextSpec | MomentSpec | Any] = [part.contact, part.account, part.email]
        for dimension in part.dimensions:
            specs += [dimension.text, dimension.known_at]
        specs += [number for _, number in part.numbers] + [moment for _, moment in part.flags]
        return specs, drops, ()
    specs = [part.contact, part.when, part.kind, part.account, part.email, part.key, part.reverses, part.actor]
    specs += [part.team, part.product_group, part.known_at, part.value, part.cost]
    specs += [text for _, text in part.dimensions]
    return specs, drops, part.group_by
