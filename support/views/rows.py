"""A conversation as frozen rows for its templates: answers with sources and cards, what can be tapped or rated.

Only the latest answer can be tapped: a choice, a form or a proposal further up is history.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from shop.views.cards import Card as ProductCard
from shop.views.requests import ShopRequest
from shop.views.slates import cards_for
from support.contracts import CardKind, Choice, Claim, Reply, ToolContext
from support.features import showing
from support.features.showing import OrderShown
from support.models import Conversation, Message, Proposal
from support.services import conversing, history

ANSWERS = (Message.Author.BOT, Message.Author.PERSON)
MOST_CARDS = 6


@dataclass(frozen=True, slots=True)
class OrderRow:
    """order card: leads to the order's page."""

    shown: OrderShown
    url: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What was proposed, word for word; with a token as long as it waits for an answer."""

    title: str
    effects: tuple[str, ...]
    state: str
    token: str = ""
    confirm_label: str = ""
    decline_label: str = ""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """message.html"""

    number: int
    author: str
    at: datetime
    claims: tuple[Claim, ...]
    products: tuple[ProductCard, ...] = ()
    orders: tuple[OrderRow, ...] = ()
    choices: tuple[Choice, ...] = ()
    proposal: ProposalRow | None = None
    form: str = ""
    can_rate: bool = False
    thumb: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """thread.html: rows in order, and where the conversation stands."""

    token: str
    status: str
    latest: int
    stream: str  # where the answer to the latest message comes from; empty if none is due
    rows: tuple[MessageRow, ...]


def thread(
    request: ShopRequest, conversation: Conversation, context: ToolContext, *, after: int = 0
) -> Thread:
    """What was said after a number, as the customer sees it."""
    messages = history.messages(conversation=conversation, after=after)
    replies = {
        one.pk: conversing.reply_of(one, now=context.now)
        for one in messages
        if one.author == Message.Author.BOT and "outcome" in one.parts
    }
    proposed = _proposed(messages)
    products, orders = _cards(replies.values(), context, request)
    latest = messages[-1] if messages else None
    rows = tuple(
        _row(one, replies.get(one.pk), products, orders, proposed, is_latest=one is latest)
        for one in messages
    )
    return Thread(
        token=str(conversation.token),
        status=conversation.status,
        latest=latest.number if latest else after,
        stream=_stream(conversation, latest),
        rows=rows,
    )


def _stream(conversation: Conversation, latest: Message | None) -> str:
    """A page that is loaded while an answer is due goes on with it."""
    is_asked = latest is not None and latest.author == Message.Author.CUSTOMER
    if latest is None or not is_asked or conversation.status != Conversation.Status.BOT:
        return ""
    return reverse("support:stream", args=[conversation.token, latest.number])


def _cards(
    replies: Collection[Reply], context: ToolContext, request: ShopRequest
) -> tuple[Mapping[int, ProductCard], Mapping[str, OrderShown]]:
    """All cards of a thread in two queries."""
    cards = [card for reply in replies for card in reply.cards[:MOST_CARDS]]
    ids = {int(card.ref) for card in cards if card.kind is CardKind.PRODUCT and card.ref.isdigit()}
    numbers = {card.ref for card in cards if card.kind is CardKind.ORDER}
    return cards_for(ids, request.channel, now=context.now), showing.orders(numbers, context)


def _row(
    message: Message,
    reply: Reply | None,
    products: Mapping[int, ProductCard],
    orders: Mapping[str, OrderShown],
    proposed: Mapping[int, Proposal],
    *,
    is_latest: bool,
) -> MessageRow:
    plain = MessageRow(message.number, message.author, message.at, (Claim(message.text),))
    if message.author in ANSWERS:
        plain = replace(plain, can_rate=True, thumb=_thumb(message))
    if reply is None:
        return plain
    return replace(
        plain,
        claims=reply.claims,
        products=tuple(
            _noted(products[int(card.ref)], card.note)
            for card in reply.cards[:MOST_CARDS]
            if card.kind is CardKind.PRODUCT and card.ref.isdigit() and int(card.ref) in products
        ),
        orders=tuple(
            OrderRow(orders[card.ref], reverse("shop:order", args=[orders[card.ref].token]))
            for card in reply.cards[:MOST_CARDS]
            if card.kind is CardKind.ORDER and card.ref in orders
        ),
        choices=reply.choices if is_latest else (),
        proposal=_proposal(proposed.get(message.parts.get("proposal_id") or 0), reply),
        form=reply.form if is_latest else "",
    )


def _noted(card: ProductCard, note: str) -> ProductCard:
    return replace(card, reason=note)


def _thumb(message: Message) -> str:
    feedback = getattr(message, "feedback", None)
    return "" if feedback is None else "up" if feedback.is_helpful else "down"


def _proposed(messages: Sequence[Message]) -> Mapping[int, Proposal]:
    """The proposals of a thread, in one query or none."""
    ids = {pk for one in messages if (pk := one.parts.get("proposal_id"))}
    return Proposal.objects.in_bulk(ids) if ids else {}


def _proposal(row: Proposal | None, reply: Reply) -> ProposalRow | None:
    if row is None:
        return None
    title, *effects = row.effects
    closed = ProposalRow(title, tuple(effects), row.get_status_display())
    shown = reply.proposal
    if shown is None:
        return closed
    return replace(
        closed, token=shown.token, confirm_label=shown.confirm_label, decline_label=shown.decline_label
    )
