import importlib.util

import numpy as np
import pytest

from headway.bench import beside
from headway.bench.beside import DUCKDB, POLARS, absent, is_here, require_equal
from headway.errors import HeadwayError


def test_equal_answers_pass():
    require_equal("the sums", np.array([1, 2]), np.array([1.0, 2.0]))


@pytest.mark.parametrize("other", [[1, 2, 3], [1, 3]])
def test_unequal_answers_end_the_comparison(other):
    with pytest.raises(HeadwayError, match="two answers for the sums"):
        require_equal("the sums", np.array([1, 2]), np.array(other))


def test_an_engine_that_is_not_installed_is_named_in_a_sentence(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(beside.importlib.util, "find_spec", lambda name: None if name == "polars" else find(name))

    assert is_here(DUCKDB)
    assert not is_here(POLARS)
    assert absent(DUCKDB, POLARS) == " Not compared with Polars: not installed (pip install 'headway[bench]')."
