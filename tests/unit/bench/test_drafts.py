import pytest

from headway.bench.drafts import draft_of_structure, draft_of_values
from headway.catalogue.read import read_pack
from headway.catalogue.shipped import shipped_pack
from headway.catalogue.write import write_pack
from headway.columns.compiled import compile_catalogue, same_structure

STARTER = shipped_pack("starter")
TYPES = tuple(sorted(STARTER.by_code))


def test_other_values_leave_every_cell_where_it_is():
    before, after = (compile_catalogue(one, TYPES) for one in (STARTER, draft_of_values(STARTER)))

    assert same_structure(before, after)
    assert (before.rv_of_cell[:-1] != after.rv_of_cell[:-1]).all()


def test_other_triggers_and_ranges_need_a_walk():
    before, after = (compile_catalogue(one, TYPES) for one in (STARTER, draft_of_structure(STARTER)))

    assert not same_structure(before, after)
    assert (before.class_last != after.class_last).any()
    assert (
        sum(a.triggers != b.triggers for a, b in zip(STARTER.entries, draft_of_structure(STARTER).entries, strict=True))
        > 5
    )


@pytest.mark.parametrize("draft", [draft_of_values, draft_of_structure])
def test_a_draft_is_a_catalogue_that_may_be_published(draft):
    text = write_pack(draft(STARTER))

    assert read_pack(text, name="draft.yaml").version == STARTER.version + 1
