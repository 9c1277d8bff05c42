"""Which encoding text is in."""

from __future__ import annotations

import pytest

from headway.errors import SourceFileError
from headway.intake.encoding import check_encoding, find_encoding
from headway.intake.foreign import refuse_foreign

_WORDS = "Größe und Übung; señor, mañana; naïve café; Ærøskøbing"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain", "utf-8"),
        (_WORDS.encode(), "utf-8"),
        (_WORDS.encode("utf-8-sig"), "utf-8-sig"),
        (_WORDS.encode("cp1252"), "cp1252"),
        (_WORDS.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + _WORDS.encode("utf-16-be"), "utf-16"),
        (_WORDS.encode("utf-32"), "utf-32"),
        ("id,name\n1,Bob\n".encode("utf-16-be"), "utf-16-be"),
        ("Żółw, źdźbło, ćma, łąka, gęś i świerszcz".encode("cp1250"), "cp1250"),
    ],
)
def test_an_encoding_is_found_by_the_bytes(data: bytes, encoding: str) -> None:
    assert find_encoding(data) == encoding


@pytest.mark.parametrize("name", ["base64", "rot13", "no such", "", "utf-88"])
def test_what_is_no_encoding_of_text_is_refused(name: str) -> None:
    with pytest.raises(SourceFileError, match="There is no encoding"):
        check_encoding(name)


def test_a_character_cut_in_two_at_the_end_of_the_sample_is_still_utf_8() -> None:
    head = ("x" * ((1 << 18) - 1) + "é").encode()[: 1 << 18]

    assert find_encoding(head) == "utf-8"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("leads.csv", b"From,To\na,b\n"),
        ("leads.csv", b"From whom to whom in 2012\nid,name\n"),
        ("log.csv", b"2012-10-17T09:16:21+0000,<bob>,hello\n"),
        ("mail.csv", b"received,subject\n"),
        ("ics", b"a,b\n"),
    ],
)
def test_a_table_that_speaks_of_mail_is_a_table(name: str, head: bytes) -> None:
    refuse_foreign(name, head)
