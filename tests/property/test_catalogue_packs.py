"""Laws of catalogue packs: no text ends in a traceback, what is written reads back, one rule always comes first."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.strategies import catalogues

from headway.catalogue.check import rule_clashes, trigger_clashes
from headway.catalogue.cohesion import check_cohesion
from headway.catalogue.diff import diff
from headway.catalogue.model import (
    Catalogue,
    CatalogueEntry,
    Direction,
    Domain,
    EventTag,
    Level,
    Phase,
    Trigger,
    ValueRule,
)
from headway.catalogue.read import read_pack
from headway.catalogue.shipped import shipped_text
from headway.catalogue.write import normal_form, write_pack
from headway.errors import LimitError, PackError

SMALLEST = shipped_text("online_retail")
LINES = SMALLEST.splitlines()

codes = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
signs = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
names = st.text(signs, min_size=1, max_size=20).map(str.strip).filter(bool)
texts = st.text(signs | st.just("\n"), max_size=150).map(str.strip)
moments = st.none() | st.datetimes(timezones=st.timezones()).map(
    lambda moment: moment.replace(year=min(max(moment.year, 1900), 2100))
)
SIGNS = "{ } [ ] : , # &a *a !x | >- \" ' ? \\"
PIECES = [*SIGNS.split(), "levels", "interactions", "rules", "code", "rv", "cost", "0", "-1.5", "true", "null"]
fragments = st.sampled_from(
    [*PIECES, ": ", "- ", "\n", "  ", "---\n", "<<: ", "&a ", "!x ", "\t", "\x85", "%YAML 1.9\n"]
)


def read_or_refuse(text: str) -> Catalogue | None:
    try:
        return read_pack(text, name="any")
    except (PackError, LimitError) as error:
        refused = error
    told = all(one.problem and int(one.where.rpartition(":")[2]) >= 1 and str(one).encode() for one in refused.problems)
    named = isinstance(refused, LimitError) and refused.facts["limit"].endswith("_MAX")
    assert named or (refused.problems and told)
    return None


@given(st.text())
@example("a: &x [*x]")
@example("[" * 2_000)
@example("? " * 500)
@example('"\\UFFFFFFFF"')
@example("rv: 1e999999999")
@example("%YAML 99999999999999999999.1\n---\n")
def test_any_text_is_read_or_refused(text):
    read_or_refuse(text)


@given(st.lists(fragments | st.text(max_size=3), max_size=40).map("".join))
def test_any_text_that_looks_like_yaml_is_read_or_refused(text):
    read_or_refuse(text)


@st.composite
def broken_packs(draw):
    """Draw a good pack with some lines lost, doubled, moved, or with something else in place of a word."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0 if len(lines) > 1:
                del lines[place]
            case 1:
                lines.insert(place, lines[draw(st.integers(0, len(lines) - 1))])
            case 2:
                key, colon, _ = lines[place].partition(": ")
                lines[place] = key + colon + draw(fragments | st.text(max_size=8))
            case 3:
                lines[place] = lines[place].replace(
                    draw(st.sampled_from(["0", "e", "o", "[", "{", ":"])), draw(fragments)
                )
            case _:
                lines[place] = lines[place].lstrip() if draw(st.booleans()) else "  " + lines[place]
    return "\n".join(lines)


