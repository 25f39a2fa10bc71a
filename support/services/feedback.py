"""Thumbs: what a customer thought of an answer. The latest word counts."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.services import masking
from support.models import Conversation, Message, MessageFeedback

MAX_REASON = 300
ANSWERS = (Message.Author.BOT, Message.Author.PERSON)


class NoSuchAnswer(ShopError):
    """The message does not exist in this conversation, or is no answer."""

    code = "not_found"
    status = 404


def give(
    *, conversation: Conversation, number: int, is_helpful: bool, now: datetime, reason: str = ""
) -> MessageFeedback:
    """Keep a thumb on an answer, and why.

    Raises:
        NoSuchAnswer: if there is no answer with this number.
    """
    message = conversation.messages.filter(number=number, author__in=ANSWERS).first()
    if message is None:
        raise NoSuchAnswer(_("There is no such answer."))
    values = {"is_helpful": is_helpful, "reason": masking.mask(reason.strip()).text[:MAX_REASON], "at": now}
    row, _is_new = MessageFeedback.objects.update_or_create(message=message, defaults=values)
    return row
