"""What a product page offers, in finished values: the chosen variant, its options as addresses, price, stock.

Made from `catalogue.product_page` without a query of its own; only the delivery promise is read, and kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.core.cache import cache
from django.utils.translation import gettext as _

from shop.models import Channel, ShippingMethod
from shop.services.catalogue import AttributeRow, ProductPage, VariantOffer
from shop.views.cards import Picture, discount_percent, picture_at
from shop.views.rows import OptionRow, OptionValue, Spec

LOW_STOCK = 5
SHIPPING_FOR_S = 60


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Whether a store has the variant now."""

    name: str
    city: str
    hours: str
    n_available: int


@dataclass(frozen=True, slots=True)
class Promise:
    """When a delivery arrives and what it costs. Dates are whole days, in the shop's time zone."""

    name: str
    price: Decimal
    currency: str
    free_from: Decimal | None
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Offer:
    """The chosen variant of a product in a channel. `variant_id` None: not for sale here."""

    variant_id: int | None
    sku: str
    variant_name: str
    currency: str
    includes_tax: bool
    price: Decimal | None
    compare_at: Decimal | None
    lowest_30d: Decimal | None
    n_available: int
    options: tuple[OptionRow, ...]
    stores: tuple[StoreRow, ...]
    promise: Promise | None

    @property
    def is_low(self) -> bool:
        return 0 < self.n_available <= LOW_STOCK

    @property
    def n_stores(self) -> int:
        """Stores that have it."""
        return sum(1 for store in self.stores if store.n_available > 0)

    @property
    def discount_percent(self) -> int:
        return discount_percent(self.price, self.compare_at)


def offer_of(page: ProductPage, channel: Channel, *, sku: str, now: datetime) -> Offer:
    """The variant that `sku` names, else the first that can be had, else the first."""
    variants = page.variants
    chosen = next((row for row in variants if row.sku == sku), None)
    chosen = chosen or next((row for row in variants if row.available > 0), None)
    chosen = chosen or (variants[0] if variants else None)
    if chosen is None:
        return Offer(
            None, "", "", channel.currency, channel.prices_include_tax, None, None, None, 0, (), (), None
        )
    return Offer(
        variant_id=chosen.variant_id,
        sku=chosen.sku,
        variant_name=chosen.name,
        currency=channel.currency,
        includes_tax=channel.prices_include_tax,
        price=chosen.price,
        compare_at=chosen.compare_at,
        lowest_30d=chosen.lowest_30d,
        n_available=chosen.available,
        options=options_of(page, chosen) if len(variants) > 1 else (),
        stores=_stores(page, chosen.variant_id),
        promise=promise_of(channel, now=now) if chosen.available > 0 else None,
    )


def _stores(page: ProductPage, variant_id: int) -> tuple[StoreRow, ...]:
    return tuple(
        StoreRow(row.name, row.city, row.hours, row.available.get(variant_id, 0)) for row in page.stores
    )


def options_of(page: ProductPage, chosen: VariantOffer) -> tuple[OptionRow, ...]:
    """Each option's values; a value leads to the variant that keeps most of the other choices."""
    if not page.options:
        return (_by_name(page.variants, chosen),)
    rows = []
    for group in page.options:
        values = []
        for option in group.options:
            target = _closest(option.option_id, page.variants, chosen)
            values.append(
                OptionValue(
                    label=option.label,
                    url=f"?{urlencode({'v': target.sku})}",
                    is_current=option.option_id in chosen.option_ids,
                    is_out=target.available <= 0,
                    swatch=option.swatch,
                )
            )
        current = next((value.label for value in values if value.is_current), "")
        rows.append(OptionRow(group.code, group.name, current, tuple(values)))
    return tuple(rows)


def _closest(option_id: int, variants: Sequence[VariantOffer], chosen: VariantOffer) -> VariantOffer:
    """Of the variants with this option, the one sharing most other choices; among equals one in stock."""

    def closeness(row: VariantOffer) -> tuple[int, bool, int]:
        same = len(set(row.option_ids) & set(chosen.option_ids))
        return same, row.available > 0, -row.variant_id

    return max((row for row in variants if option_id in row.option_ids), key=closeness)


def _by_name(variants: Sequence[VariantOffer], chosen: VariantOffer) -> OptionRow:
    """Variants that no attribute tells apart are chosen by their names."""
    values = tuple(
        OptionValue(
            label=row.name or row.sku,
            url=f"?{urlencode({'v': row.sku})}",
            is_current=row.variant_id == chosen.variant_id,
            is_out=row.available <= 0,
        )
        for row in variants
    )
    return OptionRow("variant", _("Variant"), chosen.name or chosen.sku, values)


def promise_of(channel: Channel, *, now: datetime) -> Promise | None:
    """The first delivery method of the channel, as dates from today."""
    key = f"promise:{channel.pk}"
    methods: list[ShippingMethod] | None = cache.get(key)
    if methods is None:
        rows = ShippingMethod.objects.filter(
            channel=channel, is_active=True, kind=ShippingMethod.Kind.DELIVERY
        )
        methods = list(rows.order_by("position", "pk")[:1])
        cache.set(key, methods, SHIPPING_FOR_S)
    if not methods:
        return None
    method, today = methods[0], now.date()
    return Promise(
        name=method.name,
        price=method.price,
        currency=method.currency,
        free_from=method.free_from,
        earliest=today + timedelta(days=method.min_days),
        latest=today + timedelta(days=method.max_days),
    )


def specs_of(rows: Sequence[AttributeRow]) -> list[Spec]:
    """Properties in words."""
    words: Mapping[bool, str] = {True: _("yes"), False: _("no")}
    return [
        Spec(
            row.label,
            words[row.value] if isinstance(row.value, bool) else f"{_plain(row.value)} {row.unit}".strip(),
        )
        for row in rows
    ]


def _plain(value: str | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else value


def pictures_of(page: ProductPage, offer: Offer) -> list[Picture]:
    """All pictures, the chosen variant's own before the others."""
    images = sorted(
        page.images, key=lambda image: image.variant_id is None or image.variant_id != offer.variant_id
    )
    return [
        picture_at(image.file, tuple(image.widths), image.width, image.height, image.alt)
        for image in images
        if image.file
    ]
