"""What the page on the language says is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.unit.subsets.frames import small_frame

import headway.subsets as subsets
from headway.errors import ExpressionError
from headway.subsets.frame import Field, SubsetFrame
from headway.subsets.language.expression import Expression, parse
from headway.subsets.language.tokens import KEYWORDS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "subset-language.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("line", [line for block in blocks("subset") for line in block.splitlines()])
def test_every_example_of_the_page_is_read_and_is_canonical(line: str) -> None:
    assert parse(line) == parse(str(parse(line)))


def test_the_two_ways_to_write_the_order_of_and_or_and_not_are_one() -> None:
    first, second = blocks("subset")[1].splitlines()

    assert parse(first) == parse(second)


def test_the_message_on_the_page_is_the_message_that_comes() -> None:
    shown = blocks("text")[0].strip()

    with pytest.raises(ExpressionError) as refused:
        parse(shown.splitlines()[1].strip()).members(small_frame())

    assert str(refused.value) == shown


def test_the_document_on_the_page_is_the_first_example() -> None:
    assert Expression.from_json(json.loads(blocks("json")[0])) == parse(blocks("subset")[0].strip())


def test_every_keyword_and_every_limit_stands_on_the_page() -> None:
    assert {word for word in KEYWORDS if not re.search(rf"\b{word}\b", PAGE)} == set()
    for limit in ("LENGTH_MAX", "DEPTH_MAX", "VALUES_MAX", "FAMILY_MAX"):
        assert f"`{limit}` | {getattr(subsets, limit):,}" in PAGE


def test_the_table_of_missing_values_is_true() -> None:
    frame = small_frame()
    three = SubsetFrame(
        {"region": Field.of_words([0, 1, -1], ("west", "north"))}, frame.account[:3], frame.present[:3], 0
    )

    assert parse("region = 'west'").members(three).tolist() == [True, False, False]
    assert parse("region != 'west'").members(three).tolist() == [False, True, True]
    assert parse("region is missing").members(three).tolist() == [False, False, True]
