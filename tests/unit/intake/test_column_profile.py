"""What columns are taken for, by their names and looks."""

from __future__ import annotations

from dataclasses import replace

from headway.intake.column_profile import ColumnProfile, candidates

WORDS = ColumnProfile("x", 1_000, 1.0, 100, 0.9, 0.0, 0.0, 0.0, None, ("a",))


def best(role: str, *columns: ColumnProfile) -> str | None:
    """Give the name of the likeliest column."""
    found = candidates(role, columns)
    return found[0].column.name if found else None


def test_the_name_decides_between_columns_that_look_alike() -> None:
    assert best("contact", replace(WORDS, name="region"), replace(WORDS, name="customer_id")) == "customer_id"
    assert best("actor", replace(WORDS, name="customer"), replace(WORDS, name="sales_agent")) == "sales_agent"
    assert (
        best("type", replace(WORDS, name="service_type", distinct_n=4), replace(WORDS, name="Activity")) == "Activity"
    )


def test_the_looks_can_rule_out_what_the_name_says() -> None:
    assert best("when", replace(WORDS, name="date")) is None
    assert best("contact", replace(WORDS, name="lead_profile", distinct_n=4)) is None
    assert best("value", replace(WORDS, name="amount")) is None
    assert best("key", replace(WORDS, name="id")) is None
    assert best("cost", replace(WORDS, name="size", numbers=1.0)) is None


def test_a_contact_or_a_moment_may_be_told_by_looks_alone() -> None:
    assert best("contact", WORDS) == "x"
    assert best("when", replace(WORDS, moments=1.0)) == "x"
    assert best("actor", WORDS) is None
