"""The product page: what it is, what it costs, when it comes, what others say, what goes with it."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shop.contracts.events import NewEvent
from shop.contracts.recommending import SlateKind
from shop.models import Event
from shop.services import catalogue, events
from shop.services.catalogue import ProductFacts
from shop.views.cards import N_TINTS, letter_of
from shop.views.compare import chosen_ids, state_of
from shop.views.insights import ask_url, bullets_of, filter_bar, insight_of
from shop.views.jsonld import product_jsonld
from shop.views.offer import Offer, offer_of, pictures_of, specs_of
from shop.views.requests import ShopRequest
from shop.views.review_list import reviews_of, wanted_of
from shop.views.rows import Crumb
from shop.views.slates import ask, slate_rows
from shop.views.wishes import wished_ids

KINDS = (SlateKind.BOUGHT_TOGETHER, SlateKind.SIMILAR, SlateKind.RECENTLY_VIEWED)


@require_safe
def product(request: ShopRequest, slug: str) -> HttpResponse:
    """A published product of this channel; `?v=SKU` picks the variant."""
    now = timezone.now()
    try:
        page = catalogue.product_page(slug=slug, channel_id=request.channel.pk, now=now)
    except catalogue.ProductNotFound as error:
        raise Http404 from error
    item = page.product
    offer = offer_of(page, request.channel, sku=request.GET.get("v", ""), now=now)
    _remember(request, item, offer, now=now)
    pictures = pictures_of(page, offer)
    crumbs = [Crumb(row.name, reverse("shop:category", args=[row.slug])) for row in page.breadcrumbs]
    crumbs.append(Crumb(item.name))
    insight = insight_of(page.insight, n_reviews=item.n_reviews, query=request.GET)
    reviews = reviews_of(item, wanted=wanted_of(request, insight.asked if insight else None))
    context = {
        "product": item,
        "offer": offer,
        "pictures": pictures,
        "letter": letter_of(item.name),
        "tint": item.product_id % N_TINTS + 1,
        "specs": specs_of(page.attributes),
        "ask_url": ask_url(item.slug) if item.n_reviews else "",
        "bullets": bullets_of(page.insight),
        "insight": insight,
        "reviews": reviews,
        "bar": filter_bar(insight.asked, reviews.n_found) if insight and insight.asked else None,
        "slates": slate_rows(
            ask(request, KINDS, now=now, product_ids=(item.product_id,)), request.channel, now=now
        ),
        "crumbs": crumbs,
        "compare": state_of(chosen_ids(request), item.product_id),
        "is_wished": item.product_id in wished_ids(request, [item.product_id]),
        "jsonld": product_jsonld(item, offer, pictures, crumbs, insight),
        "slate_id": request.GET.get("s", "")[:40],
        "department_slug": page.breadcrumbs[0].slug if page.breadcrumbs else "",
    }
    return render(request, "shop/product.html", context)


def _remember(request: ShopRequest, item: ProductFacts, offer: Offer, *, now: datetime) -> None:
    """A view; and a click too, where a recommendation led here. Choosing a variant is neither."""
    if request.htmx or "v" in request.GET:
        return
    new = [NewEvent(kind=Event.Kind.VIEW, product_id=item.product_id, variant_id=offer.variant_id)]
    slate_id, position = request.GET.get("s", "")[:40], request.GET.get("p", "")
    if slate_id:
        at = int(position) if position.isascii() and position.isdigit() and len(position) < 4 else None
        new.append(
            NewEvent(kind=Event.Kind.CLICK, product_id=item.product_id, slate_id=slate_id, position=at)
        )
    events.record(events=new, who=request.who, channel_id=request.channel.pk, now=now)
