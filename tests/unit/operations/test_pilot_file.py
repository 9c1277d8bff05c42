from datetime import UTC, datetime
from pathlib import Path

import pytest

from headway.errors import MappingError
from headway.operations.pilot_file import read_pilot_plan

SMALL = """
pilot: small
title: A small pilot
mapping: mapping.yaml
catalogue: starter
"""


def problems_of(text):
    with pytest.raises(MappingError) as refused:
        read_pilot_plan(SMALL + text, name="P.yaml")
    return [str(problem) for problem in refused.value.problems]


def test_a_small_plan_has_sensible_defaults():
    plan = read_pilot_plan(SMALL)

    assert (plan.code, plan.as_of, plan.outcome, plan.extremes) == ("small", None, None, ())
    assert (plan.draws, plan.permutations, plan.exceptions_most) == (200, 400, 15)


def test_a_day_is_meant_up_to_its_end():
    plan = read_pilot_plan(SMALL + "as_of: 2018-05-31")

    assert plan.as_of == datetime(2018, 5, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def test_every_problem_is_told_at_once_with_its_line():
    told = problems_of(
        """
as_of: yesterday
outcome: {flag: won, level: customer}
families: [{bye: origin}]
extremes:
  - {code: x, question: Why?, a: {name: A, where: "region = "}, b: {name: B, where: won}}
  - {code: x, question: Why?, a: {name: A, where: won}, b: {name: B, where: won}}
draws: 3
"""
    )

    assert len(told) == 6
    assert told[0].startswith("P.yaml:7: 'as_of' is 'yesterday', which is no moment")
    assert "names 2 rules" in told[1]
    assert "Did you mean 'by'?" in told[2]
    assert told[3].startswith("P.yaml:11: The expression 'region =' cannot be read")
    assert "Two extremes have the code 'x'" in told[4]
    assert "'draws' is 3" in told[5]


@pytest.mark.parametrize("plan", sorted(Path("examples").glob("*/PILOT.yaml")), ids=lambda path: path.parent.name)
def test_the_plans_that_ship_as_examples_can_be_read(plan):
    read = read_pilot_plan(plan.read_text(encoding="utf-8"), name=str(plan))

    assert read.extremes
    assert (plan.parent / read.mapping).name == "mapping.yaml"
