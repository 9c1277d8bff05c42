import numpy as np
import pytest

from headway.columns.columns import Dimension
from headway.columns.engines import HAVE_NUMBA
from headway.columns.filters import has_one_of, ids_of, is_known, mask_of

ENGINES = ("numba", "numpy") if HAVE_NUMBA else ("numpy",)
REGION = Dimension(np.array([0, 1, -1, 2, 1], np.int32), ("north", "east", "west"), np.array([10, 20, 0, 30, 40]))


@pytest.mark.parametrize("engine", ENGINES)
def test_members_have_one_of_the_words(engine):
    assert has_one_of(REGION, ["east", "west", "nowhere"], engine=engine).tolist() == [False, True, False, True, True]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_word_that_became_known_later_is_missing(engine):
    assert has_one_of(REGION, ["east", "north"], as_of_us=20, engine=engine).tolist() == [True, True, *[False] * 3]
    assert is_known(REGION, as_of_us=20, engine=engine).tolist() == [True, True, *[False] * 3]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_missing_word_is_in_no_list(engine):
    assert not has_one_of(REGION, REGION.words, engine=engine)[2]
    assert not is_known(REGION, engine=engine)[2]


def test_ids_and_masks_stand_for_one_another():
    mask = has_one_of(REGION, ["east"])

    assert ids_of(mask).tolist() == [1, 4]
    assert (mask_of(ids_of(mask), 5) == mask).all()
