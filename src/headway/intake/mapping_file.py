"""Mapping files: read, checked, every problem told at once with its line and the nearest valid word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from headway.catalogue.currency import currency_codes, minor_digits
from headway.catalogue.document import Document, Node, as_shown, parse_document
from headway.catalogue.nearest import did_you_mean
from headway.columns.history import CONTACTS, INTERACTIONS, KNOWN_AT_SUFFIX
from headway.errors import ExpressionError, HeadwayError, MappingError
from headway.intake.encoding import check_encoding
from headway.intake.expression import Expression, parse_expression
from headway.intake.limits import Limits, hold
from headway.intake.mapping import (
    MISSING_WORDS,
    AliasTable,
    ContactSource,
    DimensionSpec,
    DropRule,
    FileSpec,
    HistoryMapping,
    JunkSpec,
    MomentSpec,
    NumberSpec,
    OutcomeSpec,
    SilenceSpec,
    Source,
    TextSpec,
)
from headway.intake.mapping_shape import check_mapping_shape
from headway.intake.table import Kind, ReadOptions
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
    >>> parse_mapping("mapping: calls\nsources:\n  - {name: pbx, file: calls.csv, contakt: number, type: call, when: at}")
    Traceback (most recent call last):
    headway.errors.MappingError: mapping.yaml has 2 problems.
      mapping.yaml:3: Source 'pbx' has a field 'contakt' that mappings do not know. Did you mean 'contact'?
      mapping.yaml:3: Source 'pbx' has no 'contact'. The person.
    """
    place = path or Path("mapping.yaml")
    if not text.strip():
        raise MappingError(f"{place.name} is empty", hint="`headway import --suggest` writes a first mapping.")
    document = parse_document(text, name=place.name)
    mapping = None
    if document.root is not None:
        check_mapping_shape(document)
        if isinstance(document.root.content, dict):
            mapping = _Reader(document, place, catalogue_types).read(document.root)
    if document.problems or mapping is None:
        problems = sorted(document.problems, key=lambda problem: (_line_of(problem.where), str(problem)))
        many = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
        raise MappingError(f"{place.name} has {many}", problems=problems)
    return mapping


def _line_of(where: str | None) -> int:
    """The line of a place such as ``m.yaml:3``."""
    number = (where or "").rpartition(":")[2]
    return int(number) if number.isdigit() else 0


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) | {"UTC"}


