"""What a customer posts: messages, forms, yes and no, thumbs, and the wish for a person.

Every post ends in a redirect to the conversation; a panel asks for JSON and gets addresses to read from instead.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shop.contracts.errors import ShopError
from shop.services.customers import addresses
from support.models import Conversation, Message
from support.policy import gate
from support.services import contexts, conversing, feedback, handing, history, proposing
from support.views import drawing, filling, session


@require_POST
def say(request: HttpRequest, token: UUID | None = None) -> HttpResponse:
    """Take a message. Without script the answer is made before the page is shown again."""
    now = timezone.now()
    try:
        conversation = _begun(request, token, now)
        payload = request.POST.get("payload", "")
        said = _receive(request, conversation, request.POST.get("text", ""), payload, now)
    except ShopError as error:
        return _refused(request, error, token, now)
    return _received(request, conversation, said, now)


@require_POST
def fill(request: HttpRequest, token: UUID, name: str) -> HttpResponse:
    """Take a form of the chat; one with mistakes is shown again with them."""
    now = timezone.now()
    conversation = session.find(request, token)
    context = contexts.of(conversation, now)
    form = filling.form_of(name, conversation, context, request.POST.dict())
    if form is None:
        raise Http404
    if not form.is_valid():
        return drawing.page(request, conversation, now, form=form, status=400)
    try:
        payload = filling.payload_of(form, context, now)
        said = _receive(request, conversation, filling.said_of(form), payload, now)
    except addresses.InvalidAddress as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return drawing.page(request, conversation, now, form=form, status=400)
    except ShopError as error:
        return _refused(request, error, token, now)
    return _received(request, conversation, said, now)


@require_POST
def person(request: HttpRequest, token: UUID | None = None) -> HttpResponse:
    """One tap: a person is called, whatever was said before."""
    now = timezone.now()
    try:
        conversation = _begun(request, token, now)
        handing.call_person(conversation=conversation, now=now)
    except ShopError as error:
        return _refused(request, error, token, now)
    return _back(request, conversation)


@require_POST
def decide(request: HttpRequest, token: UUID) -> HttpResponse:
    """Agree to a proposal, or not: the signed token says to exactly what."""
    now = timezone.now()
    conversation = session.find(request, token)
    act = proposing.confirm if request.POST.get("do") == "confirm" else proposing.decline
    try:
        proposal = request.POST.get("proposal", "")
        act(token=proposal, who=session.who(request), known=session.known(request), now=now)
    except ShopError as error:
        return _refused(request, error, token, now)
    return _back(request, conversation)


@require_POST
def rate(request: HttpRequest, token: UUID, number: int) -> HttpResponse:
    """A thumb, and perhaps why."""
    conversation = session.find(request, token)
    try:
        feedback.give(
            conversation=conversation,
            number=number,
            is_helpful=request.POST.get("thumb") == "up",
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except feedback.NoSuchAnswer as missing:
        raise Http404 from missing
    return _back(request, conversation, f"#m{number}")


def _begun(request: HttpRequest, token: UUID | None, now: datetime) -> Conversation:
    """The conversation that a post belongs to; a closed one is followed by a clean one."""
    found = session.find(request, token) if token else session.current(request, now)
    if found is not None and found.status != Conversation.Status.RESOLVED:
        return found
    return session.begin(request, now, order_token=request.POST.get("order", "")[:36])


def _receive(
    request: HttpRequest, conversation: Conversation, text: str, payload: str, now: datetime
) -> Message:
    if not text.strip() and not payload:
        raise conversing.MessageRefused(_("Write a message first."), field="text")
    return conversing.receive(
        conversation_id=conversation.pk,
        text=text or history.label_of(conversation=conversation, payload=payload),
        payload=payload,
        client_id=request.POST.get("client_id", "") or uuid4().hex,
        now=now,
        network=session.network(request),
    )


def _received(request: HttpRequest, conversation: Conversation, said: Message, now: datetime) -> HttpResponse:
    """A panel streams the answer; a page waits for it."""
    if drawing.wants_json(request):
        stream = reverse("support:stream", args=[conversation.token, said.number])
        return JsonResponse({"page": _address(conversation), "stream": stream})
    for _event in conversing.answer(message_id=said.pk, now=now):
        pass
    return _back(request, conversation)


def _back(request: HttpRequest, conversation: Conversation, place: str = "#latest") -> HttpResponse:
    if drawing.wants_json(request):
        return JsonResponse({"page": _address(conversation), "stream": ""})
    return redirect(_address(conversation) + place)


def _address(conversation: Conversation) -> str:
    return reverse("support:conversation", args=[conversation.token])


def _refused(request: HttpRequest, error: ShopError, token: UUID | None, now: datetime) -> HttpResponse:
    if drawing.wants_json(request):
        return JsonResponse({"code": error.code, "detail": str(error.message)}, status=error.status)
    shown = session.find(request, token) if token else session.current(request, now)
    text = request.POST.get("text", "")[: gate.MAX_CHARS]
    return drawing.page(request, shown, now, refusal=str(error.message), text=text, status=error.status)
