"""Lists of products: a category, a collection, a search. One parser, one page, one template for the three."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.contracts.events import NewEvent
from shop.contracts.recommending import SlateKind
from shop.contracts.searching import Facet, SearchPage, SearchRequest, Sort
from shop.models import Category, Collection, Event, Product
from shop.services import events, search
from shop.views.context import department_of, departments
from shop.views.paging import page_links
from shop.views.requests import ShopRequest
from shop.views.rows import Crumb
from shop.views.slates import ask, cards_for, slate_rows

PAGE_SIZE = 24
RESERVED = {"q", "sort", "page", "price_min", "price_max", "in_stock", "rating", "brand", "category"}
MAX_PRICE = Decimal("999999999")
MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class Chip:
    """One applied filter and the address without it."""

    label: str
    url: str


def parse(
    params: QueryDict, *, channel_id: int, category_id: int | None = None, collection_id: int | None = None
) -> SearchRequest:
    """Filters from the address. What makes no sense is ignored: an address is not a form to be scolded for."""
    options = {key: ids for key in params if key not in RESERVED and (ids := _ids(params.getlist(key)))}
    picked = _ids(params.getlist("category"))
    query = params.get("q", "").replace("\x00", "")[:MAX_QUERY].strip()
    sort = params.get("sort", "")
    rating = params.get("rating", "")
    return SearchRequest(
        channel_id=channel_id,
        query=query,
        category_id=picked[0] if picked else category_id,
        collection_id=collection_id,
        brand_ids=_ids(params.getlist("brand")),
        option_ids=options,
        price_min=_price(params.get("price_min", "")),
        price_max=_price(params.get("price_max", "")),
        in_stock=params.get("in_stock") == "1",
        min_rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        sort=Sort(sort) if sort in set(Sort) else (Sort.RELEVANCE if query else Sort.POPULAR),
        page=page_number_of(params),
        page_size=PAGE_SIZE,
    )


def page_number_of(params: QueryDict) -> int:
    raw = params.get("page", "1")
    return min(max(int(raw), 1), 1_000) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 1


def _ids(values: list[str]) -> tuple[int, ...]:
    return tuple(sorted({int(v) for v in values[:50] if v.isascii() and v.isdigit() and len(v) < 16}))


def _price(raw: str) -> Decimal | None:
    try:
        price = Decimal(raw.strip().replace(",", ".")[:20])
    except InvalidOperation:
        return None
    return price if price.is_finite() and 0 <= price <= MAX_PRICE else None


def _address(params: QueryDict, **changes: str | None) -> str:
    """This address with some parameters set, or dropped where None; always from the first page."""
    query = params.copy()
    query.pop("page", None)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}" if query else "?"


def _without(params: QueryDict, key: str, value: str) -> str:
    query = params.copy()
    query.pop("page", None)
    query.setlist(key, [item for item in query.getlist(key) if item != value])
    return f"?{query.urlencode()}" if query else "?"


def chips_of(params: QueryDict, asked: SearchRequest, facets: tuple[Facet, ...]) -> list[Chip]:
    """What is filtered by now, each removable."""
    chips = [
        Chip(option.label, _without(params, facet.code, option.value))
        for facet in facets
        for option in facet.options
        if option.selected
    ]
    if asked.price_min is not None:
        chips.append(Chip(_("from %(price)s") % {"price": asked.price_min}, _address(params, price_min=None)))
    if asked.price_max is not None:
        chips.append(
            Chip(_("up to %(price)s") % {"price": asked.price_max}, _address(params, price_max=None))
        )
    if asked.in_stock:
        chips.append(Chip(_("In stock"), _address(params, in_stock=None)))
    if asked.min_rating:
        chips.append(Chip(_("%(n)d stars and up") % {"n": asked.min_rating}, _address(params, rating=None)))
    return chips


def sort_choices(*, has_query: bool) -> list[tuple[str, str]]:
    choices = [
        (Sort.POPULAR.value, _("Popular")),
        (Sort.NEWEST.value, _("Newest")),
        (Sort.PRICE_UP.value, _("Price, low to high")),
        (Sort.PRICE_DOWN.value, _("Price, high to low")),
        (Sort.RATING.value, _("Best rated")),
    ]
    return [(Sort.RELEVANCE.value, _("Best match")), *choices] if has_query else choices


def _page(request: ShopRequest, asked: SearchRequest, found: SearchPage) -> dict[str, object]:
    now = timezone.now()
    cards = cards_for(found.product_ids, request.channel, now=now)
    first = (found.page - 1) * asked.page_size + 1

    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "asked": asked,
        "found": found,
        "cards": [cards[pk] for pk in found.product_ids if pk in cards],
        "first": first,
        "latest": first + len(found.product_ids) - 1,
        "chips": chips_of(request.GET, asked, found.facets),
        "sorts": sort_choices(has_query=bool(asked.query)),
        "pages": page_links(found.page, found.n_pages, url),
        "previous_url": url(found.page - 1) if found.page > 1 else "",
        "next_url": url(found.page + 1) if found.page < found.n_pages else "",
        "currency": request.channel.currency,
    }


@require_safe
def category(request: ShopRequest, slug: str) -> HttpResponse:
    """A category with all below it."""
    row = get_object_or_404(Category.objects.visible(), slug=slug)
    asked = parse(request.GET, channel_id=request.channel.pk, category_id=row.pk)
    found = search.search(asked)
    ancestry = list(
        Category.objects.visible().filter(pk__in=[int(part) for part in row.path.split("/") if part])
    )
    ancestry.sort(key=lambda node: len(node.path))
    children = Category.objects.visible().filter(parent=row).order_by("position", "pk")
    context: Mapping[str, object] = {
        **_page(request, asked, found),
        "title": row.name,
        "intro": row.description,
        "children": [department_of(child, tint) for tint, child in enumerate(children)],
        "crumbs": [Crumb(node.name, reverse("shop:category", args=[node.slug])) for node in ancestry],
        "department_slug": ancestry[0].slug if ancestry else "",
    }
    return render(request, "shop/listing.html", context)


@require_safe
def collection(request: ShopRequest, slug: str) -> HttpResponse:
    """A collection that the shop put together."""
    row = get_object_or_404(Collection.objects.filter(is_visible=True), slug=slug)
    asked = parse(request.GET, channel_id=request.channel.pk, collection_id=row.pk)
    found = search.search(asked)
    context = {
        **_page(request, asked, found),
        "title": row.name,
        "intro": row.description,
        "crumbs": [Crumb(row.name)],
    }
    return render(request, "shop/listing.html", context)


@require_safe
def results(request: ShopRequest) -> HttpResponse:
    """Search. An exact SKU leads straight to its product; nothing found leads to help."""
    asked = parse(request.GET, channel_id=request.channel.pk)
    found = search.search(asked)
    now = timezone.now()
    if asked.query and asked.page == 1:
        events.record(
            events=[NewEvent(kind=Event.Kind.SEARCH, query=asked.query)],
            who=request.who,
            channel_id=request.channel.pk,
            now=now,
        )
    if found.sku_product_id:
        product = Product.objects.listed_in(request.channel.pk).filter(pk=found.sku_product_id).first()
        if product:
            return redirect("shop:product", product.slug)
    help_slates = (
        []
        if found.n_total
        else slate_rows(ask(request, [SlateKind.POPULAR], now=now), request.channel, now=now)
    )
    context = {
        **_page(request, asked, found),
        "title": _("Results for “%(query)s”") % {"query": asked.query} if asked.query else _("Everything"),
        "query": asked.query,
        "is_search": True,
        "help_slates": help_slates,
        "help_departments": departments(),
        "crumbs": [Crumb(_("Search"))],
    }
    return render(request, "shop/listing.html", context)


@require_safe
def suggest(request: ShopRequest) -> HttpResponse:
    """Rows of the autocomplete list; empty below two signs, one for Chinese."""
    query = request.GET.get("q", "").replace("\x00", "")[:MAX_QUERY].strip()
    enough = len(query) > 1 or (query and not query.isascii())
    rows = search.suggest(query=query, channel_id=request.channel.pk, limit=8) if enough else []
    return render(request, "shop/suggest.html", {"rows": rows, "query": query})
