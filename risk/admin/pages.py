"""A page within the theme: its menu, header and messages."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def shown(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """The template with what every page of the admin needs."""
    return render(
        request,
        f"admin/risk/{template}.html",
        {**admin.site.each_context(request), "title": title, **context},
    )


def people(actors: set[str]) -> dict[str, str]:
    """E-mail addresses of `staff:PK`; whoever else acted keeps the name that the ledger has."""
    keys = {int(actor[6:]): actor for actor in actors if actor.startswith("staff:") and actor[6:].isdigit()}
    found = get_user_model().objects.filter(pk__in=keys).values_list("pk", "email")
    return {actor: actor for actor in actors} | {keys[pk]: email for pk, email in found}
