"""WITH WHOM: the ledger of one contact, folded to a state.

`advance` adds one scored interaction to a `RelationshipState`; `replay` folds a whole history from nothing and is the
law that the compiled kernels and the live path must equal. `append` records one more fact, early, late or reversing,
together with the revaluations that its place brings about. All of it is plain Python on plain values.
"""

from headway.relationships.append import ContactLedger, append
from headway.relationships.replay import Replay, replay
from headway.relationships.state import LevelStay, RelationshipState, Standing, Sums, advance, position_of

__all__ = [
    "ContactLedger",
    "LevelStay",
    "RelationshipState",
    "Replay",
    "Standing",
    "Sums",
    "advance",
    "append",
    "position_of",
    "replay",
]
