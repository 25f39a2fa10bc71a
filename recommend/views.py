"""Why was this shown to me? One slate of the ledger, for the person it was made for and for staff."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from recommend import services
from shop.contracts.people import Who


@require_safe
def slate(request: HttpRequest, slate_id: str) -> JsonResponse:
    """The decision with its reasons as JSON; 404 for everybody else, as if it did not exist."""
    who: Who = request.who  # type: ignore[attr-defined]  # set by the shop's middleware
    may_see_all = request.user.has_perm("recommend.view_slatedecision")
    found = services.explain(slate_id=slate_id, who=who, may_see_all=may_see_all)
    if found is None:
        raise Http404
    return JsonResponse(found)
