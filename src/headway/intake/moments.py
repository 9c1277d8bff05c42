"""Columns of moments: every value is tried against every way of writing dates, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headway.columns.history import EARLIEST_US, LATEST_US
from headway.errors import InputError
from headway.intake.date_formats import BY_ORDER, BY_ORDER_SHORT, ISO, NAMED, ORDERS, ZONED, formats_of_shape, shapes_of
from headway.intake.date_order import NO_MOMENT, decide_order, in_words
from headway.intake.engine import compute_rows, quoted
from headway.intake.table import many
from headway.intake.words import empty_cells
from headway.intake.zones import to_utc

_SAMPLE: Final = 4_000
_ROUNDS: Final = 4
_EPOCHS: Final = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
_AWARE: Final = "epoch_us(try_cast(v as timestamptz))"
_DAY_CHARS: Final = 10
_SIGNS: Final = np.frombuffer(b"+-", dtype=np.uint8)
_ZULU: Final = np.frombuffer(b"ZzC", dtype=np.uint8)
_DIGITS: Final = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True)
class Moments:
    """A column of moments.

    Attributes
    ----------
    us : int64 (n,)
        Microseconds since 1970, UTC; no meaning where missing or bad.
    missing : bool (n,)
        The cell is empty.
    bad : bool (n,)
        The cell is no moment between 1900 and 2199.
    facts : tuple of str
        How the values are written and why that was decided, and what the clocks did.
    """

    us: NDArray[np.int64]
    missing: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    facts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read of a column so far; `us` is local time where ``naive``."""

    us: NDArray[np.int64]
    naive: NDArray[np.bool_]
    todo: NDArray[np.bool_]
    styles: dict[str, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    def take(self, rows: NDArray[np.int64], us: NDArray[np.int64], style: str, *, naive: bool) -> None:
        """Accept the moments of some rows; `NO_MOMENT` is none."""
        read = us != NO_MOMENT
        if read.any():
            self.us[rows[read]] = us[read]
            self.naive[rows[read]] = naive
            self.todo[rows[read]] = False
            self.styles[style] = self.styles.get(style, 0) + int(read.sum())


class _Sample:
    """Some values of a column, and one of each shape among them."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts
        self.shapes = shapes_of(texts.to_pylist())


def read_moments(
    engine: Any,
    column: pa.ChunkedArray,
    *,
    name: str,
    missing: Collection[str] = (),
    zone: str = "UTC",
    date_order: str | None = None,
    pattern: str | None = None,
) -> Moments:
    """Read a column of moments.

    ISO is read first. What is left is tried against all ways of `headway.intake.date_formats`. Where day and month
    can be told apart in some value, that decides for the column; where nothing decides and it matters, the person is
    asked. Offsets are honoured; moments without one are of ``zone``.

    Parameters
    ----------
    engine : DuckDB connection
    column : pyarrow array (n,)
        Text, or what Parquet brings: dates, timestamps, numbers.
    name : str
        Of the column, for messages.
    missing : collection of str
        Texts that stand for an empty cell.
    zone : str
    date_order : {"day_first", "month_first", "year_first"}, optional
    pattern : str, optional
        Of ``strptime``, or ``epoch_s``, ``epoch_ms``, ``epoch_us``: the only way that is tried.

    Returns
    -------
    Moments

    Raises
    ------
    InputError
        The order of day and month cannot be known, or no value is a moment, or the pattern is none. The hint says
        what to write.

    Examples
    --------
    >>> from headway.intake.engine import locked_engine
    >>> from headway.units import from_us
    >>> with locked_engine() as engine:
    ...     found = read_moments(engine, pa.chunked_array([["20-10-2016", "01-03-2017"]]), name="engaged")
    >>> [from_us(us).date().isoformat() for us in found.us], found.facts
    (['2016-10-20', '2017-03-01'], ("'engaged': day first, since 1 value has a day above 12",))
    """
    if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
        return _typed(engine, column, name, zone)
    reading, empty = _begin(engine, column, missing, iso=pattern is None)
    if pattern is not None:
        _by_pattern(engine, column, reading, pattern, name)
    else:
        _by_search(engine, column, reading, name, date_order)
    return _finish(column, reading, empty, name, zone, pattern)


def _typed(engine: Any, column: pa.ChunkedArray, name: str, zone: str) -> Moments:
    """Take dates and timestamps as Parquet brings them."""
    aware = pa.types.is_timestamp(column.type) and column.type.tz is not None
    found = _fetch(engine, column, "epoch_us(v)" if aware else "epoch_us(v::timestamp)")
    zone = "UTC" if aware else zone
    empty = found == NO_MOMENT
    reading = _Reading(found, ~empty, np.zeros(len(found), dtype=np.bool_))
    return _finish(column, reading, empty, name, zone, None)


def _begin(
    engine: Any, column: pa.ChunkedArray, missing: Collection[str], *, iso: bool
) -> tuple[_Reading, NDArray[np.bool_]]:
    """Read what is ISO, and tell empty cells."""
    texts = column if pa.types.is_string(column.type) else column.cast(pa.string())
    rows_n = len(texts)
    us = _fetch(engine, texts, "epoch_us(try_cast(v as timestamp))") if iso else np.full(rows_n, NO_MOMENT)
    us = np.where((us >= EARLIEST_US) & (us < LATEST_US), us, NO_MOMENT)
    empty = empty_cells(texts, missing, us != NO_MOMENT)
    us[empty] = NO_MOMENT
    zoned = _have_offset(texts) & (us != NO_MOMENT) if iso else np.zeros(rows_n, dtype=np.bool_)
    if zoned.any():
        at = np.flatnonzero(zoned)
        us[at] = _fetch(engine, texts if len(at) == rows_n else texts.take(pa.array(at)), _AWARE)
    read_n = int((us != NO_MOMENT).sum())
    return _Reading(us, ~zoned, (us == NO_MOMENT) & ~empty, {ISO: read_n} if read_n else {}), empty


def _have_offset(texts: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Tell which ISO moments end in an offset (Z, +01, +0100, +01:00, UTC), by the bytes at their ends."""
    parts = []
    for chunk in texts.chunks:
        _, offsets, data = chunk.buffers()
        if data is None or not len(chunk):
            parts.append(np.zeros(len(chunk), dtype=np.bool_))
            continue
        ends = np.frombuffer(offsets, dtype=np.int32, count=len(chunk) + 1, offset=4 * chunk.offset)
        long = np.diff(ends) > _DAY_CHARS
        letters = np.frombuffer(data, dtype=np.uint8)
        last = ends[1:][long]
        sign = [np.isin(letters[last - back], _SIGNS) for back in (6, 5, 3)]
        found = np.isin(letters[last - 1], _ZULU) | sign[0] | sign[1] | sign[2]
        part = np.zeros(len(chunk), dtype=np.bool_)
        part[long] = found
        parts.append(part)
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.bool_)


