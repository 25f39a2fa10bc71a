"""Which recommendations were really on screen, reported by the page in one go and only with consent."""

import json
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from shop.contracts.errors import ShopError
from shop.contracts.events import NewEvent
from shop.models import Event
from shop.services import events
from shop.views.requests import ShopRequest

MOST = 60


@require_POST
def impressions(request: HttpRequest) -> HttpResponse:
    """Store impressions; what does not parse is refused as a whole."""
    shop_request = cast(ShopRequest, request)
    try:
        items = json.loads(request.POST.get("items", ""))
        new = [
            NewEvent(
                kind=Event.Kind.IMPRESSION,
                product_id=int(item["product_id"]),
                slate_id=str(item["slate_id"])[:40],
                position=int(item["position"]),
            )
            for item in items[:MOST]
        ]
        if shop_request.who.personal or shop_request.who.analytics:
            events.record(
                events=new,
                who=shop_request.who,
                channel_id=shop_request.channel.pk,
                now=timezone.now(),
                origin=events.Origin.CLIENT,
            )
    except (ValueError, TypeError, KeyError, ShopError):
        return HttpResponseBadRequest()
    return HttpResponse(status=204)
