"""The page /support/ and what can be read there: conversations, articles, one's own data; fragments for the panel."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shop.views.requests import ShopRequest
from shop.views.rows import Crumb
from support.features import showing
from support.models import Conversation
from support.services import contexts, history, privacy
from support.views import drawing, rows, session


@require_safe
def page(request: HttpRequest, token: UUID | None = None) -> HttpResponse:
    """A conversation, or the beginning of one; the list of earlier ones beside it."""
    now = timezone.now()
    shown = session.find(request, token) if token else session.current(request, now)
    return drawing.page(request, shown, now)


@require_safe
def thread(request: HttpRequest, token: UUID) -> HttpResponse:
    """What was said after a number, for pages that are open: an agent's words arrive this way."""
    now = timezone.now()
    conversation = session.find(request, token)
    raw = request.GET.get("after", "0")
    after = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
    shown = rows.thread(cast(ShopRequest, request), conversation, contexts.of(conversation, now), after=after)
    html = render_to_string(
        "support/messages.html", drawing.thread_context(request, conversation, shown, now), request
    )
    return JsonResponse(
        {"html": html, "status": shown.status, "latest": shown.latest, "stream": shown.stream},
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The chat without its page, to be put over another one."""
    now = timezone.now()
    shown = session.current(request, now)
    response = render(request, "support/chat.html", drawing.context(request, shown, now))
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All of one's conversations as a file."""
    mine = history.reachable(session.who(request), session.known(request))
    answer = HttpResponse(privacy.export(conversations=mine), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="conversations.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def erase(request: HttpRequest, token: UUID) -> HttpResponse:
    """Delete a conversation for good."""
    conversation = session.find(request, token)
    privacy.erase(conversations=Conversation.objects.filter(pk=conversation.pk))
    messages.success(request, _("The conversation is deleted."))
    return redirect("support:page")


@require_safe
def article(request: HttpRequest, key: str) -> HttpResponse:
    """A policy or an answer that was cited, whole."""
    found = showing.article(key, session.language(request))
    if found is None:
        raise Http404
    crumbs = [Crumb(_("Help"), reverse("support:page")), Crumb(found.title)]
    return render(request, "support/article.html", {"article": found, "crumbs": crumbs})
