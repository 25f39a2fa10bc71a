"""Plays one wording of a golden conversation against the assistant, and takes everything back afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from benchmarks.golden import snapshot
from benchmarks.golden.cases import Conversation
from benchmarks.golden.shopper import Step, step
from benchmarks.golden.verdict import Result, judge
from benchmarks.golden.world import World
from shop.contracts.people import Who
from shop.models import Order
from support.contracts import Outcome, Reply
from support.models import Conversation as Row
from support.services import conversing, proposing

BETWEEN = timedelta(seconds=20)  # that a customer reads and writes
MEANT = "intent:"  # payload of a choice between meanings


def play(case: Conversation, world: World, wording: int) -> Result:
    """The conversation from its first word to its verdict; the database is as before afterwards."""
    cache.clear()
    with undone():
        _prepare(case, world)
        before = snapshot.take()
        result = Result(case, wording)
        row = _open(case, world)
        for move in case.moves:
            made = step(move, result.replies[-1] if result.replies else None, wording)
            if made is not None:
                _say(made, row, result, world)
                _clarify(case, row, result, world)
        result.handoff = row.handoffs.values_list("reason", flat=True).first() or ""
        result.models = list(row.decisions.exclude(mode="").values_list("fallback", flat=True))
        judge(result, before, snapshot.take(), world)
        return result


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that is rolled back, marked as Django's own tests mark theirs: `durable` blocks may nest."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def _prepare(case: Conversation, world: World) -> None:
    """The customer's orders that this conversation is about; the others belong to nobody."""
    if case.orders is not None and case.who:
        others = Order.objects.filter(customer_id=world.people[case.who]).exclude(number__in=case.orders)
        others.update(customer=None)


def _open(case: Conversation, world: World) -> Row:
    token = str(Order.objects.get(number=case.page).token) if case.page else ""
    return conversing.open_conversation(
        who=_who(case, world),
        channel_id=world.channel_id,
        language=case.language,
        now=world.now,
        order_token=token,
    )


def _who(case: Conversation, world: World) -> Who:
    return Who(customer_id=world.people[case.who] if case.who else None, language=case.language)


def _clarify(case: Conversation, row: Row, result: Result, world: World) -> None:
    """Asked what was meant, the customer taps what the conversation is about, once."""
    reply = result.replies[-1]
    wanted = {f"{MEANT}{intent}" for intent in case.covers}
    offered = [choice for choice in reply.choices if choice.payload in wanted]
    if reply.outcome is Outcome.ASKED and offered:
        _say(Step(text=offered[0].label, payload=offered[0].payload), row, result, world)


def _say(made: Step, row: Row, result: Result, world: World) -> None:
    now = world.now + BETWEEN * (len(result.said) + 1)
    started = time.perf_counter()
    if made.token:
        result.said.append("[yes]" if made.agrees else "[no]")
        reply = _decide(made, row, result.conversation, world, now)
    else:
        result.said.append(made.text)
        message = conversing.receive(
            conversation_id=row.pk, text=made.text, payload=made.payload, client_id=uuid4().hex, now=now
        )
        list(conversing.answer(message_id=message.pk, now=now))
        answer = row.messages.filter(answers=message).first()
        reply = conversing.reply_of(answer, now=now) if answer is not None else Reply(Outcome.SILENT, ())
    result.seconds.append(time.perf_counter() - started)
    result.replies.append(reply)


def _decide(made: Step, row: Row, case: Conversation, world: World, now: datetime) -> Reply:
    who = _who(case, world)
    if made.agrees:
        return proposing.confirm(token=made.token, who=who, now=now)[1]
    return proposing.decline(token=made.token, who=who, now=now)[1]
