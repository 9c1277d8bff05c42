"""Small files through whole mappings: what is accepted, what is rejected and why, and what becomes of it."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headway.columns.history import check_history
from headway.errors import LimitError, MappingError
from headway.intake.history import History, load_history
from headway.intake.mapping_file import parse_mapping
from headway.units import to_us

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CODES = {"call", "mail", "sale", "quiet", "cancel"}


class Case:
    """A folder with files and a mapping over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, name: str, *lines: str) -> Case:
        """Write a file of lines."""
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self

    def load(self, mapping: str, *, codes: set[str] | None = None, now: datetime = NOW, check: bool = True) -> History:
        """Load the history; every row must be accounted for, and the result must be history."""
        parsed = parse_mapping(f"mapping: test\n{mapping}", path=self.folder / "mapping.yaml", catalogue_types=codes)
        history = load_history(parsed, catalogue_types=codes, now=now)
        for account in history.accounts:
            assert account.accepted_n + account.rejected_n == account.read_n
            assert account.rejected_n == sum(account.rejected_by.values())
        if check:
            check_history(history.interactions, history.contacts)
        return history


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give an empty folder."""
    return Case(tmp_path)


def rows_of(history: History) -> list[dict[str, Any]]:
    """Give the interactions as dictionaries."""
    return list(history.interactions.to_pylist())


def contact_of(history: History, contact: str) -> dict[str, Any]:
    """Give what is known about one contact."""
    return next(row for row in history.contacts.to_pylist() if row["contact"] == contact)


SIMPLE = """
sources:
  - name: crm
    file: a.csv
    contact: who
    when: at
    type: what
"""


# What is accepted


def test_every_field_of_a_source_finds_its_place(case: Case) -> None:
    case.file(
        "a.csv",
        "id,who,firm,at,seen,what,by,team,pg,eur,cost,undo,region,sub",
        '7,ann,Acme,2026-01-05 10:00,2026-01-06,Call,bob,west,tools,"1,234.50",2.5,,north,a',
        "8,ann,Acme,2026-01-07 10:00,2026-01-07,Order,bob,west,tools,0.5,,7,north,b",
    )

    history = case.load("""
currency: EUR
zone: Europe/Berlin
sources:
  - name: crm
    file: a.csv
    contact: who
    account: firm
    when: at
    known_at: seen
    type: what
    types: {Call: call, Order: sale}
    key: id
    rep: by
    team: team
    product_group: pg
    value: eur
    cost: cost
    reverses: undo
    dimensions:
      region: {columns: [region, sub], join: /}
