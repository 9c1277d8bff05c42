import inspect

from headway import errors
from headway.errors import HeadwayError, InputError, Problem


def leaves(kind):
    return [kind, *(leaf for sub in kind.__subclasses__() for leaf in leaves(sub))]


def test_every_error_stands_in_the_tree_at_the_top_of_the_file():
    drawn = inspect.getdoc(errors)

    for kind in leaves(HeadwayError):
        assert kind.__name__ in drawn


def test_every_error_has_a_code_of_its_own_and_the_exit_code_of_its_branch():
    kinds = leaves(HeadwayError)

    assert len({kind.code for kind in kinds}) == len(kinds)
    for branch in HeadwayError.__subclasses__():
        assert {leaf.exit_code for leaf in leaves(branch)} == {branch.exit_code}


def test_an_error_says_what_why_what_to_do_and_every_single_problem():
    error = InputError("Two lines cannot be read", hint="Mend them.", problems=[Problem("no date", where="a.csv:2")])

    assert str(error) == "Two lines cannot be read. Mend them.\n  a.csv:2: no date."
