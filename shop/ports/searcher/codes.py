"""SKUs and barcodes: a whole one goes straight to its product, a part of one finds what contains it."""

import re

from django.db.models import Q

from shop.models import Product, Variant
from shop.ports.searcher.backends import Matches

# One ASCII word with something in it that an ordinary word lacks.
CODE = re.compile(r"(?=.*[0-9._/-])[A-Za-z0-9][A-Za-z0-9._/-]{1,59}")
PART_MATCHES = """
SELECT variant.product_id AS product_id, MIN(LENGTH(variant.sku)) AS score
FROM shop_variant variant WHERE variant.is_active AND UPPER(variant.sku) LIKE %s ESCAPE '!'
GROUP BY variant.product_id"""
SHORTEST_PART = 3


def exact_product(query: str, *, channel_id: int) -> int | None:
    """The product that a whole SKU (in any case) or barcode names, if the channel shows it."""
    if not CODE.fullmatch(query):
        return None
    named = Variant.objects.filter(
        Q(sku__in={query, query.upper(), query.lower()}) | Q(barcode=query), is_active=True
    )
    shown = named.filter(
        product__status=Product.Status.PUBLISHED,
        product__listings__channel_id=channel_id,
        product__listings__is_visible=True,
    )
    return shown.order_by("pk").values_list("product_id", flat=True).first()


def part_matches(query: str) -> Matches | None:
    """Products with a SKU that contains the query; None for a query that is no part of any code."""
    if len(query) < SHORTEST_PART or not CODE.fullmatch(query):
        return None
    escaped = re.sub(r"([%_!])", r"!\1", query.upper())
    return Matches(PART_MATCHES, (f"%{escaped}%",))
