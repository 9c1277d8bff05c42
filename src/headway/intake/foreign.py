"""Files that hold no table: told by their first bytes or their name, and refused with what to do instead."""

from __future__ import annotations

import re
from typing import Final

from headway.errors import SourceFileError

_BY_BYTES: Final = (
    (b"%PDF", "a PDF", "Export the table behind it as CSV or Excel."),
    (b"\x89PNG", "a picture", "Export the table behind it as CSV or Excel."),
    (b"\xff\xd8\xff", "a picture", "Export the table behind it as CSV or Excel."),
    (b"GIF8", "a picture", "Export the table behind it as CSV or Excel."),
    (b"SQLite format 3\x00", "a database file", "Export its table as CSV."),
    (b"7z\xbc\xaf\x27\x1c", "packed with 7z", "Unpack it first."),
    (b"Rar!", "packed with rar", "Unpack it first."),
    (b"\x7fELF", "a program", "Name a file of history."),
    (b"ARROW1", "an Arrow file", "Write it as Parquet."),
    (b"!BDN", "an Outlook data file", "Export the messages from the mail program as CSV."),
)
_MAIL: Final = "Export the messages from the mail program as CSV, with sender, receiver and date as columns."
_CHAT: Final = "Export the conversation as CSV, with person, time and channel as columns."
_CALENDAR: Final = "Export the appointments from the calendar as CSV, with person and time as columns."
_CARD: Final = "Export the contacts from the address book as CSV."
_BY_TEXT: Final = (
    (re.compile(r"\s*BEGIN:V(CALENDAR|EVENT|TIMEZONE|TODO|JOURNAL)", re.IGNORECASE), "a calendar", _CALENDAR),
    (re.compile(r"\s*BEGIN:VCARD", re.IGNORECASE), "an address card", _CARD),
    (re.compile(r"From \S.*\d{4}\s*\r?\n[A-Za-z-]+:"), "a mailbox", _MAIL),
    (re.compile(r"(Return-Path|Received|Delivered-To|Message-ID|MIME-Version):", re.IGNORECASE), "a mail", _MAIL),
    (
        re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*  (<[^>\n]*>|\*).*\r?\n){2}"),
        "a chat log",
        _CHAT,
    ),
    (re.compile(r"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE), "a web page", "Save the table as CSV."),
    (re.compile(r"\{\\rtf"), "a text document", "Save its table as CSV."),
)
_BY_NAME: Final = {
    "mbox": ("a mailbox", _MAIL),
    "eml": ("a mail", _MAIL),
    "msg": ("a mail", _MAIL),
    "pst": ("an Outlook data file", _MAIL),
    "ics": ("a calendar", _CALENDAR),
    "vcf": ("an address card", _CARD),
    "doc": ("a text document", "Save its table as CSV or Excel."),
    "docx": ("a text document", "Save its table as CSV or Excel."),
    "md": ("a text document", "Save its table as CSV or Excel."),
    "html": ("a web page", "Save the table as CSV."),
    "htm": ("a web page", "Save the table as CSV."),
}


def refuse_foreign(name: str, head: bytes) -> None:
    """Refuse a file that holds messages, appointments, pictures or the like.

    Parameters
    ----------
    name : str
        The name of the file, without its packing.
    head : bytes
        Its beginning.

    Raises
    ------
    SourceFileError
        The file is one of the known kinds that hold no table.

    Examples
    --------
    >>> refuse_foreign("day.ics", b"BEGIN:VCALENDAR")
    Traceback (most recent call last):
    headway.errors.SourceFileError: day.ics is a calendar, not a table. Export the appointments from the calendar ...
    >>> refuse_foreign("leads.csv", b"id,name")
    """
    for mark, what, hint in _BY_BYTES:
        if head.startswith(mark):
            raise SourceFileError(f"{name} is {what}, not a table", hint=hint)
    text = head[:4_096].decode("utf-8", errors="replace").lstrip("\ufeff")
    for pattern, what, hint in _BY_TEXT:
        if pattern.match(text):
            raise SourceFileError(f"{name} is {what}, not a table", hint=hint)
    ending = name.rpartition(".")[2].lower()
    if ending in _BY_NAME and ending != name.lower():
        what, hint = _BY_NAME[ending]
        raise SourceFileError(f"{name} is {what}, not a table", hint=hint)
