"""Charts drawn on the server: positions for SVG templates, so that they need no script and print well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from support.services.metrics import Day

WIDTH, HEIGHT, FOOT = 720, 180, 24
MAX_LABELS, LABEL_HALF = 10, 18  # dates under the days, and half the width of one
BAR_HEIGHT, BAR_GAP, LABEL_WIDTH, VALUE_WIDTH = 22, 8, 250, 60


@dataclass(frozen=True, slots=True)
class Column:
    """A day: what the assistant kept stands on the axis, what people took over on top of it."""

    x: float
    width: float
    kept_y: float
    kept_height: float
    handed_y: float
    handed_height: float
    day: date
    n_kept: int
    n_handed: int
    label_x: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Columns:
    columns: tuple[Column, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    axis_y: int = HEIGHT - FOOT


@dataclass(frozen=True, slots=True)
class Bar:
    y: float
    text_y: float
    width: float
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars with their labels to the left and numbers to the right."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    left: int = LABEL_WIDTH
    bar_height: int = BAR_HEIGHT


def columns(days: Sequence[Day]) -> Columns:
    """Days without gaps, oldest first."""
    most = max((day.n for day in days), default=0)
    step = WIDTH / max(1, len(days))
    every = -(-len(days) // MAX_LABELS) or 1
    drawn = [_column(day, at, step, most, is_labelled=at % every == 0) for at, day in enumerate(days)]
    return Columns(tuple(drawn), most)


def _column(day: Day, at: int, step: float, most: int, *, is_labelled: bool) -> Column:
    unit, axis, gap = (HEIGHT - FOOT - 8) / max(1, most), HEIGHT - FOOT, min(6.0, step / 5)
    n_kept = day.n - day.n_handed_over
    kept, handed = n_kept * unit, day.n_handed_over * unit
    return Column(
        x=round(at * step + gap / 2, 2),
        width=round(step - gap, 2),
        kept_y=round(axis - kept, 2),
        kept_height=round(kept, 2),
        handed_y=round(axis - kept - handed, 2),
        handed_height=round(handed, 2),
        day=day.day,
        n_kept=n_kept,
        n_handed=day.n_handed_over,
        label_x=round(max(LABEL_HALF, (at + 0.5) * step), 2),
        is_labelled=is_labelled,
    )


def bars(rows: Sequence[tuple[str, int]]) -> Bars:
    """One bar for each (label, number), in their order."""
    most = max((n for _label, n in rows), default=1) or 1
    room = WIDTH - LABEL_WIDTH - VALUE_WIDTH
    step = BAR_HEIGHT + BAR_GAP
    drawn = [
        Bar(at * step, at * step + BAR_HEIGHT * 0.72, round(room * n / most, 2), label, n)
        for at, (label, n) in enumerate(rows)
    ]
    return Bars(tuple(drawn), max(1, len(rows)) * step)
