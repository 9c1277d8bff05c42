"""A first mapping, written by looking at the files: a proposal to be read, not a decision."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process, utils

from headway.catalogue.model import Catalogue
from headway.errors import NotEnoughDataError, SourceFileError
from headway.intake.column_profile import Candidate, ColumnProfile, candidates, name_words, profile_columns
from headway.intake.engine import locked_engine
from headway.intake.mapping import MISSING_WORDS
from headway.intake.read import read_table
from headway.intake.table import TableRead
from headway.intake.words import words_of

_ROLES: Final = ("when", "email", "type", "contact", "account", "actor", "team", "value", "cost", "key")
_ALIKE_MIN: Final = 80.0
_SURE: Final = 0.95
_TYPES_MAX: Final = 60
_DIMENSIONS_MAX: Final = 8
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_ .()/-]*[A-Za-z0-9_)]|[A-Za-z]")
_RESERVED: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off"})


@dataclass(slots=True)
class _Proposal:
    """What is proposed for one file."""

    path: Path
    read: TableRead
    columns: tuple[ColumnProfile, ...]
    roles: dict[str, Candidate] = field(default_factory=dict)


def suggest_mapping(paths: Sequence[Path | str], catalogue: Catalogue | None = None) -> str:
    r"""Write a first mapping for files.

    Each proposal stands with how sure it is and why, in a comment. Values of the type column are matched to the codes
    of the catalogue by likeness; what is not alike enough is set aside (``~``).

    Parameters
    ----------
    paths : sequence of Path or str
    catalogue : Catalogue, optional
        Whose codes the types are matched to.

    Returns
    -------
    str
        A mapping file that passes its own check. Save it in the folder that the files have in common.

    Raises
    ------
    SourceFileError
        A file cannot be read.
    NotEnoughDataError
        No file has a column of moments and one that could be the contact.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "calls.csv"
    >>> rows = [f"c{n % 7},2026-01-{n:02},{'Call' if n % 2 else 'Mail'}" for n in range(1, 29)]
    >>> _ = file.write_text("\n".join(["customer,date,activity", *rows]))
    >>> print(suggest_mapping([file]).partition("sources:")[2].splitlines()[3].strip())
    contact: customer  # 98 % sure: the name says customer; 7 different values, most of them in several rows
    """
    files = [Path(path) for path in paths]
    if not files:
        raise SourceFileError("No file was named", hint="Name at least one file of history.")
    with locked_engine() as engine:
        proposals = []
        for path in files:
            read = read_table(path)
            proposals.append(_Proposal(path, read, profile_columns(engine, read)))
    for proposal in proposals:
        _give_roles(proposal, catalogue)
    sources = [proposal for proposal in proposals if {"when", "contact"} <= proposal.roles.keys()]
    sources = [proposal for proposal in sources if not _only_describes(proposal, sources)] or sources
    others = [proposal for proposal in proposals if proposal not in sources and "contact" in proposal.roles]
    if not sources:
        raise NotEnoughDataError(
            f"No column of moments beside one for contacts was found in {', '.join(path.name for path in files)}",
            hint="Write the mapping by hand; the folder examples/ of the repository holds finished ones.",
        )
    folder = Path(os.path.commonpath([path.absolute().parent for path in files]))
    lines = _head(sources[0].path, catalogue, proposals)
    lines.append("sources:")
    names: set[str] = set()
    for proposal in sources:
        lines += _source_lines(proposal, folder, catalogue, names)
    if others:
        lines += ["", "contacts:"]
        for proposal in others:
            lines += _contact_lines(proposal, folder, names)
    return "\n".join(lines) + "\n"


def _only_describes(proposal: _Proposal, sources: Sequence[_Proposal]) -> bool:
    """Tell whether a file says something about contacts once each, and has no types, while another file has."""
    contact = proposal.roles["contact"].column
    return (
        "type" not in proposal.roles
        and contact.repeats == 0
        and any(
            "type" in other.roles and other.roles["contact"].column.name == contact.name
            for other in sources
            if other is not proposal
        )
    )


def _give_roles(proposal: _Proposal, catalogue: Catalogue | None) -> None:
    """Give each role to its likeliest column that has none yet; a type that the catalogue knows is likelier."""
    taken: set[str] = set()
    roles = proposal.roles
    for role in _ROLES:
        free = [column for column in proposal.columns if column.name not in taken]
        found = candidates(role, free)
        if role == "type" and catalogue is not None:
            alike = {column.name: _alike_share(column, catalogue) for column in free}
            found += [one for one in candidates(role, free, by_looks=True) if alike[one.column.name] >= 0.5]
            found = [one for one in found if alike[one.column.name] or one.confidence >= _SURE]
            found.sort(key=lambda one: -one.confidence - 0.5 * alike[one.column.name])
        if found:
            roles[role] = found[0]
            taken.add(found[0].column.name)
    if "account" in roles and ("contact" not in roles or "the name" not in roles["contact"].reason):
        roles["contact"] = roles.pop("account")
    if "contact" not in roles and "email" in roles:
        roles["contact"] = roles["email"]


def _alike_share(column: ColumnProfile, catalogue: Catalogue) -> float:
    """Give the share of a column's most frequent values that are like some type of the catalogue."""
    alike = [_nearest(text, catalogue)[1] >= _ALIKE_MIN for text in column.shown]
    return sum(alike) / max(len(alike), 1)


