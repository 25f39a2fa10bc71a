"""A conversation as a page or a part of one: its rows, the form that it asks for, and what stands beside it."""

from datetime import datetime
from typing import cast
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shop.views.requests import ShopRequest
from shop.views.rows import Crumb
from support.models import Conversation
from support.policy import gate
from support.services import contexts, history
from support.views import filling, rows, session


def page(
    request: HttpRequest, shown: Conversation | None, now: datetime, *, status: int = 200, **more: object
) -> HttpResponse:
    shown_with = context(request, shown, now, **more)
    shown_with["earlier"] = [
        one
        for one in history.mine(who=session.who(request), known=session.known(request))
        if shown is None or one.pk != shown.pk
    ]
    shown_with["crumbs"] = [Crumb(_("Help"))]
    response = render(request, "support/page.html", shown_with, status=status)
    response["Cache-Control"] = "no-store"
    return response


def context(
    request: HttpRequest, shown: Conversation | None, now: datetime, **more: object
) -> dict[str, object]:
    base: dict[str, object] = {
        "client_id": uuid4().hex,
        "max_length": gate.MAX_CHARS,
        "order": request.GET.get("order", "")[:36],
        "conversation": shown,
        **more,
    }
    if shown is None:
        return base
    whose = contexts.of(shown, now)
    return base | thread_context(
        request, shown, rows.thread(cast(ShopRequest, request), shown, whose), now, **more
    )


def thread_context(
    request: HttpRequest, conversation: Conversation, shown: rows.Thread, now: datetime, **more: object
) -> dict[str, object]:
    """The rows, and the form that the latest of them asks for."""
    name = shown.rows[-1].form if shown.rows else ""
    form = more.get("form") or (
        filling.form_of(name, conversation, contexts.of(conversation, now)) if name else None
    )
    return {"thread": shown, "form": form, "form_name": name, "client_id": uuid4().hex}


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("accept", "").startswith("application/json")