""")

    first, second = rows_of(history)
    assert first == {
        "source": "crm",
        "source_key": "7",
        "contact": "ann",
        "type": "call",
        "occurred_at": to_us(datetime(2026, 1, 5, 9, tzinfo=UTC)),
        "known_at": to_us(datetime(2026, 1, 5, 23, tzinfo=UTC)),
        "product_group": "tools",
        "actor": "bob",
        "team": "west",
        "value_minor": 123_450,
        "cost_given_minor": 250,
        "reverses_key": None,
        "region": "north/a",
    }
    assert (second["reverses_key"], second["cost_given_minor"], second["value_minor"]) == ("7", None, 50)
    assert contact_of(history, "ann") == {"contact": "ann", "account": "Acme"}
    assert not history.known_at_assumed


def test_padding_and_words_for_nothing_are_empty_cells(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what",
        " ann ,2026-01-05,call",
        "ann,2026-01-06, call ",
        "N/A,2026-01-07,call",
        "NULL,2026-01-08,call",
    )

    history = case.load(SIMPLE)

    assert {row["contact"] for row in rows_of(history)} == {"ann"}
    assert history.accounts[0].rejected_by == {"no contact": 2}


def test_several_files_of_one_source_are_one_table(case: Case) -> None:
    case.file("jan.csv", "who,at,what", "ann,03/01/2026,call").file(
        "feb.csv", "what,at,who,more", "call,14/02/2026,bob,x"
    )

    history = case.load(SIMPLE.replace("a.csv", "'*.csv'"))

    assert {row["contact"]: row["occurred_at"] for row in rows_of(history)} == {
        "ann": to_us(datetime(2026, 1, 3, tzinfo=UTC)),
        "bob": to_us(datetime(2026, 2, 14, tzinfo=UTC)),
    }
    assert history.accounts[0].files == ("feb.csv", "jan.csv")
    assert any("day first" in fact for fact in history.accounts[0].facts)


def test_money_is_whole_minor_units_of_its_currency(case: Case) -> None:
    case.file(
        "a.csv", "who,at,what,eur", "ann,2026-01-05,call,19.9951", "ann,2026-01-06,call,-3", "ann,2026-01-07,call,"
    )

    euros = case.load(f"currency: EUR{SIMPLE}    value: eur\n")
    yen = case.load(f"currency: JPY{SIMPLE}    value: eur\n")

    assert [row["value_minor"] for row in rows_of(euros)] == [2_000, -300, 0]
    assert [row["value_minor"] for row in rows_of(yen)] == [20, -3, 0]


# What is rejected


def test_every_problem_is_a_line_and_every_row_is_counted_once(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what,eur",
        "ann,2026-01-05,call,1",
        ",soon,call,many",
        "bob,,call,1",
        "bob,2030-01-01,call,1",
        "bob,1970-01-01,call,1",
        "bob,1989-12-31,call,1",
        "bob,2026-01-05,,1",
        "bob,2026-01-05,call,1,extra",
    )

    history = case.load(SIMPLE + "    value: eur\njunk: {earliest: 1990-01-01}\n")

    assert history.accounts[0].rejected_by == {
        "no contact": 1,
        "no moment": 1,
        "in the future": 1,
        "a clock that was not set (1970)": 1,
        "before the earliest moment": 1,
        "no type": 1,
        "cannot be read": 1,
    }
    lines = [(row["row"], row["column"], row["value"], row["reason"]) for row in history.rejects.to_pylist()]
    assert [line for line in lines if line[0] == 3] == [
        (3, "who", None, "no contact"),
        (3, "at", "soon", "not a moment"),
        (3, "eur", "many", "not a number"),
    ]
    assert (9, None, "bob | 2026-01-05 | call | 1 | extra", "cannot be read: 5 cells where the header has 4") in lines
    assert (6, "at", "1970-01-01", "before the earliest moment") in lines


def test_rejects_are_written_for_a_spreadsheet(case: Case, tmp_path: Path) -> None:
    case.file("a.csv", "who,at,what", "ann,2026-01-05,call", "bob,soon,call")
    history = case.load(SIMPLE)

    written_n = history.write_rejects(tmp_path / "rejects.csv")

    with (tmp_path / "rejects.csv").open(newline="") as reading:
        rows = list(csv.DictReader(reading))
    assert written_n == 1
    assert rows == [
        {"source": "crm", "file": "a.csv", "row": "3", "column": "at", "value": "soon", "reason": "not a moment"}
    ]


def test_types_that_nobody_knows_are_kept_aside_and_counted(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what",
        *(f"ann,2026-01-{n:02},{what}" for n, what in enumerate(["Call", "Call", "Fax", "Fax", "Fax", "Skip"], 1)),
    )

    mapped = case.load(SIMPLE + "    types: {Call: call, Skip: ~}\n", codes=CODES)
    plain = case.load(SIMPLE, codes={"Call"})

    assert mapped.accounts[0].rejected_by == {"type not mapped": 3, "type set aside by the mapping": 1}
    assert mapped.accounts[0].aside == {"Fax": 3, "Skip": 1}
    assert plain.accounts[0].rejected_by == {"type unknown to the catalogue": 4}
    assert plain.accounts[0].aside == {"Fax": 3, "Skip": 1}


def test_rows_that_repeat_another_in_every_cell_are_rejected_or_kept_as_the_mapping_says(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what,note",
        "ann,2026-01-05,call,x",
        "ann,2026-01-05,call,x",
        "ann,2026-01-05,call,y",
        "ann,2026-01-05,call,x",
    )

    rejected = case.load(SIMPLE)
    kept = case.load(SIMPLE + "    duplicates: keep\n")

    assert rejected.accounts[0].rejected_by == {"repeats another row in every cell": 2}
    assert [row["row"] for row in rejected.rejects.to_pylist()] == [3, 5]
    assert kept.accounts[0].accepted_n == 4
    assert kept.accounts[0].duplicates_n == rejected.accounts[0].duplicates_n == 2
    assert len({row["source_key"] for row in rows_of(kept)}) == 4


def test_test_addresses_are_rejected_by_domain_and_pattern(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what,mail",
        "ann,2026-01-05,call,ann@firm.de",
        "bob,2026-01-05,call,bob@own.com",
        "eve,2026-01-05,call,TEST@firm.de",
        "joe,2026-01-05,call,joe@x.example.com",
        "sue,2026-01-05,call,no address",
    )

    history = case.load(SIMPLE + "    email: mail\njunk: {test_domains: [own.com]}\n")

    assert {row["contact"] for row in rows_of(history)} == {"ann", "joe", "sue"}
    assert history.accounts[0].rejected_by == {"test or internal address": 2}
    assert "1 value in the e-mail column are no addresses" in history.accounts[0].facts


def test_rules_of_the_mapping_drop_rows_with_their_own_words(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what,n",
        "ann,2026-01-05,call,1",
        "ann,2026-01-06,call,-1",
        "ann,2026-01-07,call,",
        "ann,2026-01-08,mail,-5",
    )

    history = case.load(
        SIMPLE
        + """
    numeric: n
    drop:
      - {when: n < 0, reason: write-off}
      - {when: what = 'mail', reason: no mail}
