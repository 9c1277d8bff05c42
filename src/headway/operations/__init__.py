"""The verbs: what a person can ask for, and the plain values that are the answer.

`run_pilot` answers a whole pilot from a history and a plan, its steps in order on one page; `contact_statement` shows
one relationship line by line and proves its totals. A plan is read by `read_pilot_plan`, every problem at once.
Operations know no file, database or network: `headway.workspace` puts them together with what does.
"""

from headway.operations.contact_ledger import ContactStatement, contact_statement
from headway.operations.pilot_file import read_pilot_plan
from headway.operations.pilot_plan import PilotPlan
from headway.operations.pilot_results import PilotResults
from headway.operations.run_pilot import run_pilot

__all__ = [
    "ContactStatement",
    "PilotPlan",
    "PilotResults",
    "contact_statement",
    "read_pilot_plan",
    "run_pilot",
]
