"""What lies too long, and how far its price might fall to sell it in time."""

from __future__ import annotations

from math import ceil

from inventory.contracts import Excess

RESPONSE = 2.0  # of demand to price where nobody has measured it: a tenth off sells a fifth more
STEP = 0.05  # markdowns are whole multiples
FOREVER = 3_650.0  # days of cover of what nobody asks for


def excess(*, free: int, daily: float, sure: float, cover_days: float, most_markdown: float) -> Excess:
    """Units beyond what may be asked for.

    Args:
        free: on hand and promised to nobody.
        daily: mean units a day.
        sure: units that may well be asked for within `cover_days` (the 90th percentile): less is never too much.
        cover_days: after which stock is too much.
        most_markdown: the largest share off.
    """
    units = max(0, free - ceil(sure))
    cover = min(FOREVER, free / daily) if daily > 0 else FOREVER
    rate = _markdown(free, daily * cover_days, most_markdown) if units else 0.0
    return Excess(units, cover, rate)


def _markdown(free: int, asked: float, most: float) -> float:
    """The share off at which all would sell in time, if demand answers as usual: whole steps, at most `most`."""
    if asked <= 0:
        return _stepped(most)
    wanted = 1 - (free / asked) ** (-1 / RESPONSE) if free > asked else 0.0
    return min(_stepped(most), ceil(wanted / STEP - 1e-9) * STEP)


def _stepped(rate: float) -> float:
    return int(rate / STEP + 1e-9) * STEP