def _by_pattern(engine: Any, column: pa.ChunkedArray, reading: _Reading, pattern: str, name: str) -> None:
    """Read all values in the one way that was said."""
    rows = np.flatnonzero(reading.todo)
    texts = _texts(column, rows)
    if pattern in _EPOCHS:
        reading.take(rows, _epochs(engine, texts, _EPOCHS[pattern]), pattern, naive=False)
        return
    try:
        found = _parse(engine, texts, (pattern,))
    except duckdb.Error as error:
        raise InputError(
            f"{name!r}: {pattern!r} is no pattern for moments: {str(error).splitlines()[0][:120]}",
            hint="Write it as strptime does: %d/%m/%Y %H:%M.",
        ) from None
    reading.take(rows, found, pattern, naive="%z" not in pattern)


def _by_search(engine: Any, column: pa.ChunkedArray, reading: _Reading, name: str, date_order: str | None) -> None:
    """Try the ways of writing dates until nothing more is found."""
    for _ in range(_ROUNDS):
        rows = np.flatnonzero(reading.todo)
        if not len(rows):
            return
        texts = _texts(column, rows)
        sample = _Sample(_texts(column, rows[np.unique(np.linspace(0, len(rows) - 1, _SAMPLE).astype(np.int64))]))
        before = int(reading.todo.sum())
        for formats, naive in ((BY_ORDER, True), (_zoned_by_order(), False)):
            _numeric(engine, reading, rows, texts, sample, formats, name, date_order, naive=naive)
        _simple(engine, reading, rows, texts, sample, NAMED, "the month by its name", naive=True)
        zoned = tuple(form for form in ZONED if "%m" not in form)
        _simple(engine, reading, rows, texts, sample, zoned, "the month by its name, with an offset", naive=False)
        _digits(engine, reading, rows, texts)
        aware = _fetch(engine, texts, _AWARE)
        aware = np.where(reading.todo[rows] & (aware >= EARLIEST_US) & (aware < LATEST_US), aware, NO_MOMENT)
        reading.take(rows, aware, ISO, naive=False)
        if reading.todo[rows].any():
            _numeric(engine, reading, rows, texts, sample, BY_ORDER_SHORT, name, date_order, naive=True)
        if int(reading.todo.sum()) == before:
            return


