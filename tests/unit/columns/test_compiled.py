import numpy as np
import pytest
from tests.support.builders import A, C, R, a_catalogue, a_level, a_rule, an_entry, day, the_worked_example

from headway.catalogue.model import CatalogueHistory, Phase, Trigger
from headway.columns import compiled as module
from headway.columns.compiled import ALWAYS_US, compile_catalogue, same_structure
from headway.errors import LimitError
from headway.units import NEVER_US, to_us

TYPES = ("call", "mail")


def compiled_with(*entries, **facts):
    return compile_catalogue(a_catalogue(*entries, **facts), TYPES)


def test_occurrence_ranges_become_classes_that_share_a_cell():
    mail = an_entry("mail", 1, 0, rules=[a_rule(5, 0, first=1, last=1), a_rule(3, 0, first=4)])

    compiled = compiled_with(mail, levels=[a_level("aware")])

    cells = compiled.class_cell[compiled.class_row[0, 1] :][1:5]
    assert [int(compiled.rv_of_cell[cell]) for cell in cells] == [5_000, 1_000, 1_000, 3_000]
    assert int(compiled.class_last[0, 1]) == 4
    assert list(zip(compiled.cell_first.tolist(), compiled.cell_last.tolist(), strict=True)) == [
        (1, 1),
        (2, 3),
        (4, -1),
    ]


def test_every_level_and_phase_has_its_cell_and_the_most_specific_rule_fills_it():
    call = an_entry("call", 1, 10, rules=[a_rule(2, 20, phase=C), a_rule(3, 30, phase=C, level="b")])
    levels = [a_level("a", A, C), a_level("b", C)]

    compiled = compiled_with(call, levels=levels)

    places = zip(compiled.state_level, compiled.state_phase, strict=True)
    states = [(compiled.levels[level], Phase(phase)) for level, phase in places]
    assert states == [("a", A), ("a", C), ("b", C)]
    assert compiled.rv_of_cell.tolist() == [1_000, 2_000, 3_000, 0]
    assert compiled.cost_of_cell.tolist() == [10, 20, 30, 0]


def test_a_trigger_leads_to_the_level_and_keeps_the_phase_where_the_level_has_it():
    order = an_entry("call", triggers=[Trigger("customer")])
    levels = [a_level("aware", A), a_level("trial", R), a_level("customer", C, R)]

    compiled = compiled_with(order, levels=levels)

    from_aware, from_trial, from_customer, *_ = compiled.state_after.tolist()
    assert (compiled.state_level[from_aware], compiled.state_phase[from_aware]) == (2, C)
    assert (compiled.state_level[from_trial], compiled.state_phase[from_trial]) == (2, R)
    assert from_customer == 2


def test_unknown_types_are_never_open_and_retired_ones_until_their_day():
    compiled = compiled_with(an_entry("mail", retired_at=day(3)))

    assert compiled.open_until_us.tolist() == [[ALWAYS_US, to_us(day(3))]]
    assert compiled.needs_times
    assert compiled_with(an_entry("mail")).open_until_us.tolist() == [[ALWAYS_US, NEVER_US]]
    assert not compiled_with(an_entry("mail")).needs_times


def test_among_the_versions_that_have_begun_the_newest_is_in_force():
    begins = (None, day(5), None, day(2))
    versions = [a_catalogue(version=i, effective_from=begin) for i, begin in enumerate(begins, start=1)]
    history = CatalogueHistory(tuple(versions))

    compiled = compile_catalogue(history, TYPES)

    assert compiled.begins_us.tolist() == [ALWAYS_US, to_us(day(2))]
    assert [compiled.versions[v] for v in compiled.version_of] == [1, 4]
    assert [history.in_force_at(day(n)).version for n in (1, 2, 6)] == [1, 4, 4]


def test_levels_stand_in_the_order_of_the_newest_version_and_lost_ones_come_last():
    old = a_catalogue(levels=[a_level("seed"), a_level("aware"), a_level("won", R)], start_level="seed")
    new = a_catalogue(
        an_entry(), levels=[a_level("won", R), a_level("aware")], version=2, effective_from=day(1), start_level="aware"
    )

    compiled = compile_catalogue(CatalogueHistory((a_catalogue(an_entry(), levels=old.levels), new)), TYPES)

    assert compiled.levels == ("won", "aware", "seed")
    settled = [compiled.levels[compiled.state_level[state]] for state in compiled.settled[1]]
    assert settled == ["won", "aware", "aware"]


def test_catalogues_that_differ_in_values_only_have_the_same_structure():
    mail = an_entry("mail", 1, 5, rules=[a_rule(2, 0, first=1, last=1)])
    dearer = an_entry("mail", 9, 50, rules=[a_rule(7, 3, first=1, last=1), a_rule(8, 0, first=1, last=1, phase=R)])

    assert same_structure(compiled_with(mail), compiled_with(dearer))


@pytest.mark.parametrize(
    "other",
    [
        an_entry("mail", 1, 5, rules=[a_rule(2, 0, first=1, last=2)]),
        an_entry("mail", 1, 5, rules=[a_rule(2, 0, first=1, last=1)], triggers=[Trigger("qualified")]),
        an_entry("mail", 1, 5, rules=[a_rule(2, 0, first=1, last=1)], retired_at=day(9)),
        an_entry("call", 1, 5, rules=[a_rule(2, 0, first=1, last=1)]),
    ],
    ids=["another range", "a trigger", "retired", "another type"],
)
def test_another_range_trigger_retirement_or_type_is_another_structure(other):
    mail = an_entry("mail", 1, 5, rules=[a_rule(2, 0, first=1, last=1)])

    assert not same_structure(compiled_with(mail), compiled_with(other))


def test_other_levels_phases_starts_or_dictionaries_are_another_structure():
    plain = compiled_with(an_entry())

    assert not same_structure(plain, compiled_with(an_entry(), start_level="qualified"))
    assert not same_structure(
        plain, compiled_with(an_entry(), levels=[a_level("engaged", A, C), *a_catalogue().levels[1:]])
    )
    assert not same_structure(
        plain, compiled_with(an_entry(), levels=a_catalogue().levels[::-1], start_level="engaged")
    )
    assert not same_structure(plain, compile_catalogue(a_catalogue(an_entry()), ("mail", "call")))


def test_a_table_too_large_is_refused_by_the_name_of_its_limit(monkeypatch):
    far = an_entry("mail", rules=[a_rule(2, 0, first=10_000_000)])

    with pytest.raises(LimitError, match="OCCURRENCES_MAX"):
        compiled_with(far)
    monkeypatch.setattr(module, "CELLS_MAX", 20)
    with pytest.raises(LimitError, match="CELLS_MAX"):
        compile_catalogue(a_catalogue(), [entry.code for entry in the_worked_example()])


def test_a_dictionary_without_types_compiles_to_nothing():
    compiled = compile_catalogue(a_catalogue(), ())

    assert compiled.cells_n == 0
    assert compiled.rv_of_cell.tolist() == [0]
    assert compiled.open_until_us.shape == (1, 0)
    assert compiled.class_cell.dtype == np.int32
