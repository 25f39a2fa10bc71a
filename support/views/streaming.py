"""Answers as server-sent events. A stream lasts one answer: afterwards pages poll, so no server thread is held."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from support.models import Message
from support.services import conversing, wire
from support.views import session


@require_safe
def stream(request: HttpRequest, token: UUID, number: int) -> HttpResponseBase:
    """The answer to one message; a browser that lost it names the last event that it has seen."""
    conversation = session.find(request, token)
    said = conversation.messages.filter(number=number, author=Message.Author.CUSTOMER).first()
    if said is None:
        raise Http404
    after = request.headers.get("Last-Event-ID", "")[: wire.MAX_EVENT_ID]
    return wire.response(conversing.answer(message_id=said.pk, now=timezone.now(), after=after))