def _zoned_by_order() -> dict[str, tuple[str, ...]]:
    """Days as three numbers, with a clock and an offset."""
    first = {"day_first": "%d", "month_first": "%m", "year_first": "%Y"}
    return {order: tuple(form for form in ZONED if "%m" in form and form.startswith(first[order])) for order in ORDERS}


def _numeric(
    engine: Any,
    reading: _Reading,
    rows: NDArray[np.int64],
    texts: pa.Array,
    sample: _Sample,
    formats: Mapping[str, tuple[str, ...]],
    name: str,
    date_order: str | None,
    *,
    naive: bool,
) -> None:
    """Read days written as three numbers: decide their order for the whole column, or ask."""
    used = {order: _fitting(engine, sample, formats[order]) for order in ORDERS}
    if date_order is not None:
        used = {order: used[order] for order in (date_order,)}
    found = {order: _parse(engine, texts, forms) for order, forms in used.items() if forms}
    found = {order: np.where(reading.todo[rows], us, NO_MOMENT) for order, us in found.items()}
    found = {order: us for order, us in found.items() if (us != NO_MOMENT).any()}
    if not found:
        return
    order = next(iter(found))
    reason = "the only order that fits" if date_order is None else "as the mapping says"
    if len(found) > 1:
        order, reason = decide_order(found, texts, name)
    reading.reasons.append(f"{in_words(order)}, {reason}")
    reading.take(rows, found[order], in_words(order), naive=naive)


def _simple(
    engine: Any,
    reading: _Reading,
    rows: NDArray[np.int64],
    texts: pa.Array,
    sample: _Sample,
    formats: Sequence[str],
    style: str,
    *,
    naive: bool,
) -> None:
    """Read moments that can be read in one way only."""
    used = _fitting(engine, sample, formats)
    if used:
        found = np.where(reading.todo[rows], _parse(engine, texts, used), NO_MOMENT)
        reading.take(rows, found, style, naive=naive)


def _digits(engine: Any, reading: _Reading, rows: NDArray[np.int64], texts: pa.Array) -> None:
    """Read digits alone: days without signs between, and seconds, milli- or microseconds since 1970."""
    for length, form in _DIGITS.items():
        found = _parse(engine, texts, (form,), f"regexp_full_match(v, '[0-9]{{{length}}}')")
        reading.take(rows, np.where(reading.todo[rows], found, NO_MOMENT), "digits alone", naive=True)
    for style, factor in _EPOCHS.items():
        digits = {"epoch_s": "9,10", "epoch_ms": "12,13", "epoch_us": "15,16"}[style]
        found = _epochs(engine, texts, factor, f"regexp_full_match(v, '[0-9]{{{digits}}}([.][0-9]+)?')")
        said = {"epoch_s": "seconds", "epoch_ms": "milliseconds", "epoch_us": "microseconds"}[style] + " since 1970"
        reading.take(rows, np.where(reading.todo[rows], found, NO_MOMENT), said, naive=False)


