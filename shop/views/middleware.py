"""What every storefront and API request knows: its channel, its cart, and who asks with which consent.

All of it is lazy: a request that never looks costs no query. Four cookies: `cart` (signed, necessary),
`consent` (that the question was answered, names nobody), `visitor` (signed, only after consent), `device` (signed,
necessary: it comes with the first form of a checkout or of an account, and tells nothing but that two of them came
from one browser). A view changes what the device carries by assigning `request.cart_token` or calling
`answer_consent`; the response then sets or deletes the cookie.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.signing import get_cookie_signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from shop.contracts import calling
from shop.contracts.calling import Caller
from shop.contracts.errors import NoChannel
from shop.contracts.people import Who
from shop.models import Channel
from shop.services import consent, limits, visitors

CART_COOKIE, VISITOR_COOKIE, CONSENT_COOKIE, DEVICE_COOKIE = "cart", "visitor", "consent", "device"
COOKIE_AGE_S = {
    CART_COOKIE: 60 * 86_400,
    VISITOR_COOKIE: 365 * 86_400,
    CONSENT_COOKIE: 180 * 86_400,
    DEVICE_COOKIE: 180 * 86_400,
}
# Forms behind which money or an account stands: from the first of them on a browser is recognised.
GUARDED = re.compile(r"/(checkout|accounts|account|order)/|/cart/voucher/")
DEVICE_HEADER = "X-Device"  # of apps, which keep no cookies
MAX_DEVICE = 80
CHANNEL_FOR_S = 60
Next = Callable[[HttpRequest], HttpResponseBase]


class ShopMiddleware:
    """Adds channel, who, cart_token, visitor_token, asks_consent; writes the cookies that changed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = {name: _read(request, name) for name in (CART_COOKIE, VISITOR_COOKIE)}
        request.cart_token = before[CART_COOKIE]  # type: ignore[attr-defined]
        request.visitor_token = before[VISITOR_COOKIE]  # type: ignore[attr-defined]
        request.asks_consent = request.COOKIES.get(CONSENT_COOKIE) != consent.VERSION  # type: ignore[attr-defined]
        channel = SimpleLazyObject(lambda: channel_of(settings.SHOP_DEFAULT_CHANNEL))
        request.channel = channel  # type: ignore[attr-defined]
        forget_who(request)
        device = _read(request, DEVICE_COOKIE)
        is_guarded = request.method == "POST" and GUARDED.search(request.path) is not None
        is_new = device is None and is_guarded
        device = uuid4() if is_new else device
        with calling.by(_caller(request, device)):
            response = self.get_response(request)
        if is_new:
            _write(response, DEVICE_COOKIE, str(device))
        for name, attribute in ((CART_COOKIE, "cart_token"), (VISITOR_COOKIE, "visitor_token")):
            now = getattr(request, attribute)
            if str(now or "") != str(before[name] or ""):
                _write(response, name, str(now or ""))
        if getattr(request, "consent_answered", False):
            _write(response, CONSENT_COOKIE, consent.VERSION)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An empty shop says what to do instead of failing."""
        if not isinstance(exception, NoChannel):
            return None
        return HttpResponse(
            str(exception.message), status=exception.status, content_type="text/plain; charset=utf-8"
        )


def channel_of(code: str) -> Channel:
    """An active channel by code, kept for a minute.

    Raises:
        NoChannel: if there is none.
    """
    key = f"channel:{code}"
    found: Channel | None = cache.get(key)
    if found is None:
        found = Channel.objects.filter(code=code, is_active=True).first()
        if found is None:
            raise NoChannel
        cache.set(key, found, CHANNEL_FOR_S)
    return found


def who_of(request: HttpRequest) -> Who:
    """Read who asks from session and cookie, now."""
    user_id = request.user.pk if hasattr(request, "user") and request.user.is_authenticated else None
    for_programs = request.path.startswith("/api/")
    return visitors.identify(
        token=getattr(request, "visitor_token", None),
        user_id=user_id,
        language=get_language() or settings.LANGUAGE_CODE,
        is_bot=not for_programs and visitors.is_bot(request.headers.get("user-agent", "")),
    )


def forget_who(request: HttpRequest) -> None:
    """Read `request.who` anew when it is next looked at: after a sign-in or a sign-out."""
    request.who = SimpleLazyObject(lambda: who_of(request))  # type: ignore[attr-defined]


def answer_consent(request: HttpRequest, purposes: Mapping[str, bool], *, now: datetime) -> None:
    """Store what the shopper allows and refuses, and let the response set or delete the cookies.

    Raises:
        consent.UnknownPurpose: if a purpose does not exist.
    """
    who, channel = request.who, request.channel  # type: ignore[attr-defined]
    answer = consent.set(who=who, purposes=purposes, channel_id=channel.pk, now=now)
    request.visitor_token = answer.visitor_token  # type: ignore[attr-defined]
    request.who = answer.who  # type: ignore[attr-defined]
    request.consent_answered, request.asks_consent = True, False  # type: ignore[attr-defined]


def _caller(request: HttpRequest, device: UUID | None) -> Caller:
    """The browser's cookie, else what an app says of itself; what nobody can have sent in earnest is left out."""
    claimed = request.headers.get(DEVICE_HEADER, "")
    is_plain = 0 < len(claimed) <= MAX_DEVICE and claimed.isascii() and claimed.isprintable()
    named = str(device) if device else f"app:{claimed}" if is_plain else ""
    return Caller(named, limits.address(request.META))


def _read(request: HttpRequest, name: str) -> UUID | None:
    """The token in a signed cookie; a forged, old or broken one counts as none."""
    raw = request.get_signed_cookie(name, default="", salt=f"shop.{name}", max_age=COOKIE_AGE_S[name])
    try:
        return UUID(raw) if raw else None
    except ValueError:
        return None


def _write(response: HttpResponseBase, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    if name != CONSENT_COOKIE:
        value = get_cookie_signer(salt=name + f"shop.{name}").sign(value)
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_AGE_S[name],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
