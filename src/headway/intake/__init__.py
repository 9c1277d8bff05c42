"""Foreign files turned into history: any table is read, mapped by a file that people write, and checked row by row.

Reading (`read_table`) tells what a file is by looking, unpacks it, makes its text UTF-8 and gives its rows with the
lines they stand on; what it cannot read it gives back with a reason. A mapping (`read_mapping`) says which columns are
contact, moment, type, money and the rest; `suggest_mapping` proposes a first one. `load_history` puts all files of a
mapping together: every row is accepted or rejected with a reason, nothing is guessed that matters, and importing the
same rows again gives the same keys.
"""

from headway.intake.history import History, SourceAccount, load_history
from headway.intake.limits import Limits
from headway.intake.mapping import HistoryMapping
from headway.intake.mapping_file import parse_mapping, read_mapping
from headway.intake.mapping_shape import mapping_schema
from headway.intake.read import read_table
from headway.intake.rejects import Reason, write_rejects
from headway.intake.suggest import suggest_mapping
from headway.intake.table import Kind, ReadOptions, RejectedRow, TableRead

__all__ = [
    "History",
    "HistoryMapping",
    "Kind",
    "Limits",
    "ReadOptions",
    "Reason",
    "RejectedRow",
    "SourceAccount",
    "TableRead",
    "load_history",
    "mapping_schema",
    "parse_mapping",
    "read_mapping",
    "read_table",
    "suggest_mapping",
    "write_rejects",
]
