"""A whole report with invented, plausible numbers: what the page looks like when everything is in it."""

from __future__ import annotations

from tests.support import chart_samples as charts

from headway.charts.models import DotOnBand, ShareBar, Sparkline
from headway.reports.document import (
    Callout,
    Cell,
    ChartBlock,
    Definition,
    DefinitionList,
    Figure,
    FiguresBlock,
    Paragraph,
    Provenance,
    ReportDocument,
    Section,
    SideBySide,
    TableBlock,
    TableColumn,
)

DEFINITIONS = (
    Definition("rv_net", "Net RV", "RV", "The sum of Relationship Value of all interactions that count.", "METHOD 1.1"),
    Definition("contacts_n", "Contacts", "contacts", "Contacts with at least one interaction that counts."),
    Definition("rv_per_cost", "RV per €1k", "RV", "Relationship Value created for each thousand euros spent."),
    Definition("backward_share", "Moved backward", "share", "Share of interactions with negative RV.", "METHOD 1.4"),
    Definition("norm_median", "Norm", "RV", "Half of all who started stood higher at this age, half lower."),
    Definition(
        "superiority",
        "Probability of superiority",
        "share",
        "How often a contact of the first group stands higher than one of the second at the same age; 50% means that "
        "neither does.",
        "Brunner and Munzel 2000",
    ),
    Definition("value_share", "Share of value", "share", "Cumulative share of profit over customers, best first."),
)

FIGURES = (
    Figure("Contacts", "41,234", note="of 41,322 in the files", measure="contacts_n"),
    Figure("Relationship Value", "+44,440", "RV", note="net, since 2024", measure="rv_net", direction="forward"),
    Figure("Moved backward", "18.6%", n=262_200, note="of interactions", measure="backward_share"),
    Figure("RV per €1k", "119", "norm 150", n=40_956, measure="rv_per_cost", direction="backward"),
    Figure("Won", "10.5%", n=8_000, note="842 deals"),
)


def _teams() -> TableBlock:
    rows = (
        ("UK & Ireland", 187.5, "forward", 16_608, 1_769),
        ("Nordics", 186.2, "forward", 16_862, 1_928),
        ("DACH", 175.6, None, 16_628, 1_856),
        ("Benelux", 175.1, None, 16_717, 1_854),
        ("Iberia", 160.9, "backward", 16_587, 1_793),
        ("Central and eastern Europe", 159.9, "backward", 16_598, 1_797),
    )
    return TableBlock(
        title="RV per cost by team",
        subtitle="per €1k, against norm 174",
        columns=(
            TableColumn("Team"),
            TableColumn("RV per €1k", measure="rv_per_cost"),
            TableColumn("Contacts", "end", "contacts_n"),
            TableColumn("Below norm", "end"),
        ),
        rows=tuple(
            (
                Cell(team, strong=True),
                Cell(f"{value}", DotOnBand(value, 174, 166, 182, 145, 205, direction), direction, strong=True),
                f"{members:,}",
                f"{below:,}",
            )
            for team, value, direction, members, below in rows
        ),
        footnote="The band is the middle half of all teams. Teams under 8 contacts are not listed.",
    )


