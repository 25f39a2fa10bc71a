"""Where an imported history belongs: its channel, with all that a channel needs to sell from then on.

What exists is used as it is. What is missing is made: channel, warehouse, delivery, product type, tax class.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shop.contracts import money
from shop.models import (
    Channel,
    ChannelLocation,
    Location,
    ProductType,
    ShippingMethod,
    TaxClass,
    TaxRate,
)
from shop.services.importing.source import UnusableFile

# What a delivery costs in a channel that the import had to make, until the merchant says otherwise.
DELIVERY_PRICE = Decimal(5)
FREE_FROM = Decimal(100)


@dataclass(frozen=True, slots=True)
class Place:
    """The channel and the rows that products and stock hang on."""

    channel: Channel
    location: Location
    product_type: ProductType
    is_new: bool


@transaction.atomic
def prepare(*, code: str, currency: str, country: str, is_explicit: bool) -> Place:
    """Find or make the channel.

    Args:
        code: the channel's code.
        currency: of the file; empty if it does not say.
        is_explicit: whether a person named the channel. If not, and its currency is another one, the history
        goes to
            a channel of its own, "web-gbp" beside "web".

    Raises:
        UnusableFile: if the channel sells in another currency, or does not exist and the currency is not
        known.
    """
    channel = Channel.objects.filter(code=code).first()
    if channel and currency and channel.currency != currency:
        if is_explicit:
            text = _(
                "channel %(code)s sells in %(theirs)s, the file is in %(ours)s: name another one with --channel"
            )
            raise UnusableFile(text % {"code": code, "theirs": channel.currency, "ours": currency})
        code = f"{code}-{currency.lower()}"[:40]
        channel = Channel.objects.filter(code=code).first()
    is_new = channel is None
    if channel is None:
        if not currency:
            text = _("there is no channel %(code)s, and the file has no currency to make it with")
            raise UnusableFile(text % {"code": code})
        channel = Channel.objects.create(
            code=code, name=code.title(), kind=Channel.Kind.WEB, currency=currency, country=country
        )
    product_type, _made = ProductType.objects.get_or_create(
        code="imported", defaults=_names("Imported", "导入商品")
    )
    return Place(channel, _location(channel), product_type, is_new)


def make_sellable(place: Place) -> None:
    """Give a channel without any delivery one, so that what was imported can be bought."""
    if ShippingMethod.objects.filter(channel=place.channel).exists():
        return
    unit = money.minor_unit(place.channel.currency)
    ShippingMethod.objects.create(
        code=f"{place.channel.code}-delivery"[:40],
        kind=ShippingMethod.Kind.DELIVERY,
        channel=place.channel,
        price=DELIVERY_PRICE.quantize(unit),
        free_from=FREE_FROM.quantize(unit),
        currency=place.channel.currency,
        tax_class=tax_class(Decimal(0), place.channel),
        **_names("Standard delivery", "标准配送"),
    )


def tax_class(rate: Decimal, channel: Channel) -> TaxClass:
    """The class of goods taxed at `rate` in the channel's country; at rate 0 a class without any rate."""
    code = f"imported-{rate.normalize():f}".replace(".", "-") if rate else "untaxed"
    names = _names(f"{rate:.1%}", f"{rate:.1%}") if rate else _names("Untaxed", "免税")
    found, _made = TaxClass.objects.get_or_create(code=code[:40], defaults=names)
    if rate and channel.country:
        TaxRate.objects.get_or_create(tax_class=found, country=channel.country, defaults={"rate": rate})
    return found


def _location(channel: Channel) -> Location:
    source = (
        ChannelLocation.objects.filter(channel=channel)
        .select_related("location")
        .order_by("priority", "pk")
        .first()
    )
    if source is not None:
        return source.location
    location, _made = Location.objects.get_or_create(
        code=f"{channel.code}-stock"[:40],
        defaults={"kind": Location.Kind.WAREHOUSE, "country": channel.country, **_names("Warehouse", "仓库")},
    )
    ChannelLocation.objects.create(channel=channel, location=location)
    return location


def _names(english: str, chinese: str) -> dict[str, str]:
    return {"name": english, "name_en": english, "name_zh_hans": chinese}
