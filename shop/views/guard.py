"""Before a page is made: is it asked for too often, does the admin open to this session, was the password shown lately.

After it: the device is remembered, and a closed door says when it opens.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from shop.services import auditing, entrance
from shop.views import limiting

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ADMIN = "/admin/"
# Open without a second factor: the way out.
WAYS_OUT = frozenset({"admin:logout", "admin:jsi18n"})


class GuardMiddleware:
    """See the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with auditing.recorded(_staff_of(request)) as audited:
            request.audited = audited  # type: ignore[attr-defined]
            response = self.get_response(request)
        if request.path.startswith(ADMIN):
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        if token := getattr(request, "known_device_token", ""):
            _set_device(response, token)
        if (wait_s := getattr(request, "locked_for_s", 0)) and response.status_code == 200:
            response.status_code = 429
            response.headers["Retry-After"] = str(wait_s)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        route = match.view_name if match is not None else ""
        request.audited.route = f"{request.method} {route}"  # type: ignore[attr-defined]
        return (
            limiting.refused(request, route=route, now=timezone.now())
            or _asks_for_second_factor(request, route)
            or _asks_for_password(request, route)
        )


def _staff_of(request: HttpRequest) -> Callable[[], int | None]:
    """Looked at only when something is written: a page that writes nothing asks for no account."""
    return lambda: request.user.pk if request.user.is_authenticated and request.user.is_staff else None


def _asks_for_second_factor(request: HttpRequest, route: str) -> HttpResponse | None:
    if not request.path.startswith(ADMIN) or route in WAYS_OUT or not entrance.must_set_up(request):
        return None
    has_one = is_mfa_enabled(request.user)
    return _elsewhere(request, reverse("mfa_reauthenticate" if has_one else "mfa_index"))


def _asks_for_password(request: HttpRequest, route: str) -> HttpResponse | None:
    if route not in settings.SHOP_FRESH_ROUTES or not request.user.is_authenticated:
        return None
    if entrance.signed_in_lately(request):
        return None
    if request.headers.get("HX-Request"):
        return _elsewhere(request, reverse("account_reauthenticate"))
    redirect: HttpResponse = suspend_request(request, reverse("account_reauthenticate"))
    return redirect


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """Send on, and back afterwards; a dialog's request sends the whole page."""
    if request.headers.get("HX-Request"):
        back = request.headers.get("HX-Current-URL", "").partition(request.get_host())[2] or ADMIN
        return HttpResponse(headers={"HX-Redirect": f"{address}?{urlencode({'next': back})}"})
    back = request.get_full_path() if request.method in SAFE else ADMIN
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}")


def _set_device(response: HttpResponseBase, token: str) -> None:
    response.set_signed_cookie(
        entrance.DEVICE_COOKIE,
        token,
        salt="shop.known_device",
        max_age=entrance.DEVICE_FOR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