def _out_of_pattern() -> TableBlock:
    rows = (
        ("Samir Dubois", "Support escalated twice in 9 days", -107, "4th"),
        ("Nadia Lindqvist", "No touch since proposal, day 24", -103, "5th"),
        ("Rosa Papadakis", "Three backward steps in a row", -94, "6th"),
        ("Uma Castellano", "Above pattern: ask for a reference", 69, "89th"),
        ("דנה לוי", "Invoice dispute, 14 days open", -83, "12th"),
        ("Fish & <Chips> Ltd.", "Missed two meetings", -75, "11th"),
    )
    return TableBlock(
        title="Fell out of pattern",
        subtitle="23 below, 9 above",
        columns=(
            TableColumn("Contact"),
            TableColumn("Against norm", "end", "norm_median"),
            TableColumn("What changed"),
        ),
        rows=tuple(
            (
                Cell(name, strong=True),
                Cell(
                    f"{'+' if gap > 0 else '−'}{abs(gap)}",
                    Sparkline(
                        tuple(float(30 + (day * gap) // 40) for day in range(24)),
                        (24.0,) * 24,
                        (40.0,) * 24,
                        "forward" if gap > 0 else "backward",
                    ),
                    "forward" if gap > 0 else "backward",
                    strong=True,
                    note=rank,
                ),
                change,
            )
            for name, change, gap, rank in rows
        ),
    )


def _availability() -> TableBlock:
    kinds = ("Enquiry", "Call", "Meeting", "Proposal", "Order", "Complaint")
    return TableBlock(
        title="What the data can say",
        subtitle="interactions by type and source",
        columns=(
            TableColumn("Type"),
            *(TableColumn(s, "end") for s in ("Orders", "Mail", "Calls")),
            TableColumn("Share"),
        ),
        rows=tuple(
            (
                kind,
                f"{(index * 7_919) % 9_000:,}",
                "–" if index % 3 == 1 else f"{(index * 1_237) % 4_000:,}",
                "–" if index % 2 else f"{(index * 977) % 3_000:,}",
                Cell(f"{round(100 * share)}%", ShareBar(share, 0.5)),
            )
            for index, (kind, share) in enumerate(zip(kinds, (0.93, 0.81, 0.64, 0.52, 0.98, 0.12), strict=True))
        ),
        folded=True,
    )


def report_sample() -> ReportDocument:
    """Give a document with one of everything."""
    return ReportDocument(
        title="Pilot: what our own history shows",
        organisation="Northwind Group",
        scope="41,234 contacts of Northwind Group, 262,200 interactions from 2 January 2024 to 30 June 2026.",
        verdict="Relationships that were won build more than twice the Relationship Value of those that were lost, and "
        "the two part company on day 42.",
        figures=FIGURES,
        definitions=DEFINITIONS,
        sections=(
            Section(
                "How relationships build up",
                "Half of all contacts reach 252 RV within 300 days; the middle half ends between 207 and 295.",
                (
                    ChartBlock(charts.a_norm(), "all who started", measure="norm_median"),
                    SideBySide(
                        (
                            ChartBlock(
                                charts.a_contact(), "retention, Yuki Mori", "4th percentile", "backward", "norm_median"
                            ),
                            ChartBlock(
                                charts.some_groups(2), "won and lost", "Won runs deeper", "forward", "superiority"
                            ),
                        )
                    ),
                ),
            ),
            Section(
                "Compared by unit",
                "Industrial stands out above, Partner B below; the others lie within what chance gives.",
                (
                    ChartBlock(charts.some_multiples(), "first 12 months", measure="norm_median"),
                    ChartBlock(charts.superiority(), "at day 90", measure="superiority"),
                    Callout("not_enough_data", "Public sector has 5 contacts.", "A norm needs 8; an alert needs 20."),
                ),
            ),
            Section(
                "What it creates and what it costs",
                "Retention is a little dear: 109 RV per €1k where the norm is 124.",
                (
                    ChartBlock(charts.a_butterfly(), "means per contact", measure="rv_per_cost"),
                    SideBySide((_teams(), _out_of_pattern())),
                ),
            ),
            Section(
                "Where value comes from",
                "The best fifth bring more than the whole profit; the last 40% lose some of it again.",
                (
                    SideBySide(
                        (
                            ChartBlock(charts.a_whale(), "cumulative share", measure="value_share"),
                            ChartBlock(charts.tenths(), "95% interval", "Leads by 7 months", "forward"),
                        )
                    ),
                    ChartBlock(charts.a_funnel(), "since the start"),
                    Paragraph(
                        "Relationship Value was compared with profit that came later. What is seen here predicts; it "
                        "does not show what caused it."
                    ),
                ),
            ),
            Section(
                "What to keep in mind",
                "",
                (
                    Callout(
                        "note",
                        "Dates of knowing were assumed.",
                        "The files carry no such column; the date of the interaction stands in for it.",
                    ),
                    Callout("caution", "One source stops in March 2026.", "Calls after that are not in these figures."),
                    _availability(),
                    FiguresBlock(
                        (Figure("Rows read", "262,200"), Figure("Accepted", "262,112"), Figure("Rejected", "88"))
                    ),
                    DefinitionList(
                        (
                            ("All who started", "Every contact with a first interaction, whatever came of it."),
                            ("Later succeeded", "Those with a positive outcome by the as-of date."),
                        ),
                        "Three populations",
                    ),
                ),
            ),
        ),
        provenance=Provenance(
            made_with="Headway 0.1.0",
            generated_from=("interactions.csv", "contacts.csv"),
            filter="industry = 'manufacturing' and region in ('west', 'north') and not churned",
            as_of="30 June 2026, 23:59 UTC",
            seed=20260630,
            rows_read=262_200,
            rows_accepted=262_112,
            rows_rejected=88,
            versions=(
                ("Catalogue", "northwind, version 14"),
                ("Norm", "n-2026-06-30"),
                ("Mapping", "mapping.yaml, 3f9a"),
            ),
            notes=("known_at is assumed to equal occurred_at.",),
        ),
    )
