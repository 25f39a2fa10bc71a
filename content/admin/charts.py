"""Charts drawn on the server: positions for SVG templates, so that they need no script and print well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, FOOT = 720, 180, 24
MAX_LABELS = 12  # of months under the axis


@dataclass(frozen=True, slots=True)
class Column:
    """A month of a chart. Lengths in units of the SVG; criticism stands on the axis, praise on top of it."""

    x: float
    width: float
    praise_y: float
    praise_height: float
    criticism_y: float
    criticism_height: float
    month: date
    n_positive: int
    n_negative: int
    label_x: float
    is_labelled: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """All of a chart. `turn_x` is where the alert says that the aspect turned; None if it is not on the chart."""

    columns: tuple[Column, ...]
    turn_x: float | None
    most: int  # voices of the busiest month
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = FOOT

    @property
    def axis_y(self) -> int:
        return self.height - self.foot


@dataclass(frozen=True, slots=True)
class Counts:
    """Voices of one month."""

    month: date
    n_positive: int
    n_negative: int


def columns(months: Sequence[Counts], turned: date) -> Columns:
    """Months without gaps, oldest first, as stacked columns."""
    most = max((one.n_positive + one.n_negative for one in months), default=0)
    step = WIDTH / max(1, len(months))
    every = -(-len(months) // MAX_LABELS) or 1
    drawn = tuple(_column(one, at, step, most, is_labelled=at % every == 0) for at, one in enumerate(months))
    turn = next((at * step for at, one in enumerate(months) if one.month == turned), None)
    return Columns(drawn, turn, most)


def _column(one: Counts, at: int, step: float, most: int, *, is_labelled: bool) -> Column:
    unit = (HEIGHT - FOOT - 8) / max(1, most)
    criticism, praise = one.n_negative * unit, one.n_positive * unit
    axis = HEIGHT - FOOT
    gap = min(6.0, step / 5)
    return Column(
        x=round(at * step + gap / 2, 2),
        width=round(step - gap, 2),
        praise_y=round(axis - criticism - praise, 2),
        praise_height=round(praise, 2),
        criticism_y=round(axis - criticism, 2),
        criticism_height=round(criticism, 2),
        month=one.month,
        n_positive=one.n_positive,
        n_negative=one.n_negative,
        label_x=round((at + 0.5) * step, 2),
        is_labelled=is_labelled,
    )


@dataclass(frozen=True, slots=True)
class Dot:
    """Reviews of one tenth: where it stands, how large it is drawn, and its figures."""

    x: float
    y: float
    radius: float
    p: float
    share: float
    n: int


SIDE, MARGIN = 280, 28


@dataclass(frozen=True, slots=True)
class Calibration:
    """A square: what was said from left to right, what was so from below; on its diagonal both are the same."""

    dots: tuple[Dot, ...]
    side: int = SIDE
    margin: int = MARGIN

    @property
    def far(self) -> int:
        return self.side - self.margin


def calibration(bins: Sequence[tuple[float, float, int]]) -> Calibration:
    """Dots of (p, share, n); their area goes with n."""
    most = max((n for _p, _share, n in bins), default=1)
    length = SIDE - 2 * MARGIN
    return Calibration(
        tuple(
            Dot(
                x=round(MARGIN + p * length, 2),
                y=round(SIDE - MARGIN - share * length, 2),
                radius=round(3 + 9 * (n / most) ** 0.5, 2),
                p=p,
                share=share,
                n=n,
            )
            for p, share, n in bins
        )
    )