def _head(path: Path, catalogue: Catalogue | None, proposals: Sequence[_Proposal]) -> list[str]:
    """Write what stands above the sources."""
    rows_n = sum(proposal.read.read_n for proposal in proposals)
    lines = [
        "# A first mapping, proposed by looking at the files. Read every line: it is a proposal, not a decision.",
        f"# Looked at: {', '.join(proposal.path.name for proposal in proposals)} ({rows_n:,} rows).",
        f"mapping: {_as_name(path.name.partition('.')[0], set())}",
    ]
    if catalogue is not None:
        lines += [f"catalogue: {catalogue.code}", f"currency: {catalogue.currency}  # of the catalogue"]
    else:
        lines.append("# currency: EUR  # of all money in the files")
    lines += ["zone: UTC  # of moments without an offset; write the zone of the system they come from", ""]
    return lines


def _source_lines(proposal: _Proposal, folder: Path, catalogue: Catalogue | None, names: set[str]) -> list[str]:
    """Write one source of interactions."""
    roles = proposal.roles
    name = _as_name(proposal.path.name.partition(".")[0], names)
    lines = [
        *(f"  # {fact}" for fact in proposal.read.facts),
        f"  - name: {name}",
        f"    file: {_as_text(str(proposal.path.absolute().relative_to(folder)))}",
        _role_line(roles["contact"], "contact"),
        _role_line(roles["when"], "when"),
    ]
    asks = roles["when"].column.asks
    if asks:
        lines[-1] = f"    when: {{column: {_as_text(roles['when'].column.name)}}}{_sure(roles['when'])}"
        lines.append(f"    # TO DECIDE: {asks} Add it inside the braces above.")
    lines += _type_lines(proposal, catalogue)
    for role, key in (("account", "account"), ("actor", "rep"), ("team", "team"), ("value", "value"), ("cost", "cost")):
        if role in roles:
            lines.append(_role_line(roles[role], key))
    if "key" in roles:
        lines.append(_role_line(roles["key"], "key"))
    if "email" in roles and roles["email"] is not roles.get("contact"):
        lines.append(_role_line(roles["email"], "email"))
    return lines + _dimension_lines(proposal)


def _contact_lines(proposal: _Proposal, folder: Path, names: set[str]) -> list[str]:
    """Write one source of what is known about contacts."""
    lines = [
        f"  - name: {_as_name(proposal.path.name.partition('.')[0], names)}",
        f"    file: {_as_text(str(proposal.path.absolute().relative_to(folder)))}",
        _role_line(proposal.roles["contact"], "contact"),
    ]
    numbers = [
        column
        for column in proposal.columns
        if column.numbers >= 0.9 and column.moments < 0.5 and column is not proposal.roles["contact"].column
    ]
    lines += _dimension_lines(proposal, numbers)
    if numbers:
        lines.append("    numbers:")
        taken = {"contact", "account"}
        lines += [f"      {_as_name(column.name, taken)}: {_as_text(column.name)}" for column in numbers]
    return lines


