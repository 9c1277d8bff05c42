"""What no company can be made of, and the demonstration company."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.unit.synth.companies import CATALOGUE

from headway.catalogue.shipped import shipped_pack
from headway.columns.history import check_history
from headway.errors import InputError
from headway.synth.demo import demo_company, demo_spec, story_of
from headway.synth.mixes import tables_of
from headway.synth.spec import CompanySpec, Pace, Split, Untidiness
from headway.synth.synthesise import sized_spec, synthesise


def test_every_problem_of_a_specification_is_reported_at_once() -> None:
    with pytest.raises(InputError) as refused:
        CompanySpec(
            contacts_n=0,
            weeks_n=0,
            contacts_per_account=0.5,
            reps_per_team=0,
            product_groups=("a", "a"),
            start=datetime(2024, 1, 1),  # noqa: DTZ001
            account_share=2.0,
            pace=Pace(per_week=-1),
            untidiness=Untidiness(late_days=-1),
            splits=(Split("account", ("a", "a"), shares=(0.5,)), Split("b", ("x", "y"), shares=(0.5, 0.4))),
        )

    text = str(refused.value)
    for part in (
        "contacts_n is 0",
        "weeks_n is 0",
        "contacts_per_account is 0.5",
        "reps_per_team is 0",
        "names a group twice",
        "no time zone",
        "account_share is 2.0",
        "pace.per_week is -1",
        "untidiness.late_days is -1",
        "its name is that of another column",
        "one of them twice",
        "shares has 1 numbers for 2 words",
        "do not add up to 1",
    ):
        assert part in text
    assert len(refused.value.problems) == 14


@pytest.mark.parametrize(
    "split",
    [
        Split("a", ()),
        Split("a__known_at", ("x",)),
        Split("a", ("x", "y"), pace_factor=(1.0, 0.0)),
        Split("a", ("x", "y"), quality_shift=(1.0,)),
        Split("a", ("x",), missing_share=1.5),
        Split("a", ("x",), known_after_days=-1),
    ],
)
def test_a_split_that_cannot_be_is_refused(split: Split) -> None:
    with pytest.raises(InputError):
        CompanySpec(splits=(split,))


def test_two_splits_of_one_name_are_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        CompanySpec(splits=(Split("a", ("x",)), Split("a", ("y",))))


def test_a_company_begins_on_the_monday_of_its_week() -> None:
    spec = CompanySpec(start=datetime(2024, 5, 16, 13, 30, tzinfo=UTC), weeks_n=2)

    assert spec.first_monday == datetime(2024, 5, 13, tzinfo=UTC)
    assert spec.end == datetime(2024, 5, 27, tzinfo=UTC)


def test_an_effect_of_a_type_that_the_catalogue_does_not_have_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'visit'"):
        synthesise(CompanySpec(contacts_n=5, effects={"vist": 1.0}), CATALOGUE, seed=1)


def test_a_catalogue_with_a_level_at_which_nothing_can_happen_is_refused() -> None:
    entries = tuple(replace(entry, levels=("aware", "proposal")) for entry in CATALOGUE.entries)

    with pytest.raises(InputError) as refused:
        tables_of(replace(CATALOGUE, entries=entries))

    assert [problem.value for problem in refused.value.problems] == ["customer", "loyal", "lapsed"]


def test_retired_types_do_not_happen() -> None:
    gone = replace(CATALOGUE.entries[0], retired_at=datetime(2030, 1, 1, tzinfo=UTC))

    tables = tables_of(replace(CATALOGUE, entries=(gone, *CATALOGUE.entries[1:])))

    assert "mail" not in tables.types


def test_a_split_is_found_by_its_name() -> None:
    assert CompanySpec().split("channel").has_effect
    with pytest.raises(InputError, match="No split 'colour'"):
        CompanySpec().split("colour")


def test_a_company_without_interactions_cannot_be_asked_for() -> None:
    with pytest.raises(InputError):
        sized_spec(CompanySpec(), CATALOGUE, interactions_n=0, seed=1)


def test_one_contact_for_one_week_is_a_company_too() -> None:
    company = synthesise(CompanySpec(contacts_n=1, weeks_n=1, splits=(), contacts_per_account=1), CATALOGUE, seed=1)

    assert company.interactions.num_rows >= 1
    assert "team" not in company.interactions.column_names
    check_history(company.interactions, company.contacts)


def test_the_demonstration_company_is_as_large_as_said_and_tells_its_story() -> None:
    company = demo_company(shipped_pack("starter"))
    truth = company.truth

    check_history(company.interactions, company.contacts)
    assert company.contacts.num_rows == 4_000
    assert 600 < truth.accounts.num_rows < 800
    assert 230_000 < company.interactions.num_rows < 280_000
    assert len(set(company.contacts.column("contact").to_pylist())) == 4_000
    assert {split.name for split in truth.effect_splits} == {"team"}
    levels = set(truth.contacts.column("level").to_pylist())
    assert levels == {level.code for level in shipped_pack("starter").levels}
    story = "\n".join(story_of(truth))
    assert "By team contacts truly differ: Harbour +0.60 in quality" in story
    assert "By territory, industry, contact_source, mailing_version they truly do not differ" in story


def test_the_demonstration_company_lives_under_any_catalogue() -> None:
    spec = replace(demo_spec(), contacts_n=100)

    for pack in ("starter", "loan_applications"):
        check_history(synthesise(spec, shipped_pack(pack), seed=1).interactions)
