from decimal import Decimal

import pytest
import yaml

from headway.documents import document as document_module
from headway.documents.document import DEPTH_MAX, NODES_MAX, TEXT_CHARS_MAX, as_shown, parse_document
from headway.errors import LimitError


@pytest.fixture(params=["compiled", "plain"], autouse=True)
def parser(request, monkeypatch):
    """Hold both parsers of the library to the same answers."""
    loader = yaml.SafeLoader if request.param == "plain" else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    monkeypatch.setattr(document_module, "_PARSER", loader)


def plain(text):
    document = parse_document(text, name="t.yaml")
    assert not document.problems
    return document.root.plain()


def problems(text):
    return [str(problem) for problem in parse_document(text, name="t.yaml").problems]


def test_numbers_keep_every_digit_that_was_written():
    assert plain("[1, -2, 2.50, .5, -0.001, 007]") == [1, -2, Decimal("2.50"), Decimal("0.5"), Decimal("-0.001"), 7]


def test_words_that_yaml_takes_for_something_else_stay_words():
    words = ["no", "yes", "on", "off", "1e3", "0x1f", ".inf", ".nan", "12:30", "2026-01-01", "2-6", "7+", "1_000"]

    assert plain(f"[{', '.join(words)}]") == words


def test_truth_and_nothing_are_told_apart_from_quoted_words():
    assert plain("[true, False, null, ~, 'true', \"null\", '1']") == [True, False, None, None, "true", "null", "1"]


def test_a_number_too_long_to_be_meant_stays_text():
    assert plain("[12345678901234567890]") == ["12345678901234567890"]


def test_digits_of_other_scripts_are_words():
    assert plain("[١٢]") == ["١٢"]


def test_blanks_around_a_text_are_lost():
    assert plain("a: '  x '\nb: |\n  line\n") == {"a": "x", "b": "line"}


def test_every_node_knows_its_line():
    root = parse_document("a: 1\nb:\n  - x\n  - {c: y}\n", name="t").root

    assert root.key_lines == {"a": 1, "b": 2}
    assert [part.line for part in root.content["b"].content] == [3, 4]


def test_a_key_written_twice_is_reported_with_both_lines():
    assert problems("a: 1\nb: 2\na: 3") == [
        "t.yaml:3: The key 'a' stands here a second time. The first is in line 1; keep one of them."
    ]


def test_the_first_of_two_equal_keys_is_kept():
    assert parse_document("a: 1\na: 2", name="t").root.plain() == {"a": 1}


def test_a_tag_is_refused_and_nothing_is_made_of_it():
    found = problems("a: !!python/object/apply:os.system ['true']")

    assert len(found) == 1
    assert "The tag" in found[0]


def test_an_alias_stands_for_its_anchor():
    assert plain("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: *nothing"])
def test_an_alias_for_nothing_complete_is_reported(text):
    assert "stands for nothing that is complete here" in problems(text)[0]


@pytest.mark.parametrize("text", ["? [a, b]\n: 1", "{{a: b}: c}", "&x a: 1\n*x : 2"])
def test_a_key_that_is_no_word_is_reported(text):
    found = problems(text)

    assert any("A key must be a word" in problem for problem in found)


def test_a_second_document_is_reported():
    assert problems("a: 1\n---\nb: 2")[0].startswith("t.yaml:2: A second document starts here.")


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment\n", "---\n"])
def test_an_empty_text_gives_a_problem_or_an_empty_value(text):
    document = parse_document(text, name="t.yaml")

    assert document.problems or document.root.content is None


def test_broken_yaml_is_reported_at_its_line():
    found = problems("a: 1\nb: [1, 2\nc: 3\n")

    assert len(found) == 1
    assert found[0].startswith(("t.yaml:3:", "t.yaml:2:"))
    assert "not YAML" in found[0]


def test_a_character_that_yaml_does_not_have_is_named():
    assert problems("a: 1\nb: \x00") == [
        "t.yaml:2: The character U+0000 cannot stand in YAML. Save the file as UTF-8 text."
    ]


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert plain("\ufeffa: 1") == {"a": 1}


def test_an_escape_for_a_character_that_does_not_exist_is_reported():
    assert len(problems('a: "\\UFFFFFFFF"')) == 1


def test_a_text_over_the_limit_is_refused_by_name():
    with pytest.raises(LimitError, match="TEXT_CHARS_MAX"):
        parse_document("#" * (TEXT_CHARS_MAX + 1), name="t.yaml")


def test_too_many_values_are_refused_by_name():
    with pytest.raises(LimitError, match="NODES_MAX"):
        parse_document("[" + "1," * (NODES_MAX + 1) + "]", name="t.yaml")


def test_aliases_count_as_what_they_stand_for():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    with pytest.raises(LimitError, match="NODES_MAX"):
        parse_document("\n".join(lines), name="t.yaml")


def test_values_too_deep_in_one_another_are_refused_by_name():
    with pytest.raises(LimitError, match="DEPTH_MAX"):
        parse_document("[" * (DEPTH_MAX + 1) + "]" * (DEPTH_MAX + 1), name="t.yaml")


def test_the_depth_of_what_an_alias_stands_for_counts():
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, DEPTH_MAX + 1))]

    with pytest.raises(LimitError, match="DEPTH_MAX"):
        parse_document("\n".join(lines), name="t.yaml")


def test_a_value_is_quoted_short_on_one_line_and_printable():
    assert as_shown("a\nb") == "a b"
    assert as_shown("x" * 100) == "x" * 57 + "…"
    assert as_shown("\ud800\x07") == "\\ud800\\u0007"
    assert as_shown(1 == 1) == "true"
    assert as_shown(None) is None
