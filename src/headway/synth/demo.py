"""The demonstration company: a wholesaler that never was, with a story that a report should find."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from headway.catalogue.model import Catalogue
from headway.synth.spec import TEAM, CompanySpec, Money, Pace, Slowdowns, Split
from headway.synth.synthesise import SyntheticCompany, synthesise
from headway.synth.truth import Truth

DEMO_SEED: Final = 8
"""The seed of the company that everyone sees."""

_SPLITS: Final = (
    Split(TEAM, ("Harbour", "Hillside"), quality_shift=(0.6, 0.0), pace_factor=(1.15, 1.0)),
    Split("territory", ("North", "East", "South", "West")),
    Split("industry", ("Retail", "Food", "Machinery", "Care", "Logistics", "Building"), missing_share=0.03),
    Split("contact_source", ("Referral", "Fair", "Website", "Mailing"), (0.2, 0.25, 0.35, 0.2), of="contact"),
    Split("mailing_version", ("A", "B"), of="contact"),
)


def demo_spec() -> CompanySpec:
    """Say what the demonstration company is like: 4,000 contacts in about 700 accounts, three years.

    Team Harbour is truly better than team Hillside; territories, industries, sources and mailing versions truly do not
    differ. One contact in thirty slows down to a sixth of its pace. One account in seven costs more than it brings.

    Examples
    --------
    >>> [split.name for split in demo_spec().splits if split.has_effect]
    ['team']
    """
    return CompanySpec(
        name="Brindlemark Group",
        contacts_n=4_000,
        contacts_per_account=5.7,
        start=datetime(2023, 1, 2, tzinfo=UTC),
        weeks_n=156,
        pace=Pace(per_week=0.83),
        slowdowns=Slowdowns(share=0.05, factor=1 / 6),
        money=Money(loss_share=1 / 7),
        splits=_SPLITS,
        reps_per_team=6,
        naming="names",
    )


def demo_company(catalogue: Catalogue, *, seed: int = DEMO_SEED) -> SyntheticCompany:
    """Make the demonstration company.

    Parameters
    ----------
    catalogue : Catalogue
        The starter pack.
    seed : int

    Returns
    -------
    SyntheticCompany
        About 250,000 interactions.
    """
    return synthesise(demo_spec(), catalogue, seed=seed)


def story_of(truth: Truth) -> tuple[str, ...]:
    """Tell what was planted in a company, a sentence each, so that a reader can hold a report against it."""
    spec = truth.spec
    contacts_n = truth.contacts.num_rows
    slowed_n = contacts_n - truth.contacts.column("slowed_at").null_count
    dropped_n = contacts_n - truth.contacts.column("dropped_at").null_count
    losing_n = sum(truth.accounts.column("is_loss_maker").to_pylist())
    accounts_n, rows = truth.accounts.num_rows, truth.rows
    sentences = [f"{spec.name} has {contacts_n:,} contacts in {accounts_n:,} accounts and {rows.rows_n:,} rows."]
    sentences += [f"By {split.name} contacts truly differ: {_effects_of(split)}." for split in truth.effect_splits]
    names = ", ".join(split.name for split in truth.null_splits)
    if names:
        sentences.append(f"By {names} they truly do not differ: what shows there is chance.")
    sentences += [
        f"{slowed_n:,} contacts slow down to {spec.slowdowns.factor:.0%} of their pace.",
        f"{dropped_n:,} contacts drop out, the weak sooner.",
        f"{losing_n:,} of {accounts_n:,} accounts are made to cost more than they bring.",
        f"{rows.late_n:,} records came late, {rows.duplicates_n:,} came twice, {rows.reversals_n:,} were taken back.",
        f"{rows.unknown_n:,} records are of types that no catalogue has.",
    ]
    return tuple(sentences)


def _effects_of(split: Split) -> str:
    """Say by what each word of a split differs."""
    shifts = split.quality_shift or (0.0,) * len(split.words)
    factors = split.pace_factor or (1.0,) * len(split.words)
    return ", ".join(
        f"{word} {shift:+.2f} in quality and ×{factor:.2f} in pace"
        for word, shift, factor in zip(split.words, shifts, factors, strict=True)
    )
