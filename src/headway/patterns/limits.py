"""Below these numbers a picture or a verdict would mislead, so Headway shows "not enough data" instead."""

from __future__ import annotations

from typing import Final

DRAW_N_MIN: Final = 8
"""With fewer contacts at a knot no norm is drawn and no place in it is given."""

ALERT_N_MIN: Final = 20
"""With fewer contacts at a knot a norm may be looked at (its median is dotted) but raises no alert."""

TEST_ACCOUNTS_MIN: Final = 5
"""With fewer accounts on a side two subsets are not tested against each other: accounts are what chance shuffles."""

NOT_ENOUGH_DATA: Final = "not enough data"
"""The words on screen."""
