"""Abuse that is no payment: sign-ins, codes, returns and reviews are judged as they happen, and some become cases.

Where labels have taught a model, its chance decides; where not, rules and a rank do. Nothing is ever refused here: a
suspicion is a case for a person, and money is the only thing that waits for it (see `payouts`).
"""

from __future__ import annotations

import logging
import math
from dataclasses import asdict, dataclass

from risk import predictor
from risk.contracts import Action, Costs, Explained, Score
from risk.contracts.events import Happening
from risk.contracts.heads import Head
from risk.features import codes, reading
from risk.models import ScreeningDecision
from risk.policy import reasons, ruling, suspecting
from risk.services import capacity, remembering, rules, screening
from shop.audit import Source

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was learnt of an event: a chance from labels, else a rank; nothing where nothing was learnt."""

    score: Score | None = None
    rank: float | None = None
    explained: Explained | None = None


def assess(event: Happening, head: Head) -> ScreeningDecision:
    """Judge an event that is not in the memory yet, and write both down."""
    features = reading.read(event, remembering.memory())
    asked = rules.active(head)
    found = ruling.find(asked, screening.facts(features, asked))
    seen = _judge(features, head)
    decided = suspecting.suspect(
        event.amount, found, seen.score, seen.rank, Costs(), least_saving=capacity.least_saving(None)
    )
    row = ScreeningDecision.objects.create(
        at=event.known_at,
        as_of=event.known_at,
        source=Source.MODEL if seen.score else Source.FALLBACK,
        model_name=head.value if seen.score else "",
        model_version=seen.score.version[:40] if seen.score else "",
        score=seen.score.chance if seen.score else None,
        rank=seen.rank,
        reasons=asdict(seen.explained)["reasons"] if seen.explained else [],
        screening_id=event.event_id,
        head=head.value,
        event=remembering.store(event),
        amount=event.amount,
        verdict=decided.action.value,
        why=decided.why.value,
        features={name: value for name, value in features.items() if not math.isnan(value)},
        costs={action.value: str(cost.quantize(screening.CENTS)) for action, cost in decided.costs.items()},
        rule_codes=list(decided.rule_codes),
        rule_faults=list(found.faults),
    )
    if decided.action is Action.REVIEW:
        screening.open_case(row, now=event.known_at)
    return row


def _judge(features: dict[str, float], head: Head) -> Judged:
    """Ask the head's model, else its rank. A model that fails leaves the rules."""
    champion, ranking = predictor.champion(head), predictor.ranking(head)
    try:
        if champion.model is not None:
            score = predictor.score(champion.model, features, version=champion.version)
            parts = predictor.explain(champion.model, features)
            return Judged(score, None, reasons.explain(parts.base, parts.contributions, codes.CODES))
        if ranking.model is not None:
            ranked = predictor.rank(ranking.model, features)
            return Judged(None, ranked.rank, reasons.explain(0.0, ranked.parts.contributions, codes.CODES))
    except (ValueError, KeyError, FloatingPointError):
        logger.exception("risk: the model of %s could not judge", head.value)
    return Judged()
