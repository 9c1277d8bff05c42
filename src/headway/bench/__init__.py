"""How fast Headway is on this machine, measured and not remembered.

`run_bench` invents a company, asks Headway, DuckDB and Polars the same questions, makes sure that they give the same
answers, and holds the times against the budgets of the design and against what the memory of the machine allows.
Nothing is compared on a different question, and what could not be compared is said.
A missed bar is a finding, not an error.
"""

from headway.bench.line import Bar, Compared, Line
from headway.bench.machine import Machine, this_machine
from headway.bench.run import INTERACTIONS, PARTS, PILOT_INTERACTIONS, BenchReport, run_bench

__all__ = [
    "INTERACTIONS",
    "PARTS",
    "PILOT_INTERACTIONS",
    "Bar",
    "BenchReport",
    "Compared",
    "Line",
    "Machine",
    "run_bench",
    "this_machine",
]
