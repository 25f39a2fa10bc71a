"""Charts drawn on the server: positions for SVG templates, so that they need no script and print well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from risk.policy.counting import Bin
from risk.services.backtests import Week
from risk.services.dashboard import Day

WIDTH, HEIGHT, FOOT, HEAD, LEFT = 760, 200, 24, 10, 44
MAX_LABELS = 10
SIDE, MARGIN = 320, 36


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column, standing on the parts before it."""

    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Column:
    """One day or week. `text` is what a pointer that rests on it reads."""

    x: float
    width: float
    label_x: float
    label: str
    pieces: tuple[Piece, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side; `top` is what the highest stands for."""

    columns: tuple[Column, ...]
    top: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    head: int = HEAD
    axis_y: int = HEIGHT - FOOT


def verdicts(days: Sequence[Day]) -> Columns:
    """Shares of the orders that were challenged, reviewed and blocked, in percent."""
    kinds = ("challenge", "review", "block")
    rows = []
    for day in days:
        shares = [(kind, 100 * day.verdicts.get(kind, 0) / day.n if day.n else 0.0) for kind in kinds]
        text = f"{day.day:%m-%d}: " + ", ".join(f"{kind} {share:.1f} %" for kind, share in shares)
        rows.append((day.day, shares, text))
    return _columns(rows)


def weeks(found: Sequence[Week]) -> Columns:
    """Frauds that a rule catches, good orders that it hits, and frauds that it misses, week by week."""
    return _columns(
        [
            (
                week.first,
                [("caught", float(week.n_caught)), ("false", float(week.n_false)), ("missed", float(week.n_missed))],
                f"{week.first:%m-%d}: {week.n_caught} / {week.n_false} / {week.n_missed}",
            )
            for week in found
        ]
    )  # fmt: skip


def _columns(rows: Sequence[tuple[date, Sequence[tuple[str, float]], str]]) -> Columns:
    top = max((sum(value for _, value in parts) for _, parts, _ in rows), default=0.0) or 1.0
    step = (WIDTH - LEFT) / max(1, len(rows))
    gap, every = min(6.0, step / 5), -(-len(rows) // MAX_LABELS) or 1
    unit = (HEIGHT - FOOT - HEAD) / top
    drawn = []
    for at, (day, parts, text) in enumerate(rows):
        x = LEFT + at * step
        label = f"{day:%m-%d}" if at % every == 0 else ""
        pieces = _pieces(parts, unit)
        drawn.append(Column(_r(x + gap / 2), _r(step - gap), _r(x + step / 2), label, pieces, text))
    return Columns(tuple(drawn), top)


def _pieces(parts: Sequence[tuple[str, float]], unit: float) -> tuple[Piece, ...]:
    y, found = float(HEIGHT - FOOT), []
    for kind, value in parts:
        y -= value * unit
        if value:
            found.append(Piece(_r(y), _r(value * unit), kind))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Dot:
    """A bin with its interval."""

    x: float
    y: float
    low_y: float
    high_y: float
    bin: Bin


@dataclass(frozen=True, slots=True)
class Reliability:
    """Chances to the right, shares of fraud upwards; on the diagonal both are the same."""

    dots: tuple[Dot, ...]
    most: float
    side: int = SIDE
    margin: int = MARGIN
    far: int = SIDE - MARGIN


def reliability(bins: Sequence[Bin]) -> Reliability | None:
    """Of at least two bins; None of fewer. Both axes end where the last chance or share does."""
    if len(bins) < 2:
        return None
    most = min(1.0, max(max(each.chance, each.rate.share or 0.0) for each in bins) * 1.05) or 1.0

    def place(value: float) -> float:
        return min(value / most, 1.0) * (SIDE - 2 * MARGIN)

    return Reliability(
        tuple(
            Dot(
                _r(MARGIN + place(each.chance)),
                _r(SIDE - MARGIN - place(each.rate.share or 0.0)),
                _r(SIDE - MARGIN - place(each.rate.lo)),
                _r(SIDE - MARGIN - place(each.rate.hi)),
                each,
            )
            for each in bins
        ),
        most,
    )


def _r(value: float) -> float:
    return round(value, 2)
