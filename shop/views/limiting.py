"""How often pages may be asked for: limits by the name of the route, shared by all processes, answered with 429."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shop.services import limits

MINUTE = 60
# Pages that are asked for with any method; of the others only what is sent counts.
READ_TOO = frozenset({"shop:search", "shop:suggest"})
SCOPES: Mapping[str, str] = {
    "shop:search": "search",
    "shop:suggest": "search",
    "account_login": "login",
    "mfa_authenticate": "login",
    "mfa_login_webauthn": "login",
    "account_reauthenticate": "login",
    "mfa_reauthenticate": "login",
    "account_signup": "signup",
    "account_email_verification_sent": "signup",
    "account_reset_password": "reset",
    "account_reset_password_from_key": "reset",
    "shop:cart_voucher": "voucher",
    "shop:review_add": "review",
}


def refused(request: HttpRequest, *, route: str, now: datetime) -> HttpResponse | None:
    """Count this request; 429 with the time to wait where it is one too many."""
    scope = SCOPES.get(route)
    if scope is None or (request.method in {"GET", "HEAD"} and route not in READ_TOO):
        return None
    limit = limits.Limit(f"page:{scope}", settings.PAGE_RATES[scope], MINUTE)
    if limits.count(limit, caller=limits.network(request.META), now=now) <= limit.most:
        return None
    return too_many(request, wait_s=limit.window_s - int(now.timestamp()) % limit.window_s)


def too_many(request: HttpRequest, *, wait_s: int) -> HttpResponse:
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(wait_s)
    return response
