"""Segments on a real disk: what was written comes back, changes fall in one step, and damage is told in a sentence."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from tests.support.history_tables import (
    contacts_table,
    differences,
    interactions_table,
    rows_of_contacts,
    rows_of_history,
)

from headway.columns.build import build_columns
from headway.columns.built import Built
from headway.columns.columns import Columns, Valuation
from headway.columns.merge import merge_tail
from headway.columns.view import counted_rows
from headway.errors import HeadwayError, InputError, NotFoundError, StoreDamagedError, StoreError
from headway.store.segments import (
    append_tail,
    bucket_sums,
    compact,
    open_segment,
    verify_segment,
    write_segment,
    write_valuation,
)
from headway.store.segments.files import TEMPORARY, FileRecord

ON_DISK = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def a_row(key: str, contact: str = "ann", at: int = 0, **facts: Any) -> dict[str, Any]:
    row = {"source": "crm", "source_key": key, "contact": contact, "type": "call", "occurred_at": at, "known_at": at}
    return row | facts


def some_rows() -> list[dict[str, Any]]:
    people = ("ann", "bob", "cy", "dora", "eve")
    rows = [a_row(f"{name}{at}", name, at, actor="zoe", value_minor=at) for name in people for at in range(40)]
    return [*rows, a_row("undo", "bob", 99, reverses_key="bob7"), a_row("lost", "cy", 99, reverses_key="later")]


def a_built(rows: list[dict[str, Any]] | None = None) -> Built:
    contacts = contacts_table([{"contact": "ann", "account": "acme", "region": "east", "region__known_at": 3}])
    return build_columns(interactions_table(some_rows() if rows is None else rows), contacts)


def a_valuation(columns: Columns, rv_milli: int = 1_000, label: str = "then") -> Valuation:
    counted = counted_rows(columns)

    def each(value: int, otherwise: int, kind: type) -> np.ndarray:
        return np.where(counted, value, otherwise).astype(kind)

    return Valuation(
        rv_milli=each(rv_milli, 0, np.int32),
        cost_minor=each(7, 0, np.int64),
        cell=each(3, -1, np.int32),
        level=each(0, -1, np.int16),
        phase=each(0, -1, np.int8),
        level_after=each(1, -1, np.int16),
        phase_after=each(1, -1, np.int8),
        nth=each(1, 0, np.int32),
        version=each(0, -1, np.int16),
        levels=("aware", "engaged"),
        as_of_us=99,
        label=label,
    )


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def reseal(folder: Path, **changes: Any) -> None:
    """Change the manifest as a program of another version would, with a checksum that is right."""
    path = folder / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8")) | changes
    content.pop("digest")
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(content | {"digest": digest}), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "segment"


@ON_DISK
@given(rows_of_history(), rows_of_contacts())
def test_columns_come_back_bit_by_bit(tmp_path_factory, rows, people):
    folder = tmp_path_factory.mktemp("segment")
    built = build_columns(interactions_table(rows), contacts_table(people))

    write_segment(folder, built)
    segment = open_segment(folder)

    assert differences(segment.built.columns, built.columns) == []
    assert differences(segment.built.unresolved, built.unresolved) == []
    assert verify_segment(folder).interactions_n == built.columns.interactions_n


@ON_DISK
@given(rows_of_history(), rows_of_contacts())
def test_a_segment_with_tails_is_the_merge_of_its_parts_and_stays_so_when_compacted(tmp_path_factory, rows, people):
    folder = tmp_path_factory.mktemp("segment")
    third = len(rows) // 3
    parts = [rows[:third], rows[third : 2 * third], rows[2 * third :]]
    base, *tails = (build_columns(interactions_table(part)) for part in parts)
    base = build_columns(interactions_table(parts[0]), contacts_table(people))
    merged = merge_tail(merge_tail(base, tails[0]), tails[1])

    write_segment(folder, base)
    for tail in tails:
        append_tail(folder, tail)
    with_tails = open_segment(folder)
    compact(folder)
    compacted = open_segment(folder)

    assert (len(with_tails.manifest.tails), len(compacted.manifest.tails)) == (2, 0)
    assert with_tails.manifest.facts == compacted.manifest.facts
    for segment in (with_tails, compacted):
        assert differences(segment.built.columns, merged.columns) == []
        assert differences(segment.built.unresolved, merged.unresolved) == []
    assert verify_segment(folder).tails_n == 0


def test_a_reversal_in_a_tail_takes_back_a_row_of_the_base(folder):
    write_segment(folder, a_built())

    append_tail(
        folder,
        build_columns(interactions_table([a_row("later", "cy", 5), a_row("u2", "ann", 99, reverses_key="ann1")])),
    )

    columns = open_segment(folder).columns
    assert np.count_nonzero(columns.reverses >= 0) == 3  # one in the base, one in the tail, one that waited for a row


def test_mapped_arrays_are_not_copies_and_cannot_be_changed(folder):
    write_segment(folder, a_built())

    columns = open_segment(folder).columns

    assert not columns.occurred_at.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        columns.occurred_at[0] = 1


def test_a_valuation_comes_back_and_its_sums_are_those_of_its_buckets(folder):
    built = a_built()
    value = a_valuation(built.columns)

    write_segment(folder, built, valuations=[value], catalogue="starter 3")
    segment = open_segment(folder)

    assert differences(segment.valuation("then"), value) == []
    assert segment.manifest.valuations[0].catalogue == "starter 3"
    assert differences(segment.sums("then"), bucket_sums(built.columns, value)) == []
    assert segment.sums("then")["rv_milli_sum"].sum() == value.rv_milli.sum() == 1_000 * 199
    assert segment.sums("then")["counted_n"].sum() == 199
    assert verify_segment(folder).labels == ("then",)


def test_a_reader_keeps_its_epoch_while_another_flips_it(folder):
    built = a_built()
    write_segment(folder, built, valuations=[a_valuation(built.columns, 1_000), a_valuation(built.columns, 1, "now")])
    reader = open_segment(folder)

    write_valuation(folder, a_valuation(built.columns, 2_000), computed_from=reader)

    assert reader.valuation("then").rv_milli.max() == 1_000
    assert reader.labels == ("then", "now")
    fresh = open_segment(folder)
    assert fresh.valuation("then").rv_milli.max() == 2_000
    assert fresh.labels == ("then",)
    assert fresh.score_epoch == reader.score_epoch + 1
    assert fresh.manifest.facts == reader.manifest.facts


def test_a_reader_keeps_its_facts_while_the_segment_is_replaced(folder):
    write_segment(folder, a_built())
    reader = open_segment(folder)

    write_segment(folder, a_built([a_row("1")]))

    assert reader.columns.interactions_n == 202
    assert differences(reader.columns, a_built().columns) == []
    assert open_segment(folder).columns.interactions_n == 1


def test_new_facts_make_old_values_void(folder):
    built = a_built()
    write_segment(folder, built, valuations=[a_valuation(built.columns)])
    reader = open_segment(folder)

    append_tail(folder, build_columns(interactions_table([a_row("new")])))

    assert open_segment(folder).labels == ()
    with pytest.raises(NotFoundError, match="no valuation 'then' for the facts that it holds; there is none"):
        open_segment(folder).valuation("then")
    with pytest.raises(StoreError, match="have changed since these values were computed"):
        write_valuation(folder, a_valuation(built.columns), computed_from=reader)


def test_values_of_all_facts_stay_when_tails_are_brought_in(folder):
    write_segment(folder, a_built())
    append_tail(folder, build_columns(interactions_table([a_row("new")])))
    value = a_valuation(open_segment(folder).columns)
    write_valuation(folder, value)

    compact(folder)

    assert differences(open_segment(folder).valuation("then"), value) == []
    assert verify_segment(folder).interactions_n == 203


def test_values_of_other_columns_and_two_under_one_label_are_refused(folder):
    built = a_built()
    value = a_valuation(built.columns)
    write_segment(folder, built)
    other = a_valuation(a_built([a_row("1")]).columns)
    worth_nothing = replace(value, cell=np.full_like(value.cell, -1))

    for valuations, problem in (
        ([other], "has 1 values, and the columns have 202"),
        ([value, value], "Two valuations have one label"),
        ([worth_nothing], "to rows that do not count"),
    ):
        with pytest.raises(InputError, match=problem):
            write_valuation(folder, *valuations)
    assert open_segment(folder).labels == ()


def test_notes_are_kept_and_renewed(folder):
    write_segment(folder, a_built(), notes={"position": "7", "source": "crm"})

    append_tail(folder, build_columns(interactions_table([a_row("new")])), notes={"position": "9"})
    compact(folder)

    assert open_segment(folder).manifest.notes == {"position": "9", "source": "crm"}


def test_a_tail_that_does_not_fit_is_refused_and_nothing_changes(folder):
    write_segment(folder, a_built())
    before = (folder / "manifest.json").read_bytes()

    with pytest.raises(InputError, match="does not fit its base"):
        append_tail(folder, build_columns(interactions_table([]), pa.table({"contact": ["ann"], "region": [1.0]})))

    assert (folder / "manifest.json").read_bytes() == before


def test_compacting_without_tails_changes_nothing(folder):
    written = write_segment(folder, a_built())

    assert compact(folder) == written


def a_place_in_the_data(record: FileRecord) -> int:
    return (record.head_bytes_n + record.bytes_n - record.tail_bytes_n) // 2


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.arrow"))


def a_full_segment(folder: Path) -> Path:
    """Write base, tail and valuation: eight files in all."""
    write_segment(folder, a_built())
    append_tail(folder, build_columns(interactions_table([a_row("new", "dora", 5)])))
    write_valuation(folder, a_valuation(open_segment(folder).columns))
    assert len(files_of(folder)) == 8
    return folder


def test_every_file_that_is_cut_short_is_told_by_name(folder):
    a_full_segment(folder)

    for path in files_of(folder):
        content = path.read_bytes()
        for length in (0, 10, len(content) // 2, len(content) - 1):
            path.write_bytes(content[:length])
            with pytest.raises(StoreDamagedError) as refusal:
                open_segment(folder)
            assert f"{path} is damaged: it has {length:,} bytes" in str(refusal.value)
            assert "backup" in refusal.value.hint
        path.write_bytes(content)
    assert verify_segment(folder).files_n == 8


def test_every_file_that_is_missing_is_told_by_name(folder):
    a_full_segment(folder)

    for path in files_of(folder):
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(StoreDamagedError, match="is missing, and the segment needs it") as refusal:
            open_segment(folder)
        assert path.name in str(refusal.value)
        path.write_bytes(content)


def test_a_flipped_bit_in_a_header_is_told_when_a_segment_is_opened(folder):
    a_full_segment(folder)
    generator = np.random.default_rng(4)

    for path in files_of(folder):
        record = next(file for file in open_segment(folder).manifest.files if file.name == path.name)
        head = generator.integers(0, record.head_bytes_n, 4)
        tail = record.bytes_n - 1 - generator.integers(0, record.tail_bytes_n, 4)
        for place in [0, record.bytes_n - 1, *head, *tail]:
            flip(path, place)
            with pytest.raises(StoreDamagedError, match="its header is not what was written"):
                open_segment(folder)
            flip(path, place)


def test_a_flipped_bit_in_the_data_is_told_by_verify(folder):
    a_full_segment(folder)

    for path in files_of(folder):
        record = next(file for file in open_segment(folder).manifest.files if file.name == path.name)
        place = a_place_in_the_data(record)
        flip(path, place)
        with pytest.raises(StoreDamagedError) as refusal:
            verify_segment(folder)
        assert str(path) in str(refusal.value)
        flip(path, place)


def test_verify_tells_every_damaged_file_at_once(folder):
    a_full_segment(folder)
    damaged = [record for record in open_segment(folder).manifest.files if record.name.endswith("rows.arrow")]
    for record in damaged:
        flip(folder / record.name, a_place_in_the_data(record))

    with pytest.raises(StoreDamagedError) as refusal:
        verify_segment(folder)

    assert len(refusal.value.problems) == len(damaged) == 3


def says(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def test_any_flipped_bit_of_the_manifest_is_told_in_a_sentence(folder):
    write_segment(folder, a_built())
    path = folder / "manifest.json"
    generator = np.random.default_rng(6)

    for place in generator.integers(0, path.stat().st_size, 60):
        content = path.read_bytes()
        flip(path, place)
        if says(path.read_bytes()) == says(content):
            path.write_bytes(content)
            continue  # only the spacing between the values changed
        with pytest.raises(StoreError) as refusal:
            open_segment(folder)
        assert refusal.value.hint
        path.write_bytes(content)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff\xfe", b'{"format": "headway segment"}', b'{"format": "headway seg']
)
def test_a_torn_or_foreign_manifest_is_told_in_a_sentence(folder, content):
    write_segment(folder, a_built())
    (folder / "manifest.json").write_bytes(content)

    with pytest.raises(StoreError) as refusal:
        open_segment(folder)

    assert refusal.value.hint
    with pytest.raises(StoreError):
        write_segment(folder, a_built())  # what cannot be read is not overwritten
    assert (folder / "manifest.json").read_bytes() == content


def test_a_newer_segment_is_refused_by_reader_and_writer(folder):
    write_segment(folder, a_built())
    reseal(folder, format_version=2, something_new=[1, 2])
    before = (folder / "manifest.json").read_bytes()

    for use in (open_segment, verify_segment, compact, lambda path: write_segment(path, a_built())):
        with pytest.raises(StoreError, match="written by a newer Headway: its format is 2, this one reads up to 1"):
            use(folder)

    assert (folder / "manifest.json").read_bytes() == before


def test_facts_written_wrongly_under_right_checksums_are_found_by_verify(folder):
    columns = a_built().columns
    last = columns.interactions_n - 1
    wrong = {
        "not in its bucket": {"bucket": columns.bucket + np.uint16(1)},
        "not in the order of time and id": {"occurred_at": columns.occurred_at[::-1].copy()},
        "a code of type is outside its dictionary of 0 words": {"types": ()},
        "a code of account is outside": {"account": columns.account + np.int32(9)},
        "points at a row that it cannot take back": {"reverses": np.full(last + 1, last)},
    }

    for problem, arrays in wrong.items():
        write_segment(folder, replace(columns, **arrays))
        with pytest.raises(StoreDamagedError) as refusal:
            verify_segment(folder)
        assert problem in str(refusal.value)


def test_offsets_that_lead_outside_are_refused_when_a_segment_is_opened(folder):
    columns = a_built().columns

    for offsets in (columns.offsets[:-1], columns.offsets + 1, columns.offsets[::-1].copy(), columns.offsets[:0]):
        write_segment(folder, replace(columns, offsets=offsets))
        with pytest.raises(StoreDamagedError, match="where contacts begin does not fit"):
            open_segment(folder)


def test_sums_that_are_not_those_of_the_rows_are_found_by_verify(folder, monkeypatch):
    built = a_built()
    with monkeypatch.context() as patch:
        patch.setattr(
            "headway.store.segments.writing.bucket_sums",
            lambda *_: {name: np.zeros(1_024, np.int64) for name in ("rv_milli_sum", "cost_minor_sum", "counted_n")},
        )
        write_segment(folder, built, valuations=[a_valuation(built.columns)])

    with pytest.raises(StoreDamagedError) as refusal:
        verify_segment(folder)

    assert len(refusal.value.problems) == 3
    assert "rv_milli_sum of 5 buckets is not what was stored" in str(refusal.value)


def test_no_segment_is_told_apart_from_no_folder(tmp_path):
    with pytest.raises(StoreError, match="There is no segment in it"):
        open_segment(tmp_path)
    with pytest.raises(StoreError, match="There is no such folder"):
        open_segment(tmp_path / "nowhere")
    with pytest.raises(StoreError, match=r"There is no segment in .* to change"):
        append_tail(tmp_path, a_built())


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear", encoding="utf-8")

    with pytest.raises(StoreError, match=r"holds other files \(letters.txt\)"):
        write_segment(tmp_path, a_built())

    assert (tmp_path / "letters.txt").read_text(encoding="utf-8") == "dear"


def test_a_file_where_the_folder_should_be_is_told(tmp_path):
    (tmp_path / "segment").write_text("a file", encoding="utf-8")

    with pytest.raises(StoreError):
        write_segment(tmp_path / "segment", a_built())
    with pytest.raises(StoreError):
        open_segment(tmp_path / "segment")


HOLD = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_is_sent_away_and_readers_are_not(folder):
    write_segment(folder, a_built())
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / ".lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"held\n"

        with pytest.raises(StoreError, match="being written to by another process"):
            compact(folder)
        assert open_segment(folder).columns.interactions_n == 202
    finally:
        holder.communicate()

    assert write_segment(folder, a_built()).generation == 2


def test_a_full_disk_is_told_and_what_was_there_stays(folder, monkeypatch):
    write_segment(folder, a_built())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, full)
            with pytest.raises(StoreError, match="No space left on device"):
                write_segment(folder, a_built([a_row("1")]))
        assert verify_segment(folder).interactions_n == 202


CRASH = """
import os, sys
from pathlib import Path
from tests.integration.test_segments import a_built, a_row
from headway.store.segments import write_segment
swaps, true_replace = [], os.replace
def replace(source, target):
    swaps.append(target)
    if len(swaps) == int(sys.argv[2]):
        os._exit(9)
    true_replace(source, target)
