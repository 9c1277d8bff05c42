"""Where the parts are put together: files and folders on one side, operations on the other.

A data folder holds what a pilot or an import wrote: ``segment/`` (the columns), ``catalogue.yaml``, ``import.json``,
``rejects.csv`` and, for a pilot, ``results.json``, ``report.html`` and ``accounts.csv``.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

from headway import __version__
from headway.catalogue.model import Catalogue, CatalogueHistory
from headway.catalogue.read import read_pack
from headway.catalogue.shipped import shipped_pack, shipped_packs
from headway.catalogue.write import write_pack
from headway.documents.nearest import did_you_mean
from headway.errors import InputError, NotFoundError, StoreDamagedError, StoreError
from headway.operations.pilot_file import read_pilot_plan
from headway.operations.pilot_results import Intake, PilotResults, RejectedReason, SourceIntake
from headway.units import BUCKETS_N, to_us

if TYPE_CHECKING:
    from headway.columns.built import Built
    from headway.columns.columns import Columns, Valuation
    from headway.intake.history import History
    from headway.operations.contact_ledger import ContactStatement
    from headway.operations.pilot_book import PilotBook

Progress = Callable[[str], None]

SEGMENT: Final = "segment"
CATALOGUE: Final = "catalogue.yaml"
RESULTS: Final = "results.json"
REPORT: Final = "report.html"
REJECTS: Final = "rejects.csv"
ACCOUNTS: Final = "accounts.csv"
IMPORT: Final = "import.json"


def _quiet(_step: str) -> None:
    """Tell nobody."""


def read_text(path: Path, what: str) -> str:
    """Read a text file that a person wrote, or say in a sentence why not.

    Raises
    ------
    NotFoundError, InputError
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"There is no {what} {path}", hint="Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder, not a {what}", hint="Name the file in it.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text", hint="Save it as UTF-8.") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", hint="Check its permissions.") from None


def load_catalogue(name: str, *, beside: Path | None = None) -> Catalogue:
    """Read a catalogue: a shipped pack by its code, or a pack file.

    Parameters
    ----------
    name : str
        ``starter``, or a path.
    beside : Path, optional
        The folder that a relative path starts from.

    Raises
    ------
    NotFoundError, PackError
    """
    if name in shipped_packs():
        return shipped_pack(name)
    path = (beside or Path()) / name
    if not path.exists() and path.suffix not in {".yaml", ".yml"}:
        raise NotFoundError(f"No pack {name!r} ships with Headway", hint=did_you_mean(name, shipped_packs()))
    return read_pack(read_text(path, "pack file"), name=str(path))


def as_moment(text: str) -> datetime:
    """Read a moment from the command line; a bare day is meant up to its end, without a zone it is UTC.

    Examples
    --------
    >>> as_moment("2018-05-31").isoformat()
    '2018-05-31T23:59:59.999999+00:00'
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is no moment", hint="Write 2018-05-31 or 2018-05-31T12:00+00:00.") from None
    if len(text.strip()) == len("2018-05-31"):
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def data_root(given: Path | None) -> Path | None:
    """Say below which folder data files lie: as given, else HEADWAY_DATA; None is the mapping's own folder."""
    if given is not None:
        return given
    return Path(os.environ["HEADWAY_DATA"]) if os.environ.get("HEADWAY_DATA") else None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote, and how it went."""

    folder: Path
    intake: Intake
    interactions_n: int
    contacts_n: int

    def plain(self) -> dict[str, Any]:
        """Give it as plain values for JSON."""
        return {
            "folder": str(self.folder),
            "interactions": self.interactions_n,
            "contacts": self.contacts_n,
            "intake": asdict(self.intake),
        }


@dataclass(frozen=True, slots=True)
class PilotDone:
    """Where a pilot's results stand, and the results themselves."""

    report: Path
    results_file: Path
    results: PilotResults


