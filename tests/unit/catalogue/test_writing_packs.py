from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.support.builders import A, R, a_catalogue, a_level, a_rule, an_entry
from tests.unit.catalogue.packs import SMALL

from headway.catalogue.model import Trigger
from headway.catalogue.read import read_pack
from headway.catalogue.write import normal_form, write_entry, write_pack
from headway.errors import PackError


def test_what_is_written_reads_back_equal():
    catalogue = read_pack(SMALL)

    assert read_pack(write_pack(catalogue)) == catalogue


def test_every_field_is_written():
    entry = an_entry(
        "demo",
        levels=("aware",),
        detail=True,
        tactic="demonstration",
        description="A " + "long " * 60 + "story: with 'quotes', \"more\" & a # sign",
        retired_at=datetime(2027, 1, 1, tzinfo=UTC),
        triggers=[Trigger("won")],
        rules=[a_rule(3, 1, level="won"), a_rule(3, 1, phase=A, first=2)],
    )
    catalogue = a_catalogue(
        entry,
        levels=[a_level("aware", A), a_level("won", R)],
        author="No: one",
        reason="Why not?\nBecause.",
        facts={"costs": "none", "empty": ""},
        effective_from=datetime(2026, 6, 1, 12, 30, tzinfo=UTC),
    )

    assert read_pack(write_pack(catalogue)) == normal_form(catalogue)


STRANGE_NAMES = ["null", "true", "12", "1.5", "- a", "a: b", "# a", "'", '"', "a\\b", "[a]", "{a}", "é — ü", "~", "*a"]
STRANGE_NAMES += ["&a", "!a", "…", "%a", "@a", "a,b", "a  b", "no", "2026-01-01"]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_name_is_quoted_when_yaml_would_take_it_for_something_else(name):
    catalogue = a_catalogue(an_entry("call", name=name, description=name))

    assert read_pack(write_pack(catalogue)).entry("call").name == name


def test_what_equals_the_interaction_itself_is_left_out_of_a_rule():
    catalogue = a_catalogue(an_entry("mail", 2, 150, rules=[a_rule(1, 150, first=2)]))

    assert "- {occurrence: 2+, rv: 1}" in write_pack(catalogue)


@pytest.mark.parametrize(
    "broken",
    [
        an_entry("mail", rules=[a_rule(1, first=1, last=6), a_rule(2, first=5)]),
        an_entry("mail", triggers=[Trigger("proposal"), Trigger("qualified")]),
        an_entry("mail", triggers=[Trigger("nowhere")]),
        an_entry("mail", name=" blanks "),
        an_entry("Not a code"),
        replace(an_entry("mail"), rules=(a_rule(1, level="proposal"),)),
    ],
)
def test_a_catalogue_that_breaks_a_law_is_not_written(broken):
    with pytest.raises(PackError):
        write_pack(a_catalogue(broken))


def test_one_interaction_is_written_alone_even_if_it_speaks_about_others():
    text = write_entry(read_pack(SMALL).entry("rating"), "EUR")

    assert text.splitlines()[-2:] == ["voice_of_customer: true", "voice_of: [mail, order]"]
