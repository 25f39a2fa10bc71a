"""A conversation: opened, written to, answered as a stream. A message is answered once, however often it is asked for.

The turn itself runs without a lock, so that twenty conversations at once do not wait for each other; it is stored under
the conversation's lock, and runs again if the conversation moved meanwhile.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.contracts.errors import ShopError
from shop.contracts.people import Who
from shop.services import limits, masking
from shop.services.limits import Limit
from support.contracts import Claim, Gated, Language, Outcome, Reply, Slots, State, StreamEvent, StreamKind
from support.models import Conversation, Message
from support.policy import gate
from support.services import answers, articles, proposals, replies, states, streaming

MAX_TURNS = 500
MAX_SENT = 20 * gate.MAX_CHARS  # longer than this is no message at all
LEASE = timedelta(seconds=30)  # after which a process that answers counts as dead
WAIT_S, STEP_S = 10.0, 0.1  # for an answer that another tab asked for
MESSAGES = Limit("support-messages", 30, 60)
CONVERSATIONS = Limit("support-conversations", 20, 600)


class MessageRefused(ShopError):
    """It cannot be taken as it stands."""

    code = "message_refused"


class TooMany(ShopError):
    """More than one caller needs; a moment later it goes on."""

    code = "too_many"
    status = 429


class ConversationFull(ShopError):
    """So many turns are no conversation."""

    code = "conversation_full"
    status = 409


class ConversationClosed(ShopError):
    """It is resolved: what comes next is another matter."""

    code = "conversation_closed"
    status = 409


def open_conversation(
    *,
    who: Who,
    channel_id: int,
    language: str,
    now: datetime,
    order_token: str = "",
    product_id: int | None = None,
    network: str = "",
) -> Conversation:
    """Begin a conversation.

    Args:
        order_token: secret of the order whose page this begins on; a guest is helped with that order.
        product_id: the product whose page this begins on: "it" is that one.
        network: the caller's, as `limits.network` names it; "" is not counted.

    Raises:
        TooMany: if the network opened too many.
    """
    _count(CONVERSATIONS, network, now)
    articles.ensure(now=now)
    about = (product_id,) if product_id is not None else ()
    state = State(slots=Slots(product_ids=about), order_token=order_token)
    return Conversation.objects.create(
        customer_id=who.customer_id,
        visitor_id=who.visitor_id,
        channel_id=channel_id,
        language=_known(language).value,
        state=states.dumped(state),
        opened_at=now,
        updated_at=now,
    )


def receive(
    *, conversation_id: int, text: str, client_id: str, now: datetime, payload: str = "", network: str = ""
) -> Message:
    """Store a customer's message, normalised and masked. The same `client_id` is the same message.

    Raises:
        MessageRefused: for more than `MAX_SENT` characters, or a payload or client id that is too long.
        TooMany: if the network sent too many in this minute.
        ConversationFull, ConversationClosed.
    """
    if len(text) > MAX_SENT:
        raise MessageRefused(
            _("A message has at most %(most)d characters.") % {"most": gate.MAX_CHARS}, field="text"
        )
    if len(payload) > 200 or not 0 < len(client_id) <= 64:
        raise MessageRefused(_("This choice is not one of ours."), field="payload")
    known = Message.objects.filter(conversation=conversation_id, client_id=client_id).first()
    if known is not None:
        return known
    _count(MESSAGES, network, now)
    gated = gated_text(text)
    try:
        return _stored(conversation_id, gated, payload, client_id, len(text), now)
    except IntegrityError:  # its twin came first
        return Message.objects.get(conversation=conversation_id, client_id=client_id)


def gated_text(text: str) -> Gated:
    """A message made safe to store; verdict and language are read when it is answered."""
    cleaned = gate.cleaned(text[: 4 * gate.MAX_CHARS])
    masked = masking.mask(gate.cut(cleaned))
    kinds = tuple(dict.fromkeys(found.kind.value for found in masked.found))
    is_cut = len(cleaned) > gate.MAX_CHARS
    return Gated(masked.text, gate.judged(masked.text, is_cut=is_cut), Language.EN, masked=kinds)


def answer(*, message_id: int, now: datetime, after: str = "") -> Iterator[StreamEvent]:
    """The answer as events: the first at once, the others when it is known; an answered message is told again.

    Args:
        after: Last-Event-ID: what the caller has already.
    """
    message = Message.objects.select_related("conversation").get(pk=message_id)
    if streaming.position(message_id, after) < 0:
        with translation.override(message.conversation.language):
            status = _("One moment …")
        yield streaming.event(message_id, 0, StreamKind.STATUS, {"text": status})
    live = streaming.Live(message_id, after)
    reply, number = yield from _told(message, live, now)
    if reply is None:
        with translation.override(message.conversation.language):
            told = _("This takes longer than usual. Please load the page again in a moment.")
        yield streaming.event(message_id, live.n + 1, StreamKind.ERROR, {"code": "busy", "text": told})
        return
    yield from streaming.events(message_id, reply, number=number, after=live.latest)


def reply_of(message: Message, *, now: datetime | None = None) -> Reply:
    """The answer that a message keeps; a proposal in it is shown as long as it waits for a yes."""
    parts = message.parts
    if "outcome" not in parts:
        return Reply(Outcome.ANSWERED, ())
    shown = None
    if now is not None and parts.get("proposal_id"):
        with translation.override(message.conversation.language):
            shown = proposals.open_view(proposal_id=parts["proposal_id"], now=now)
    return replies.loaded(parts, shown)


def close_idle(*, now: datetime, idle_for: timedelta = timedelta(days=7)) -> int:
    """Close what was left: nobody waits, nobody wrote. Returns how many."""
    left = Conversation.objects.filter(status=Conversation.Status.BOT, updated_at__lt=now - idle_for)
    return left.update(status=Conversation.Status.RESOLVED, resolved_at=now, state={})


@transaction.atomic
def _stored(
    conversation_id: int, gated: Gated, payload: str, client_id: str, n_sent: int, now: datetime
) -> Message:
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation_id)
    if conversation.status == Conversation.Status.RESOLVED:
        raise ConversationClosed(_("This conversation is closed. Write a new message to begin another."))
    if conversation.n_turns >= MAX_TURNS:
        raise ConversationFull(_("This conversation is very long. Please begin another."))
    latest = conversation.messages.aggregate(n=Max("number"))["n"] or 0
    Conversation.objects.filter(pk=conversation_id).update(n_turns=F("n_turns") + 1, updated_at=now)
    return Message.objects.create(
        conversation=conversation,
        number=latest + 1,
        author=Message.Author.CUSTOMER,
        text=gated.text,
        payload=payload,
        parts={"masked": list(gated.masked), "n_sent": n_sent},
        client_id=client_id,
        at=now,
    )


def _told(
    message: Message, live: streaming.Live, now: datetime
) -> Generator[StreamEvent, None, tuple[Reply | None, int | None]]:
    """Events of what is said while the answer is made, then the answer; None where it moved or takes too long."""
    with closing(_answered(message, now)) as answering:
        while True:
            try:
                claim = next(answering)
            except StopIteration as ended:
                return cast("tuple[Reply | None, int | None]", ended.value)
            except answers.Moved:
                Message.objects.filter(pk=message.pk).update(
                    claimed_at=None
                )  # the next reader gets it answered anew
                return None, None
            yield from live.events(claim)


def _answered(message: Message, now: datetime) -> Generator[Claim, None, tuple[Reply | None, int | None]]:
    """The stored answer, made now if there is none; waits where another process is making it."""
    ends = time.monotonic() + WAIT_S
    while True:
        found = Message.objects.select_related("conversation").filter(answers=message.pk).first()
        if found is not None:
            return reply_of(found, now=now), found.number
        if answers.is_silent(message):
            return Reply(Outcome.SILENT, ()), None
        free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - LEASE)
        if Message.objects.filter(free, pk=message.pk).update(claimed_at=now):
            return (yield from answers.make(message=message, now=now))
        if time.monotonic() > ends:
            return None, None
        time.sleep(STEP_S)


def _count(limit: Limit, network: str, now: datetime) -> None:
    if network and limits.count(limit, caller=network, now=now) > limit.most:
        raise TooMany(gettext_lazy("That was a lot at once. Please wait a minute."))


def _known(language: str) -> Language:
    """The language of the page; one that nobody configured is answered in English."""
    return Language.ZH if language.lower().startswith("zh") else Language.EN
