"""Mapping files: what they may say, and how everything that is wrong with one is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from headway.errors import LimitError, MappingError
from headway.intake.limits import Limits
from headway.intake.mapping_file import parse_mapping, read_mapping
from headway.intake.table import Kind

PLAIN = """mapping: m
sources:
  - name: crm
    file: a.csv
    contact: who
    when: at
    type: what
"""


def problems_of(text: str, codes: set[str] | None = None) -> list[str]:
    """Give the problems of a mapping, as they are printed."""
    with pytest.raises(MappingError) as refusal:
        parse_mapping(text, path=Path("m.yaml"), catalogue_types=codes)
    return [str(problem) for problem in refusal.value.problems]


def test_a_whole_mapping_is_read() -> None:
    mapping = parse_mapping(
        """
mapping: whole
catalogue: starter
currency: JPY
data: exports
zone: Asia/Tokyo
missing: ["-", none]
junk: {earliest: 1990-01-01, future: keep, test_domains: [own.com], test_patterns: ["qa*"]}
identity:
  - {name: ids, file: ids.csv, alias: old, contact: new}
sources:
  - name: crm
    file: [a.csv, "b*.csv"]
    read: {kind: delimited, separator: tab, quote: "'", encoding: cp1252, header_row: 3}
    numeric: [n]
    computed: {double: n * 2}
    drop: [{when: n < 0, reason: no}]
    group_by: inv
    contact: {columns: [first, last], join: "-", through: ids, unmatched: reject}
    account: firm
    email: mail
    when: {column: at, format: "%d.%m.%Y", zone: UTC}
    known_at: seen
    type: {constant: call}
    key: id
    reverses: undo
    actor: by
    team: team
    product_group: pg
    value: {expression: sum(double), decimal: comma}
    cost: {constant: 2.5}
    dimensions: {region: {expression: upper(region)}}
    duplicates: keep
contacts:
  - name: people
    file: p.csv
    contact: who
    dimensions: {size: {column: size, known_at: {flag: won}}}
    numbers: {score: {column: score, combine: max}}
    flags: {won: won_at}
outcomes: {sold: {first: call}, total: {sum: cost, types: [call]}, calls: {count: [call]}}
silences: [{name: quiet, after: [call], days: 30, type: call, at_most: 3}]
"""
    )

    source, people = mapping.sources[0], mapping.contacts[0]
    assert (mapping.minor_digits, mapping.data, mapping.junk.earliest_us) == (0, "exports", 631_152_000_000_000)
    assert source.file.options.kind is Kind.DELIMITED
    assert (source.file.options.separator, source.file.options.header_row) == ("\t", 3)
    assert (source.file.missing, source.group_by, source.contact.join) == (("-", "none"), ("inv",), "-")
    assert (source.when.zone, source.known_at.zone if source.known_at else "") == ("UTC", "Asia/Tokyo")
    assert source.value is not None
    assert source.value.expression is not None
    assert source.value.expression.aggregate
    assert people.dimensions[0].known_at is not None
    assert people.dimensions[0].known_at.flag == "won"
    assert [(outcome.how, outcome.of) for outcome in mapping.outcomes] == [
        ("first", "value"),
        ("sum", "cost"),
        ("count", "value"),
    ]
    assert mapping.silences[0].at_most == 3


def test_every_problem_is_told_with_its_line_and_the_nearest_word() -> None:
    found = problems_of(
        """mapping: m
zone: Europe/Amsterdm
currency: EURO
sources:
  - name: crm
    file: a.csv
    contact: {column: who, through: dealz}
    when: {column: at, date_order: day_frist, format: x, zone: Nowhere}
    type: {column: a, constant: b}
    types: {Call: cal}
    value: {expression: sum(n)}
    cost: {expression: read_csv('x')}
    dimensions: {contact: x, 9x: y}
    drop: [{when: "n <", reason: no}, {when: sum(n) > 1, reason: yes}]
    computed: {c: count(*)}
    read: {encoding: cp125, separater: ","}
  - name: crm
    file: b.csv
    contact: who
    when: at
    type: {}
