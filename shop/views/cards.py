"""Finished values for templates: pictures and product cards, made once per page from rows already loaded.

Templates then only write out; nothing here queries.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shop.contracts import money
from shop.models import ProductImage
from shop.views.addresses import product_url

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
    """A product as lists and slates show it. Amounts are in `currency`; `price` None is not for sale here.

    Its sentences are made here, because a template's `blocktranslate` costs ten times as much.
    """

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
    praised: str = ""  # what most of its reviewers praise
    reason: str = ""
    slate_id: str = ""
    position: int = 0

    @property
    def price_text(self) -> str:
        """The price, or the least one of several; empty for what is not for sale."""
        if self.price is None:
            return ""
        amount = money.written(self.price, self.currency, get_language() or settings.LANGUAGE_CODE)
        return _("from %(amount)s") % {"amount": amount} if self.is_from else amount

    @property
    def praise(self) -> str:
        """What reviewers like most, where enough of them say so."""
        return _("praised: %(aspect)s") % {"aspect": self.praised} if self.praised else ""

    @property
    def hint(self) -> str:
        """What stands below the price."""
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
    return picture_at(image.file.name, tuple(image.widths), image.width, image.height, image.alt)


@lru_cache(maxsize=8_192)
def picture_at(name: str, widths: tuple[int, ...], width: int, height: int, alt: str) -> Picture:
    """The renditions of a file below the media folder: `<stem>-<width>.webp` beside it."""
    original = f"{settings.MEDIA_URL}{name}"
    stem = original.rpartition(".")[0]
    sources = [f"{stem}-{step}.webp" for step in sorted(widths)]
    return Picture(
        src=sources[len(sources) // 2] if sources else original,
        srcset=", ".join(f"{source} {step}w" for source, step in zip(sources, sorted(widths), strict=True)),
        thumb=sources[0] if sources else original,
        large=sources[-1] if sources else original,
        alt=alt,
        width=width or 800,
        height=height or 800,
    )


@dataclass(frozen=True, slots=True)
class CardRow:
    """The columns of a card as they come from the database, in this order; see `slates.cards_for`."""

    product_id: int
    slug: str
    rating: Decimal | None
    n_reviews: int
    published_at: datetime | None
    price_from: Decimal | None
    price_to: Decimal | None
    compare_at_from: Decimal | None
    is_available: bool
    n_variants: int
    file: str | None
    widths: list[int] | None
    width: int | None
    height: int | None
    name: str
    brand: str
    praised: str | None


def card_of(row: CardRow, *, currency: str, now: datetime) -> Card:
    """A card of a product; `now` decides what counts as new."""
    price, compare_at = row.price_from, row.compare_at_from
    if price is not None and compare_at is not None and compare_at <= price:
        compare_at = None
    return Card(
        product_id=row.product_id,
        url=product_url(row.slug),
        name=row.name,
        letter=letter_of(row.name),
        tint=row.product_id % N_TINTS + 1,
        currency=currency,
        brand=row.brand,
        picture=picture_at(row.file, tuple(row.widths or ()), row.width or 0, row.height or 0, "")
        if row.file
        else None,
        price=price,
        compare_at=compare_at,
        is_from=price is not None and row.price_to is not None and row.price_to > price,
        discount_percent=discount_percent(price, compare_at),
        rating=row.rating,
        n_reviews=row.n_reviews,
        n_variants=row.n_variants,
        is_available=row.is_available,
        is_new=row.published_at is not None and now - row.published_at < NEW_FOR,
        praised=row.praised or "",
    )


def discount_percent(price: Decimal | None, compare_at: Decimal | None) -> int:
    """Whole percent off, rounded down so that no saving is overstated; 0 where there is none."""
    if price is None or not compare_at or compare_at <= price:
        return 0
    return math.floor((compare_at - price) / compare_at * 100)


def letter_of(name: str) -> str:
    """The first letter or sign of a name, to stand in for a missing picture."""
    return next((sign.upper() for sign in name if sign.isalnum()), "·")
