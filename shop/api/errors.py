"""One shape for whatever went wrong: `{"type": …, "errors": [{"code", "detail", "attr"}]}`.

`type` is `validation_error` (mend the request), `client_error` (you may not, it is not there, the state forbids it)
or `server_error`. `code` is stable, `detail` is in the reader's language, `attr` names the field at fault.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_standardized_errors.formatter import flatten_errors
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from shop.api.parsing import TooLarge
from shop.contracts.errors import ShopError

logger = logging.getLogger(__name__)

VALIDATION, CLIENT, SERVER = "validation_error", "client_error", "server_error"


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: every exception of a view becomes an answer in the one shape."""
    set_rollback()
    if isinstance(error, ShopError):
        return Response(of_shop(error), status=error.status)
    known = _known(error)
    if known is None:
        if settings.DEBUG_PROPAGATE_EXCEPTIONS:
            return None
        request: Request | None = context.get("request")
        signals.got_request_exception.send(sender=None, request=getattr(request, "_request", None))
        logger.error("api: unexpected error", exc_info=error)
        return Response(_one(SERVER, "error", _("Something went wrong on our side.")), status=500)
    return Response(_of_api(known), status=known.status_code, headers=_headers(known))


def of_shop(error: ShopError) -> dict[str, Any]:
    """The body for an error that a service raised."""
    kind = VALIDATION if error.status in {400, 422} else CLIENT if error.status < 500 else SERVER
    return _one(kind, error.code, str(error.message), error.field or None)


@csrf_exempt
def not_found(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """The answer for paths below /api/ that are nothing; a forgotten slash at the end is put right.

    308 keeps method and body, so that a POST is not lost on the way.
    """
    if not request.path.endswith("/") and _is_route(f"{request.path}/"):
        query = request.META.get("QUERY_STRING", "")
        response = HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{query}" if query else ""))
        response.status_code = status.HTTP_308_PERMANENT_REDIRECT
        return response
    return JsonResponse(_one(CLIENT, "not_found", _("There is nothing at this address.")), status=404)


def _is_route(path: str) -> bool:
    try:
        return resolve(path).url_name != "not_found"
    except Resolver404:
        return False


def _known(error: Exception) -> exceptions.APIException | None:
    """The exception as DRF names it, or None for one that nobody foresaw."""
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation | BadRequest):
        return exceptions.ParseError()
    return None


def _of_api(error: exceptions.APIException) -> dict[str, Any]:
    is_input = isinstance(error, exceptions.ValidationError)
    kind = VALIDATION if is_input else CLIENT if error.status_code < 500 else SERVER
    found = flatten_errors(error.detail)
    return {
        "type": kind,
        "errors": [{"code": one.code, "detail": one.detail, "attr": _attr(one.attr)} for one in found],
    }


def _attr(attr: str | None) -> str | None:
    """None for an error of the whole body."""
    return None if attr == "non_field_errors" else attr


def _one(kind: str, code: str, detail: str, attr: str | None = None) -> dict[str, Any]:
    return {"type": kind, "errors": [{"code": code, "detail": detail, "attr": attr}]}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
