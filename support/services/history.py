"""Whose conversations these are: an account's on every device, a guest's by device or by the session that began them.

Another's conversation does not exist: not found, with the same words as one that never was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.contracts.people import Who
from support.models import Conversation, Message

MOST_SHOWN = 30
GOES_ON_FOR = timedelta(days=1)  # a conversation left for longer is history; the next message begins another


class NoSuchConversation(ShopError):
    """It does not exist, or not for this person."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such conversation."))


def find(*, token: UUID, who: Who, known: Sequence[str] = ()) -> Conversation:
    """One conversation of this person.

    Args:
        known: tokens that the caller's session holds.

    Raises:
        NoSuchConversation: also for one that is another's.
    """
    found = reachable(who, known).filter(token=token).first()
    if found is None:
        raise NoSuchConversation
    return found


def mine(*, who: Who, known: Sequence[str] = ()) -> list[Conversation]:
    """This person's conversations, latest first."""
    return list(reachable(who, known).order_by("-updated_at", "-pk")[:MOST_SHOWN])


def current(*, who: Who, known: Sequence[str] = (), now: datetime) -> Conversation | None:
    """The one that the next message goes on with: open, and not left for a day unless a person is called."""
    fresh = Q(status=Conversation.Status.BOT, updated_at__gte=now - GOES_ON_FOR)
    with_person = Q(status__in=(Conversation.Status.WAITING, Conversation.Status.PERSON))
    return reachable(who, known).filter(fresh | with_person).order_by("-updated_at", "-pk").first()


def reachable(who: Who, known: Sequence[str]) -> "QuerySet[Conversation]":
    """What this person may see: a token opens only what belongs to no account."""
    if not known:
        return Conversation.objects.of(who)
    by_token = Conversation.objects.filter(token__in=known, customer__isnull=True)
    return Conversation.objects.of(who) | by_token


def messages(*, conversation: Conversation, after: int = 0) -> list[Message]:
    """What was said after a number, in order, with its thumb."""
    rows = Message.objects.filter(conversation=conversation, number__gt=after)
    return list(rows.select_related("feedback").order_by("number"))


def adopt(*, who: Who, known: Sequence[str], now: datetime) -> int:
    """Give an account what its owner began as a guest in this session: history then follows to every device."""
    if who.customer_id is None or not known:
        return 0
    free = Conversation.objects.filter(token__in=known, customer__isnull=True)
    return free.update(customer_id=who.customer_id)


def adopt_visitor(*, visitor_id: int, customer_id: int) -> int:
    """The same for a device that was joined to an account."""
    free = Conversation.objects.filter(visitor_id=visitor_id, customer__isnull=True)
    return free.update(customer_id=customer_id)


def label_of(*, conversation: Conversation, payload: str) -> str:
    """What stood on the choice that was tapped, as the latest answer offered it; empty for none."""
    if not payload:
        return ""
    latest = conversation.messages.filter(author=Message.Author.BOT).order_by("-number").first()
    offered = latest.parts.get("choices", []) if latest is not None else []
    return next((str(one["label"]) for one in offered if one["payload"] == payload), "")
