"""What is to be drawn, as plain numbers.

Each model is a frozen value that knows nothing of columns, norms or pixels. It carries its n, its minimum n and its
caption, so that no chart can be drawn without them. Values are in the unit shown (RV, not thousandths; whole units of
money). The painter turns a model into SVG, a sentence and a table.
"""

from headway.charts.models.bars import Bar, Bars
from headway.charts.models.butterfly import Butterfly, ButterflyPhase
from headway.charts.models.funnel import Funnel, FunnelLevel
from headway.charts.models.marks import DotOnBand, ShareBar, Sparkline
from headway.charts.models.multiples import Direction, SmallMultiples, Tile, TileFigure
from headway.charts.models.pattern import Band, Flag, Line, PatternChart, PhaseSpan, Step
from headway.charts.models.whale import Whale

Chart = PatternChart | SmallMultiples | Butterfly | Whale | Funnel | Bars
"""A chart that stands alone, with title, text alternative and table."""

Mark = Sparkline | DotOnBand | ShareBar
"""A word-sized chart that stands beside its number."""

__all__ = [
    "Band",
    "Bar",
    "Bars",
    "Butterfly",
    "ButterflyPhase",
    "Chart",
    "Direction",
    "DotOnBand",
    "Flag",
    "Funnel",
    "FunnelLevel",
    "Line",
    "Mark",
    "PatternChart",
    "PhaseSpan",
    "ShareBar",
    "SmallMultiples",
    "Sparkline",
    "Step",
    "Tile",
    "TileFigure",
    "Whale",
]
