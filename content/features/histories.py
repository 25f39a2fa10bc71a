"""Who judged which aspect when: voices of products and of brands by month, before a moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from shop.models import Aspect, Product, Review

CHUNK = 50  # products whose reviews are held in memory at once


@dataclass(frozen=True, slots=True)
class Place:
    """A product and its brand, 0 where it has none."""

    product_id: int
    brand_id: int


def reviewed(as_of: datetime) -> list[Place]:
    """Products with a published review before a moment, by brand, so that a brand's goods come together."""
    rows = (
        Review.objects.approved()
        .filter(created_at__lt=as_of)
        .order_by()
        .values_list("product_id", flat=True)
        .distinct()
    )
    found = Product.objects.filter(pk__in=rows).order_by("brand_id", "pk").values_list("pk", "brand_id")
    return [Place(product_id, brand_id or 0) for product_id, brand_id in found]


def chunks(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    for start in range(0, len(places), CHUNK):
        yield places[start : start + CHUNK]


def of_brand(brand_id: int) -> list[int]:
    """A brand's products."""
    return list(Product.objects.filter(brand_id=brand_id).order_by("pk").values_list("pk", flat=True))


def aspect_ids() -> dict[str, int]:
    """By code."""
    return dict(Aspect.objects.values_list("code", "pk"))
