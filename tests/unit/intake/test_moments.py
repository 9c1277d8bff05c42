"""Columns of moments: what fits is used and said, what fits twice is asked about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from headway.errors import InputError
from headway.intake.engine import locked_engine
from headway.intake.moments import Moments, read_moments
from headway.units import from_us


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """Give one locked engine for the module."""
    with locked_engine() as opened:
        yield opened


def read(engine: Any, *values: Any, **options: Any) -> Moments:
    """Read a column."""
    return read_moments(engine, pa.chunked_array([pa.array(list(values))]), name="at", **options)


def days(found: Moments) -> list[str]:
    """Give the moments as ISO text."""
    return [
        "bad" if bad else "" if missing else from_us(us).strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
        for us, missing, bad in zip(found.us, found.missing, found.bad, strict=True)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2011-01-02", "2011-01-02 03:04", "2011/1/2 3:04:05", "2011-01-02T03:04:05.5"], None),
        (["24 October 2011", "Oct 24, 2011", "24-Oct-2011", "October 24 2011 07:30", "24-Oct-11"], "2011-10-24"),
        (["Mon, 24 Oct 2011 02:00:00 +0200", "Monday, October 24, 2011", "24/Oct/2011:02:00:00 +0200"], "2011-10-24"),
        (["20111024", "201110240000", "20111024000000"], "2011-10-24"),
        (["1319414400", "1319414400000", "1319414400000000", "1319414400.0"], "2011-10-24"),
        (["24.10.2011", "24.10.2011 00:00", "24/10/2011"], "2011-10-24"),
        (["10/24/2011", "10/24/2011 12:00 AM", "10-24-2011 0:00:00"], "2011-10-24"),
        (["2011.10.24", "2011 10 24"], "2011-10-24"),
        (["24.10.2011 02:00:00 +0200", "24.10.2011 00:00:00 GMT"], "2011-10-24"),
    ],
)
def test_dates_are_read_in_every_way_that_people_write_them(
    engine: Any, values: list[str], expected: str | None
) -> None:
    found = read(engine, *values)

    assert not found.bad.any()
    assert all(day[:10] == (expected or "2011-01-02") for day in days(found))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (["03/04/2012", "25/04/2012"], "day first, since 1 value has a day above 12"),
        (["03/04/2012", "04/25/2012", "04/26/2012"], "month first, since 2 values have a day above 12"),
        (["03/03/2012", "04/04/2012"], "day first, and every other order gives the same days"),
    ],
)
def test_one_value_decides_for_the_column_and_that_is_said(engine: Any, values: list[str], reason: str) -> None:
    assert read(engine, *values).facts == (f"'at': {reason}",)


def test_dates_that_may_be_two_days_are_asked_about(engine: Any) -> None:
    with pytest.raises(InputError) as asked:
        read(engine, "03/04/2012", "03/03/2012")

    assert "'03/04/2012' may be 3 April 2012 or 4 March 2012, and none of the 2 values decides" in asked.value.problem
    assert asked.value.hint == "Write `date_order: day_first` or `date_order: month_first`."


def test_years_of_two_digits_may_be_anything(engine: Any) -> None:
    with pytest.raises(InputError, match="1 February 2003 or 2 January 2003 or 3 February 2001"):
        read(engine, "01/02/03")


def test_a_year_of_two_digits_that_can_be_no_day_decides(engine: Any) -> None:
    assert days(read(engine, "31/12/99", "04/05/06")) == ["1999-12-31", "2006-05-04"]


def test_two_orders_in_one_column_are_asked_about_with_an_example_of_each(engine: Any) -> None:
    with pytest.raises(InputError, match="'13/04/2012' can only be day first, '04/25/2012' can only be month first"):
        read(engine, "03/04/2012", "13/04/2012", "04/25/2012")

    assert days(read(engine, "13/04/2012", "04/25/2012", date_order="day_first")) == ["2012-04-13", "bad"]


def test_what_the_mapping_says_is_done(engine: Any) -> None:
    assert days(read(engine, "03/04/2012", date_order="month_first")) == ["2012-03-04"]
    assert days(read(engine, "03|04|2012", "x", pattern="%d|%m|%Y")) == ["2012-04-03", "bad"]
    assert days(read(engine, "86400", pattern="epoch_s")) == ["1970-01-02"]
    with pytest.raises(InputError, match="is no pattern"):
        read(engine, "x", pattern="%Q")


def test_mixed_styles_are_reported(engine: Any) -> None:
    found = read(engine, "2011-01-01", "24 October 2011", "25 October 2011")

    assert found.facts == ("'at' is written in 2 styles: 1 as ISO 8601 (year, month, day), 2 as the month by its name",)


def test_offsets_are_honoured_and_naive_moments_take_the_zone(engine: Any) -> None:
    found = read(
        engine,
        "2011-07-01 12:00",
        "2011-07-01 12:00:00Z",
        "2011-07-01 12:00:00+05:30",
        "2011-07-01T12:00:00-0400",
        "2011-07-01 12:00:00+02",
        "2011-07-01 12:00:00 UTC",
        zone="Europe/Amsterdam",
    )

    assert [day[11:16] for day in days(found)] == ["10:00", "12:00", "06:30", "16:00", "10:00", "12:00"]


def test_hours_that_the_clocks_skip_or_repeat_are_counted(engine: Any) -> None:
    found = read(engine, "2012-03-25 02:30", "2012-10-28 02:30", "2012-10-28 03:30", zone="Europe/Amsterdam")

    assert [day[11:16] for day in days(found)] == ["01:30", "00:30", "02:30"]
    assert found.facts == (
        "'at': 1 local time lies in an hour that Europe/Amsterdam skipped",
        "'at': 1 local time lies in an hour that Europe/Amsterdam repeated",
    )


def test_cells_that_are_no_moments_are_bad_and_empty_ones_missing(engine: Any) -> None:
    found = read(
        engine,
        "2012-01-01",
        " 2012-01-01 ",
        "2012-02-30",
        "soon",
        "0000-00-00",
        "",
        None,
        "n/a",
        "1/1/0012",
        missing=["n/a"],
    )

    assert days(found) == ["2012-01-01", "2012-01-01", "bad", "bad", "bad", "", "", "", "bad"]


def test_a_column_without_a_single_moment_is_the_wrong_column(engine: Any) -> None:
    with pytest.raises(InputError, match="none of the 2 values is a moment"):
        read(engine, "ann", "bob")

    assert days(read(engine, None, "")) == ["", ""]
    assert days(read(engine)) == []


def test_columns_with_types_of_their_own_are_taken_as_they_are(engine: Any) -> None:
    moment = datetime(2012, 7, 1, 12, tzinfo=UTC)

    naive = pa.chunked_array([pa.array([moment.replace(tzinfo=None), None], pa.timestamp("us"))])
    aware = pa.chunked_array([pa.array([moment], pa.timestamp("us", "America/New_York"))])
    day = pa.chunked_array([pa.array([moment.date()], pa.date32())])

    assert days(read_moments(engine, naive, name="at", zone="Europe/Rome")) == ["2012-07-01 10:00:00", ""]
    assert days(read_moments(engine, aware, name="at", zone="Europe/Rome")) == ["2012-07-01 12:00:00"]
    assert days(read_moments(engine, day, name="at")) == ["2012-07-01"]
    assert days(read(engine, 1_319_414_400, 20_111_024)) == ["2011-10-24", "2011-10-24"]


def test_a_style_that_begins_late_in_a_large_column_is_found(engine: Any) -> None:
    values = ["03/25/2012"] * 9_000 + ["24 October 2011"] + ["03/26/2012"] * 1_000

    found = read(engine, *values)

    assert not found.bad.any()
    assert days(found)[9_000] == "2011-10-24"