def made_folder(folder: Path) -> Path:
    """Make a folder to write into.

    Raises
    ------
    StoreError
        It cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder} cannot be made: {error.strerror}", hint="Name another folder with --out.") from None
    return folder.resolve()


def suggest_mapping(files: list[Path], catalogue: str) -> str:
    """Look at data files and write a first mapping."""
    from headway.intake.suggest import suggest_mapping as suggest

    return suggest(files, load_catalogue(catalogue))


def load_mapped(mapping: Path, catalogue: Catalogue, data: Path | None, progress: Progress) -> History:
    """Read the history that a mapping file names.

    Raises
    ------
    HeadwayError
        The mapping, or a file that it names, cannot be read.
    """
    from headway.intake.history import load_history
    from headway.intake.mapping_file import read_mapping

    def told(step: str, done: int, whole: int) -> None:
        progress(f"{step} {done / whole:.0%}" if whole else step)

    types = {code for code, entry in catalogue.by_code.items() if entry.retired_at is None}
    read = read_mapping(mapping, catalogue_types=types)
    if read.currency is not None and read.currency != catalogue.currency:
        raise InputError(
            f"{mapping} counts money in {read.currency}, catalogue {catalogue.code!r} in {catalogue.currency}",
            hint="Costs and revenue are subtracted from one another: use one currency.",
        )
    now = datetime.now(UTC)  # noqa: TID251  # the one clock of the terminal door
    return load_history(read, root=data_root(data), catalogue_types=types, now=now, progress=told)


def intake_of(history: History, conflicts_n: int = 0) -> Intake:
    """Write down the accounting of a history as plain values."""
    reasons: dict[str, int] = {}
    sources: list[SourceIntake] = []
    notes: list[str] = []
    for account in history.accounts:
        if account.role == "interactions":
            for reason, rows in account.rejected_by.items():
                reasons[reason] = reasons.get(reason, 0) + rows
        notes += [f"{account.name}: {fact}" for fact in account.facts]
        sources.append(
            SourceIntake(
                source=account.name,
                role=account.role,
                file=", ".join(account.files),
                read=account.read_n,
                accepted=account.accepted_n,
                rejected=account.rejected_n,
                interactions=account.interactions_n,
                reasons=_ranked(account.rejected_by.items()),
            )
        )
    counted = [source for source in sources if source.role == "interactions"]
    notes += history.facts
    if history.made_n:
        notes.append(f"{history.made_n:,} interactions stand for silence, as the mapping says; they come from no row.")
    if conflicts_n:
        notes.append(f"{conflicts_n:,} interactions contradict an earlier one with the same key and were kept out.")
    return Intake(
        read=sum(source.read for source in counted),
        accepted=sum(source.accepted for source in counted),
        rejected=sum(source.rejected for source in counted),
        sources=tuple(sources),
        reasons=_ranked(reasons.items()),
        notes=tuple(dict.fromkeys(notes)),
    )


def _ranked(reasons: Iterable[tuple[str, int]]) -> tuple[RejectedReason, ...]:
    return tuple(RejectedReason(reason, rows) for reason, rows in sorted(reasons, key=lambda one: (-one[1], one[0])))


def import_history(
    mapping: Path, out: Path, *, catalogue: str = "starter", data: Path | None = None, progress: Progress = _quiet
) -> Imported:
    """Read history through a mapping file into a data folder."""
    from headway.columns.build import build_columns

    chosen = load_catalogue(catalogue, beside=mapping.parent)
    folder = made_folder(out)
    history = load_mapped(mapping, chosen, data, progress)
    progress("columns")
    built = build_columns(history.interactions, history.contacts, known_at_assumed=history.known_at_assumed)
    intake = intake_of(history, len(built.conflicts))
    history.write_rejects(folder / REJECTS)
    write_folder(folder, built, CatalogueHistory.of(chosen), intake)
    return Imported(folder, intake, built.columns.interactions_n, built.columns.contacts_n)


def write_folder(
    folder: Path,
    built: Built | Columns,
    catalogues: CatalogueHistory,
    intake: Intake,
    valuation: Valuation | None = None,
) -> None:
    """Write columns, their values and the catalogue that made them.

    Given as `Built`, reversals whose target is not there yet stay open for a later tail.
    """
    from headway.columns.built import Built
    from headway.columns.compiled import compile_catalogue
    from headway.columns.walk import walk
    from headway.store.segments import write_segment

    columns = built.columns if isinstance(built, Built) else built
    values = valuation or walk(columns, compile_catalogue(catalogues, columns.types))
    latest = catalogues.latest
    write_segment(folder / SEGMENT, built, valuations=[values], catalogue=f"{latest.code} {latest.version}")
    (folder / CATALOGUE).write_text(write_pack(latest), encoding="utf-8")
    (folder / IMPORT).write_bytes(msgspec.json.format(msgspec.json.encode(intake), indent=2) + b"\n")


def run_pilot(plan: Path | str, out: Path | str, *, data: Path | None = None, progress: Progress = _quiet) -> PilotDone:
    """Run the pilot of a plan: read, compute, write report.html, results.json and the columns behind them.

    Parameters
    ----------
    plan : Path or str
        PILOT.yaml.
    out : Path or str
        The folder to write.
    data : Path, optional
        Where the data files lie. Default: HEADWAY_DATA, else the mapping's folder.
    progress : callable, optional
        Told the name of each step.

    Returns
    -------
    PilotDone

    Raises
    ------
    HeadwayError
        Whatever cannot be read or computed, in sentences.
    """
    plan, out = Path(plan), Path(out)
    from headway.columns.build import build_columns
    from headway.operations.run_pilot import Origin
    from headway.operations.run_pilot import run_pilot as answer

    read = read_pilot_plan(read_text(plan, "pilot plan"), name=str(plan))
    catalogue = load_catalogue(read.catalogue, beside=plan.parent)
    folder = made_folder(out)
    progress("reading files")
    history = load_mapped(plan.parent / read.mapping, catalogue, data, progress)
    progress("columns")
    built = build_columns(history.interactions, history.contacts, known_at_assumed=history.known_at_assumed)
    intake = intake_of(history, len(built.conflicts))
    history.write_rejects(folder / REJECTS)
    origin = Origin(
        intake=intake,
        generated_from=tuple(dict.fromkeys(source.file for source in intake.sources)),
        headway_version=__version__,
        data_version=data_version(built.columns),
    )
    del history
    results, book = answer(read, built.columns, CatalogueHistory.of(catalogue), origin, progress=progress)
    progress("writing")
    return write_pilot(folder, results, book)


def write_pilot(folder: Path, results: PilotResults, book: PilotBook) -> PilotDone:
    """Write everything that a pilot leaves behind."""
    from headway.reports.page import render_report
    from headway.reports.pilot.page import pilot_report

    write_folder(folder, book.columns, CatalogueHistory.of(book.catalogue), results.intake, book.valuation)
    _write_accounts(folder / ACCOUNTS, book)
    results_file = folder / RESULTS
    results_file.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
    report = folder / REPORT
    report.write_text(render_report(pilot_report(results)), encoding="utf-8")
    return PilotDone(report, results_file, results)


def _write_accounts(path: Path, book: PilotBook) -> None:
    """List every contact with its account and whether it is in scope, and why not."""
    names = book.columns.contacts.to_pylist()
    accounts = book.columns.accounts.to_pylist()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["contact", "account", "in_scope", "reason", "interactions", "rv", "cost_minor"])
        for place, name in enumerate(names):
            counted = int(book.totals.interactions_n[place])
            member = bool(book.members[place])
            reason = "" if member else ("outside the scope" if counted else "no interaction that counts")
            writer.writerow(
                [
                    name,
                    accounts[int(book.columns.account[place])],
                    "yes" if member else "no",
                    reason,
                    counted,
                    int(book.totals.rv_milli[place]) / 1000,
                    int(book.totals.cost_minor[place]),
                ]
            )


def data_version(columns: Columns) -> str:
    """Hash every fact, so that two reports can be told to rest on the same ones."""
    digest = hashlib.blake2b(digest_size=8)
    rows = (columns.offsets, columns.id_hi, columns.id_lo, columns.occurred_at, columns.known_at, columns.reverses)
    codes = (columns.interaction_type, columns.product_group, columns.account)
    amounts = (columns.cost_given, columns.value_minor, *columns.contact_numbers.values())
    moments = tuple(columns.contact_times.values())
    for array in (*rows, *codes, *amounts, *moments):
        digest.update(b"-" if array is None else np.ascontiguousarray(array).data)
    for dimension in (*columns.dimensions.values(), *columns.contact_dimensions.values()):
        digest.update(np.ascontiguousarray(dimension.codes).data)
    words = (columns.types, columns.product_groups, *columns.dimensions, *columns.contact_dimensions)
    digest.update("\x1f".join(map(str, words)).encode())
    return digest.hexdigest()


class DataFolder:
    """What an import or a pilot wrote, opened for reading."""

    def __init__(self, folder: Path) -> None:
        from headway.store.segments import open_segment

        self.folder = folder
        self.segment = open_segment(folder / SEGMENT)

    @cached_property
    def catalogues(self) -> CatalogueHistory:
        """The catalogue that the values were made with."""
        return CatalogueHistory.of(load_catalogue(CATALOGUE, beside=self.folder))

    def valuation(self, as_of: datetime | None = None) -> Valuation:
        """Give the stored values, or those of another as-of date."""
        from headway.columns.compiled import compile_catalogue
        from headway.columns.walk import walk

        if as_of is None:
            return self.segment.valuation("then")
        columns = self.segment.columns
        return walk(columns, compile_catalogue(self.catalogues, columns.types), as_of_us=to_us(as_of))

    def contact_ledger(self, contact: str, *, as_of: datetime | None = None) -> ContactStatement:
        """Give one contact line by line."""
        from headway.operations.contact_ledger import contact_statement

        return contact_statement(self.segment.columns, self.valuation(as_of), self.catalogues, contact)

    def verify(self, *, progress: Progress = _quiet) -> dict[str, int]:
        """Check every byte and every bucket, and fold every contact in plain Python.

        Raises
        ------
        StoreDamagedError
            Something differs; the message names it.
        """
        from headway.operations.contact_ledger import verify_values
        from headway.store.segments import verify_segment

        progress("files and buckets")
        verified = verify_segment(self.folder / SEGMENT)
        progress("the plain fold of every contact")
        columns, values = self.segment.columns, self.valuation()
        differing = verify_values(columns, values, self.catalogues)
        if differing:
            raise StoreDamagedError(
                f"{len(differing):,} contacts have other totals than the plain fold gives, such as {differing[0]!r}",
                hint="Import the history again into a new folder, and please report it.",
            )
        return {
            "files": verified.files_n,
            "buckets": BUCKETS_N,
            "contacts": columns.contacts_n,
            "interactions": columns.interactions_n,
        }


def open_folder(folder: Path) -> DataFolder:
    """Open a data folder.

    Raises
    ------
    StoreError
        It holds no columns.
    """
    if not (folder / SEGMENT).is_dir():
        raise StoreError(
            f"{folder} is no data folder of Headway: it has no {SEGMENT}/",
            hint="Name the folder that `headway import` or `headway pilot run` wrote.",
        )
    return DataFolder(folder)
