"""What operators see of how the app does: what serves, what was decided by day, and what came of it.

Everything that needs an outcome counts only orders that are older than the maturity: a fresh month looks perfect
because its chargebacks have not arrived.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from risk import predictor
from risk.contracts import Action, Costs, Why
from risk.contracts.events import LABELS
from risk.contracts.heads import Head
from risk.models import MarketCosts, RiskEvent, ScreeningDecision, ShadowScore, TrainingRun
from risk.policy import costs as expecting
from risk.policy import counting
from risk.policy.counting import Bin, Judged, Rate, Summary
from risk.policy.trying import MATURITY
from risk.predictor import challenging
from risk.services import fairness
from risk.services.fairness import Fairness, Known

DAYS = 60  # shown by day
WINDOW = timedelta(days=180)  # of matured orders
LABEL_KINDS = [kind.value for kind in LABELS]
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Day:
    """Verdicts of one day by their code."""

    day: date
    n: int
    verdicts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Control:
    """Would-be blocks that were let through: what blocking is worth, without guessing."""

    n: int
    n_young: int  # whose outcome may still arrive
    frauds: Rate
    chance: float | None  # that the model gave them, on average


@dataclass(frozen=True, slots=True)
class Contender:
    """One version on the orders that both scored. Figures of matured orders are None where there are none."""

    version: str
    is_champion: bool
    n: int
    mean: float
    n_matured: int
    average_precision: float | None
    log_loss: float | None
    cost: float | None  # by the actions that it would have taken, in the currency of most orders


@dataclass(frozen=True, slots=True)
class Report:
    """The whole page."""

    champion: str
    fault: str
    challenger: str
    days: tuple[Day, ...]
    summaries: tuple[tuple[str, Summary], ...]  # by currency, that of most orders first
    bins: tuple[Bin, ...]
    error: float | None  # of calibration
    fairness: Fairness
    control: Control
    contenders: tuple[Contender, ...]
    training: TrainingRun | None
    n_young: int


@dataclass(frozen=True, slots=True)
class Row:
    """A matured order."""

    screening_id: str
    currency: str
    judged: Judged
    is_control: bool
    features: dict[str, float]


def report(*, now: datetime) -> Report:
    """All figures of the page."""
    rows = matured(now)
    served, challenger = predictor.champion(), challenging.challenger()
    bins = counting.calibration(_scored(rows))
    return Report(
        served.version,
        served.fault,
        challenger,
        by_day(now),
        _summaries(rows),
        bins,
        counting.calibration_error(bins) if bins else None,
        fairness.report([_known(row) for row in rows]),
        _control(rows, now),
        contenders(served.version, challenger, now),
        TrainingRun.objects.filter(error="").exclude(version="").order_by("-at").first(),
        _orders().filter(at__gt=now - MATURITY, at__lte=now).count(),
    )


def matured(now: datetime) -> list[Row]:
    """Orders of the window whose outcome had time to arrive, with the latest label that had."""
    until = now - MATURITY
    found = _orders().filter(at__gt=until - WINDOW, at__lte=until).order_by("at", "pk")
    known, costs = labels(now), costs_by_channel()
    return [_row(row, known, costs) for row in found.iterator(1_000)]


def labels(now: datetime) -> dict[str, bool]:
    """The latest label of each order that had arrived."""
    rows = RiskEvent.objects.filter(kind__in=LABEL_KINDS, known_at__lte=now).order_by("known_at", "event_id")
    return dict(rows.values_list("subject", "is_fraud"))


def costs_by_channel() -> dict[int | None, Costs]:
    """What operators entered."""
    names = Costs.__slots__
    return {
        row.channel_id: Costs(**{name: getattr(row, name) for name in names})
        for row in MarketCosts.objects.all()
    }


def by_day(now: datetime, *, days: int = DAYS) -> tuple[Day, ...]:
    """Verdicts of the latest days, oldest first, days without orders too."""
    first = (now - timedelta(days=days - 1)).date()
    rows = _orders().filter(at__date__gte=first, at__lte=now)
    counted = (
        rows.annotate(day=TruncDate("at")).values_list("day", "verdict").annotate(n=Count("pk")).order_by()
    )
    found: dict[date, Counter[str]] = {first + timedelta(days=at): Counter() for at in range(days)}
    for day, verdict, n in counted:
        if day in found:
            found[day][verdict] += n
    return tuple(Day(day, sum(lot.values()), dict(lot)) for day, lot in found.items())


def contenders(champion: str, challenger: str, now: datetime) -> tuple[Contender, ...]:
    """Champion and challenger on the orders that the one decided and the other scored in its shadow."""
    if not challenger:
        return ()
    shadows = ShadowScore.objects.filter(version=challenger, decision__score__isnull=False)
    pairs = list(shadows.select_related("decision").defer("decision__features").order_by("decision__at"))
    if not pairs:
        return ()
    known, costs, until = labels(now), costs_by_channel(), now - MATURITY
    rows = [(pair, _row(pair.decision, known, costs)) for pair in pairs]
    old = [(pair, row) for pair, row in rows if pair.decision.at <= until and row.judged.is_fraud is not None]
    own = _contender(
        champion, [pair.decision.score for pair in pairs], [(pair.decision.score, row) for pair, row in old]
    )
    other = _contender(challenger, [pair.score for pair in pairs], [(pair.score, row) for pair, row in old])
    return own, other


def _contender(
    version: str, scores: Sequence[float | None], old: Sequence[tuple[float | None, Row]]
) -> Contender:
    asked = [score for score in scores if score is not None]
    told = [(score, row.judged) for score, row in old if score is not None]
    mean = math.fsum(asked) / len(asked) if asked else 0.0
    is_champion = bool(version) and version == predictor.champion().version
    if not told:
        return Contender(version, is_champion, len(asked), mean, 0, None, None, None)
    pairs = [(score, bool(judged.is_fraud)) for score, judged in told]
    return Contender(
        version,
        is_champion,
        len(asked),
        mean,
        len(told),
        counting.average_precision(pairs),
        math.fsum(_loss(score, bad) for score, bad in pairs) / len(pairs),
        math.fsum(_realised(score, judged) for score, judged in told),
    )


def _orders() -> QuerySet[ScreeningDecision]:
    """Orders alone: other heads are judged by people, not by banks."""
    return ScreeningDecision.objects.filter(head=Head.PAYMENT.value)


def _loss(score: float, is_fraud: bool) -> float:
    kept = min(max(score, TINY), 1 - TINY)
    return -math.log(kept if is_fraud else 1 - kept)


def _realised(score: float, judged: Judged) -> float:
    """What the cheapest action by this score came to."""
    table = expecting.expected(score, judged.amount, judged.costs)
    action = min(Action, key=lambda each: table[each])
    return float(expecting.realised(action, judged.amount, judged.costs, is_fraud=bool(judged.is_fraud)))


def _row(row: ScreeningDecision, known: dict[str, bool], costs: dict[int | None, Costs]) -> Row:
    """An order without a label is a good one, unless it was refused: of those nobody would say anything."""
    verdict = Action(row.verdict)
    unlabelled = None if verdict is Action.BLOCK else False
    judged = Judged(
        verdict,
        row.amount,
        known.get(row.screening_id, unlabelled),
        row.score,
        costs.get(row.channel_id or 0, Costs()),
    )
    return Row(
        row.screening_id, row.currency, judged, row.why == Why.CONTROL.value, row.__dict__.get("features", {})
    )


def _scored(rows: Sequence[Row]) -> list[tuple[float, bool]]:
    found = [row.judged for row in rows]
    return [
        (each.chance, each.is_fraud)
        for each in found
        if each.chance is not None and each.is_fraud is not None
    ]


def _summaries(rows: Sequence[Row]) -> tuple[tuple[str, Summary], ...]:
    counts = Counter(row.currency for row in rows)
    return tuple(
        (currency, counting.summary(row.judged for row in rows if row.currency == currency))
        for currency, _ in counts.most_common()
    )


def _known(row: Row) -> Known:
    age = row.features.get("account_age_days")
    return Known(row.screening_id, row.judged, age, bool(row.features.get("is_guest", 0.0)))


def _control(rows: Sequence[Row], now: datetime) -> Control:
    found = [row.judged for row in rows if row.is_control]
    young = ScreeningDecision.objects.filter(
        at__gt=now - MATURITY, at__lte=now, why=Why.CONTROL.value
    ).count()
    chances = [each.chance for each in found if each.chance is not None]
    return Control(
        len(found) + young,
        young,
        Rate(sum(bool(each.is_fraud) for each in found), len(found)),
        math.fsum(chances) / len(chances) if chances else None,
    )
