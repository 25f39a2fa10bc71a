"""Decisions of the demo's last weeks, as a model of those days took them, and the cases that came of them.

The model is fitted on what was known 75 days before the end, by the code that trains the real one, and decides on the
orders after it; it is not kept. To load quickly, every fifth order is read and decided.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from config.demo.attackers.made import History
from config.demo.loading.bulk import insert, stream
from config.demo.population import CHANNELS, WEB
from risk.contracts import Action, Costs, Decided, Found, Limits, Rule, Score, Stakes
from risk.contracts.events import LABELS, EventKind, Happening, Link
from risk.contracts.heads import FitOptions
from risk.features import codes, reading, replaying
from risk.features.memory import ProcessMemory
from risk.features.replaying import Read
from risk.models import CaseNote, RiskCase, RiskEvent, ScreeningDecision
from risk.policy import deciding, queueing, reasons, ruling
from risk.predictor import scoring
from risk.services import capacity, caseload, remembering, rules, screening
from risk.training import sketching
from risk.training.fitting import Fitted
from risk.training.labels import Lessons
from shop import models
from shop.audit import Source

EVERY = 5  # orders of which one is read
DECIDED = timedelta(days=75)
OPEN = timedelta(days=6)  # younger cases wait for whoever looks at the demo
TAKEN, LOOKED = timedelta(hours=2), timedelta(days=2)
CENTS = Decimal("0.001")
VERSION = "simulated"
LEAST_FRAUDS = 8  # of the small sample that the model of those days is fitted on


@dataclass(frozen=True, slots=True)
class Asked:
    """A read order with the chance that it is a fraud; `order` is the shop's, which attackers have none of."""

    read: Read
    chance: float
    order: models.Order | None


@dataclass(frozen=True, slots=True)
class Done:
    """What was decided of it."""

    asked: Asked
    decided: Decided
    found: Found


def write_decisions(
    *,
    made: History,
    known: Sequence[Happening],
    rows: dict[str, RiskEvent],
    orders: Sequence[models.Order],
    operator: str,
    now: datetime,
) -> None:
    """Replay, fit on what was known before, decide on what came after."""
    ids = [event.event_id for event in known if event.kind is EventKind.ORDER]
    sample = frozenset(ids[::EVERY])
    reads = list(_reads(known, sample))
    cut = now - DECIDED
    model = _model(reads, known, cut)
    later = [row for row in reads if row.event.known_at > cut]
    if model is None or not later:
        return
    features = replaying.matrix(later)
    chances = model.ensemble.predict(features)
    of_order = {row.screening_id: row for row in orders}
    active, web = rules.active(), models.Channel.objects.get(code=CHANNELS[WEB])
    costs = {pk: screening.costs_of(pk) for pk in models.Channel.objects.values_list("pk", flat=True)}
    asked = [
        Asked(read, float(chance), of_order.get(read.event.event_id))
        for read, chance in zip(later, chances, strict=True)
    ]
    first = [_decided(each, active, costs[web.pk], costs, Limits()) for each in asked]
    savings = [queueing.saving_of(each.decided.costs) for each in first if each.decided.costs]
    bar = queueing.least_saving(savings, room=capacity.room(len(first)))
    limits = Limits(least_review_saving=bar)
    done = [_decided(each, active, costs[web.pk], costs, limits) for each in asked]
    decisions = [_decision(each, rows[each.asked.read.event.event_id], model, web) for each in done]
    insert(ScreeningDecision, decisions, label="screenings", total=len(decisions))
    _cases(made, decisions, operator, now)


def _reads(known: Sequence[Happening], sample: frozenset[str]) -> Iterator[Read]:
    """Everything is remembered, what is in the sample is read."""
    memory = ProcessMemory()
    for event in known:
        if event.event_id in sample:
            yield Read(event, reading.read(event, memory))
        memory.add(event)


def _model(reads: Sequence[Read], known: Sequence[Happening], cut: datetime) -> Fitted | None:
    """As trained at the cut; None where there was too little to learn from.

    On all orders of before, though some of their labels were to come: with the matured ones alone, most of which are
    orders told again from earlier weeks, every fifth order of the shop was taken for a fraud.
    """
    labels = {each.subject: each.is_fraud for each in known if each.kind in LABELS and each.known_at <= cut}
    old = tuple(row for row in reads if row.event.known_at <= cut)
    target = np.array([float(labels.get(row.event.event_id, False)) for row in old])
    return sketching.sketch(Lessons(old, target), FitOptions(cut, least_frauds=LEAST_FRAUDS))