"""
    )

    assert history.accounts[0].rejected_by == {"dropped: write-off": 2}
    assert [row["reason"] for row in history.rejects.to_pylist()] == [
        "dropped: write-off",
        "dropped: write-off",
        "dropped: no mail",
    ]


def test_costs_below_zero_are_rejected(case: Case) -> None:
    case.file("a.csv", "who,at,what,cost", "ann,2026-01-05,call,-1", "ann,2026-01-06,call,0")

    history = case.load(SIMPLE + "    cost: cost\n")

    assert history.accounts[0].rejected_by == {"a cost below 0": 1}


# Keys


def test_the_keys_of_a_source_decide_what_is_the_same(case: Case) -> None:
    case.file(
        "a.csv",
        "id,who,at,what,note",
        "1,ann,2026-01-05,call,x",
        "1,ann,2026-01-05,call,other note",
        "1,bob,2026-01-05,call,x",
        ",ann,2026-01-06,call,x",
        "2,ann,2026-01-07,call,x",
    )

    history = case.load(SIMPLE + "    key: id\n")

    assert [row["source_key"] for row in rows_of(history)] == ["1", "2"]
    assert history.accounts[0].rejected_by == {
        "repeats a row that was read before": 1,
        "the key came before with other facts": 1,
        "no key": 1,
    }


def test_an_overlapping_export_never_counts_twice(case: Case) -> None:
    lines = [f"ann,2026-01-{n:02},call" for n in range(1, 11)]
    case.file("a.csv", "who,at,what", *lines, lines[4])
    once = case.load(SIMPLE + "    duplicates: keep\n")

    case.file("b.csv", "who,at,what", *lines[3:], lines[4], "bob,2026-01-20,call")
    both = case.load(SIMPLE.replace("a.csv", "[a.csv, b.csv]") + "    duplicates: keep\n")

    keys = {row["source_key"] for row in rows_of(both)}
    assert len(rows_of(both)) == len(keys) == 12
    assert {row["source_key"] for row in rows_of(once)} < keys
    assert both.accounts[0].rejected_by == {"repeats a row that was read before": 8}


def test_keys_do_not_depend_on_the_order_or_on_other_rows(case: Case) -> None:
    lines = [f"{who},2026-01-{n:02},call" for n in range(1, 6) for who in ("ann", "bob")]
    case.file("a.csv", "who,at,what", *lines)
    forward = {(row["contact"], row["occurred_at"]): row["source_key"] for row in rows_of(case.load(SIMPLE))}

    case.file("a.csv", "what,at,who", *(",".join(reversed(line.split(","))) for line in reversed(lines[2:])))
    backward = {(row["contact"], row["occurred_at"]): row["source_key"] for row in rows_of(case.load(SIMPLE))}

    assert backward.items() <= forward.items()
    assert len(set(forward.values())) == len(lines)


# Groups, aliases, silences, outcomes


def test_lines_are_folded_into_one_interaction(case: Case) -> None:
    case.file(
        "a.csv",
        "inv,who,at,n,price",
        "1,ann,2026-01-05 10:00,2,1.25",
        "2,bob,2026-01-06,1,5",
        "1,ann,2026-01-05 09:00,1,0.10",
        "C3,ann,2026-01-07,-2,1.25",
        "1,,2026-01-05,1,9",
    )

    history = case.load(
        """
sources:
  - name: shop
    file: a.csv
    numeric: [n, price]
    group_by: inv
    contact: who
    when: at
    type: {expression: "case when starts_with(inv, 'C') then 'cancel' else 'sale' end"}
    value: {expression: sum(n * price)}
    dimensions:
      size: {expression: "case when count(*) > 1 then 'several' else 'one' end"}
