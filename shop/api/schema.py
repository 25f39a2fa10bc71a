"""OpenAPI: what drf-spectacular finds in the views, and what all of them share (errors, limits, keys, tags)."""

from typing import TYPE_CHECKING, Any, Literal, cast

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from shop.services.idempotency import MAX_LENGTH

if TYPE_CHECKING:
    from shop.api.endpoint import Endpoint

KINDS = ["validation_error", "client_error", "server_error"]


class ErrorRow(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Stable, for machines.")
    detail = serializers.CharField(help_text="In the reader's language.")
    attr = serializers.CharField(
        allow_null=True, help_text="The field at fault, nested ones as `lines.0.sku`."
    )


class ErrorBody(serializers.Serializer[Any]):
    """The one shape of whatever went wrong."""

    type = serializers.ChoiceField(choices=KINDS)
    errors = ErrorRow(many=True)  # type: ignore[assignment]  # a name that serializers have


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "pattern": r"^[!-~]+$"},
    OpenApiParameter.HEADER,
    description=(
        "Makes equal requests one: the second gets the first one's answer with `Idempotent-Replayed: true`; "
        "409 while the first is worked on; 422 for another body. Kept for 24 hours."
    ),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="An ETag: 304 while the answer is still the same.",
)
RATE_HEADERS = {
    "X-RateLimit-Limit": "Requests allowed in a minute, of the tightest limit that counts this request.",
    "X-RateLimit-Remaining": "Requests left in this minute.",
    "X-RateLimit-Reset": "Seconds until the next minute begins.",
}


class ShopSchema(AutoSchema):
    """Adds to each operation what every endpoint does."""

    @property
    def endpoint(self) -> "Endpoint":
        return cast("Endpoint", self.view)

    def get_tags(self) -> list[str]:
        return [self.endpoint.tag]

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        handler = getattr(self.view, self.method.lower())
        if getattr(handler, "is_idempotent", False):
            found.append(IDEMPOTENCY_KEY)
        if self.endpoint.is_conditional and self.method == "GET":
            found.append(IF_NONE_MATCH)
        return found

    def get_auth(self) -> list[dict[str, list[str]]]:
        """A key, a session, or where the method allows it nobody in particular."""
        method = self.method.upper()
        if self.endpoint.keys_only:
            return [{"apiKey": []}]
        found: list[dict[str, list[str]]] = [{"session": []}]
        if method in self.endpoint.scopes:
            found.insert(0, {"apiKey": []})
        if method not in self.endpoint.signed_in:
            found.append({})
        return found

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema itself does
        """The view's words, and the scope that a key needs."""
        scope = self.endpoint.scopes.get(self.method.upper())
        return (super().get_description() or "") + (f"\n\nScope of a key: `{scope}`." if scope else "")

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._error_statuses():
            bodies.setdefault(status, self._get_response_for_code(ErrorBody, status))  # type: ignore[no-untyped-call]
        if self.endpoint.is_conditional and self.method == "GET":
            bodies["304"] = {"description": "Not changed since `If-None-Match`."}
        for status, body in bodies.items():
            if status[0] == "2" or status == "429":
                body["headers"] = {**_rate_headers(), **body.get("headers", {})}
        return bodies

    def _error_statuses(self) -> list[str]:
        found = ["400", "401", "403", "404", "406", "429"]
        if self.method in {"POST", "PUT", "PATCH", "DELETE"}:
            found += ["409", "413", "415", "422"]
        return found


def _rate_headers() -> dict[str, Any]:
    return {
        name: {"schema": {"type": "integer"}, "description": words} for name, words in RATE_HEADERS.items()
    }
