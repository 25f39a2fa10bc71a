"""Charts drawn on the server: positions for SVG templates, so that they need no script and print well."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inventory.services.looking import Looked
from inventory.services.simulating import Point

WIDTH, HEIGHT, FOOT, HEAD = 960, 260, 26, 12
LABELS = 8


@dataclass(frozen=True, slots=True)
class Label:
    """Words under the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row on which the shelf was empty for a while."""

    x: float
    width: float
    first: date
    n_days: int


@dataclass(frozen=True, slots=True)
class Row:
    """The figures behind the chart, for a table."""

    day: date
    sold: float | None
    is_out: bool
    p10: float | None
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Fan:
    """What was sold to the left of today, what is foreseen to the right. Strings are points of SVG lines."""

    sold: tuple[str, ...]  # broken where nothing is known
    band: str
    median: str
    today_x: float
    spans: tuple[Span, ...]
    labels: tuple[Label, ...]
    most: float
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT
    head: int = HEAD
    axis_y: int = HEIGHT - FOOT


def fan(found: Looked) -> Fan:
    """The chart of a place."""
    forecast = found.forecast
    p10, p50, p90 = (forecast.p10, forecast.p50, forecast.p90) if forecast else ([], [], [])
    n_past = (forecast.starts_on - found.first).days if forecast else len(found.sold)
    sold = found.sold[:n_past] if n_past <= len(found.sold) else found.sold
    total = max(1, n_past + len(p50))
    most = max([1.0, *(units for units in sold if units is not None), *p90])
    step = WIDTH / total

    def point(at: float, units: float) -> str:
        y = HEIGHT - FOOT - units / most * (HEIGHT - FOOT - HEAD)
        return f"{(at + 0.5) * step:.1f},{y:.1f}"

    upper = [point(n_past + at, units) for at, units in enumerate(p90)]
    lower = [point(n_past + at, units) for at, units in enumerate(p10)]
    return Fan(
        sold=_lines(sold, point),
        band=" ".join([*upper, *reversed(lower)]),
        median=" ".join(point(n_past + at, units) for at, units in enumerate(p50)),
        today_x=round(n_past * step, 1),
        spans=_spans(found, step),
        labels=_labels(found.first, total, step),
        most=most,
        rows=_rows(found, n_past),
    )


def _lines(sold: Sequence[float | None], point: Callable[[float, float], str]) -> tuple[str, ...]:
    lines: list[list[str]] = [[]]
    for at, units in enumerate(sold):
        if units is None:
            lines.append([])
        else:
            lines[-1].append(point(at, units))
    return tuple(" ".join(line) for line in lines if line)


def _spans(found: Looked, step: float) -> tuple[Span, ...]:
    spans: list[Span] = []
    start: int | None = None
    for at, is_out in enumerate([*found.out, False]):
        if is_out and start is None:
            start = at
        elif not is_out and start is not None:
            first = found.first + timedelta(days=start)
            spans.append(Span(round(start * step, 1), round((at - start) * step, 1), first, at - start))
            start = None
    return tuple(spans)


def _labels(first: date, total: int, step: float) -> tuple[Label, ...]:
    every = max(1, total // LABELS)
    return tuple(
        Label(round((at + 0.5) * step, 1), (first + timedelta(days=at)).strftime("%m-%d"))
        for at in range(every // 2, total, every)
    )


def _rows(found: Looked, n_past: int) -> tuple[Row, ...]:
    """The latest four weeks and the next."""
    past = [
        Row(found.first + timedelta(days=at), found.sold[at], found.out[at], None, None, None)
        for at in range(max(0, len(found.sold) - 28), len(found.sold))
    ]
    forecast = found.forecast
    ahead = [
        Row(
            forecast.starts_on + timedelta(days=at), None, False,
            forecast.p10[at], forecast.p50[at], forecast.p90[at],
        )
        for at in range(min(28, forecast.horizon))
    ] if forecast else []  # fmt: skip
    return (*past, *ahead)


@dataclass(frozen=True, slots=True)
class Dot:
    """One setting: how much stock it takes, and what share of demand it serves."""

    x: float
    y: float
    label: str
    mean_stock: float
    fill_rate: float


@dataclass(frozen=True, slots=True)
class Frontier:
    """Stock from left to right, service upwards; the rules' line and the hand rule's."""

    rules: tuple[Dot, ...]
    cover: tuple[Dot, ...]
    rules_line: str
    cover_line: str
    most_stock: float
    least_rate: float
    width: int = 720
    height: int = 320
    margin: int = 44


def frontier(by_rules: Sequence[Point], by_cover: Sequence[Point]) -> Frontier:
    """Both lines on one scale."""
    both = [*by_rules, *by_cover]
    most = max((point.mean_stock for point in both), default=1.0) or 1.0
    least = min((point.fill_rate for point in both), default=0.0)
    least = max(0.0, least - 0.02)

    def dots(points: Sequence[Point]) -> tuple[Dot, ...]:
        return tuple(
            Dot(
                round(44 + point.mean_stock / most * (720 - 88), 1),
                round(320 - 44 - (point.fill_rate - least) / max(1e-9, 1 - least) * (320 - 88), 1),
                point.label,
                point.mean_stock,
                100 * point.fill_rate,
            )
            for point in points
        )

    rules, cover = dots(by_rules), dots(by_cover)
    return Frontier(rules, cover, _line(rules), _line(cover), most, 100 * least)


def _line(dots: Sequence[Dot]) -> str:
    return " ".join(f"{dot.x},{dot.y}" for dot in sorted(dots, key=lambda dot: dot.x))
