"""One operator's click, one call: run a service, say what came of it, go back to the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import ActionDialog
from unfold.forms import BaseDialogForm

from shop.contracts.errors import ShopError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def actor(request: HttpRequest) -> str:
    """How ledgers name the person behind a click."""
    return f"staff:{request.user.pk}"


def run(request: HttpRequest, call: Callable[[], object], done: str) -> bool:
    """Run `call`; an error that a person can mend becomes a message on the page."""
    try:
        call()
    except ShopError as error:
        messages.error(request, str(error.message))
        return False
    messages.success(request, done)
    return True


def run_each(request: HttpRequest, rows: list[Any], call: Callable[[Any], object]) -> None:
    """Run `call` for each row; what failed is listed, what worked is counted."""
    n_done = 0
    for row in rows:
        try:
            call(row)
            n_done += 1
        except ShopError as error:
            messages.error(request, f"{row}: {error.message}")
    if n_done:
        messages.success(
            request, gettext("Done for %(count)d of %(total)d.") % {"count": n_done, "total": len(rows)}
        )


def address_of(obj: Model) -> str:
    """The row's own admin page."""
    meta = obj._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])


def dialog(
    title: "StrOrPromise", text: "StrOrPromise", form_class: type[BaseDialogForm] | None = None
) -> ActionDialog:
    """Ask before anything changes: the change itself is a POST with a CSRF token, never a link."""
    return ActionDialog(
        title=title,
        description=text,
        form_class=form_class,
        form_submit_text=_("Confirm"),
    )


def detail(
    request: HttpRequest, model: type[Model], object_id: str, call: Callable[[Any], object]
) -> HttpResponse:
    """A confirmed button on a row's page: fetch, call, go back."""
    obj = get_object_or_404(model, pk=object_id)
    run(request, lambda: call(obj), gettext("Done."))
    return HttpResponse(headers={"HX-Redirect": address_of(obj)})
