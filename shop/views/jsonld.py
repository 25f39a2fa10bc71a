"""Structured data for search engines: Product with Offer and AggregateRating, BreadcrumbList, WebSite.

Written as JSON with the signs that could end a script element escaped, so that no name can break out.
"""

import json
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shop.services.catalogue import ProductFacts
from shop.views.cards import Picture
from shop.views.insight_rows import Insight
from shop.views.offer import Offer
from shop.views.rows import Crumb

ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def absolute(path: str) -> str:
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


def written(data: object) -> SafeString:
    """JSON that is safe inside a script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES))  # noqa: S308 - escaped above


def breadcrumbs(crumbs: Sequence[Crumb], here: str) -> dict[str, object]:
    rows = [(_("Home"), reverse("shop:home")), *((crumb.label, crumb.url or here) for crumb in crumbs)]
    items = [
        {"@type": "ListItem", "position": n, "name": label, "item": absolute(url)}
        for n, (label, url) in enumerate(rows, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def list_jsonld(crumbs: Sequence[Crumb], here: str) -> SafeString:
    """Where a list of products lies."""
    return written({"@context": "https://schema.org", **breadcrumbs(crumbs, here)})


def product_jsonld(
    product: ProductFacts,
    offer: Offer,
    pictures: Sequence[Picture],
    crumbs: Sequence[Crumb],
    insight: Insight | None = None,
) -> SafeString:
    """One graph: the product with its offer, rating and what reviewers praise and criticise, and where it lies."""
    url = reverse("shop:product", args=[product.slug])
    node: dict[str, object] = {
        "@type": "Product",
        "name": product.name,
        "description": product.summary or product.description[:300],
        "sku": offer.sku,
        "url": absolute(url),
        "image": [absolute(picture.large) for picture in pictures],
    }
    if product.brand_name:
        node["brand"] = {"@type": "Brand", "name": product.brand_name}
    if offer.price is not None:
        stock = "InStock" if offer.n_available > 0 else "OutOfStock"
        node["offers"] = {
            "@type": "Offer",
            "url": absolute(url),
            "price": f"{offer.price.normalize():f}",
            "priceCurrency": offer.currency,
            "availability": f"https://schema.org/{stock}",
        }
    if product.n_reviews and product.rating_average is not None:
        node["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(product.rating_average),
            "reviewCount": product.n_reviews,
        }
    if insight and insight.pros:
        node["positiveNotes"] = _notes(insight.pros)
    if insight and insight.cons:
        node["negativeNotes"] = _notes(insight.cons)
    return written({"@context": "https://schema.org", "@graph": [node, breadcrumbs(crumbs, url)]})


def _notes(names: Sequence[str]) -> dict[str, object]:
    items = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(names, start=1)]
    return {"@type": "ItemList", "itemListElement": items}
