"""Turns slates into rows of cards, each with its reason in the reader's language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shop.contracts.recommending import Reason, ReasonKind, SlateKind, SlateRequest
from shop.contracts.recommending import Slate as Answer
from shop.models import AspectInsight, Cart, Channel, Product, Variant
from shop.models.prepared import Given, Prepared, Rows, Some, plain, words
from shop.services import slates
from shop.views.cards import Card, CardRow, card_of
from shop.views.requests import ShopRequest, cart_of
from shop.views.rows import Slate

SLATE_SIZE = 10


def ask(
    request: ShopRequest, kinds: Sequence[SlateKind], *, now: datetime, product_ids: tuple[int, ...] = ()
) -> list[SlateRequest]:
    """One request per kind for this page and this shopper."""
    cart = cart_of(request) if request.cart_token or request.who.customer_id else None
    in_cart = cart_product_ids(cart)
    return [
        SlateRequest(
            kind=kind,
            channel_id=request.channel.pk,
            now=now,
            visitor_id=request.who.visitor_id,
            customer_id=request.who.customer_id,
            product_ids=product_ids or (in_cart if kind == SlateKind.CART else ()),
            cart_product_ids=in_cart,
            size=SLATE_SIZE,
            personal=request.who.personal,
        )
        for kind in kinds
    ]


def cart_product_ids(cart: Cart | None) -> tuple[int, ...]:
    if cart is None:
        return ()
    return tuple(cart.lines.values_list("variant__product_id", flat=True))


def slate_rows(requests: Sequence[SlateRequest], channel: Channel, *, now: datetime) -> list[Slate]:
    """Answered slates as rows of cards, empty ones left out. Two queries, however many slates."""
    answers = slates.slates(requests)
    ids = {item.product_id for answer in answers for item in answer.items}
    cards = cards_for(ids, channel, now=now)
    here = {pk for request in requests for pk in request.product_ids}
    named = {
        item.reason.product_id for answer in answers for item in answer.items if item.reason.product_id
    } - here
    names = {pk: cards[pk].name for pk in named & cards.keys()} | product_names(named - cards.keys())
    rows = [_row(answer, cards, names) for answer in answers]
    return [row for answer, row in zip(answers, rows, strict=True) if row.cards and keeps_its_word(answer)]


# What everybody would be shown too.
IMPERSONAL = {ReasonKind.POPULAR, ReasonKind.BEST_SELLER, ReasonKind.NEW}


def keeps_its_word(answer: Answer) -> bool:
    """“Picked for you” is only said where something in it was; else it would repeat the popular goods below."""
    return answer.kind is not SlateKind.FOR_YOU or any(
        item.reason.kind not in IMPERSONAL for item in answer.items
    )


def product_names(ids: set[int]) -> dict[int, str]:
    """Names of the products that reasons speak of."""
    products = Product.objects.filter(pk__in=ids).only("name") if ids else []
    return {product.pk: product.name for product in products}


def _cards(rows: Rows) -> Rows:
    active = plain(Variant).filter(product=OuterRef("pk"), is_active=True).order_by()
    n_variants = active.values("product").annotate(n=Count("pk")).values("n")
    # Most of a product's few aspects are found by the unique index that begins with the product.
    aspects = plain(AspectInsight).filter(product=OuterRef("pk"), is_shown=True, verdict="positive")
    praised = (
        aspects.order_by("-n_positive", "pk").annotate(in_words=words("aspect__name")).values("in_words")[:1]
    )
    here = FilteredRelation("listings", condition=Q(listings__channel_id=Given("channel")))
    shown: Rows = rows.annotate(listing=here).filter(
        pk__in=Some("ids"), status=Product.Status.PUBLISHED, listing__is_visible=True
    )
    return shown.values_list(
        "pk", "slug", "rating_average", "n_reviews", "published_at", "listing__price_from", "listing__price_to",
        "listing__compare_at_from", "listing__is_available", Coalesce(Subquery(n_variants), 0),
        "primary_image__file", "primary_image__widths", "primary_image__width", "primary_image__height",
        words("name"), words("brand__name"), Subquery(praised),
    )  # fmt: skip


CARDS = Prepared(Product, CardRow, _cards)


def cards_for(ids: Collection[int], channel: Channel, *, now: datetime) -> dict[int, Card]:
    """Cards by product id, in one query; products that the channel does not show are left out."""
    rows = CARDS.rows(ids=ids, channel=channel.pk) if ids else []
    return {row.product_id: card_of(row, currency=channel.currency, now=now) for row in rows}


def _row(answer: Answer, cards: Mapping[int, Card], names: Mapping[int, str]) -> Slate:
    shown = []
    for position, item in enumerate(answer.items, start=1):
        card = cards.get(item.product_id)
        if card is None:
            continue
        shown.append(
            replace(
                card,
                url=f"{card.url}?{urlencode({'s': answer.slate_id, 'p': position})}"
                if answer.slate_id
                else card.url,
                reason=reason_text(item.reason, names),
                slate_id=answer.slate_id,
                position=position,
            )
        )
    title, subtitle = title_of(answer.kind)
    return Slate(slug=answer.kind.value, title=title, subtitle=subtitle, cards=shown)


TITLES = {
    SlateKind.FOR_YOU: (gettext_noop("Picked for you"), gettext_noop("From what you looked at here")),
    SlateKind.SIMILAR: (gettext_noop("More like this"), ""),
    SlateKind.BOUGHT_TOGETHER: (gettext_noop("Often bought together"), ""),
    SlateKind.CART: (gettext_noop("Goes with your cart"), ""),
    SlateKind.RECENTLY_VIEWED: (gettext_noop("You looked at these"), ""),
    SlateKind.POPULAR: (
        gettext_noop("Popular this week"),
        gettext_noop("What most shoppers bought in seven days"),
    ),
    SlateKind.NEW: (gettext_noop("Just in"), ""),
}


def title_of(kind: SlateKind) -> tuple[str, str]:
    """Heading and sub-heading of a slate."""
    title, subtitle = TITLES[kind]
    return _(title), _(subtitle) if subtitle else ""


REASONS = {
    ReasonKind.BECAUSE_VIEWED: gettext_noop("Because you viewed %(name)s"),
    ReasonKind.BECAUSE_BOUGHT: gettext_noop("Because you bought %(name)s"),
    ReasonKind.BOUGHT_TOGETHER: gettext_noop("Bought together: %(support)d of %(total)d baskets"),
    ReasonKind.SIMILAR: gettext_noop("Similar to %(name)s"),
    ReasonKind.FOR_YOU: gettext_noop("Fits what you looked at"),
    ReasonKind.POPULAR: gettext_noop("Popular this week"),
    ReasonKind.BEST_SELLER: gettext_noop("Best seller"),
    ReasonKind.NEW: gettext_noop("New in the shop"),
}
SIMILAR_TO_THIS = gettext_noop("Similar to this one")


def reason_text(reason: Reason, names: Mapping[int, str]) -> str:
    """A true reason in words; empty where the heading already says it, or a name or number is missing."""
    words = REASONS.get(reason.kind, "")
    name = names.get(reason.product_id or 0, "")
    if not name and "%(name)s" in words:
        words = SIMILAR_TO_THIS if reason.kind is ReasonKind.SIMILAR else ""
    if not (reason.support and reason.total) and "%(total)d" in words:
        words = ""
    return _(words) % {"name": name, "support": reason.support, "total": reason.total} if words else ""