""",
        codes=CODES,
    )

    assert [
        (row["source_key"], row["contact"], row["type"], row["value_minor"], row["size"]) for row in rows_of(history)
    ] == [("1", "ann", "sale", 260, "several"), ("2", "bob", "sale", 500, "one"), ("C3", "ann", "cancel", -250, "one")]
    assert rows_of(history)[0]["occurred_at"] == to_us(datetime(2026, 1, 5, 9, tzinfo=UTC))
    assert (history.accounts[0].accepted_n, history.accounts[0].interactions_n) == (4, 3)


def test_aliases_lead_to_the_contact_and_what_they_do_not_hold_is_kept_or_rejected(case: Case) -> None:
    case.file("alias.csv", "seller,lead", "s1,ann", "s2,s1", "s3,bob", "s3,eve", ",joe").file(
        "a.csv", "who,at,what", "s1,2026-01-05,call", "s2,2026-01-06,call", "s3,2026-01-07,call", "x9,2026-01-08,call"
    )
    mapping = """
identity:
  - {name: deals, file: alias.csv, alias: seller, contact: lead}
sources:
  - name: crm
    file: a.csv
    contact: {column: who, through: deals, unmatched: KEEP}
    when: at
    type: what
"""

    kept = case.load(mapping.replace("KEEP", "keep"))
    rejected = case.load(mapping.replace("KEEP", "reject"))

    assert [row["contact"] for row in rows_of(kept)] == ["ann", "ann", "bob", "x9"]
    assert rejected.accounts[0].rejected_by == {"the alias table does not hold it": 1}
    assert kept.accounts[1].rejected_by == {"the alias belongs to another contact already": 1, "no alias": 1}


def test_aliases_that_run_in_a_circle_are_told(case: Case) -> None:
    case.file("alias.csv", "a,b", "x,y", "y,z", "z,x").file("a.csv", "who,at,what", "x,2026-01-05,call")

    with pytest.raises(MappingError, match="run in a circle"):
        case.load("identity: [{name: ids, file: alias.csv, alias: a, contact: b}]" + SIMPLE)


def test_silence_becomes_an_interaction(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,what",
        "ann,2026-01-01,sale",
        "ann,2026-03-15,sale",
        "bob,2026-02-01,sale",
        "eve,2026-04-30,call",
    )

    history = case.load(SIMPLE + "silences: [{name: quiet, after: sale, days: 30, type: quiet}]\n", codes=CODES)

    quiet = [(row["contact"], row["occurred_at"]) for row in rows_of(history) if row["source"] == "quiet"]
    assert quiet == [
        ("ann", to_us(datetime(2026, 1, 31, tzinfo=UTC))),
        ("ann", to_us(datetime(2026, 3, 2, tzinfo=UTC))),
        ("bob", to_us(datetime(2026, 3, 3, tzinfo=UTC))),
    ]
    assert history.made_n == 3
    assert history.accounts[0].read_n == 4


def test_outcomes_follow_from_interactions(case: Case) -> None:
    case.file(
        "a.csv",
        "who,at,seen,what,eur",
        "ann,2026-01-05,2026-01-09,sale,10",
        "ann,2026-01-06,2026-01-07,sale,2.5",
        "bob,2026-01-05,2026-01-05,call,7",
    )

    history = case.load(
        SIMPLE
        + """
    known_at: seen
    value: eur
outcomes:
  sold: {first: [sale, cancel]}
  revenue: {sum: value, types: sale}
  calls: {count: call}
""",
        codes=CODES,
    )

    ann, bob = contact_of(history, "ann"), contact_of(history, "bob")
    assert (ann["sold"], ann["revenue"], ann["calls"]) == (datetime(2026, 1, 7, tzinfo=UTC), 12.5, 0.0)
    assert (bob["sold"], bob["revenue"], bob["calls"]) == (None, 0.0, 1.0)


def test_contacts_are_told_by_several_rows_and_files(case: Case) -> None:
    case.file("a.csv", "who,at,what", "ann,2026-01-05,call", "bob,2026-01-05,call").file(
        "p.csv",
        "who,firm,region,size,score,won,n",
        "ann,Acme,north,small,1,2026-02-01,1",
        "ann,Acme,south,,3,2026-01-20,2",
        "zoe,Bolt,west,big,,,4",
        ",x,x,x,1,,1",
        "bob,x,x,x,many,,1",
    )

    history = case.load(
        SIMPLE
        + """
contacts:
  - name: people
    file: p.csv
    contact: who
    account: firm
    dimensions:
      region: region
      size: {column: size, known_at: {flag: won}}
    numbers:
      score: {column: score, combine: mean}
      n: {column: n, combine: sum}
    flags: {won: won}
