"""The port `screen`: a verdict for a checkout within its deadline, written down with all that led to it.

The deadline is looked at between the steps: Redis has a timeout of its own, the model needs a few milliseconds, and
what took too long before it goes without a score. A failure of this whole service is the shop's to handle: it then
marks the order for review.
"""

from __future__ import annotations

import logging
import math
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import blake2b

from django.db import transaction
from django.db.models import Sum

from risk import predictor
from risk.contracts import Action, Costs, Decided, Explained, Found, Limits, Rule, Score, Stakes, Value, Why
from risk.contracts.events import Happening
from risk.features import checkouts, codes, reading
from risk.models import MarketCosts, RiskCase, ScreeningDecision
from risk.policy import deciding, evaluating, expressions, reasons, ruling
from risk.services import capacity, remembering, rules
from shop.audit import Source
from shop.contracts.screening import Occasion, Screening, ScreeningRequest, Verdict

DEADLINE_S = 0.080
DUE = timedelta(hours=4)  # an order that waits is looked at by then
PASS = timedelta(days=7)  # for which a person's word about a cart holds
CENTS = Decimal("0.001")
NEVER = Decimal("Infinity")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model said; nothing where it was not asked or could not answer."""

    score: Score | None = None
    explained: Explained | None = None


def screen(request: ScreeningRequest) -> Screening:
    """Decide on a checkout, write it down, and remember it for the next."""
    began = time.monotonic()
    screening_id = uuid.uuid4().hex
    event = checkouts.happening(request, event_id=screening_id, key=remembering.key())
    memory = remembering.memory()
    features = reading.read(event, memory)
    draw = number_of(screening_id)
    asked = rules.active()
    found = ruling.find(asked, facts(features, asked), draw=draw)
    seen = ask(features, late=time.monotonic() - began > DEADLINE_S)
    stakes = Stakes(request.total, draw=draw)
    decided = _decide(stakes, found, seen.score, request)
    took_ms = 1_000 * (time.monotonic() - began)
    _write(request, event, features, seen, found, decided, took_ms)
    transaction.on_commit(partial(memory.add, event))
    return Screening(
        Verdict(decided.action.value),
        _reasons(seen, decided),
        Source.MODEL.value if seen.score else Source.FALLBACK.value,
        screening_id,
        decided.rescore,
    )


def _decide(stakes: Stakes, found: Found, score: Score | None, request: ScreeningRequest) -> Decided:
    """What the policy says; what the control group has cost today is looked up only where it matters."""
    if passes(request):
        return Decided(Action.ALLOW, Why.PERSON, {})
    costs, limits = costs_of(request.channel_id), limits_now(request.channel_id)
    decided = deciding.decide(stakes, found, score, costs, limits)
    if decided.propensity == 1:
        return decided
    spent = replace(stakes, control_spent=_control_spent(request.now))
    return deciding.decide(spent, found, score, costs, limits)


def limits_now(channel_id: int | None) -> Limits:
    """What people have time for; and dear orders wait while no model answers, unless there never was one to miss."""
    limits = Limits(least_review_saving=capacity.least_saving(channel_id))
    return limits if predictor.champion().version else replace(limits, unscored_review_from=NEVER)


def passes(request: ScreeningRequest) -> bool:
    """Whether a person has looked at this very cart and let it pass, and it has not grown dearer since.

    For the order alone: else whoever was let pass once could try cards on it as long as they like.
    """
    if request.occasion is not Occasion.ORDER:
        return False
    released = RiskCase.objects.filter(state=RiskCase.State.RELEASED, decision__cart_id=request.cart_id)
    return released.filter(decision__amount__gte=request.total, decided_at__gte=request.now - PASS).exists()


def ask(features: dict[str, float], *, late: bool = False) -> Seen:
    """The champion's score and reasons; nothing where it is late or there is none."""
    champion = predictor.champion()
    if late or champion.model is None:
        return Seen()
    try:
        score = predictor.score(champion.model, features, version=champion.version)
        parts = predictor.explain(champion.model, features)
    except (ValueError, KeyError, FloatingPointError):
        logger.exception("risk: the model %s could not score", champion.version)
        return Seen()
    return Seen(score, reasons.explain(parts.base, parts.contributions, codes.CODES))


def facts(features: dict[str, float], asked: Sequence[Rule]) -> dict[str, Value]:
    """Features as rules see them; exact decimals take time, so only of what the rules ask for."""
    names = {name for rule in asked for name in expressions.fields_of(rule.when)}
    return {name: evaluating.fact(features[name]) for name in names}


def costs_of(channel_id: int | None) -> Costs:
    """What operators entered for the market, or the defaults."""
    row = MarketCosts.objects.filter(channel_id=channel_id).first() if channel_id is not None else None
    return Costs(**{name: getattr(row, name) for name in Costs.__slots__}) if row else Costs()


def number_of(screening_id: str) -> float:
    """The order's own number in [0, 1): who is in the control group, and whom a staged rule reaches."""
    return int.from_bytes(blake2b(screening_id.encode(), digest_size=6).digest(), "big") / 2**48


def _control_spent(now: datetime) -> Decimal:
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    spent = ScreeningDecision.objects.filter(at__gte=since, why=Why.CONTROL.value).aggregate(
        sum=Sum("amount")
    )
    return spent["sum"] or Decimal(0)


def _reasons(seen: Seen, decided: Decided) -> tuple[str, ...]:
    against = reasons.against(seen.explained) if seen.explained else ()
    return (*decided.rule_codes, *against)[: reasons.MOST] if decided.action is not Action.ALLOW else ()


@transaction.atomic
def _write(
    request: ScreeningRequest,
    event: Happening,
    features: dict[str, float],
    seen: Seen,
    found: Found,
    decided: Decided,
    took_ms: float,
) -> ScreeningDecision:
    row = ScreeningDecision.objects.create(
        at=request.now,
        as_of=request.now,
        source=Source.MODEL if seen.score else Source.FALLBACK,
        model_name=predictor.MODEL if seen.score else "",
        model_version=seen.score.version[:40] if seen.score else "",
        score=seen.score.chance if seen.score else None,
        reasons=asdict(seen.explained)["reasons"] if seen.explained else [],
        screening_id=event.event_id,
        event=remembering.store_new(event),
        cart_id=request.cart_id,
        channel_id=request.channel_id,
        currency=request.currency,
        amount=request.total,
        verdict=decided.action.value,
        why=decided.why.value,
        features={name: value for name, value in features.items() if not math.isnan(value)},
        costs={action.value: str(cost.quantize(CENTS)) for action, cost in decided.costs.items()},
        saving=decided.saving.quantize(CENTS),
        propensity=decided.propensity,
        rule_codes=list(decided.rule_codes),
        rule_faults=list(found.faults),
        shadow_codes=list(found.shadowed),
        must_rescore=decided.rescore,
        took_ms=round(took_ms, 2),
    )
    if decided.action is Action.REVIEW:
        open_case(row, now=request.now)
    return row


def open_case(row: ScreeningDecision, *, now: datetime) -> None:
    """Let a person look; a case that is there already stays as it is."""
    chance = Decimal(repr(row.score)) if row.score is not None else Decimal(1)
    RiskCase.objects.get_or_create(
        decision=row,
        defaults={
            "expected_loss": (chance * row.amount).quantize(CENTS),
            "opened_at": now,
            "due_at": now + DUE,
        },
    )
