"""`Idempotency-Key` around a handler: see `shop.services.idempotency` for what the key promises."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from shop.models import ApiKey
from shop.services import idempotency

if TYPE_CHECKING:
    from shop.api.endpoint import Endpoint

AnyEndpoint = TypeVar("AnyEndpoint", bound="Endpoint")
Handler = Callable[..., Response]
# Nothing happened and the same request may succeed a moment later: such an answer is not kept.
RETRY = {"busy"}


def idempotent(handler: Handler) -> Handler:
    """Make a handler honour `Idempotency-Key`: the second equal request gets the first one's answer."""

    @wraps(handler)
    def wrapped(view: "Endpoint", request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return handler(view, request, *args, **kwargs)
        scope, mark = scope_of(view, request), fingerprint_of(request)
        known = idempotency.begin(scope=scope, key=key, fingerprint=mark, now=timezone.now())
        if known is not None:
            return Response(json.loads(known.body), known.status, headers={"Idempotent-Replayed": "true"})
        return _work(view, lambda: handler(view, request, *args, **kwargs), scope=scope, key=key)

    wrapped.is_idempotent = True  # type: ignore[attr-defined]  # read by the schema
    return wrapped


def _work(view: "Endpoint", work: Callable[[], Response], *, scope: str, key: str) -> Response:
    is_kept = False
    try:
        response = _answer(view, work)
        if response.status_code < 500 and not _is_retry(response):
            body = (JSONRenderer().render(response.data) or b"null").decode()
            idempotency.finish(scope=scope, key=key, status=response.status_code, body=body)
            is_kept = True
        return response
    finally:
        if not is_kept:
            idempotency.abandon(scope=scope, key=key)


def _answer(view: "Endpoint", work: Callable[[], Response]) -> Response:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - the same handler as for every other request turns it into an answer
        return view.handle_exception(error)


def _is_retry(response: Response) -> bool:
    errors = response.data.get("errors", []) if isinstance(response.data, dict) else []
    return any(isinstance(one, dict) and one.get("code") in RETRY for one in errors)


def scope_of(view: "Endpoint", request: Request) -> str:
    """Who asks and where. A guest is known by the unguessable token that the route holds."""
    if isinstance(request.auth, ApiKey):
        who = f"key{request.auth.pk}"
    else:
        who = f"customer{view.who.customer_id}" if view.who.customer_id else "guest"
    route = hashlib.sha256(f"{request.method} {request.path}".encode()).hexdigest()
    return f"{who} {route}"


def fingerprint_of(request: Request) -> str:
    """The same data is the same request, whatever the order of its names."""
    body = json.dumps(request.data, sort_keys=True).encode()
    return idempotency.fingerprint((request.method or "").encode(), request.path.encode(), body)
