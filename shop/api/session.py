"""Who am I: the session of the storefront, sign-in for apps, consent."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from shop.api.authentication import CsrfSessionAuthentication
from shop.api.body import Body, Email, Text, YesNo
from shop.api.endpoint import Endpoint
from shop.contracts.errors import ShopError
from shop.services import consent


class SignInFailed(ShopError):
    """Address or password is wrong, or the account is closed: all look the same."""

    code = "sign_in_failed"


class ConsentRow(serializers.Serializer[Any]):
    personalisation = serializers.BooleanField()
    analytics = serializers.BooleanField()
    marketing = serializers.BooleanField()


class SessionBody(serializers.Serializer[Any]):
    is_signed_in = serializers.BooleanField()
    email = serializers.CharField(allow_null=True)
    customer_id = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    channel = serializers.CharField()
    currency = serializers.CharField()
    consent = ConsentRow()
    scopes = serializers.ListField(
        child=serializers.CharField(), help_text="Of the API key; empty for a session."
    )
    csrf_token = serializers.CharField(
        help_text="For the header X-CSRFToken of unsafe requests of a session."
    )


class SignIn(Body):
    email = Email(max_length=254)
    password = Text(max_length=128, trim_whitespace=False, style={"input_type": "password"})


class ConsentChange(Body):
    """Purposes that are not named stay as they are."""

    personalisation = YesNo(required=False)
    analytics = YesNo(required=False)
    marketing = YesNo(required=False)


class Session(Endpoint):
    tag = "session"

    def rate_scopes(self, request: Request) -> tuple[str, ...]:
        return (*super().rate_scopes(request), *(("login",) if request.method == "POST" else ()))

    @extend_schema(summary="Who is asking", responses=SessionBody, operation_id="session_read")
    def get(self, request: Request) -> Response:
        return Response(self._body(request))

    @extend_schema(summary="Sign in", request=SignIn, responses=SessionBody, operation_id="session_sign_in")
    def post(self, request: Request) -> Response:
        """The guest's cart is merged into the account's."""
        # A stranger's page must not be able to sign a visitor in to the stranger's account.
        CsrfSessionAuthentication().enforce_csrf(request)
        given = self.body(SignIn)
        address = given["email"].strip().lower()
        http: HttpRequest = request._request
        user = _authenticate(http, address, given["password"])
        perform_login(http, user, email=address)
        if not http.user.is_authenticated:  # a step is missing, such as proving the address
            raise SignInFailed(_("Please finish signing in on the web site."))
        return Response(self._body(request))

    @extend_schema(summary="Sign out", responses={204: None}, operation_id="session_sign_out")
    def delete(self, request: Request) -> Response:
        logout(request._request)
        return Response(status=204)

    def _body(self, request: Request) -> dict[str, Any]:
        user, who = request._request.user, self.who  # looked at only now: as it is after signing in
        is_person = self.api_key is None and user.is_authenticated
        return {
            "is_signed_in": is_person,
            "email": user.email if is_person else None,  # type: ignore[union-attr]  # an account has one
            "customer_id": who.customer_id,
            "language": who.language,
            "channel": self.channel.code,
            "currency": self.channel.currency,
            "consent": consent.current(who),
            "scopes": self.api_key.scopes if self.api_key else [],
            "csrf_token": get_token(request._request),
        }


class Consent(Endpoint):
    tag = "session"

    @extend_schema(summary="What is allowed", responses=ConsentRow, operation_id="consent_read")
    def get(self, request: Request) -> Response:
        return Response(consent.current(self.who))

    @extend_schema(
        summary="Allow or withdraw",
        request=ConsentChange,
        responses=ConsentRow,
        operation_id="consent_change",
    )
    def put(self, request: Request) -> Response:
        """Allowing personalisation or statistics sets the cookie `visitor`; withdrawing both deletes it."""
        purposes = self.body(ConsentChange)
        answer = consent.set(who=self.who, purposes=purposes, channel_id=self.channel.pk, now=timezone.now())
        http: Any = request._request
        # ShopMiddleware writes the cookies that these stand for.
        http.visitor_token, http.who, http.consent_answered = answer.visitor_token, answer.who, True
        held = consent.current(answer.who)
        return Response({**held, **{name: purposes[name] for name in purposes}})


def _authenticate(request: HttpRequest, email: str, password: str) -> Any:
    """The account, by allauth's own way in, which also counts failures.

    Raises:
        SignInFailed
    """
    try:
        user = get_adapter().authenticate(request, email=email, password=password)
    except ValidationError as error:
        raise Throttled(wait=float(getattr(request, "locked_for_s", 60))) from error
    if user is None or not user.is_active:
        raise SignInFailed(_("This e-mail address and password do not belong together."))
    return user