identity: [{name: deals, file: d.csv, alias: a, contact: b}]
outcomes: {won: {first: cal, sum: value}}
contacts:
  - {name: p, file: p.csv, contact: who, dimensions: {d: {column: x, known_at: {flag: wun}}}, numbers: {won: n}}
junk: {earliest: soon}
""",
        codes={"call", "mail"},
    )

    expected = [
        "m.yaml:2: There is no time zone 'Europe/Amsterdm'. Did you mean 'Europe/Amsterdam'?",
        "m.yaml:3: There is no currency 'EURO'. Did you mean 'EUR'?",
        "m.yaml:7: There is no alias table 'dealz'. Did you mean 'deals'?",
        "m.yaml:8: 'when.date_order' of source 'crm' is 'day_frist', which is none of its words. Did you mean",
        "m.yaml:8: There is no time zone 'Nowhere'.",
        "m.yaml:9: The field says both 'column' and 'constant'. Give one of",
        "m.yaml:10: The catalogue has no type 'cal'. Did you mean 'call'?",
        "m.yaml:11: The expression folds several rows, and nothing is grouped. Add `group_by`",
        "m.yaml:12: The expression \"read_csv('x')\" uses the function 'read_csv', which is not allowed.",
        "m.yaml:13: 'contact' is a column that every interaction has. Call it otherwise.",
        "m.yaml:13: The key '9x' of 'dimensions' of source 'crm' is '9x': a name has letters, digits and _",
        'm.yaml:14: The expression "n <" cannot be parsed:',
        "m.yaml:14: A drop rule looks at one row, not at several.",
        "m.yaml:15: 'c' folds several rows.",
        "m.yaml:16: 'read' of source 'crm' has a field 'separater' that mappings do not know. Did you mean",
        "m.yaml:16: There is no encoding 'cp125'. Did you mean 'cp1252'?",
        "m.yaml:17: The source 'crm' stands here a second time. The first is in line 5.",
        "m.yaml:21: The field does not say where the value comes from.",
        "m.yaml:23: The field says both 'first' and 'sum'.",
        "m.yaml:23: The catalogue has no type 'cal'.",
        "m.yaml:25: 'won' is a number here and a flag elsewhere. Rename one.",
        "m.yaml:25: Nothing sets the flag 'wun'. Did you mean 'won'?",
        "m.yaml:26: 'soon' is no date. Write 1990-01-01.",
    ]
    for start in expected:
        assert any(problem.startswith(start) for problem in found), start
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", "m.yaml is empty"),
        ("- a\n- b", "m.yaml:1: The mapping is a list; it must be a mapping of fields"),
        ("mapping: m", "m.yaml:1: The mapping has no 'sources'. The files whose rows are interactions."),
        ("mapping: m\nsources: []", "m.yaml:2: 'sources' is empty"),
        ("mapping: m\nsources: [1]", "m.yaml:2: Source 1 is 1; it must be a mapping of fields"),
        ("mapping: [\n", "m.yaml:"),
        (
            PLAIN.replace("name: crm", "name: 7"),
            "m.yaml:3: 'name' of source 1 is 7; it must be text. Put it in quotes.",
        ),
        (
            PLAIN.replace("when: at", "when: ~"),
            "m.yaml:6: 'when' of source 'crm' is empty; it must be text or a mapping",
        ),
        (PLAIN + "    when: x\n", "m.yaml:8: The key 'when' stands here a second time"),
    ],
)
def test_a_mapping_of_the_wrong_shape_is_refused_in_words(text: str, start: str) -> None:
    with pytest.raises(MappingError) as refusal:
        parse_mapping(text, path=Path("m.yaml"))

    assert start in str(refusal.value)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"mapping: caf\xe9")
    (tmp_path / "large.yaml").write_text(PLAIN)

    with pytest.raises(MappingError, match="cannot be opened"):
        read_mapping(tmp_path / "none.yaml")
    with pytest.raises(MappingError, match="not UTF-8"):
        read_mapping(tmp_path / "latin.yaml")
    with pytest.raises(LimitError, match="'mapping_bytes' is 10"):
        read_mapping(tmp_path / "large.yaml", limits=Limits(mapping_bytes=10))
