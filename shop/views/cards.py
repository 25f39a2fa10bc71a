"""Finished values for templates: pictures and product cards, made once per page from rows already loaded.

Templates then only write out; nothing here queries.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Protocol

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.models import Brand, ProductImage, ProductListing

NEW_FOR = timedelta(days=30)
N_TINTS = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """Addresses of a picture's renditions; width and height are those of the original."""

    src: str
    srcset: str
    thumb: str
    large: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """A product as lists and slates show it. Amounts are in `currency`; `price` None is not for sale here."""

    product_id: int
    url: str
    name: str
    letter: str
    tint: int
    currency: str
    brand: str = ""
    picture: Picture | None = None
    price: Decimal | None = None
    compare_at: Decimal | None = None
    is_from: bool = False
    discount_percent: int = 0
    rating: Decimal | None = None
    n_reviews: int = 0
    n_variants: int = 1
    is_available: bool = True
    is_new: bool = False
    reason: str = ""
    slate_id: str = ""
    position: int = 0

    @property
    def hint(self) -> str:
        """What stands below the price; a method of the row, because a template's plural costs ten times as much."""
        if not self.is_available:
            return _("Out of stock")
        if self.n_variants < 2:
            return ""
        return ngettext("%(n)s choice", "%(n)s choices", self.n_variants) % {"n": self.n_variants}

    @property
    def rating_text(self) -> str:
        """The stars for the ear."""
        return _("%(rating)s of 5 stars") % {"rating": f"{self.rating or 0:.1f}"}


def picture_of(image: ProductImage | None) -> Picture | None:
    """The renditions of an image, or None where there is no file."""
    if image is None or not image.file.name:
        return None
    path = PurePosixPath(image.file.name)
    sources = {
        width: f"{settings.MEDIA_URL}{path.with_name(f'{path.stem}-{width}.webp')}" for width in image.widths
    }
    original = f"{settings.MEDIA_URL}{path}"
    widths = sorted(sources)
    return Picture(
        src=sources[widths[len(widths) // 2]] if widths else original,
        srcset=", ".join(f"{sources[width]} {width}w" for width in widths),
        thumb=sources[widths[0]] if widths else original,
        large=sources[widths[-1]] if widths else original,
        alt=image.alt,
        width=image.width or 800,
        height=image.height or 800,
    )


class ProductCard(Protocol):
    """A product as `Product.objects.cards` loads it."""

    pk: int
    slug: str
    name: str
    brand: Brand | None
    primary_image: ProductImage | None
    listing: ProductListing
    n_variants: int
    rating_average: Decimal | None
    n_reviews: int
    published_at: datetime | None


def card_of(product: ProductCard, *, currency: str, now: datetime) -> Card:
    """A card of a product with what `Product.objects.cards` loads; `now` decides what counts as new."""
    listing = product.listing
    price, compare_at = listing.price_from, listing.compare_at_from
    if price is not None and compare_at is not None and compare_at <= price:
        compare_at = None
    return Card(
        product_id=product.pk,
        url=reverse("shop:product", args=[product.slug]),
        name=product.name,
        letter=letter_of(product.name),
        tint=product.pk % N_TINTS + 1,
        currency=currency,
        brand=product.brand.name if product.brand else "",
        picture=picture_of(product.primary_image),
        price=price,
        compare_at=compare_at,
        is_from=price is not None and listing.price_to is not None and listing.price_to > price,
        discount_percent=discount_percent(price, compare_at),
        rating=product.rating_average,
        n_reviews=product.n_reviews,
        n_variants=product.n_variants,
        is_available=listing.is_available,
        is_new=product.published_at is not None and now - product.published_at < NEW_FOR,
    )


def discount_percent(price: Decimal | None, compare_at: Decimal | None) -> int:
    """Whole percent off, rounded down so that no saving is overstated; 0 where there is none."""
    if price is None or not compare_at or compare_at <= price:
        return 0
    return math.floor((compare_at - price) / compare_at * 100)


def letter_of(name: str) -> str:
    """The first letter or sign of a name, to stand in for a missing picture."""
    return next((sign.upper() for sign in name if sign.isalnum()), "·")