@given(broken_packs())
@settings(max_examples=120)
def test_a_good_pack_that_was_damaged_is_read_or_refused(text):
    catalogue = read_or_refuse(text)

    if catalogue is not None:
        check_cohesion(catalogue)
        assert read_pack(write_pack(catalogue)) == catalogue


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-200, 10**20)
    | st.floats(allow_nan=False).map(str)
    | st.sampled_from(["won", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["code", "from", "to", "rv"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = ("code", "name", "domain", "direction", "personal", "tactic", "rv", "cost", "rules", "triggers", "levels")
KEYS += ("voice_of_customer", "voice_of", "outcome_defining", "event_tags", "detail", "retired_at", "description")
HEAD_KEYS = (
    "pack",
    "version",
    "currency",
    "effective_from",
    "start_level",
    "facts",
    "levels",
    "interactions",
    "reason",
)


@given(st.dictionaries(st.sampled_from(KEYS), json_values), st.dictionaries(st.sampled_from(HEAD_KEYS), json_values))
@settings(max_examples=80)
def test_values_of_any_shape_in_any_field_are_read_or_refused(entry, head):
    import json

    pack = {
        "pack": "p",
        "name": "P",
        "version": 1,
        "currency": "EUR",
        "start_level": "won",
        "levels": [{"code": "won", "name": "Won", "phases": "closing"}],
        "interactions": [
            {"code": "x", "name": "X", "domain": "sales", "direction": "in", "personal": True, "rv": 1, "cost": 1}
            | entry
        ],
    }

    read_or_refuse(json.dumps(pack | head))


@st.composite
def lawful_rules(draw, levels: tuple[Level, ...]) -> tuple[ValueRule, ...]:
    """Draw rules; those that would clash are left out by the caller."""
    rules = [ValueRule(draw(st.integers(-100_000, 100_000)), draw(st.integers(0, 10_000)))]
    for _ in range(draw(st.integers(0, 4))):
        level = draw(st.none() | st.sampled_from(levels))
        phase = draw(st.none() | st.sampled_from(level.phases if level else tuple(Phase)))
        first = draw(st.integers(1, 5))
        last = draw(st.none() | st.integers(first, 7))
        if level is None and phase is None and (first, last) == (1, None):
            continue
        if level is not None and len(level.phases) == 1:
            phase = level.phases[0]
        rules.append(
            ValueRule(
                draw(st.integers(-100_000, 100_000)),
                draw(st.integers(0, 10_000)),
                level.code if level else None,
                phase,
                first,
                last,
            )
        )
    return tuple(rules)


@st.composite
def lawful_catalogues(draw) -> Catalogue:
    """Draw a catalogue that keeps every law of packs, with names that make trouble."""
    level_codes = draw(st.lists(codes, min_size=1, max_size=4, unique=True))
    levels = tuple(
        Level(code, draw(names), tuple(draw(st.lists(st.sampled_from(Phase), min_size=1, unique=True))))
        for code in level_codes
    )
    entry_codes = draw(st.lists(codes, min_size=1, max_size=4, unique=True))
    voices = {code: draw(st.booleans()) for code in entry_codes}
    some_levels = st.lists(st.sampled_from(level_codes), max_size=3, unique=True).map(tuple)
    entries = []
    for code in entry_codes:
        trigger = draw(st.none() | st.builds(Trigger, st.sampled_from(level_codes), some_levels))
        process = [other for other in entry_codes if not voices[other]]
        entry = CatalogueEntry(
            code=code,
            name=draw(names),
            domain=draw(st.sampled_from(Domain)),
            direction=draw(st.sampled_from(Direction)),
            personal=draw(st.booleans()),
            rules=draw(lawful_rules(levels)),
            triggers=() if trigger is None or trigger.from_levels == (trigger.to_level,) else (trigger,),
            levels=draw(some_levels),
            voice_of_customer=voices[code],
            outcome_defining=draw(st.booleans()),
            event_tags=tuple(draw(st.lists(st.sampled_from(EventTag), unique=True, max_size=2))),
            voice_of=tuple(draw(st.lists(st.sampled_from(process), unique=True))) if voices[code] and process else (),
            tactic=draw(st.none() | codes),
            detail=draw(st.booleans()),
            description=draw(texts),
            retired_at=draw(moments),
        )
        entries.append(entry if not rule_clashes(entry, levels) else replace(entry, rules=entry.rules[:1]))
    return Catalogue(
        code=draw(codes),
        name=draw(names),
        version=draw(st.integers(1, 1_000_000)),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        levels=levels,
        start_level=draw(st.sampled_from(level_codes)),
        entries=tuple(entries),
        effective_from=draw(moments),
        author=draw(st.just("") | names),
        reason=draw(texts),
        facts=draw(st.dictionaries(codes, texts, max_size=2)),
    )


@given(lawful_catalogues())
@settings(max_examples=60)
def test_a_lawful_catalogue_reads_back_as_it_was_written(catalogue):
    assert read_pack(write_pack(catalogue)) == normal_form(catalogue)


@given(catalogues())
def test_any_catalogue_is_written_so_that_it_reads_back_or_refused(catalogue):
    try:
        text = write_pack(catalogue)
    except PackError:
        return

    assert read_pack(text) == normal_form(catalogue)


@given(catalogues())
def test_without_a_clash_the_rule_that_is_chosen_lies_within_every_other_that_holds(catalogue):
    for entry in normal_form(catalogue).entries:
        clashing = bool(rule_clashes(entry, catalogue.levels))
        ambiguous = False
        for level in catalogue.levels:
            for phase in level.phases:
                for nth in range(1, 9):
                    holding = [rule for rule in entry.rules if rule.holds(level.code, phase, nth)]
                    chosen = entry.rule_at(level.code, phase, nth)
                    first = all(chosen.lies_within(rule) for rule in holding)
                    alone = sum(rule.lies_within(chosen) for rule in holding) == 1
                    ambiguous |= not (first and alone)

        assert clashing == ambiguous


@given(catalogues())
def test_without_a_clash_at_most_one_trigger_fires(catalogue):
    for entry in catalogue.entries:
        most = max(sum(trigger.fires(level.code) for trigger in entry.triggers) for level in catalogue.levels)

        assert bool(trigger_clashes(entry, catalogue.levels)) == (most > 1)


@given(lawful_catalogues(), lawful_catalogues())
@settings(max_examples=40)
def test_a_difference_is_empty_only_between_equals(one, other):
    assert diff(one, one).changes == ()
    if (one.levels, one.entries, one.start_level) != (other.levels, other.entries, other.start_level):
        same_but_order = {e.code: e for e in one.entries} == {
            e.code: e for e in other.entries
        } and one.levels == other.levels
        assert diff(one, other).changes or same_but_order


@settings(max_examples=40)
@given(lawful_catalogues(), st.integers(-100_000, 100_000), st.integers(0, 10_000))
def test_other_values_in_the_same_rules_leave_the_structure(catalogue, rv_milli, cost_minor):
    entries = tuple(
        replace(entry, rules=tuple(replace(rule, rv_milli=rv_milli, cost_minor=cost_minor) for rule in entry.rules))
        for entry in catalogue.entries
    )

    assert not diff(catalogue, replace(catalogue, entries=entries)).structure_changed


@pytest.mark.parametrize("code", ["starter", "loan_applications"])
@given(data=st.data())
@settings(max_examples=15)
def test_a_shipped_pack_with_one_word_misspelt_is_refused_at_its_line(code, data):
    lines = shipped_text(code).splitlines()
    places = [
        n for n, line in enumerate(lines) if line.strip().startswith(("domain:", "direction:", "phase:", "personal:"))
    ]
    place = data.draw(st.sampled_from(places))
    lines[place] += "x"

    with pytest.raises(PackError) as caught:
        read_pack("\n".join(lines), name="p")

    assert [problem.where for problem in caught.value.problems] == [f"p:{place + 1}"]
