"""Operators' rules: written, tried on past orders, approved by a second person, published in steps, taken back."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from risk.contracts import Action, Field, Kind, Matured, Node, Rule, RuleState, Stage, Trial
from risk.contracts.events import ORDER_LABELS, EventKind
from risk.contracts.heads import Head
from risk.features import reading
from risk.models import RiskEvent, RuleVersion, ScreeningDecision
from risk.policy import evaluating, expressions, guards, probing, staging, trying
from risk.policy.expressions import RuleError
from risk.policy.staging import Move, NotAllowed
from shop.contracts.errors import ShopError
from shop.contracts.screening import Verdict

FIELDS = {
    name: Field(
        name, Kind.NUMBER, Decimal(0), None if (most := reading.most(name)) is None else Decimal(most)
    )
    for name in reading.NAMES
}
ACTIVE = (RuleState.SHADOW.value, RuleState.LIVE.value)
UNSEEN = (RuleState.DRAFT.value, RuleState.PROPOSED.value)
logger = logging.getLogger(__name__)


class RuleRefused(ShopError):
    """A rule that cannot be written, or a step that may not be taken; the message says why."""

    code = "rule_refused"


def active(head: Head = Head.PAYMENT) -> list[Rule]:
    """Rules that are asked of every order, the guards first; operators write rules of payments alone.

    A rule that can no longer be read is left out and logged.
    """
    rows = RuleVersion.objects.exclude(state__in=UNSEEN).order_by("code", "version")
    versions = list(rows.values_list("code", "version", "action", "when", "state", "stage"))
    own = _guards(head, frozenset(code for code, *_ in versions))
    return [*own, *_written(versions)] if head is Head.PAYMENT else list(own)


@lru_cache(maxsize=100)
def _guards(head: Head, taken_over: frozenset[str]) -> tuple[Rule, ...]:
    """The guards, read once in a process."""
    return tuple(guards.rules(head, FIELDS, taken_over=taken_over))


def _written(versions: Sequence[tuple[str, int, str, object, str, str]]) -> list[Rule]:
    found = []
    for code, version, action, stored, state, stage in versions:
        if state not in ACTIVE:
            continue
        try:
            when = _read(json.dumps(stored))
        except RuleError:
            logger.exception("risk: the rule %s@%s cannot be read", code, version)
            continue
        is_shadow = state == RuleState.SHADOW.value
        share = 1.0 if is_shadow else staging.share(Stage(stage))
        found.append(Rule(code, version, Action(action), when, is_shadow, share))
    return found


@lru_cache(maxsize=500)
def _read(stored: str) -> Node:
    """A condition as text, read once in a process: the same text is the same condition."""
    return expressions.read(json.loads(stored), FIELDS)


def check(when: object) -> None:
    """Do nothing for a condition that can be.

    Raises:
        RuleRefused: if it cannot be, or tells no orders apart.
    """
    try:
        probing.require_selective(expressions.read(when, FIELDS), FIELDS)
    except RuleError as error:
        raise RuleRefused(_("The rule is refused: %(why)s") % {"why": error}, field="when") from error


def write(*, code: str, action: Action, when: object, author: str, now: datetime) -> RuleVersion:
    """A new version as a draft.

    Raises:
        RuleRefused: if the condition cannot be, or tells no orders apart.
    """
    check(when)
    with transaction.atomic():
        latest = RuleVersion.objects.filter(code=code).aggregate(latest=Max("version"))["latest"] or 0
        return RuleVersion.objects.create(
            code=code, version=latest + 1, action=action.value, when=when, author=author,
            created_at=now, changed_at=now,
        )  # fmt: skip


def try_on(row: RuleVersion, *, now: datetime) -> Trial:
    """What a version would have done to orders whose outcome had time to arrive; kept with it."""
    trial = trying.run(expressions.read(row.when, FIELDS), matured(now), now=now)
    row.trial = _plain(asdict(trial))
    row.save(update_fields=["trial"])
    return trial


@transaction.atomic
def move(*, rule_id: int, after: RuleState, by: str, now: datetime) -> RuleVersion:
    """Take a step in a version's life; a version that goes live retires the one before it.

    Raises:
        RuleRefused: see `staging.check`.
    """
    row = RuleVersion.objects.select_for_update().get(pk=rule_id)
    step = Move(RuleState(row.state), after, row.author, by)
    trial = try_on(row, now=now) if after in staging.APPROVED else None
    try:
        staging.check(step, trial)
    except NotAllowed as error:
        raise RuleRefused(_("This step is refused: %(why)s") % {"why": error}) from error
    if after is RuleState.LIVE:
        RuleVersion.objects.filter(code=row.code, state=RuleState.LIVE.value).update(
            state=RuleState.RETIRED.value, changed_at=now
        )
        row.stage = Stage.FEW.value
    if after in staging.APPROVED and not row.approved_by:
        row.approved_by = by
    row.state, row.changed_at = after.value, now
    row.save(update_fields=["state", "stage", "approved_by", "changed_at"])
    return row


@transaction.atomic
def widen(*, rule_id: int, now: datetime) -> RuleVersion:
    """Let a live version decide on the next larger share of orders."""
    row = RuleVersion.objects.select_for_update().get(pk=rule_id)
    row.stage, row.changed_at = staging.stage_after(Stage(row.stage)).value, now
    row.save(update_fields=["stage", "changed_at"])
    return row


def matured(now: datetime) -> Iterator[Matured]:
    """Past orders with the latest label of each that had arrived.

    One that was blocked has no outcome, and would be taken for a good one.
    """
    labels = RiskEvent.objects.filter(kind__in=[kind.value for kind in ORDER_LABELS], known_at__lte=now)
    latest = {row.subject: row for row in labels.order_by("known_at", "event_id")}
    orders = ScreeningDecision.objects.filter(at__lte=now, event__kind=EventKind.ORDER.value)
    for row in orders.exclude(verdict=Verdict.BLOCK.value).order_by("at").iterator(1_000):
        label = latest.get(row.screening_id)
        facts = {name: evaluating.fact(value) for name, value in row.features.items()}
        yield Matured(
            row.screening_id,
            row.at,
            row.amount,
            facts,
            label.is_fraud if label else None,
            label.known_at if label else None,
            row.currency,
        )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    # `Any`: JSON. Amounts as text, so that none loses a cent.
    simple = (int, str, list, tuple)
    return {
        name: _plain(value) if isinstance(value, dict) else value if isinstance(value, simple) else str(value)
        for name, value in values.items()
    }
