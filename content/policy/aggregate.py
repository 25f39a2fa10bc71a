"""From voices to counts: how many reviewers praise or criticise an aspect, and whether that may be shown.

An aspect is shown only where enough people speak of it, and enough among all: a defect that 16 of 3,000 reviewers
name is no trait of the product.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from math import sqrt

from content.contracts import Limits, Voice

Z = 1.959963984540054  # two-sided 95 %
MAX_MONTHS = 24  # of a trend; older ones are history
# Shares are compared with counts: .05 × 140 is a little more than 7 in binary.
ROUNDING = 1e-9


class Stance(StrEnum):
    """What reviewers say of an aspect together."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    MIXED = "mixed"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Interval:
    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class Month:
    """Reviewers of one month, named by its first day."""

    month: date
    n_positive: int
    n_negative: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What `n_mentions` of `n_reviewers` distinct reviewers say of an aspect; one may praise and criticise it."""

    code: str
    n_reviewers: int
    n_mentions: int
    n_positive: int
    n_negative: int
    n_neutral: int
    n_verified: int
    stance: Stance
    positive: Interval  # 95 % of n_positive / n_mentions
    months: tuple[Month, ...]
    is_shown: bool


def aggregate(voices: Iterable[Voice], *, n_reviewers: int, limits: Limits) -> tuple[Counted, ...]:
    """Every aspect with its counts, most mentioned first; at most `limits.max_aspects` of them are shown."""
    by_aspect: dict[str, list[Voice]] = defaultdict(list)
    for voice in voices:
        by_aspect[voice.aspect].append(voice)
    counted = [_counted(code, found, n_reviewers, limits) for code, found in by_aspect.items()]
    counted.sort(key=lambda one: (-one.n_mentions, -max(one.n_positive, one.n_negative), one.code))
    shown = {one.code for one in [one for one in counted if one.is_shown][: limits.max_aspects]}
    return tuple(replace(one, is_shown=one.code in shown) for one in counted)


def enough(n: int, n_reviewers: int, limits: Limits) -> bool:
    """Whether so many of all reviewers may stand for the product."""
    return n >= limits.min_reviewers and n >= limits.min_share * n_reviewers - ROUNDING


def stance(n_positive: int, n_negative: int, n_mentions: int, limits: Limits) -> Stance:
    """Mixed where praise and criticism are both common among those who mention it, else the side of more than half."""
    both = min(n_positive, n_negative)
    if both and both >= limits.mixed_share * n_mentions - ROUNDING:
        return Stance.MIXED
    if n_positive > n_negative and 2 * n_positive > n_mentions:
        return Stance.POSITIVE
    if n_negative > n_positive and 2 * n_negative > n_mentions:
        return Stance.NEGATIVE
    return Stance.NEUTRAL


def wilson(n_hits: int, n: int) -> Interval:
    """95 % interval of a share; all of [0, 1] where nothing was counted.

    Source: Wilson (1927). Unlike the normal approximation it holds for few voices and for shares near 0 and 1.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    share = n_hits / n
    middle = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def months(voices: Iterable[Voice]) -> tuple[Month, ...]:
    """Praise and criticism by month, without gaps from the first month to the latest; at most the latest 24."""
    found = [(first_of_month(voice.at), voice) for voice in voices]
    if not found:
        return ()
    first, latest = min(month for month, _ in found), max(month for month, _ in found)
    span = [_month_at(at) for at in range(_index(first), _index(latest) + 1)][-MAX_MONTHS:]
    return tuple(_month(month, [voice for at, voice in found if at == month]) for month in span)


def first_of_month(at: datetime) -> date:
    return at.date().replace(day=1)


def _counted(code: str, voices: Sequence[Voice], n_reviewers: int, limits: Limits) -> Counted:
    n_mentions = len(voices)
    n_positive = sum(voice.is_positive for voice in voices)
    n_negative = sum(voice.is_negative for voice in voices)
    return Counted(
        code=code,
        n_reviewers=n_reviewers,
        n_mentions=n_mentions,
        n_positive=n_positive,
        n_negative=n_negative,
        n_neutral=sum(not (voice.is_positive or voice.is_negative) for voice in voices),
        n_verified=sum(voice.is_verified for voice in voices),
        stance=stance(n_positive, n_negative, n_mentions, limits),
        positive=wilson(n_positive, n_mentions),
        months=months(voices),
        is_shown=enough(n_mentions, n_reviewers, limits),
    )


def _month(month: date, voices: Sequence[Voice]) -> Month:
    return Month(month, sum(v.is_positive for v in voices), sum(v.is_negative for v in voices))


def _index(month: date) -> int:
    return 12 * month.year + month.month - 1


def _month_at(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