class _Reader:
    """Turns the tree into values and reports what the schema cannot know."""

    def __init__(self, document: Document, path: Path, catalogue_types: Collection[str] | None) -> None:
        self.document = document
        self.path = path
        self.catalogue_types = catalogue_types
        self.zone = "UTC"
        self.missing: tuple[str, ...] = MISSING_WORDS

    def read(self, root: Node) -> HistoryMapping:
        """Read the whole."""
        self.zone = self._zone(root) or "UTC"
        self.missing = self._texts(root, "missing") or MISSING_WORDS
        currency = root.text("currency") or None
        digits = 2
        if currency is not None:
            if currency in currency_codes():
                digits = minor_digits(currency)
            else:
                hint = did_you_mean(currency, currency_codes()) or "Write three capital letters, such as EUR."
                self._report(root.line_of("currency"), f"There is no currency '{as_shown(currency)}'", currency, hint)
        identity = tuple(self._alias_table(node) for node in root.mappings("identity"))
        names = [table.name for table in identity]
        sources = tuple(self._source(node, names) for node in root.mappings("sources"))
        contacts = tuple(self._contact_source(node, names) for node in root.mappings("contacts"))
        outcomes = self._outcomes(root)
        silences = tuple(self._silence(node) for node in root.mappings("silences"))
        self._refuse_doubles("source", [*((s.name, s.line) for s in sources), *((s.name, s.line) for s in silences)])
        self._refuse_doubles("contacts", [(contact.name, contact.line) for contact in contacts])
        self._refuse_doubles("alias table", [(table.name, table.line) for table in identity])
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
            self._report(node.line_of("rep"), "'rep' is the same as 'actor'", None, "Keep one of them.")
        group_by = self._texts(node, "group_by")
        value = self._number(node, "value", grouped=bool(group_by))
        cost = self._number(node, "cost", grouped=bool(group_by))
        dimensions = []
        for name, spec in self._named(node, "dimensions"):
            if name in _OWN_NAMES:
                self._report(spec.line, f"'{name}' is a column that every interaction has", name, "Call it otherwise.")
            text = self._text_of(spec)
            if text is not None:
                dimensions.append((name, text))
        return Source(
            name=node.text("name"),
            line=node.line,
            file=self._file(node),
            contact=self._contact(node, aliases),
            when=self._moment(node, "when") or MomentSpec(node.line),
            kind=self._text(node, "type") or TextSpec(node.line),
            types=self._types(node),
            account=self._text(node, "account"),
            email=self._text(node, "email"),
            key=self._text(node, "key"),
            reverses=self._text(node, "reverses"),
            actor=self._text(node, "actor") or self._text(node, "rep"),
            team=self._text(node, "team"),
            product_group=self._text(node, "product_group"),
            known_at=self._moment(node, "known_at"),
            value=value,
            cost=cost,
            dimensions=tuple(dimensions),
            group_by=group_by,
            drop=self._drop(node),
            duplicates=node.text("duplicates") or "reject",
        )

    def _types(self, node: Node) -> dict[str, str | None] | None:
        """Read the map from the source's words to codes; each code must be one of the catalogue."""
        listed = node.member("types")
        kind = node.member("type")
        constant = kind.text("constant") if kind is not None and isinstance(kind.content, dict) else ""
        if listed is None:
            if constant and kind is not None:
                self._check_code(constant, kind.line_of("constant"))
            return None
        types: dict[str, str | None] = {}
        if isinstance(listed.content, dict):
            for word, part in listed.content.items():
                if part.refused:
                    continue
                code = str(part.content) if part.content is not None else None
                if code is not None:
                    self._check_code(code, part.line)
                types[word.strip()] = code
        return types

    def _contact_source(self, node: Node, aliases: list[str]) -> ContactSource:
        """Read a source of what is known about contacts."""
        dimensions = []
        for name, part in self._named(node, "dimensions"):
            text = self._text_of(part)
            known_at = self._moment(part, "known_at", flags=True) if isinstance(part.content, dict) else None
            if text is not None:
                dimensions.append(DimensionSpec(name, text, known_at))
        numbers = [(name, self._number_of(part, grouped=False)) for name, part in self._named(node, "numbers")]
        flags = [(name, self._moment_of(part, flags=False)) for name, part in self._named(node, "flags")]
        return ContactSource(
            name=node.text("name"),
            line=node.line,
            file=self._file(node),
            contact=self._contact(node, aliases),
            account=self._text(node, "account"),
            email=self._text(node, "email"),
            dimensions=tuple(dimensions),
            numbers=tuple((name, number) for name, number in numbers if number is not None),
            flags=tuple((name, moment) for name, moment in flags if moment is not None),
            drop=self._drop(node),
        )

    def _alias_table(self, node: Node) -> AliasTable:
        """Read a table of aliases."""
        return AliasTable(
            name=node.text("name"),
            line=node.line,
            file=self._file(node),
            alias=self._text(node, "alias") or TextSpec(node.line),
            contact=self._text(node, "contact") or TextSpec(node.line),
        )

    def _file(self, node: Node) -> FileSpec:
        """Read which files, and how they are read."""
        read = node.member("read")
        options = ReadOptions()
        if read is not None and isinstance(read.content, dict):
            encoding = read.text("encoding") or None
            if encoding is not None:
                try:
                    check_encoding(encoding)
                except HeadwayError as error:
                    self._report(read.line_of("encoding"), error.problem, encoding, error.hint)
            separator = read.text("separator") or None
            header = read.member("header_row")
            options = ReadOptions(
                kind=Kind(read.text("kind")) if read.text("kind") else None,
                separator=_SEPARATOR_WORDS.get(separator, separator) if separator else None,
                quote=read.text("quote") if "quote" in read.key_lines else None,
                encoding=encoding,
                header_row=header.content if header is not None and isinstance(header.content, int) else None,
                sheet=read.text("sheet") or None,
                member=read.text("member") or None,
            )
        computed = []
        for name, part in self._named(node, "computed"):
            expression = self._expression(part)
            if expression is None:
                continue
            if expression.aggregate:
                self._report(part.line, f"'{name}' folds several rows", name, "Compute it in the field that needs it.")
            computed.append((name, expression))
        return FileSpec(
            patterns=self._texts(node, "file"),
            line=node.line_of("file"),
            options=options,
            missing=self._texts(node, "missing") or self.missing,
            numeric=self._texts(node, "numeric"),
            computed=tuple(computed),
        )

    def _drop(self, node: Node) -> tuple[DropRule, ...]:
        """Read the rules by which rows are dropped."""
        rules = []
        for part in node.mappings("drop"):
            when = part.member("when")
            expression = self._expression(when) if when is not None else None
            if when is None or expression is None:
                continue
            if expression.aggregate:
                self._report(when.line, "A drop rule looks at one row, not at several", None, "Leave the function out.")
            rules.append(DropRule(expression, part.text("reason"), part.line))
        return tuple(rules)

    # What stands in a field

    def _contact(self, node: Node, aliases: list[str]) -> TextSpec:
        """Read which contact a row belongs to."""
        part = node.member("contact")
        spec = self._text(node, "contact") or TextSpec(node.line)
        if part is None or not isinstance(part.content, dict):
            return spec
        through = part.text("through") or None
        if through is not None and through not in aliases:
            self._report(
                part.line_of("through"),
                f"There is no alias table '{as_shown(through)}'",
                through,
                did_you_mean(through, aliases) or "List it under `identity`.",
            )
        return TextSpec(
            line=spec.line,
            columns=spec.columns,
            join=spec.join,
            constant=spec.constant,
            expression=spec.expression,
            through=through,
            unmatched=part.text("unmatched") or "keep",
        )

    def _text(self, node: Node, key: str) -> TextSpec | None:
        """Read where a text comes from."""
        part = node.member(key)
        return self._text_of(part) if part is not None else None

    def _text_of(self, part: Node) -> TextSpec | None:
        """Read where a text comes from: a plain word is a column."""
        if isinstance(part.content, str):
            return TextSpec(part.line, columns=(part.content,))
        if not isinstance(part.content, dict):
            return None
        expression = self._expression(part.member("expression"))
        columns = self._texts(part, "columns") or tuple(filter(None, [part.text("column")]))
        constant = part.text("constant") or None
        self._exactly_one(part, ("column", "columns", "constant", "expression"))
        join = part.text("join") if "join" in part.key_lines else " "
        return TextSpec(part.line, columns=columns, join=join, constant=constant, expression=expression)

    def _moment(self, node: Node, key: str, *, flags: bool = False) -> MomentSpec | None:
        """Read where a moment comes from."""
        part = node.member(key)
        return self._moment_of(part, flags=flags) if part is not None else None

    def _moment_of(self, part: Node, *, flags: bool) -> MomentSpec | None:
        """Read where a moment comes from: a plain word is a column."""
        if isinstance(part.content, str):
            return MomentSpec(part.line, column=part.content, zone=self.zone)
        if not isinstance(part.content, dict):
            return None
        flag = part.text("flag") or None
        self._exactly_one(part, ("column", "expression", "flag") if flags else ("column", "expression"))
        if flag is not None and not flags:
            self._report(part.line, "'flag' stands only in `known_at` of what is known about contacts", flag, None)
        return MomentSpec(
            line=part.line,
            column=part.text("column") or None,
            expression=self._expression(part.member("expression")),
            format=part.text("format") or None,
            date_order=part.text("date_order") or None,
            zone=self._zone(part) or self.zone,
            flag=flag,
        )

    def _number(self, node: Node, key: str, *, grouped: bool) -> NumberSpec | None:
        """Read where a number comes from."""
        part = node.member(key)
        return self._number_of(part, grouped=grouped) if part is not None else None

    def _number_of(self, part: Node, *, grouped: bool) -> NumberSpec | None:
        """Read where a number comes from: a plain word is a column."""
        if isinstance(part.content, str):
            return NumberSpec(part.line, column=part.content)
        if not isinstance(part.content, dict):
            return None
        expression = self._expression(part.member("expression"))
        if expression is not None and expression.aggregate and not grouped:
            self._report(
                part.line_of("expression"),
                "The expression folds several rows, and nothing is grouped",
                expression.text,
                "Add `group_by`, or leave the function out.",
            )
        self._exactly_one(part, ("column", "expression", "constant"))
        constant = part.member("constant")
        return NumberSpec(
            line=part.line,
            column=part.text("column") or None,
            expression=expression,
            constant=Decimal(str(constant.content)) if constant is not None else None,
            decimal=part.text("decimal") or None,
            combine=part.text("combine") or "last",
        )

    def _expression(self, part: Node | None) -> Expression | None:
        """Parse an expression, and report what is wrong with it."""
        if part is None or not isinstance(part.content, str):
            return None
        try:
            return parse_expression(part.content)
        except ExpressionError as error:
            self._report(part.line, error.problem, part.content, error.hint)
            return None

    def _exactly_one(self, part: Node, keys: tuple[str, ...]) -> None:
        """Report a field that says its value in no way, or in several."""
        found = [key for key in keys if key in part.key_lines]
        if len(found) != 1:
            what = f"says both {' and '.join(map(repr, found))}" if found else "does not say where the value comes from"
            self._report(part.line, f"The field {what}", None, f"Give one of {', '.join(map(repr, keys))}.")

    def _zone(self, node: Node) -> str | None:
        """Read a time zone."""
        zone = node.text("zone") or None
        if zone is not None and zone not in _zones():
            hint = did_you_mean(zone, _zones()) or "Write one such as Europe/Amsterdam."
            self._report(node.line_of("zone"), f"There is no time zone '{as_shown(zone)}'", zone, hint)
            return None
        return zone

    # What stands beside the sources

    def _outcomes(self, root: Node) -> tuple[OutcomeSpec, ...]:
        """Read the attributes that come from interactions."""
        outcomes = []
        for name, node in self._named(root, "outcomes"):
            if not isinstance(node.content, dict):
                continue
            self._exactly_one(node, ("first", "count", "sum"))
            how = next((key for key in ("first", "count", "sum") if key in node.key_lines), "first")
            types = self._texts(node, "types" if how == "sum" else how)
            for code in types:
                self._check_code(code, node.line)
            outcomes.append(OutcomeSpec(name, how, types, node.text("sum") or "value", node.line))
        return tuple(outcomes)

    def _silence(self, node: Node) -> SilenceSpec:
        """Read which silence counts as an interaction."""
        after = self._texts(node, "after")
        for code in (*after, node.text("type")):
            self._check_code(code, node.line)
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
                self._report(node.line_of("earliest"), f"'{as_shown(text)}' is no date", text, "Write 1990-01-01.")
        domains = self._texts(node, "test_domains") if "test_domains" in node.key_lines else plain.test_domains
        patterns = self._texts(node, "test_patterns") if "test_patterns" in node.key_lines else plain.test_patterns
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
                    self._report(spec.text.line, f"Nothing sets the flag '{as_shown(flag)}'", flag, hint)
        for name, kind, line in named:
            if name in CONTACTS.names or name.endswith(KNOWN_AT_SUFFIX):
                self._report(line, f"'{name}' is a name that Headway needs itself", name, "Call it otherwise.")
            if kinds.setdefault(name, kind) != kind:
                self._report(line, f"'{name}' is a {kind} here and a {kinds[name]} elsewhere", name, "Rename one.")

    # Small things

    def _check_code(self, code: str, line: int) -> None:
        """Report a code that the catalogue does not have."""
        if self.catalogue_types is not None and code and code not in self.catalogue_types:
            hint = did_you_mean(code, self.catalogue_types) or "`headway catalogue show` lists all."
            self._report(line, f"The catalogue has no type '{as_shown(code)}'", code, hint)

    def _refuse_doubles(self, what: str, named: list[tuple[str, int]]) -> None:
        """Report names that stand twice."""
        first: dict[str, int] = {}
        for name, line in named:
            if name and name in first:
                hint = f"The first is in line {first[name]}."
                self._report(line, f"The {what} '{as_shown(name)}' stands here a second time", name, hint)
            first.setdefault(name, line)

    def _named(self, node: Node, key: str) -> list[tuple[str, Node]]:
        """The parts of a mapping with their names, without the refused ones."""
        part = node.member(key)
        if part is None or not isinstance(part.content, dict):
            return []
        return [(name, inner) for name, inner in part.content.items() if not inner.refused]

    def _texts(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of texts, of which one may stand alone."""
        part = node.member(key)
        if part is None:
            return ()
        return tuple(str(item.content) for item in part.items() if isinstance(item.content, str))

    def _report(self, line: int, problem: str, value: object, hint: str | None) -> None:
        """Add a problem."""
        self.document.report(line, problem, value=value, hint=hint)
