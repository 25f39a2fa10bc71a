"""Lists of products: a category, a collection, a search. One parser, one page, one template for the three."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.contracts.events import NewEvent
from shop.contracts.recommending import SlateKind
from shop.contracts.searching import Facet, SearchPage, SearchRequest, Sort
from shop.models import Category, Collection, Event, Product
from shop.services import events, search
from shop.views.addresses import category_url
from shop.views.compare import chosen_ids, state_of
from shop.views.context import department_of
from shop.views.jsonld import list_jsonld
from shop.views.paging import page_links
from shop.views.requests import ShopRequest
from shop.views.rows import Crumb
from shop.views.slates import ask, cards_for, slate_rows

PAGE_SIZE = 24
MAX_QUERY = 200
N_OPEN = 3
# Filters that the page draws itself; the searcher may count them too.
OWN_CONTROLS = {"in_stock", "price"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One applied filter and the address without it; a bound of the price in place of a label."""

    label: str
    url: str
    least: Decimal | None = None
    most: Decimal | None = None


def asked_for(
    request: ShopRequest, *, category_id: int | None = None, collection_id: int | None = None
) -> SearchRequest:
    """What the address asks for; what makes no sense in it is ignored, for an address is not a form."""
    asked = search.request_from(
        request.GET,
        channel_id=request.channel.pk,
        category_id=category_id,
        collection_id=collection_id,
        page_size=PAGE_SIZE,
    )
    query = clean_query(asked.query)
    means_nothing = (asked.sort is Sort.RELEVANCE and not query) or (
        asked.sort is Sort.PRAISE and not asked.aspect_ids
    )
    sort = Sort.POPULAR if means_nothing else asked.sort
    return replace(asked, query=query, sort=sort)


def clean_query(raw: str) -> str:
    """At most 200 signs, without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in raw[:MAX_QUERY]).split())


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
        Chip(_chip_label(facet, option.label), _without(params, facet.code, option.value))
        for facet in facets
        for option in facet.options
        if option.selected
    ]
    if asked.price_min is not None:
        chips.append(Chip("", _address(params, price_min=None), least=asked.price_min))
    if asked.price_max is not None:
        chips.append(Chip("", _address(params, price_max=None), most=asked.price_max))
    if asked.in_stock:
        chips.append(Chip(_("In stock"), _address(params, in_stock=None)))
    return chips


def _chip_label(facet: Facet, label: str) -> str:
    """Of an aspect, which alone would not say what is asked of it, with that word."""
    return _("praised: %(aspect)s") % {"aspect": label} if facet.code == "praised" else label


def open_facets(facets: tuple[Facet, ...]) -> set[str]:
    """The first few, and every one in use: the rest is there folded."""
    used = {facet.code for facet in facets if any(option.selected for option in facet.options)}
    return used | {facet.code for facet in [facet for facet in facets if facet.options][:N_OPEN]}


def sort_choices(*, has_query: bool, has_aspect: bool) -> list[tuple[str, str]]:
    """Best match needs words, and most praised something to be praised."""
    choices = [
        (Sort.POPULAR.value, _("Popular")),
        (Sort.NEWEST.value, _("Newest")),
        (Sort.PRICE_UP.value, _("Price, low to high")),
        (Sort.PRICE_DOWN.value, _("Price, high to low")),
        (Sort.RATING.value, _("Best rated")),
    ]
    if has_aspect:
        choices.append((Sort.PRAISE.value, _("Most praised")))
    return [(Sort.RELEVANCE.value, _("Best match")), *choices] if has_query else choices


def _page(
    request: ShopRequest, asked: SearchRequest, found: SearchPage, *, narrows_category: bool = True
) -> dict[str, object]:
    now = timezone.now()
    cards = cards_for(found.product_ids, request.channel, now=now)
    first = (found.page - 1) * asked.page_size + 1
    hidden = OWN_CONTROLS if narrows_category else {*OWN_CONTROLS, "category"}
    facets = tuple(facet for facet in found.facets if facet.code not in hidden)

    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "asked": asked,
        "facets": facets,
        "open_facets": open_facets(facets),
        "found": found,
        "cards": [cards[pk] for pk in found.product_ids if pk in cards],
        "first": first,
        "compare": state_of(chosen_ids(request)),
        "latest": first + len(found.product_ids) - 1,
        "chips": chips_of(request.GET, asked, facets),
        "sorts": sort_choices(has_query=bool(asked.query), has_aspect=bool(asked.aspect_ids)),
        "pages": page_links(found.page, found.n_pages, url),
        "previous_url": url(found.page - 1) if found.page > 1 else "",
        "next_url": url(found.page + 1) if found.page < found.n_pages else "",
        "currency": request.channel.currency,
        "kept": [(key, values) for key, values in request.GET.lists() if key not in ("sort", "page")],
    }


@require_safe
def category(request: ShopRequest, slug: str) -> HttpResponse:
    """A category with all below it."""
    row = get_object_or_404(Category.objects.visible(), slug=slug)
    asked = asked_for(request, category_id=row.pk)
    found = search.search(asked)
    ancestry = list(
        Category.objects.visible().filter(pk__in=[int(part) for part in row.path.split("/") if part])
    )
    ancestry.sort(key=lambda node: len(node.path))
    children = Category.objects.visible().filter(parent=row).order_by("position", "pk")
    crumbs = [Crumb(node.name, category_url(node.slug)) for node in ancestry]
    context: Mapping[str, object] = {
        **_page(request, asked, found, narrows_category=False),
        "title": row.name,
        "intro": row.description,
        "children": [department_of(child, tint) for tint, child in enumerate(children)],
        "crumbs": crumbs,
        "jsonld": list_jsonld(crumbs, request.path),
        "department_slug": ancestry[0].slug if ancestry else "",
    }
    return render(request, "shop/listing.html", context)


@require_safe
def collection(request: ShopRequest, slug: str) -> HttpResponse:
    """A collection that the shop put together."""
    row: Collection = get_object_or_404(Collection.objects.filter(is_visible=True), slug=slug)
    asked = asked_for(request, collection_id=row.pk)
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
    if len(raw := request.GET.get("q", "")) > MAX_QUERY:
        # Every link and form of a page repeats its address: a megabyte that was asked would be answered with six.
        return redirect(request.path + _address(request.GET, q=raw[:MAX_QUERY]))
    asked = asked_for(request)
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
        "crumbs": [Crumb(_("Search"))],
    }
    return render(request, "shop/listing.html", context)


@require_safe
def suggest(request: ShopRequest) -> HttpResponse:
    """Rows of the autocomplete list; empty below two signs, one for Chinese."""
    query = clean_query(request.GET.get("q", ""))
    enough = len(query) > 1 or (query and not query.isascii())
    rows = search.suggest(query=query, channel_id=request.channel.pk, limit=8) if enough else []
    return render(request, "shop/suggest.html", {"rows": rows, "query": query})
