"""Who calls: a REST client by its key, or a person by the session of the storefront.

A key wins over a session: a request that shows a key acts as that client and never as the person whose cookies
happen to travel with it. Sessions are CSRF-checked on every unsafe method; keys are not, no browser sends them.
"""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from shop.models import ApiKey, User
from shop.services import api_keys

KEYWORD = "api-key"
MAX_SECRET_LENGTH = 200


class CsrfFailed(APIException):
    """An unsafe request of a session came without its token."""

    status_code = 403
    default_code = "csrf_failed"
    default_detail = _(
        "The CSRF token is missing or wrong: send the header X-CSRFToken from GET /api/v1/session/."
    )


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key omni_…` or `X-Api-Key: omni_…`."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey] | None:
        secret = _secret(request)
        if secret is None:
            return None
        key = api_keys.find(secret=secret, now=timezone.now()) if len(secret) <= MAX_SECRET_LENGTH else None
        if key is None:
            raise AuthenticationFailed(
                _("This API key is not known, or no longer active."), code="invalid_api_key"
            )
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Api-Key realm="api"'


def _secret(request: Request) -> str | None:
    """The key that the request shows; None where it shows none."""
    if direct := request.headers.get("X-Api-Key"):
        return direct.strip()
    word, _space, rest = request.headers.get("Authorization", "").partition(" ")
    return rest.strip() if word.lower() == KEYWORD else None


class CsrfSessionAuthentication(SessionAuthentication):
    """The storefront's session."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except APIException as error:
            raise CsrfFailed from error

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        return super().authenticate(request)


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    target_class = "shop.api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Api-Key",
            "description": "A key of a REST client. `Authorization: Api-Key …` works as well.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    target_class = "shop.api.authentication.CsrfSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The storefront's session; unsafe methods need the header X-CSRFToken.",
        }
