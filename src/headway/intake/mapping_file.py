"""Mapping files: read, checked, every problem told at once with its line and the nearest valid word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from headway.catalogue.currency import currency_codes, minor_digits
from headway.columns.history import CONTACTS, INTERACTIONS, KNOWN_AT_SUFFIX
from headway.documents.document import Document, Node, as_shown, parse_document
from headway.documents.nearest import did_you_mean
from headway.documents.shape import check_shape
from headway.errors import MappingError
from headway.intake.limits import Limits, hold
from headway.intake.mapping import (
    MISSING_WORDS,
    AliasTable,
    ContactSource,
    DimensionSpec,
    HistoryMapping,
    JunkSpec,
    MomentSpec,
    OutcomeSpec,
    SilenceSpec,
    Source,
    TextSpec,
)
from headway.intake.mapping_fields import FieldReader
from headway.intake.mapping_shape import MAPPING
from headway.units import to_us

_OWN_NAMES: Final = frozenset(INTERACTIONS.names)
_SEPARATOR_WORDS: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def read_mapping(
    path: Path | str, *, catalogue_types: Collection[str] | None = None, limits: Limits | None = None
) -> HistoryMapping:
    """Read a mapping file.

    Parameters
    ----------
    path : Path or str
    catalogue_types : collection of str, optional
        The codes of the catalogue; each code that the mapping uses is held against them.
    limits : Limits, optional

    Returns
    -------
    HistoryMapping

    Raises
    ------
    MappingError
        The file cannot be opened, or something in it is wrong; ``problems`` holds everything at once.
    LimitError
        It is too large.
    """
    source = Path(path)
    bounds = limits or Limits()
    try:
        size = source.stat().st_size
        hold("mapping_bytes", size, bounds.mapping_bytes, f"{source.name} has {size:,} bytes", "Split the mapping.")
        text = source.read_text(encoding="utf-8")
    except OSError as error:
        raise MappingError(f"{source} cannot be opened ({error.strerror})", hint="Check the path.") from None
    except UnicodeDecodeError:
        raise MappingError(f"{source.name} is not UTF-8 text", hint="Save it as UTF-8.") from None
    return parse_mapping(text, path=source, catalogue_types=catalogue_types)


def parse_mapping(
    text: str, *, path: Path | None = None, catalogue_types: Collection[str] | None = None
) -> HistoryMapping:
    r"""Read the text of a mapping.

    Parameters
    ----------
    text : str
        YAML, as ``mapping.schema.json`` describes it.
    path : Path, optional
        Where it lies; the files it names are looked for from there when no data root is given.
    catalogue_types : collection of str, optional

    Returns
    -------
    HistoryMapping

    Raises
    ------
    MappingError
        Something in it is wrong; ``problems`` holds everything at once.

    Examples
    --------
    >>> mapping = parse_mapping('''
    ... mapping: calls
    ... sources:
    ...   - {name: pbx, file: calls.csv, contact: number, when: {column: at, zone: Europe/Rome}, type: {constant: call}}
    ... ''')
    >>> mapping.sources[0].when.zone, mapping.sources[0].kind.constant
    ('Europe/Rome', 'call')
    >>> parse_mapping("mapping: calls\nsources:\n  - {name: pbx, file: a.csv, contakt: who, type: what, when: at}")
    Traceback (most recent call last):
    headway.errors.MappingError: mapping.yaml has a problem.
      mapping.yaml:3: Source 'pbx' has a field 'contakt' that mappings do not know. Did you mean 'contact'?
    """
    place = path or Path("mapping.yaml")
    if not text.strip():
        raise MappingError(f"{place.name} is empty", hint="`headway import --suggest` writes a first mapping.")
    document = parse_document(text, name=place.name)
    mapping = None
    if document.root is not None:
        check_shape(document, MAPPING)
        if isinstance(document.root.content, dict):
            mapping = _Reader(document, place, catalogue_types).read(document.root)
    if document.problems or mapping is None:
        problems = sorted(document.problems, key=lambda problem: (_line_of(problem.where), str(problem)))
        many = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
        raise MappingError(f"{place.name} has {many}", problems=problems)
    return mapping


def _line_of(where: str | None) -> int:
    """Give the line of a place such as ``m.yaml:3``."""
    number = (where or "").rpartition(":")[2]
    return int(number) if number.isdigit() else 0


class _Reader(FieldReader):
    """Turns the tree into values and reports what the schema cannot know."""

    def __init__(self, document: Document, path: Path, catalogue_types: Collection[str] | None) -> None:
        super().__init__(document, catalogue_types)
        self.path = path

    def read(self, root: Node) -> HistoryMapping:
        """Read the whole."""
        self.zone = self.read_zone(root) or "UTC"
        self.missing = self.texts(root, "missing") or MISSING_WORDS
        currency = root.text("currency") or None
        digits = 2
        if currency is not None:
            if currency in currency_codes():
                digits = minor_digits(currency)
            else:
                hint = did_you_mean(currency, currency_codes()) or "Write three capital letters, such as EUR."
                self.report(root.line_of("currency"), f"There is no currency '{as_shown(currency)}'", currency, hint)
        identity = tuple(self._alias_table(node) for node in root.mappings("identity"))
        names = [table.name for table in identity]
        sources = tuple(self._source(node, names) for node in root.mappings("sources"))
        contacts = tuple(self._contact_source(node, names) for node in root.mappings("contacts"))
        outcomes = self._outcomes(root)
        silences = tuple(self._silence(node) for node in root.mappings("silences"))
        self.refuse_doubles("source", [*((s.name, s.line) for s in sources), *((s.name, s.line) for s in silences)])
        self.refuse_doubles("contacts", [(contact.name, contact.line) for contact in contacts])
        self.refuse_doubles("alias table", [(table.name, table.line) for table in identity])
        self._check_attributes(contacts, outcomes)
        return HistoryMapping(
            name=root.text("mapping"),
            path=self.path,
            sources=sources,
            contacts=contacts,
            identity=identity,
            outcomes=outcomes,
            silences=silences,
            junk=self._junk(root.member("junk")),
            currency=currency,
            minor_digits=digits,
            catalogue=root.text("catalogue") or None,
            data=root.text("data"),
        )

    # What stands in a source

    def _source(self, node: Node, aliases: list[str]) -> Source:
        """Read a source of interactions."""
        if node.member("rep") is not None and node.member("actor") is not None:
            self.report(node.line_of("rep"), "'rep' is the same as 'actor'", None, "Keep one of them.")
        group_by = self.texts(node, "group_by")
        value = self.read_number(node, "value", grouped=bool(group_by))
        cost = self.read_number(node, "cost", grouped=bool(group_by))
        dimensions = []
        for name, spec in self.named(node, "dimensions"):
            if name in _OWN_NAMES:
                self.report(spec.line, f"'{name}' is a column that every interaction has", name, "Call it otherwise.")
            text = self.text_of(spec)
            if text is not None:
                dimensions.append((name, text))
        return Source(
            name=node.text("name"),
            line=node.line,
            file=self.read_file(node),
            contact=self.read_contact(node, aliases),
            when=self.read_moment(node, "when") or MomentSpec(node.line),
            kind=self.read_text(node, "type") or TextSpec(node.line),
            types=self._types(node),
            account=self.read_text(node, "account"),
            email=self.read_text(node, "email"),
            key=self.read_text(node, "key"),
            reverses=self.read_text(node, "reverses"),
            actor=self.read_text(node, "actor") or self.read_text(node, "rep"),
            team=self.read_text(node, "team"),
            product_group=self.read_text(node, "product_group"),
            known_at=self.read_moment(node, "known_at"),
            value=value,
            cost=cost,
            dimensions=tuple(dimensions),
            group_by=group_by,
            drop=self.read_drop(node),
            duplicates=node.text("duplicates") or "reject",
        )

    def _types(self, node: Node) -> dict[str, str | None] | None:
        """Read the map from the source's words to codes; each code must be one of the catalogue."""
        listed = node.member("types")
        kind = node.member("type")
        constant = kind.text("constant") if kind is not None and isinstance(kind.content, dict) else ""
        if listed is None:
            if constant and kind is not None:
                self.check_code(constant, kind.line_of("constant"))
            return None
        types: dict[str, str | None] = {}
        if isinstance(listed.content, dict):
            for word, part in listed.content.items():
                if part.refused:
                    continue
                code = str(part.content) if part.content is not None else None
                if code is not None:
                    self.check_code(code, part.line)
                types[word.strip()] = code
        return types

    def _contact_source(self, node: Node, aliases: list[str]) -> ContactSource:
        """Read a source of what is known about contacts."""
        dimensions = []
        for name, part in self.named(node, "dimensions"):
            text = self.text_of(part)
            known_at = self.read_moment(part, "known_at", flags=True) if isinstance(part.content, dict) else None
            if text is not None:
                dimensions.append(DimensionSpec(name, text, known_at))
        numbers = [(name, self.number_of(part, grouped=False)) for name, part in self.named(node, "numbers")]
        flags = [(name, self.moment_of(part, flags=False)) for name, part in self.named(node, "flags")]
        return ContactSource(
            name=node.text("name"),
            line=node.line,
            file=self.read_file(node),
            contact=self.read_contact(node, aliases),
            account=self.read_text(node, "account"),
            email=self.read_text(node, "email"),
            dimensions=tuple(dimensions),
            numbers=tuple((name, number) for name, number in numbers if number is not None),
            flags=tuple((name, moment) for name, moment in flags if moment is not None),
            drop=self.read_drop(node),
        )

    def _alias_table(self, node: Node) -> AliasTable:
        """Read a table of aliases."""
        return AliasTable(
            name=node.text("name"),
            line=node.line,
            file=self.read_file(node),
            alias=self.read_text(node, "alias") or TextSpec(node.line),
            contact=self.read_text(node, "contact") or TextSpec(node.line),
        )

    # What stands beside the sources

    def _outcomes(self, root: Node) -> tuple[OutcomeSpec, ...]:
        """Read the attributes that come from interactions."""
        outcomes = []
        for name, node in self.named(root, "outcomes"):
            if not isinstance(node.content, dict):
                continue
            self.hold_one(node, ("first", "count", "sum"))
            how = next((key for key in ("first", "count", "sum") if key in node.key_lines), "first")
            types = self.texts(node, "types" if how == "sum" else how)
            for code in types:
                self.check_code(code, node.line)
            outcomes.append(OutcomeSpec(name, how, types, node.text("sum") or "value", node.line))
        return tuple(outcomes)

    def _silence(self, node: Node) -> SilenceSpec:
        """Read which silence counts as an interaction."""
        after = self.texts(node, "after")
        for code in (*after, node.text("type")):
            self.check_code(code, node.line)
        at_most = node.whole("at_most") or 12
        return SilenceSpec(node.text("name"), node.line, after, node.text("type"), node.whole("days") or 30, at_most)

    def _junk(self, node: Node | None) -> JunkSpec:
        """Read what counts as junk."""
        if node is None or not isinstance(node.content, dict):
            return JunkSpec()
        plain = JunkSpec()
        earliest = None
        if text := node.text("earliest"):
            try:
                day = date.fromisoformat(text)
                earliest = to_us(datetime(day.year, day.month, day.day, tzinfo=UTC))
            except ValueError:
                self.report(node.line_of("earliest"), f"'{as_shown(text)}' is no date", text, "Write 1990-01-01.")
        domains = self.texts(node, "test_domains") if "test_domains" in node.key_lines else plain.test_domains
        patterns = self.texts(node, "test_patterns") if "test_patterns" in node.key_lines else plain.test_patterns
        return JunkSpec(earliest, node.text("future") or plain.future, domains, patterns)

    def _check_attributes(self, contacts: tuple[ContactSource, ...], outcomes: tuple[OutcomeSpec, ...]) -> None:
        """Report attributes of contacts that are named twice, and flags that nothing sets."""
        kinds: dict[str, str] = {}
        flags = {outcome.name for outcome in outcomes if outcome.how == "first"}
        flags |= {name for contact in contacts for name, _ in contact.flags}
        named = [(outcome.name, "flag" if outcome.how == "first" else "number", outcome.line) for outcome in outcomes]
        for contact in contacts:
            named += [(spec.name, "dimension", spec.text.line) for spec in contact.dimensions]
            named += [(name, "number", number.line) for name, number in contact.numbers]
            named += [(name, "flag", moment.line) for name, moment in contact.flags]
            for spec in contact.dimensions:
                flag = spec.known_at.flag if spec.known_at is not None else None
                if flag is not None and flag not in flags:
                    hint = did_you_mean(flag, flags) or "List it under `flags` or `outcomes`."
                    self.report(spec.text.line, f"Nothing sets the flag '{as_shown(flag)}'", flag, hint)
        for name, kind, line in named:
            if name in CONTACTS.names or name.endswith(KNOWN_AT_SUFFIX):
                self.report(line, f"'{name}' is a name that Headway needs itself", name, "Call it otherwise.")
            if kinds.setdefault(name, kind) != kind:
                self.report(line, f"'{name}' is a {kind} here and a {kinds[name]} elsewhere", name, "Rename one.")
