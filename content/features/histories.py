"""Who judged which aspect when: voices of products and of who supplies them by month, before a moment."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shop.models import Aspect, Product, Review, SupplierOffer

CHUNK = 50  # products whose reviews are held in memory at once


@dataclass(frozen=True, slots=True)
class Place:
    """A product, its brand (0 where it has none), and who offers any of its variants now."""

    product_id: int
    brand_id: int
    supplier_ids: tuple[int, ...] = ()


def reviewed(as_of: datetime) -> list[Place]:
    """Products with a published review before a moment."""
    rows = (
        Review.objects.approved()
        .filter(created_at__lt=as_of)
        .order_by()
        .values_list("product_id", flat=True)
        .distinct()
    )
    found = Product.objects.filter(pk__in=rows).order_by("brand_id", "pk").values_list("pk", "brand_id")
    suppliers = _suppliers()
    return [Place(pk, brand_id or 0, tuple(suppliers[pk])) for pk, brand_id in found]


def chunks(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    for start in range(0, len(places), CHUNK):
        yield places[start : start + CHUNK]


def of_brand(brand_id: int) -> list[int]:
    """A brand's products that no supplier offers."""
    own = Product.objects.filter(brand_id=brand_id).exclude(pk__in=_offered().values("variant__product_id"))
    return list(own.order_by("pk").values_list("pk", flat=True))


def of_supplier(supplier_id: int) -> list[int]:
    """Products of which a supplier offers a variant."""
    own = _offered().filter(supplier_id=supplier_id).order_by("variant__product_id")
    return list(own.values_list("variant__product_id", flat=True).distinct())


def aspect_ids() -> dict[str, int]:
    """By code."""
    return dict(Aspect.objects.values_list("code", "pk"))


def _offered() -> "QuerySet[SupplierOffer, SupplierOffer]":
    return SupplierOffer.objects.filter(is_active=True, supplier__is_active=True).order_by()


def _suppliers() -> dict[int, list[int]]:
    """By product."""
    found: dict[int, list[int]] = defaultdict(list)
    pairs = _offered().values_list("variant__product_id", "supplier_id").distinct()
    for product_id, supplier_id in pairs.order_by("variant__product_id", "supplier_id"):
        found[product_id].append(supplier_id)
    return found