def _fitting(engine: Any, sample: _Sample, formats: Sequence[str]) -> tuple[str, ...]:
    """Give the formats that fit at least one value of a sample."""
    formats = formats_of_shape(sample.shapes, formats)
    if not formats:
        return ()
    engine.register("moments_sample", pa.table({"v": sample.texts}))
    tries = ", ".join(f"count(*) filter (where {_in_range(f'try_strptime(v, {quoted(form)})')})" for form in formats)
    counts = engine.execute(f"select {tries} from moments_sample").fetchone()  # noqa: S608 - our own formats
    engine.unregister("moments_sample")
    return tuple(form for form, count in zip(formats, counts, strict=True) if count)


def _parse(engine: Any, texts: pa.Array, formats: Sequence[str], when: str = "true") -> NDArray[np.int64]:
    """Read texts in the first of several formats that fits; `NO_MOMENT` where none does."""
    tries = ", ".join(
        f"case when {_in_range(f'try_strptime(v, {quoted(form)})')} then epoch_us(try_strptime(v, {quoted(form)})) end"
        for form in formats
    )
    return _fetch(engine, texts, f"case when {when} then coalesce({tries}, null) end")


def _epochs(engine: Any, texts: pa.Array, factor: int, when: str = "true") -> NDArray[np.int64]:
    """Read counts of time since 1970."""
    number = f"try_cast(v as decimal(30, 9)) * {factor}"
    inside = f"between {EARLIEST_US} and {LATEST_US - 1}"
    return _fetch(engine, texts, f"case when {when} and {number} {inside} then ({number})::bigint end")


def _in_range(parsed: str) -> str:
    """Write that a moment lies in the years that history may hold."""
    return f"epoch_us({parsed}) between {EARLIEST_US} and {LATEST_US - 1}"


def _fetch(engine: Any, column: Any, value: str) -> NDArray[np.int64]:
    """Compute a whole number from every value; `NO_MOMENT` where it is null."""
    found = compute_rows(engine, pa.table({"v": column}), f"{value} as us").column("us")
    return np.array(found.fill_null(NO_MOMENT).to_numpy(), dtype=np.int64)


def _texts(column: pa.ChunkedArray, rows: NDArray[np.int64]) -> pa.Array:
    """Take some values as text without padding."""
    taken = column.take(pa.array(rows)).cast(pa.large_string())
    if isinstance(taken, pa.ChunkedArray):
        taken = taken.combine_chunks()
    return pc.replace_substring_regex(pc.utf8_trim_whitespace(taken), " (GMT|UTC|Z)$", " +0000")


def _finish(
    column: pa.ChunkedArray,
    reading: _Reading,
    empty: NDArray[np.bool_],
    name: str,
    zone: str,
    pattern: str | None,
) -> Moments:
    """Turn local times into UTC, and say what was decided."""
    bad = reading.todo
    if len(bad) and bad.any() and not (~bad & ~empty).any():
        value = column.cast(pa.string())[int(np.flatnonzero(bad)[0])].as_py()
        what = f"fits {pattern!r}" if pattern else "is a moment that Headway can read"
        raise InputError(
            f"{name!r}: none of the {int(bad.sum()):,} values {what}, such as {value!r}",
            hint="Is it the right column? If so, write its `format`, such as %d/%m/%Y.",
        )
    facts = []
    if reading.reasons:
        facts.append(f"{name!r}: " + "; ".join(dict.fromkeys(reading.reasons)))
    if len(reading.styles) > 1:
        mixed = ", ".join(f"{n:,} as {style}" for style, n in reading.styles.items())
        facts.append(f"{name!r} is written in {len(reading.styles)} styles: {mixed}")
    us = np.where(bad | empty, 0, reading.us)
    local = reading.naive & ~bad & ~empty
    if zone != "UTC" and local.any():
        times = to_utc(us[local], zone)
        us[local] = times.us
        for number, what in ((times.skipped_n, "skipped"), (times.repeated_n, "repeated")):
            if number:
                facts.append(
                    f"{name!r}: {many(number, 'local time lies', 'local times lie')} in an hour that {zone} {what}"
                )
    return Moments(us, empty, bad, tuple(facts))
