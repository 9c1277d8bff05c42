"""What DID happen: scored interactions, only ever appended.

A source tells an `InteractionDraft`; `score` gives it RV and cost from the catalogue in force and makes an
`Interaction`, which is never edited. A correction is one more record: a reversal takes another record out of every
total. When a late arrival or a reversal moves the position of later records, a `Revaluation` row names each of them.
"""

from headway.ledger.records import Interaction, InteractionDraft, Position, Revaluation
from headway.ledger.score import score

__all__ = ["Interaction", "InteractionDraft", "Position", "Revaluation", "score"]