"""
    )

    ann, zoe, bob = (contact_of(history, who) for who in ("ann", "zoe", "bob"))
    assert (ann["region"], ann["size"], ann["score"], ann["n"], ann["account"]) == ("south", "small", 2.0, 3.0, "Acme")
    assert ann["won"] == datetime(2026, 1, 20, tzinfo=UTC)
    assert ann["size__known_at"] == to_us(ann["won"])
    assert (zoe["region"], zoe["size"], zoe["won"], zoe["score"]) == ("west", None, None, None)
    assert bob == {"contact": "bob", **dict.fromkeys(k for k in bob if k != "contact")}
    assert history.accounts[1].rejected_by == {"no contact": 1, "not a number": 1}
    assert "1 contact has several values of 'region'; the last counts" in history.facts
    assert "1 contact has a value of 'size' without the moment it became known; it is left out" in history.facts


# What is asked, and what is refused


def test_everything_that_does_not_fit_is_told_at_once(case: Case) -> None:
    case.file("a.csv", "who,at,what,n", 'ann,03/04/2026,call,"1,234"', 'bob,05/06/2026,call,"2,345"')

    with pytest.raises(MappingError) as refusal:
        case.load("""
sources:
  - name: one
    file: a.csv
    contact: whom
    when: att
    type: what
  - name: two
    file: b.csv
    contact: who
    when: at
    type: what
""")
    with pytest.raises(MappingError) as asked:
        case.load(SIMPLE + "    value: n\n")

    assert [str(problem).partition(". ")[0] for problem in refusal.value.problems] == [
        "mapping.yaml:6: a.csv has no column 'whom'",
        "mapping.yaml:7: a.csv has no column 'att'",
        f"mapping.yaml:10: There is no file 'b.csv' in {case.folder}",
    ]
    assert "Did you mean 'who'?" in str(refusal.value)
    assert "Did you mean 'a.csv'?" in str(refusal.value)
    assert [problem.where for problem in asked.value.problems] == ["mapping.yaml:7", "mapping.yaml:9"]
    assert "3 April 2026 or 4 March 2026" in str(asked.value)
    assert "decimal: point" in str(asked.value)


def test_what_was_asked_can_be_answered(case: Case) -> None:
    case.file("a.csv", "who,at,what,n", 'ann,03/04/2026,call,"1,234"')
    answered = (
        SIMPLE.replace("when: at", "when: {column: at, date_order: DAY}") + "    value: {column: n, decimal: comma}\n"
    )

    by_day = case.load(answered.replace("DAY", "day_first"))
    by_month = case.load(answered.replace("DAY", "month_first"))

    assert rows_of(by_day)[0]["occurred_at"] == to_us(datetime(2026, 4, 3, tzinfo=UTC))
    assert rows_of(by_month)[0]["occurred_at"] == to_us(datetime(2026, 3, 4, tzinfo=UTC))
    assert rows_of(by_day)[0]["value_minor"] == 123


def test_an_expression_that_cannot_be_computed_is_told_with_its_line(case: Case) -> None:
    case.file("a.csv", "who,at,what,n", "ann,2026-01-05,call,1")

    with pytest.raises(MappingError, match=r"mapping\.yaml:5: The expression \"n \+ what\" cannot be computed"):
        case.load(SIMPLE + "    value: {expression: n + what}\n")


def test_too_many_files_are_refused(case: Case) -> None:
    for number in range(1_001):
        (case.folder / f"{number}.csv").touch()

    with pytest.raises(LimitError, match="'files' is 1,000"):
        case.load(SIMPLE.replace("a.csv", "'*.csv'"))


def test_a_history_without_rows_is_a_history(case: Case) -> None:
    case.file("a.csv", "who,at,what,firm")

    history = case.load(SIMPLE + "    account: firm\noutcomes: {n: {count: call}}\n")

    assert (history.read_n, len(history.interactions), len(history.contacts)) == (0, 0, 0)


def test_a_history_of_rejected_rows_only_is_a_history(case: Case) -> None:
    case.file("a.csv", "who,at,what,firm", ",2026-01-05,call,x")

    history = case.load(SIMPLE + "    account: firm\nsilences: [{name: q, after: call, days: 30, type: quiet}]\n")

    assert (history.read_n, history.accepted_n, len(history.contacts)) == (1, 0, 0)


def test_progress_is_told(case: Case) -> None:
    case.file("a.csv", "who,at,what", "ann,2026-01-05,call")
    told: list[tuple[str, int, int]] = []

    load_history(
        parse_mapping(f"mapping: m\n{SIMPLE}", path=case.folder / "m.yaml"),
        now=NOW,
        progress=lambda what, done, whole: told.append((what, done, whole)),
    )

    assert [what for what, done, whole in told if done == whole] == ["reading a.csv", "mapping crm"]
