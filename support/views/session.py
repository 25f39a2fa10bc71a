"""Which conversations this browser may open: by account, by device, and by tokens that its session keeps.

A guest without consent is known by the session alone; signing in hands what was begun in it to the account.
"""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest

from shop.contracts.people import Who
from shop.services import limits
from shop.views.requests import ShopRequest
from support.contracts import Language
from support.models import Conversation
from support.services import conversing, history, sessions


def who(request: HttpRequest) -> Who:
    return cast(ShopRequest, request).who


def known(request: HttpRequest) -> tuple[str, ...]:
    return sessions.known(request.session)


def language(request: HttpRequest) -> Language:
    return Language.ZH if who(request).language.startswith("zh") else Language.EN


def find(request: HttpRequest, token: UUID) -> Conversation:
    """The conversation, if it is this person's.

    Raises:
        Http404: if it is another's, or none.
    """
    try:
        return history.find(token=token, who=who(request), known=known(request))
    except history.NoSuchConversation as missing:
        raise Http404 from missing


def current(request: HttpRequest, now: datetime) -> Conversation | None:
    """What the next message goes on with. A session's conversations join the account that has signed in."""
    history.adopt(who=who(request), known=known(request), now=now)
    return history.current(who=who(request), known=known(request), now=now)


def begin(request: HttpRequest, now: datetime, order_token: str = "") -> Conversation:
    """A new conversation, remembered by the session."""
    made = conversing.open_conversation(
        who=who(request),
        channel_id=cast(ShopRequest, request).channel.pk,
        language=language(request),
        now=now,
        order_token=order_token,
        network=network(request),
    )
    sessions.remember(request.session, made.token)
    return made


def network(request: HttpRequest) -> str:
    return limits.network(request.META)
