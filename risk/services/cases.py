"""What people find out: cases decided, labels that arrive, and orders scored again before they leave the house."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from risk.contracts import Action, Found, Score, Stakes
from risk.contracts.events import EventKind, Happening
from risk.contracts.heads import Head
from risk.features import past, reading
from risk.features.traces import Trace
from risk.models import RiskCase, RiskEvent, ScreeningDecision
from risk.policy import deciding, ruling
from risk.services import remembering, rules, screening
from shop.audit import Source
from shop.contracts.errors import ShopError
from shop.contracts.screening import Screening, Verdict
from shop.services import orders
from shop.services import screening as shop_screening

RESCORE_WINDOW = timedelta(days=7)
HELD = {Action.REVIEW, Action.BLOCK}


class CaseClosed(ShopError):
    """Somebody decided it before."""

    code = "case_closed"
    status = 409


@transaction.atomic
def decide(*, case_id: int, is_fraud: bool, by: str, now: datetime, note: str = "") -> RiskCase:
    """Release an order, or confirm the fraud; either is a label that the next training learns from.

    A released order goes on, a confirmed fraud is cancelled where nothing of it has left the house.

    Raises:
        CaseClosed: if it is decided already.
        locks.Busy: if somebody else works on the order for too long.
    """
    case = RiskCase.objects.select_for_update(of=("self",)).select_related("decision__event").get(pk=case_id)
    if case.state != RiskCase.State.OPEN:
        raise CaseClosed(_("This case has been decided already."))
    case.state = RiskCase.State.CONFIRMED if is_fraud else RiskCase.State.RELEASED
    case.decided_at, case.decided_by, case.note = now, by[:80], note[:300]
    case.save(update_fields=["state", "decided_at", "decided_by", "note"])
    screening_id, is_payment = case.decision.screening_id, case.decision.head == Head.PAYMENT.value
    kind = EventKind.LABELLED if is_payment else EventKind.JUDGED
    label(screening_id=screening_id, is_fraud=is_fraud, kind=kind, now=now)
    if is_payment:
        _carry_over(case.decision, is_fraud=is_fraud, by=by, now=now)
    return case


def _carry_over(row: ScreeningDecision, *, is_fraud: bool, by: str, now: datetime) -> None:
    """A person's word is the last one: no later score holds the order again."""
    ScreeningDecision.objects.filter(pk=row.pk).update(must_rescore=False)
    order = _order_of(past.happening(row.event))
    if is_fraud:
        orders.refuse(screening_id=order, actor=by, now=now)
    else:
        shop_screening.settle(screening_id=order, verdict=Verdict.ALLOW)
        orders.release(screening_id=order, actor=by, now=now)


def label(
    *, screening_id: str, is_fraud: bool, kind: EventKind, now: datetime, event_id: str = ""
) -> RiskEvent:
    """Write down what was learnt of an order, or of another event that was judged; the latest label holds.

    Args:
        event_id: the sender's own, so that a webhook that is sent twice counts once.

    Raises:
        RiskEvent.DoesNotExist: if no such event was judged.
    """
    judged = past.happening(RiskEvent.objects.get(event_id=screening_id, decision__isnull=False))
    event = Happening(
        event_id or uuid.uuid4().hex, kind, now, now, judged.links, judged.amount, _order_of(judged), is_fraud
    )
    row = remembering.store(event)
    transaction.on_commit(partial(remembering.memory().add, event))
    return row


def _order_of(judged: Happening) -> str:
    """The screening of the order that a later look was about; everything else speaks for itself."""
    is_later_look = judged.kind in {EventKind.PAYMENT_TRIED, EventKind.ADDRESS_CHANGED}
    return judged.subject if is_later_look and judged.subject else judged.event_id


def rescore(*, now: datetime) -> int:
    """Score again what could not be scored in time; what looks bad now waits for a person. Returns how many."""
    waiting = ScreeningDecision.objects.filter(must_rescore=True, at__gte=now - RESCORE_WINDOW)
    done = 0
    for row in waiting.select_related("event").order_by("at"):
        done += _rescored(row, now) is not None
    return done


def again(*, screening_id: str, now: datetime) -> Screening:
    """Score an order once more because it shall leave the house. Without a model the rules have the last word.

    Raises:
        ScreeningDecision.DoesNotExist: if it was never screened.
    """
    row = ScreeningDecision.objects.select_related("event").get(screening_id=screening_id)
    if not row.must_rescore:
        return Screening(Verdict(row.verdict), source=row.source, screening_id=screening_id)
    action = _rescored(row, now) or _by_rules(row, now)
    return Screening(Verdict(action.value), source=row.source, screening_id=screening_id)


@transaction.atomic
def _rescored(row: ScreeningDecision, now: datetime) -> Action | None:
    """What the model says as of the order's own moment: what came after must not speak for or against it."""
    seen = screening.ask(_features(row))
    if seen.score is None:
        return None
    row.score, row.model_version, row.source = seen.score.chance, seen.score.version[:40], Source.MODEL
    row.save(update_fields=["score", "model_version", "source"])
    # Without the rules: what they waved through unscored is looked at by its score now.
    return _settle(row, Found(None), seen.score, now)


@transaction.atomic
def _by_rules(row: ScreeningDecision, now: datetime) -> Action:
    asked = rules.active()
    facts = screening.facts(_features(row), asked)
    found = ruling.find(asked, facts, draw=screening.number_of(row.screening_id))
    return _settle(row, found, None, now)


def _settle(row: ScreeningDecision, found: Found, score: Score | None, now: datetime) -> Action:
    """It is certain now: the order waits for a person, or may leave."""
    costs = screening.costs_of(row.channel_id)
    limits = screening.limits_now(row.channel_id)
    action = deciding.decide(Stakes(row.amount, draw=1.0), found, score, costs, limits).action
    row.must_rescore = False
    row.save(update_fields=["must_rescore"])
    if action in HELD:
        screening.open_case(row, now=now)
    verdict = Verdict.REVIEW if action in HELD else Verdict.ALLOW
    shop_screening.settle(screening_id=_order_of(past.happening(row.event)), verdict=verdict)
    return action


def _features(row: ScreeningDecision) -> dict[str, float]:
    event = replace(past.happening(row.event), event_id=f"{row.screening_id}-again")
    return reading.read(event, _Without(row.event.event_id))


class _Without:
    """The table as a memory, without one event: the order must not see itself."""

    def __init__(self, event_id: str) -> None:
        self._event_id, self._table = event_id, past.DatabaseMemory()

    def recall(self, places: Sequence[str], now_ms: int) -> list[list[Trace]]:
        """See `Memory.recall`."""
        logs = self._table.recall(places, now_ms)
        return [[each for each in log if each.event_id != self._event_id] for log in logs]

    def add(self, event: Happening) -> None:
        """Nothing is remembered here."""
