"""What people find out: cases decided, labels that arrive, and orders scored again before they leave the house."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from risk.contracts import Action, Found, Limits, Stakes
from risk.contracts.events import EventKind, Happening
from risk.features import past, reading
from risk.features.traces import Trace
from risk.models import RiskCase, RiskEvent, ScreeningDecision
from risk.policy import deciding
from risk.services import remembering, screening
from shop.audit import Source
from shop.contracts.errors import ShopError

RESCORE_WINDOW = timedelta(days=7)


class CaseClosed(ShopError):
    """Somebody decided it before."""

    code = "case_closed"
    status = 409


@transaction.atomic
def decide(*, case_id: int, is_fraud: bool, by: str, now: datetime, note: str = "") -> RiskCase:
    """Release an order, or confirm the fraud; either is a label that the next training learns from.

    Raises:
        CaseClosed: if it is decided already.
    """
    case = RiskCase.objects.select_for_update().select_related("decision").get(pk=case_id)
    if case.state != RiskCase.State.OPEN:
        raise CaseClosed(_("This case has been decided already."))
    case.state = RiskCase.State.CONFIRMED if is_fraud else RiskCase.State.RELEASED
    case.decided_at, case.decided_by, case.note = now, by[:80], note[:300]
    case.save(update_fields=["state", "decided_at", "decided_by", "note"])
    label(screening_id=case.decision.screening_id, is_fraud=is_fraud, kind=EventKind.LABELLED, now=now)
    return case


def label(
    *, screening_id: str, is_fraud: bool, kind: EventKind, now: datetime, event_id: str = ""
) -> RiskEvent:
    """Write down what was learnt of an order; the latest label holds.

    Args:
        event_id: the sender's own, so that a webhook that is sent twice counts once.

    Raises:
        RiskEvent.DoesNotExist: if no such order was screened.
    """
    order = past.happening(RiskEvent.objects.get(event_id=screening_id, kind=EventKind.ORDER.value))
    event = Happening(
        event_id or uuid.uuid4().hex, kind, now, now, order.links, order.amount, screening_id, is_fraud
    )
    row = remembering.store(event)
    transaction.on_commit(partial(remembering.memory().add, event))
    return row


def rescore(*, now: datetime) -> int:
    """Score again what could not be scored in time; what looks bad now waits for a person. Returns how many."""
    waiting = ScreeningDecision.objects.filter(must_rescore=True, at__gte=now - RESCORE_WINDOW)
    done = 0
    for row in waiting.select_related("event").order_by("at"):
        done += _rescore(row, now)
    return done


@transaction.atomic
def _rescore(row: ScreeningDecision, now: datetime) -> bool:
    """As of the order's own moment: what came after must not speak for or against it."""
    event = replace(past.happening(row.event), event_id=f"{row.screening_id}-again")
    own = row.event.event_id
    seen = screening.ask(reading.read(event, _Without(own)))
    if seen.score is None:
        return False
    stakes = Stakes(row.amount, draw=1.0)
    decided = deciding.decide(stakes, Found(None), seen.score, screening.costs_of(row.channel_id), Limits())
    row.score, row.model_version, row.source = seen.score.chance, seen.score.version[:40], Source.MODEL
    row.must_rescore = False
    row.save(update_fields=["score", "model_version", "source", "must_rescore"])
    if decided.action in {Action.REVIEW, Action.BLOCK}:
        screening.open_case(row, now=now)
    return True


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