def _decided(
    asked: Asked, active: Sequence[Rule], usual: Costs, costs: dict[int, Costs], limits: Limits
) -> Done:
    """An order that the shop did send was not refused: a would-be block became a review."""
    event, order = asked.read.event, asked.order
    draw = screening.number_of(event.event_id)
    found = ruling.find(active, screening.facts(asked.read.features, active), draw=draw)
    stakes, score = Stakes(event.amount, draw=draw), Score(asked.chance, VERSION)
    own = costs[order.channel_id] if order else usual
    decided = deciding.decide(stakes, found, score, own, limits)
    if order is not None and decided.action is Action.BLOCK:
        decided = replace(decided, action=Action.REVIEW)
    return Done(asked, decided, found)


def _decision(done: Done, event: RiskEvent, model: Fitted, channel: models.Channel) -> ScreeningDecision:
    decided, order = done.decided, done.asked.order
    return ScreeningDecision(
        at=event.known_at,
        as_of=event.known_at,
        source=Source.MODEL,
        model_name="payment",
        model_version=VERSION,
        score=done.asked.chance,
        reasons=[] if decided.action is Action.ALLOW else _reasons(model, done.asked.read.features),
        screening_id=event.event_id,
        event=event,
        cart_id=None,
        channel_id=order.channel_id if order else channel.pk,
        currency=order.currency if order else channel.currency,
        amount=event.amount,
        verdict=decided.action.value,
        why=decided.why.value,
        features={name: value for name, value in done.asked.read.features.items() if not math.isnan(value)},
        costs={action.value: str(cost.quantize(CENTS)) for action, cost in decided.costs.items()},
        saving=decided.saving.quantize(CENTS),
        propensity=decided.propensity,
        rule_codes=list(decided.rule_codes),
        rule_faults=list(done.found.faults),
        shadow_codes=list(done.found.shadowed),
        took_ms=0.0,
    )


def _reasons(model: Fitted, features: dict[str, float]) -> list[dict[str, object]]:
    parts = scoring.explain(model.ensemble, features)
    explained = reasons.explain(parts.base, parts.contributions, codes.CODES)
    return [asdict(each) for each in explained.reasons]


def _cases(made: History, decisions: Sequence[ScreeningDecision], operator: str, now: datetime) -> None:
    """Reviews of before are decided, blocks were looked at within two days; the latest reviews wait."""
    reviews = [row for row in decisions if row.verdict == Action.REVIEW.value]
    cases = insert(RiskCase, (_case(row, made, operator, now) for row in reviews), label="risk cases")
    looked = [row for row in cases if row.decided_at is not None]
    stream(CaseNote, (_note(row, operator) for row in looked), label="notes")
    blocks = [row for row in decisions if row.verdict == Action.BLOCK.value]
    found = [(row.decision.event, row.decided_at) for row in looked if row.decided_at]
    found += [(row.event, row.at + LOOKED) for row in blocks if row.at + LOOKED <= now]
    stream(RiskEvent, (_label(made, event, at) for event, at in found), label="labels")


def _case(row: ScreeningDecision, made: History, operator: str, now: datetime) -> RiskCase:
    is_fraud, at = bool(made.deeds[row.screening_id].crime), row.at + TAKEN
    is_open = row.at > now - OPEN
    state = RiskCase.State.CONFIRMED if is_fraud else RiskCase.State.RELEASED
    return RiskCase(
        decision=row,
        state=RiskCase.State.OPEN if is_open else state,
        expected_loss=(Decimal(repr(row.score)) * row.amount).quantize(CENTS),
        opened_at=row.at,
        due_at=(now if is_open else row.at) + screening.DUE,
        decided_at=None if is_open else at,
        decided_by="" if is_open else operator,
    )


def _note(row: RiskCase, operator: str) -> CaseNote:
    is_fraud = row.state == RiskCase.State.CONFIRMED
    reason = caseload.Reason.STOLEN_CARD if is_fraud else caseload.Reason.CONFIRMED
    return CaseNote(case=row, at=row.decided_at or row.opened_at, by=operator, reason=reason.value)


def _label(made: History, event: RiskEvent, at: datetime) -> RiskEvent:
    is_fraud = bool(made.deeds[event.event_id].crime)
    links = {link: value for link in Link if (value := getattr(event, link.value))}
    labelled = Happening(
        f"w{event.event_id}", EventKind.LABELLED, at, at, links, event.amount, event.event_id, is_fraud
    )
    return remembering.row_of(labelled)
