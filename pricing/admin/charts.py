"""Charts drawn on the server: positions for SVG templates, so that they need no script and print well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pricing.admin import words
from pricing.services.experimenting import Reading
from pricing.services.viewing import DayRow, Rung

WIDTH, PRICES, SALES, FOOT, GAP = 720, 150, 90, 24, 14
N_LABELS = 8
LEFT = 56  # room for the amounts
HALF, BRINGS, SIDE, UNDER = 380, 200, 26, 38  # of a chart in half a row; under it two lines of prices


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    text: date


@dataclass(frozen=True, slots=True)
class Shade:
    x: float
    width: float
    day: date


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    n: int
    day: date


@dataclass(frozen=True, slots=True)
class History:
    """Prices as steps above, sales as bars below, days without stock shaded through both."""

    line: str
    rivals: str
    bars: tuple[Bar, ...]
    shades: tuple[Shade, ...]
    labels: tuple[Label, ...]
    low: Decimal
    high: Decimal
    most: int
    left: int = LEFT
    width: int = WIDTH
    height: int = PRICES + GAP + SALES + FOOT
    prices: int = PRICES
    axis_y: int = PRICES + GAP + SALES


def history(days: Sequence[DayRow]) -> History | None:
    """Of consecutive days, oldest first; None without a price."""
    priced = [day for day in days if day.price is not None]
    if not priced:
        return None
    every = [float(each) for day in priced for each in (day.price, day.rival) if each is not None]
    low, high = min(every) * 0.97, max(every) * 1.03
    step = (WIDTH - LEFT) / max(1, len(days))
    most = max((day.units for day in days), default=0) or 1
    return History(
        line=_steps(days, [day.price for day in days], step, low, high),
        rivals=_steps(days, [day.rival for day in days], step, low, high),
        bars=tuple(_bar(day, at, step, most) for at, day in enumerate(days) if day.units),
        shades=tuple(
            Shade(round(LEFT + at * step, 2), round(step, 2), day.day)
            for at, day in enumerate(days)
            if day.is_censored
        ),
        labels=tuple(
            Label(round(LEFT + at * step, 2), day.day)
            for at, day in enumerate(days)
            if at % (-(-len(days) // N_LABELS) or 1) == 0
        ),
        low=min(each for day in priced for each in (day.price, day.rival) if each is not None),
        high=max(each for day in priced for each in (day.price, day.rival) if each is not None),
        most=most,
    )


def _steps(
    days: Sequence[DayRow], values: Sequence[Decimal | None], step: float, low: float, high: float
) -> str:
    """A path of horizontal pieces; a day without a value breaks it."""
    pieces, is_drawn = [], False
    for at, value in enumerate(values):
        if value is None:
            is_drawn = False
            continue
        y = round(PRICES - (float(value) - low) / (high - low or 1) * (PRICES - 10), 2)
        x = round(LEFT + at * step, 2)
        pieces.append(f"{'L' if is_drawn else 'M'}{x},{y} L{round(x + step, 2)},{y}")
        is_drawn = True
    return " ".join(pieces)


def _bar(day: DayRow, at: int, step: float, most: int) -> Bar:
    height = day.units / most * SALES
    bottom = PRICES + GAP + SALES
    gap = min(2.0, step / 5)
    return Bar(
        round(LEFT + at * step + gap / 2, 2),
        round(bottom - height, 2),
        round(step - gap, 2),
        round(height, 2),
        day.units,
        day.day,
    )


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    low_y: float
    high_y: float
    rung: Rung


@dataclass(frozen=True, slots=True)
class Curve:
    """Expected gain by price with its tenth and ninetieth percentile; the line of no gain lies at `zero_y`."""

    points: tuple[Point, ...]
    band: str
    line: str
    zero_y: float
    left: int = SIDE
    width: int = HALF
    height: int = BRINGS


def curve(rungs: Sequence[Rung]) -> Curve | None:
    """Of prices in ascending order; None with fewer than two."""
    if len(rungs) < 2:
        return None
    low = min(0.0, *(rung.gain_lo for rung in rungs))
    high = max(0.0, *(rung.gain_hi for rung in rungs))
    room, span = BRINGS - UNDER - 10, (high - low) or 1.0
    first, last = float(rungs[0].price), float(rungs[-1].price)

    def y(value: float) -> float:
        return round(BRINGS - UNDER - (value - low) / span * room, 2)

    points = tuple(
        Point(
            round(SIDE + (float(rung.price) - first) / (last - first or 1) * (HALF - SIDE - 12), 2),
            y(rung.gain),
            y(rung.gain_lo),
            y(rung.gain_hi),
            rung,
        )
        for rung in rungs
    )
    upper = [f"{point.x},{point.high_y}" for point in points]
    lower = [f"{point.x},{point.low_y}" for point in reversed(points)]
    return Curve(
        points, " ".join([*upper, *lower]), " ".join(f"{point.x},{point.y}" for point in points), y(0.0)
    )


@dataclass(frozen=True, slots=True)
class Whisker:
    """An effect with its interval, in places and in words."""

    name: str
    y: float
    x: float
    low_x: float
    high_x: float
    said: str
    said_low: str
    said_high: str
    chance: float  # per cent


@dataclass(frozen=True, slots=True)
class Effects:
    whiskers: tuple[Whisker, ...]
    zero_x: float
    width: int = WIDTH
    height: int = 106


def effects(reading: Reading) -> Effects | None:
    """Effects on units and margin on one scale; None while there is none."""
    named = [(name, each) for name, each in (("units", reading.units), ("margin", reading.margin)) if each]
    if not named:
        return None
    most = max(abs(end) for _name, each in named for end in (each.lo, each.hi)) or 1.0

    def x(value: float) -> float:
        return round(160 + (value / most + 1) / 2 * (WIDTH - 180), 2)

    return Effects(
        tuple(
            Whisker(
                name,
                28 + 40 * at,
                x(each.mean),
                x(each.lo),
                x(each.hi),
                words.percent(each.mean),
                words.percent(each.lo),
                words.percent(each.hi),
                100 * each.p,
            )
            for at, (name, each) in enumerate(named)
        ),
        x(0.0),
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """A column of the histogram of elasticities."""

    x: float
    y: float
    height: float
    low: int
    n: int


def bins(found: Sequence[tuple[int, int]]) -> list[Bin]:
    """Columns of (lower end, number)."""
    most = max((n for _low, n in found), default=0) or 1
    room, bottom, step = 110, 130, 38
    return [
        Bin(10 + at * step, round(bottom - room * n / most, 2), round(room * n / most, 2), low, n)
        for at, (low, n) in enumerate(found)
    ]
