"""Whose rows the tools of a conversation may see. It follows from who opened it, never from what was said in it."""

from datetime import datetime

from shop.contracts.people import Who
from shop.services import consent
from support.contracts import Language, ToolContext
from support.models import Conversation
from support.services import states


def of(conversation: Conversation, now: datetime) -> ToolContext:
    who = Who(visitor_id=conversation.visitor_id, customer_id=conversation.customer_id)
    is_known = who.visitor_id is not None or who.customer_id is not None
    return ToolContext(
        customer_id=conversation.customer_id,
        visitor_id=conversation.visitor_id,
        channel_id=conversation.channel_id,
        language=Language(conversation.language),
        now=now,
        order_token=states.loaded(conversation.state).order_token,
        conversation_id=conversation.pk,
        may_personalise=is_known and consent.current(who)[consent.PERSONALISATION],
    )
