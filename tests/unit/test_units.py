from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.errors import InputError
from headway.units import bucket_of, format_rv, from_us, interaction_id, money_to_minor, rv_to_milli, to_us


@pytest.mark.parametrize(("written", "milli"), [(2, 2_000), ("2.5", 2_500), (-30, -30_000), (0.001, 1), (100, 100_000)])
def test_relationship_value_is_kept_in_whole_thousandths(written, milli):
    assert rv_to_milli(written) == milli


@pytest.mark.parametrize("wrong", [100.001, -101, "0.0001", "ten", True, None, float("nan"), float("inf")])
def test_a_value_outside_the_scale_or_finer_than_a_thousandth_is_refused(wrong):
    with pytest.raises(InputError):
        rv_to_milli(wrong)


def test_money_is_kept_in_whole_minor_units():
    assert money_to_minor("1.50") == 150
    assert money_to_minor("7", digits=0) == 7
    with pytest.raises(InputError, match="at most 2 decimals"):
        money_to_minor("1.505")


def test_an_id_tells_sources_and_keys_apart():
    assert interaction_id("crm", "1") != interaction_id("crm", "2") != interaction_id("mail", "2")
    with pytest.raises(InputError):
        interaction_id("", "1")
    with pytest.raises(InputError):
        interaction_id("a\x1fb", "1")


@given(st.text(min_size=1))
def test_every_contact_has_one_of_the_1024_buckets(contact):
    assert 0 <= bucket_of(contact) < 1_024


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_goes_to_microseconds_and_back(moment):
    assert from_us(to_us(moment)) == moment


def test_a_moment_in_another_zone_is_the_same_moment():
    there = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))

    assert from_us(to_us(there)) == there
    with pytest.raises(InputError, match="no time zone"):
        to_us(datetime(2026, 7, 1))  # noqa: DTZ001


def test_relationship_value_is_written_with_a_proper_minus_sign():
    assert [format_rv(v, signed=True) for v in (-7_250, 0, 60_000, 1_234_500)] == ["−7.25", "0", "+60", "+1,234.5"]
