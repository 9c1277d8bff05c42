"""Laws of intake that hold for any file: every row accounted for, nothing twice, times as the zones say."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.columns.history import check_history
from headway.intake.history import History, load_history
from headway.intake.mapping_file import parse_mapping
from headway.intake.zones import to_utc

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MAPPING = parse_mapping(
    """
mapping: law
sources:
  - name: crm
    file: "*.csv"
    read: {header_row: 1, separator: ","}
    contact: who
    when: {column: at, date_order: day_first}
    type: what
    types: {Call: call, Mail: mail, Skip: ~}
    value: {column: eur, decimal: point}
    email: mail
    DUPLICATES
""".replace("DUPLICATES", "duplicates: keep")
)

_rows = st.tuples(
    st.sampled_from(["ann", "bob", " ann ", "", "null", "zoë"]),
    st.sampled_from(
        ["2026-01-05", "2026-01-05 10:00:00", "05/01/2026", "soon", "", "2030-01-01", "1970-01-01", "31/01/2026"]
    ),
    st.sampled_from(["Call", "Mail", "Skip", "Fax", ""]),
    st.sampled_from(["1", "1.5", "1,234.5", "", "many", "-3"]),
    st.sampled_from(["a@b.de", "test@b.de", ""]),
)
_files = st.lists(st.lists(_rows, max_size=12), min_size=1, max_size=3)


def load(files: list[list[tuple[str, ...]]], extra: list[str] | None = None) -> History:
    """Load rows as files; a first sound row lets every column be decided."""
    with TemporaryDirectory() as folder:
        for at, rows in enumerate(files):
            out = io.StringIO()
            csv.writer(out).writerows(
                [("who", "at", "what", "eur", "mail"), ("first", "2026-01-01", "Call", "0.5", "x@y.de"), *rows]
            )
            (Path(folder) / f"{at}.csv").write_text(out.getvalue() + "".join(extra or []), encoding="utf-8")
        return load_history(MAPPING, root=folder, now=NOW)


@settings(max_examples=25)
@given(files=_files)
def test_every_row_is_accepted_or_rejected_and_told(files: list[list[tuple[str, ...]]]) -> None:
    history = load(files, extra=["a,b,c,d,e,f,g\n"])

    account = history.accounts[0]
    assert account.read_n == sum(len(rows) + 2 for rows in files)
    assert account.accepted_n + account.rejected_n == account.read_n
    assert sum(account.rejected_by.values()) == account.rejected_n
    assert account.accepted_n == account.interactions_n == len(history.interactions)
    told = {(row["file"], row["row"]) for row in history.rejects.to_pylist()}
    assert len(told) == account.rejected_n
    check_history(history.interactions, history.contacts)


@settings(max_examples=15)
@given(files=_files, seed=st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_and_overlap_give_the_same_keys(
    files: list[list[tuple[str, ...]]], seed: object
) -> None:
    once = load([files[0]])
    shuffled = list(files[0])
    seed.shuffle(shuffled)  # type: ignore[attr-defined]

    again = load([shuffled])
    twice = load([files[0], shuffled])

    def facts(history: History) -> set[tuple[object, ...]]:
        names = ["source_key", "contact", "type", "occurred_at", "value_minor"]
        return {tuple(row[name] for name in names) for row in history.interactions.to_pylist()}

    assert facts(again) == facts(once)
    assert facts(twice) == facts(once)
    assert len(twice.interactions) == len(once.interactions)


_zones = st.sampled_from(
    ["Europe/Amsterdam", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]
)
_local = st.datetimes(min_value=datetime(1905, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 - local times


@given(zone=_zones, moments=st.lists(_local, min_size=1, max_size=20))
def test_local_times_become_utc_as_the_time_zone_database_says(zone: str, moments: list[datetime]) -> None:
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001 - of the local clock
    local = np.array([(moment - epoch) // timedelta(microseconds=1) for moment in moments], dtype=np.int64)

    found = to_utc(local, zone)

    expected = [
        (moment.replace(tzinfo=ZoneInfo(zone)) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        for moment in moments
    ]
    assert found.us.tolist() == expected
    folds = [
        moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() != moment.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset()
        for moment in moments
    ]
    assert found.skipped_n + found.repeated_n == sum(folds)