os.replace = replace
write_segment(sys.argv[1], a_built([a_row("1")]))
"""


@pytest.mark.parametrize("swap", [1, 3, 4], ids=["first file", "last file", "manifest"])
def test_a_writer_killed_between_writing_and_swapping_leaves_the_old_segment(folder, swap):
    write_segment(folder, a_built())
    where = Path(__file__).parents[2]
    path = os.pathsep.join([str(where), str(where / "src")])

    killed = subprocess.run(
        [sys.executable, "-c", CRASH, str(folder), str(swap)], check=False, env=os.environ | {"PYTHONPATH": path}
    )

    assert killed.returncode == 9
    assert any(entry.name.endswith(TEMPORARY) for entry in folder.iterdir())
    assert verify_segment(folder).interactions_n == 202
    assert write_segment(folder, a_built([a_row("1")])).generation == 2
    assert not any(entry.name.endswith(TEMPORARY) for entry in folder.iterdir())
    assert len(files_of(folder)) == 3
    assert verify_segment(folder).interactions_n == 1


def test_a_swap_between_reading_the_manifest_and_mapping_the_files_is_no_damage(folder, monkeypatch):
    write_segment(folder, a_built())
    old = open_segment(folder).manifest
    write_segment(folder, a_built([a_row("1")]))
    fresh = open_segment(folder).manifest
    answers = iter([old, fresh, fresh])
    monkeypatch.setattr("headway.store.segments.reading.read_manifest", lambda _: next(answers))

    assert open_segment(folder).columns.interactions_n == 1


def test_an_unreadable_file_is_told(folder):
    write_segment(folder, a_built())
    path = files_of(folder)[0]
    path.unlink()
    path.mkdir()

    with pytest.raises(HeadwayError) as refusal:
        open_segment(folder)

    assert path.name in str(refusal.value)
