"""A page within the theme: its menu, header and messages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def shown(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """The template with what every page of the admin needs."""
    return render(
        request,
        f"admin/inventory/{template}.html",
        {**admin.site.each_context(request), "title": title, **context},
    )
