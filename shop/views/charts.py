"""Small charts as outlines of an SVG, drawn by the server: nothing to load, and a table says the same in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from shop.views.insight_rows import MonthChart

BAR, GAP, HALF = 7, 2, 14  # pixels: width of a month, space between two, height of either side


@dataclass(frozen=True, slots=True)
class MonthPair:
    """How many praise and criticise in one month."""

    n_positive: int
    n_negative: int


def month_chart(months: Sequence[MonthPair], *, most: int) -> MonthChart:
    """Praise upwards and criticism downwards from a middle line; `most` of a month fills a side."""
    step = HALF / max(most, 1)
    return MonthChart(
        praise=_bars([HALF - pair.n_positive * step for pair in months]),
        criticism=_bars([HALF + pair.n_negative * step for pair in months]),
        width=str(max(1, len(months) * (BAR + GAP) - GAP)),
        height=str(2 * HALF),
    )


def _bars(ends: Sequence[float]) -> str:
    """A bar for each month from the middle line to its end; none where nothing was said."""
    return "".join(
        f"M{at * (BAR + GAP)} {HALF}V{end:.4g}h{BAR}V{HALF}z" for at, end in enumerate(ends) if end != HALF
    )