def _type_lines(proposal: _Proposal, catalogue: Catalogue | None) -> list[str]:
    """Write the type, and its values beside the codes of the catalogue that are most alike."""
    found = proposal.roles.get("type")
    if found is None:
        stem = " ".join(name_words(proposal.path.name.partition(".")[0]))
        code, alike = _nearest(stem, catalogue)
        why = (
            f"no column of types was found; the file's name is {alike:.0f} % like this code"
            if catalogue
            else ("no column of types was found; the file's name stands for it")
        )
        return [f"    type: {{constant: {_as_text(code)}}}  # {why}"]
    lines = [_role_line(found, "type")]
    if catalogue is None:
        return lines
    words = words_of(proposal.read.table.column(found.column.name), MISSING_WORDS)
    counts = np.bincount(words.codes[~words.missing], minlength=len(words.words))
    order = np.argsort(-counts, kind="stable")[:_TYPES_MAX]
    texts = words.words.to_pylist()
    total = max(int(counts.sum()), 1)
    entries, covered = [], 0
    for at in order.tolist():
        code, alike = _nearest(texts[at], catalogue)
        share = f"{counts[at] / total:.1%}".replace("%", " %")
        if alike >= _ALIKE_MIN:
            covered += int(counts[at])
            entries.append(f"      {_as_text(texts[at])}: {code}  # {share} of rows, {alike:.0f} % alike")
        else:
            nearest = f"the nearest is {code} ({alike:.0f} % alike)"
            entries.append(f"      {_as_text(texts[at])}: ~  # {share} of rows; {nearest}")
    rest = len(texts) - len(order)
    lines.append(f"    types:  # {covered / total:.0%} of rows are covered; ~ sets a value aside".replace("%", " %", 1))
    lines += entries
    if rest > 0:
        lines.append(f"      # {rest:,} rarer values are not listed and would be kept aside")
    return lines


def _dimension_lines(proposal: _Proposal, without: Sequence[ColumnProfile] = ()) -> list[str]:
    """Write the columns that one may want to compare by."""
    taken = {candidate.column.name for candidate in proposal.roles.values()} | {column.name for column in without}
    rest = [
        column
        for column in proposal.columns
        if column.name not in taken and 1 < column.distinct_n <= 60 and column.moments < 0.5 and column.filled > 0.05
    ]
    if not rest:
        return []
    lines = ["    dimensions:"]
    names = {"source", "contact", "type", "actor", "team", "product_group", "account", "occurred_at", "known_at"}
    for column in rest[:_DIMENSIONS_MAX]:
        shown = ", ".join(column.shown).replace("\n", " ")[:60]
        lines.append(
            f"      {_as_name(column.name, names)}: {_as_text(column.name)}  # {column.distinct_n} values: {shown}"
        )
    return lines


def _role_line(candidate: Candidate, key: str) -> str:
    """Write a field with how sure it is and why."""
    return f"    {key}: {_as_text(candidate.column.name)}{_sure(candidate)}"


def _sure(candidate: Candidate) -> str:
    """Write how sure a proposal is, and why, as a comment."""
    return f"  # {candidate.confidence:.0%} sure: {candidate.reason}".replace("% sure", " % sure")


def _nearest(word: str, catalogue: Catalogue | None) -> tuple[str, float]:
    """Give the code whose code or name is most like a word, and how alike they are, in percent."""
    if catalogue is None:
        return _as_name(word, set()), 100.0
    texts = [entry.code.replace("_", " ") for entry in catalogue.entries] + [entry.name for entry in catalogue.entries]
    plain = word.replace("_", " ")
    rivals = process.extract(plain, texts, scorer=fuzz.WRatio, processor=utils.default_process, limit=None)
    most = rivals[0][1]
    best = max((one for one in rivals if one[1] == most), key=lambda one: fuzz.ratio(plain.lower(), one[0].lower()))
    return catalogue.entries[best[2] % len(catalogue.entries)].code, float(most)


def _as_text(text: str) -> str:
    """Write a text as YAML: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _RESERVED and ": " not in text and " #" not in text:
        return text
    return json.dumps(text, ensure_ascii=False)


def _as_name(text: str, taken: set[str]) -> str:
    """Make a name (letters, digits, _) of a text, different from those already taken."""
    plain = "_".join(name_words(text)) or "history"
    plain = (plain if plain[0].isalpha() else f"x_{plain}")[:50]
    name, number = plain, 2
    while name in taken:
        name = f"{plain}_{number}"
        number += 1
    taken.add(name)
    return name
