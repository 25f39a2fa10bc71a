"""What a channel can sell now, and the words of products for their content vectors."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.core.cache import cache
from numpy.typing import NDArray

from shop.models import Product, ProductListing

# A slate's final items are checked against stock itself, so this only has to be nearly right.
FRESH_S = 10
NEW_FOR = timedelta(days=30)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Assortment:
    """Available products of a channel: ids (ascending), their categories, and which arrived lately."""

    product_ids: Ints  # (n,)
    categories: Ints  # (n,)
    published_at: NDArray[np.float64]  # (n,), seconds since 1970
    stamp: str  # of this reading: what is derived from it may be kept as long as the stamp is the same

    def newcomers(self, now: datetime) -> Ints:
        """Products published within the latest thirty days."""
        moment = now.timestamp()
        age = moment - self.published_at
        return self.product_ids[(age >= 0) & (age < NEW_FOR.total_seconds())]

    def places_of(self, product_ids: Collection[int]) -> Ints:
        """Where those of the products that are here stand."""
        wanted = np.asarray(sorted(product_ids), dtype=np.int64)
        if not len(self.product_ids):
            return wanted[:0]
        at = np.searchsorted(self.product_ids, wanted).clip(max=len(self.product_ids) - 1)
        places: Ints = at[self.product_ids[at] == wanted]
        return places

    def has(self, product_id: int) -> bool:
        return len(self.places_of([product_id])) == 1

    def category_of(self, product_id: int) -> int:
        """Category of a product; -1 for one that is not here."""
        places = self.places_of([product_id])
        return int(self.categories[places[0]]) if len(places) else -1


def assortment(channel_id: int) -> Assortment:
    """One query every few seconds per process, whatever the traffic."""
    key = f"assortment:{channel_id}"
    found: Assortment | None = cache.get(key)
    if found is None:
        found = _read(channel_id)
        cache.set(key, found, FRESH_S)
    return found


def _read(channel_id: int) -> Assortment:
    rows = list(
        ProductListing.objects.filter(channel_id=channel_id, is_visible=True, is_available=True)
        .filter(product__status=Product.Status.PUBLISHED)
        .order_by("product_id")
        .values_list("product_id", "product__category_id", "product__published_at")
    )
    return Assortment(
        np.asarray([row[0] for row in rows], dtype=np.int64),
        np.asarray([row[1] for row in rows], dtype=np.int64),
        np.asarray([row[2].timestamp() if row[2] else np.inf for row in rows], dtype=np.float64),
        uuid.uuid4().hex,
    )


def published_ids(as_of: datetime) -> Ints:
    """Products that were on sale at a moment, ascending."""
    known = Product.objects.published().filter(published_at__lt=as_of).order_by("pk")
    return np.asarray(list(known.values_list("pk", flat=True)), dtype=np.int64)


def product_texts(product_ids: Sequence[int]) -> list[str]:
    """Name, category, brand and summary of each product, English first; empty for one that is gone."""
    rows = Product.objects.filter(pk__in=list(product_ids)).values_list(
        "pk", "name_en", "name_zh_hans", "category__name_en", "brand__name", "summary_en", "summary_zh_hans"
    )
    texts = {
        pk: _joined(en or zh, category, brand, about or about_zh)
        for pk, en, zh, category, brand, about, about_zh in rows
    }
    return [texts.get(product_id, "") for product_id in product_ids]


def _joined(*parts: str | None) -> str:
    return ". ".join(part for part in parts if part)
