"""The base of every view: who asks, in which channel, may they, how often, and has the answer changed since.

A view declares what it needs (`scopes`, `signed_in`, `rates`, `is_conditional`) and its handlers parse, make one
call and answer.
"""

import hashlib
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import shop
from shop.api.throttling import Allowance
from shop.contracts.errors import ShopError
from shop.contracts.people import Who
from shop.models import ApiKey, Channel
from shop.services.api_keys import Scope

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Shape = type[serializers.BaseSerializer[Any]]
_serializers: dict[tuple[Shape, str], serializers.BaseSerializer[Any]] = {}


class ScopeMissing(APIException):
    """The key is good, but not for this."""

    status_code = 403
    default_code = "scope_missing"
    default_detail = _("This API key may not do that.")


class UnknownChannel(ShopError):
    """No such channel, or not one that this caller may name."""

    code = "unknown_channel"


class NotHere(ShopError):
    """It does not exist, or not for this person: both look the same."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing at this address."))


class Endpoint(APIView):
    """Declares what it needs; see the module."""

    tag: ClassVar[str] = "shop"
    # What a key must have for a method; a method that is not named is not for keys.
    scopes: ClassVar[Mapping[str, Scope]] = {}
    # Methods that need a signed-in customer (or a key).
    signed_in: ClassVar[frozenset[str]] = frozenset()
    # Neither guests nor sessions: systems alone.
    keys_only: ClassVar[bool] = False
    rates: ClassVar[tuple[str, ...]] = ("anon",)
    # Answers to GET carry an ETag and are not sent again while it holds.
    is_conditional: ClassVar[bool] = False
    # Of what the answer is made of, where that is known before it is made; else the body's is taken.
    etag: str | None = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    # --- who and where ------------------------------------------------------------------------------------
    @property
    def api_key(self) -> ApiKey | None:
        return self.request.auth if isinstance(self.request.auth, ApiKey) else None

    @cached_property
    def who(self) -> Who:
        """The shopper. A key is nobody: it never acts as the person whose cookies travel with it."""
        if self.api_key is not None:
            return Who(language=get_language() or settings.LANGUAGE_CODE)
        who: Who = self.request._request.who  # type: ignore[attr-defined]  # set by ShopMiddleware
        return who

    @property
    def customer_id(self) -> int:
        """The customer, in methods that are `signed_in`."""
        if self.who.customer_id is None:
            raise NotAuthenticated
        return self.who.customer_id

    @cached_property
    def channel(self) -> Channel:
        """The key's own channel, else the one that `X-Channel` names, else the site's."""
        key, code = self.api_key, self.request.headers.get("X-Channel")
        if key is not None and key.channel is not None:
            if code is not None and code != key.channel.code:
                raise _unknown_channel()
            return key.channel
        if code is not None:
            return _channel_by_code(code, public_only=key is None)
        channel: Channel = self.request._request.channel  # type: ignore[attr-defined]  # set by ShopMiddleware
        return channel

    # --- what comes in --------------------------------------------------------------------------------------
    def body(self, shape: Shape) -> dict[str, Any]:
        """The validated request body."""
        return _validated(shape, self.request.data)

    def query(self, shape: Shape) -> dict[str, Any]:
        """The validated query; of a name given twice the last value counts."""
        return _validated(shape, self.request.query_params.dict())

    # --- policies ---------------------------------------------------------------------------------------------
    def rate_scopes(self, request: Request) -> tuple[str, ...]:
        """The limits that this request counts against."""
        scopes = ("key", *self.rates[1:]) if isinstance(request.auth, ApiKey) else self.rates
        return scopes if request.method in SAFE else (*scopes, "write")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Limits come before permissions: knocking on a closed door counts too."""
        self.format_kwarg = None
        accepted = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = accepted
        self.perform_authentication(request)
        self.check_throttles(request)
        self.check_permissions(request)

    def check_permissions(self, request: Request) -> None:
        method = "GET" if request.method == "HEAD" else request.method or ""
        if not hasattr(self, method.lower()):
            return  # the answer is 405, whoever asks
        if self.api_key is not None:
            if self.scopes.get(method) not in self.api_key.scopes:
                raise ScopeMissing
        elif self.keys_only or (method in self.signed_in and self.who.customer_id is None):
            raise NotAuthenticated

    def unchanged(self, *read: object) -> HttpResponseBase | None:
        """The answer where the client has it already, before it is made and written out.

        Args:
            read: all that the answer is made of beside address, language, channel and this release of the shop,
                as plain values.

        Returns:
            304, or None: then go on; the answer will carry the ETag of what was read.
        """
        channel = (self.channel.pk, self.channel.currency, self.channel.prices_include_tax)
        where = (release(), settings.MEDIA_URL, self.request.build_absolute_uri(), get_language())
        made_of = (*where, *channel, read)
        self.etag = f'"{hashlib.blake2b(repr(made_of).encode(), digest_size=12).hexdigest()}"'
        return get_conditional_response(self.request._request, etag=self.etag)

    # --- what goes out ----------------------------------------------------------------------------------------
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if self.etag and response.status_code in {200, 304}:
            response.headers["ETag"] = self.etag
        if isinstance(response, HttpResponseNotModified):
            response.headers["Cache-Control"] = "private, no-cache"
        _say_allowance(request, response)
        patch_vary_headers(response, ("Accept-Language", "Cookie", "Authorization", "X-Api-Key", "X-Channel"))
        if (
            isinstance(response, Response)
            and response.status_code == 200
            and request.method in {"GET", "HEAD"}
        ):
            return self._conditional(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _conditional(self, request: HttpRequest, response: Response) -> HttpResponseBase:
        if not self.is_conditional:
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        response.headers["Cache-Control"] = "private, no-cache"
        if self.etag is not None:
            return response
        response.render()
        etag = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        response.headers["ETag"] = etag
        checked = get_conditional_response(request, etag=etag, response=response)
        if isinstance(checked, HttpResponseNotModified):
            _say_allowance(request, checked)
            patch_vary_headers(checked, tuple(response.headers["Vary"].split(", ")))
        return checked or response

    @property
    def now(self) -> Any:
        return timezone.now()


@cache
def release() -> str:
    """Names the code that writes answers: another release may write the same facts in other words."""
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(Path(shop.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _say_allowance(request: HttpRequest, response: HttpResponseBase) -> None:
    allowance = request.META.get("shop.allowance")
    if isinstance(allowance, Allowance):
        for name, value in allowance.headers.items():
            response.headers[name] = value


def _validated(shape: Shape, data: object) -> dict[str, Any]:
    """Run the shape's checks, with one serializer for all requests: copying its fields costs more than the checks.

    One per language: limits write their message once, in the language of that moment, and keep it.
    """
    key = (shape, get_language() or "")
    serializer = _serializers.setdefault(key, _serializers.get(key) or shape())
    values: dict[str, Any] = serializer.run_validation(data)
    return values


def _channel_by_code(code: str, *, public_only: bool) -> Channel:
    """Anybody may shop in the web shop or the app; tills and marketplaces need a key."""
    kinds = {Channel.Kind.WEB, Channel.Kind.APP} if public_only else set(Channel.Kind)
    if "\x00" in code:
        raise _unknown_channel()
    channel = Channel.objects.filter(code=code, is_active=True, kind__in=kinds).first()
    if channel is None:
        raise _unknown_channel()
    return channel


def _unknown_channel() -> UnknownChannel:
    return UnknownChannel(_("There is no such channel for you."), field="X-Channel")
