"""A company's history as it would come from its systems: files, the mapping that reads them, and a pilot's plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa

from headway.bench.beside import duckdb_session
from headway.catalogue.shipped import shipped_pack
from headway.synth import SyntheticCompany

BYTES_PER_INTERACTION: Final = 250
"""Room on disk for one interaction as CSV and Parquet, and for the data folders that two pilots write."""

PLAN: Final = "PILOT.yaml"
MAPPING: Final = "mapping.yaml"
INTERACTIONS: Final = "interactions"
CONTACTS: Final = "contacts"

_MONEY: Final = ("company_revenue", "revenue", "profit")
_DIMENSIONS: Final = ("team", "territory", "industry", "contact_source", "channel", "mailing_version", "rep")
_FAMILIES: Final = ("team", "territory", "industry", "contact_source", "channel", "mailing_version")
_COMMUNITY: Final = ("community_joined", "community_question", "community_answer")


def write_history(company: SyntheticCompany, folder: Path, kind: str) -> None:
    """Write the tables of a company as an export: moments as text or timestamps, money in major units, words in full.

    Parameters
    ----------
    company : SyntheticCompany
    folder : Path
        Gets ``interactions`` and ``contacts`` with the ending of the kind.
    kind : {"csv", "parquet"}
    """
    names = {code: entry.name for code, entry in shipped_pack("starter").by_code.items()}
    words = pa.table({"code": list(names), "word": list(names.values())})
    as_kind = {"csv": "(FORMAT csv, HEADER)", "parquet": "(FORMAT parquet)"}[kind]
    with duckdb_session() as session:
        session.register(INTERACTIONS, company.interactions)
        session.register(CONTACTS, company.contacts)
        session.register("words", words)
        session.execute("SET TimeZone = 'UTC'")
        for name, question in ((INTERACTIONS, _INTERACTIONS), (CONTACTS, _CONTACTS)):
            session.execute(f"COPY ({question}) TO '{folder / f'{name}.{kind}'}' {as_kind}")


def write_plan(folder: Path, kind: str) -> Path:
    """Write the mapping and the plan beside the files: five questions about extremes, six families of subsets.

    Returns
    -------
    Path
        The plan.

    Examples
    --------
    >>> import tempfile
    >>> from headway.operations.pilot_file import read_pilot_plan
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plan = read_pilot_plan(write_plan(Path(folder), "csv").read_text())
    >>> [extreme.code for extreme in plan.extremes]
    ['profit', 'customers', 'churned', 'community', 'mailing']
    """
    (folder / MAPPING).write_bytes(_as_yaml(_mapping(kind)))
    plan = folder / PLAN
    plan.write_bytes(_as_yaml(_plan()))
    return plan


_INTERACTIONS: Final = """
    SELECT source_key AS key, contact, coalesce(word, type::VARCHAR) AS activity,
           make_timestamp(occurred_at) AS happened_at, make_timestamp(known_at) AS entered_at,
           actor AS rep, team, value_minor / 100.0 AS amount, cost_given_minor / 100.0 AS cost, reverses_key AS undoes
    FROM interactions LEFT JOIN words ON words.code = interactions.type::VARCHAR
"""

_CONTACTS: Final = """
    SELECT * REPLACE (customer::TIMESTAMP AS customer, churned::TIMESTAMP AS churned) FROM contacts
"""


def _as_yaml(content: dict[str, Any]) -> bytes:
    return msgspec.yaml.encode(content)


def _mapping(kind: str) -> dict[str, Any]:
    """Say which column means what."""
    return {
        "mapping": "bench",
        "catalogue": "starter",
        "currency": "EUR",
        "sources": [
            {
                "name": "crm",
                "file": f"{INTERACTIONS}.{kind}",
                "contact": "contact",
                "when": "happened_at",
                "known_at": "entered_at",
                "type": "activity",
                "types": {entry.name: entry.code for entry in shipped_pack("starter").entries},
                "key": "key",
                "reverses": "undoes",
                "actor": "rep",
                "team": "team",
                "value": "amount",
                "cost": "cost",
            }
        ],
        "contacts": [
            {
                "name": "people",
                "file": f"{CONTACTS}.{kind}",
                "contact": "contact",
                "account": "account",
                "dimensions": {name: name for name in _DIMENSIONS},
                "numbers": {name: name for name in (*_MONEY, "fit_score", "satisfaction")},
                "flags": {"customer": "customer", "churned": "churned"},
            }
        ],
        "outcomes": {"community": {"first": list(_COMMUNITY)}},
    }


def _plan() -> dict[str, Any]:
    """Say what the pilot asks."""
    return {
        "pilot": "bench",
        "title": "The bench company",
        "mapping": MAPPING,
        "catalogue": "starter",
        "outcome": {"flag": "customer", "label": "became customers"},
        "value": {"revenue": "revenue", "profit": "profit"},
        "families": [{"by": name} for name in _FAMILIES],
        "extremes": [
            _extreme("profit", "High profit against losses", "high_value", "profit < 0"),
            _extreme("customers", "Customers against the others", "customer", "not customer", ["customer"]),
            _extreme("churned", "Those who left against those who stayed", "churned", "not churned", ["churned"]),
            _extreme("community", "Community against the others", "community", "not community"),
            _extreme("mailing", "Mailing A against B", "mailing_version = 'A'", "mailing_version = 'B'"),
        ],
        "exceptions": {"where": "not churned"},
    }


def _extreme(code: str, question: str, a: str, b: str, until: list[str] | None = None) -> dict[str, Any]:
    plain = {"code": code, "question": question, "a": {"name": a, "where": a}, "b": {"name": b, "where": b}}
    return {**plain, "until": until} if until else plain
