"""What a shop needs before it can sell: taxes, channels, places, ways of delivery, roles and logins.

EUR with German tax included on the web, in the app and in three stores; a marketplace in China in CNY. Rates are those
of 2026, rounded to what a demo needs; a merchant sets their own.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from config.demo.logins import LOGINS, Login
from config.demo.warehouse import LOCATIONS
from shop.models import Channel, ChannelLocation, Location, ShippingMethod, TaxClass, TaxRate, User, Voucher
from shop.services import staff

RATES = {
    "standard": {"DE": "0.19", "AT": "0.20", "FR": "0.20", "NL": "0.21", "CN": "0.13"},
    "reduced": {"DE": "0.07", "AT": "0.10", "FR": "0.055", "NL": "0.09", "CN": "0.09"},
}
CLASS_NAMES = {"standard": ("Standard", "标准税率"), "reduced": ("Reduced", "优惠税率")}
# code, names, currency, country
CHANNELS = (
    ("web", ("Web shop", "网上商城"), "EUR", "DE"),
    ("app", ("App", "手机应用"), "EUR", "DE"),
    ("pos", ("Stores", "线下门店"), "EUR", "DE"),
    ("marketplace", ("Marketplace China", "中国市场平台"), "CNY", "CN"),
)
TILL_SEVEN = ("Mon–Sat 10–19", "周一至周六 10–19 点")
TILL_EIGHT = ("Mon–Sat 10–20", "周一至周六 10–20 点")
# names, street, city, postcode, opening hours; in the order of `warehouse.LOCATIONS`
PLACES = (
    (("Warehouse Leipzig", "莱比锡仓库"), "Am Güterring 4", "Leipzig", "04158", ("", "")),
    (("Store Berlin Mitte", "柏林米特店"), "Torstraße 86", "Berlin", "10119", TILL_SEVEN),
    (("Store Hamburg Altona", "汉堡阿尔托纳店"), "Große Bergstraße 21", "Hamburg", "22767", TILL_SEVEN),
    (("Store München", "慕尼黑店"), "Sendlinger Gasse 12", "München", "80331", TILL_EIGHT),
)  # fmt: skip
# kind, code, names, EUR, free from, days; the marketplace has its own below
DELIVERIES = (
    ("delivery", "standard", ("Standard delivery", "标准配送"), "4.90", "49", (2, 4)),
    ("delivery", "express", ("Express delivery", "快速配送"), "9.90", None, (1, 2)),
    ("pickup", "pickup", ("Pick up at a store", "门店自提"), "0", None, (0, 1)),
)
# code, what it grants
VOUCHERS = (
    ("WELCOME10", {"kind": "percent", "percent": Decimal(10), "is_first_order_only": True}),
    ("SHIPFREE", {"kind": "shipping"}),
    ("TAKE5", {"kind": "amount", "amount": Decimal(5), "min_spend": Decimal(40), "currency": "EUR"}),
)
CROSS_BORDER = ("delivery", "cross-border", ("Cross-border delivery", "跨境配送"), "19", "199", (5, 9))


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows by code. `locations` is in the order of `warehouse.LOCATIONS`."""

    channels: dict[str, Channel]
    locations: list[Location]
    tax_classes: dict[str, TaxClass]
    rates: dict[tuple[str, str], Decimal]  # (class, country) -> fraction
    shipping: dict[tuple[str, str], ShippingMethod]  # (channel, code of the way)


def write_frame(*, now: datetime) -> Frame:
    """Write all of it; what a fresh database already holds under the same code is brought up to date."""
    classes = {
        code: TaxClass.objects.update_or_create(
            code=code, defaults={"name_en": names[0], "name_zh_hans": names[1]}
        )[0]
        for code, names in CLASS_NAMES.items()
    }
    for code, rates in RATES.items():
        for country, rate in rates.items():
            TaxRate.objects.update_or_create(
                tax_class=classes[code], country=country, defaults={"rate": Decimal(rate)}
            )
    locations = [_location(code, *place) for code, place in zip(LOCATIONS, PLACES, strict=True)]
    channels = {row[0]: _channel(*row) for row in CHANNELS}
    for code, channel in channels.items():
        _connect(code, channel, locations)
    for code, granted in VOUCHERS:
        Voucher.objects.update_or_create(code=code, defaults=granted)
    staff.ensure_roles()
    return Frame(
        channels=channels,
        locations=locations,
        tax_classes=classes,
        rates={(code, c): Decimal(rate) for code, rates in RATES.items() for c, rate in rates.items()},
        shipping=_shipping(channels, classes["standard"]),
    )


def write_login(login: Login) -> User:
    """An account with its role and a proven e-mail address."""
    user = User.objects.create_user(
        login.email,
        login.password,
        is_staff=login.is_staff,
        is_superuser=login.is_superuser,
        first_name=login.role.title(),
    )
    if login.group:
        user.groups.add(Group.objects.get(name=login.group))
    EmailAddress.objects.create(user=user, email=login.email, verified=True, primary=True)
    return user


def staff_logins() -> list[Login]:
    return [login for login in LOGINS if login.is_staff]


def _location(
    code: str, names: tuple[str, str], line1: str, city: str, postcode: str, hours: tuple[str, str]
) -> Location:
    is_store = code != LOCATIONS[0]
    return Location.objects.update_or_create(
        code=code,
        defaults={
            "name_en": names[0], "name_zh_hans": names[1], "kind": "store" if is_store else "warehouse", "line1": line1,
            "city": city, "postcode": postcode, "country": "DE", "hours_en": hours[0], "hours_zh_hans": hours[1],
            "offers_pickup": is_store, "is_active": True,
        },
    )[0]  # fmt: skip


def _channel(code: str, names: tuple[str, str], currency: str, country: str) -> Channel:
    return Channel.objects.update_or_create(
        code=code,
        defaults={
            "name_en": names[0], "name_zh_hans": names[1], "kind": code, "currency": currency, "country": country,
            "prices_include_tax": True, "is_active": True,
        },
    )[0]  # fmt: skip


def _connect(code: str, channel: Channel, locations: list[Location]) -> None:
    """The web and the app sell what lies anywhere, stores what lies in stores, the marketplace from the warehouse."""
    sources = {"pos": locations[1:], "marketplace": locations[:1]}.get(code, locations)
    for priority, location in enumerate(sources):
        ChannelLocation.objects.update_or_create(
            channel=channel, location=location, defaults={"priority": priority}
        )


def _shipping(channels: dict[str, Channel], tax_class: TaxClass) -> dict[tuple[str, str], ShippingMethod]:
    ways = {"web": DELIVERIES, "app": DELIVERIES, "marketplace": (CROSS_BORDER,)}
    made = {}
    for channel, rows in ways.items():
        for position, (kind, code, names, price, free_from, days) in enumerate(rows):
            made[channel, code] = ShippingMethod.objects.update_or_create(
                code=f"{code}-{channel}",
                defaults={
                    "name_en": names[0], "name_zh_hans": names[1], "kind": kind, "channel": channels[channel],
                    "countries": ["CN"] if channel == "marketplace" else ["DE", "AT", "FR", "NL"],
                    "price": Decimal(price), "currency": channels[channel].currency,
                    "free_from": Decimal(free_from) if free_from else None, "tax_class": tax_class,
                    "min_days": days[0], "max_days": days[1], "position": position, "is_active": True,
                },
            )[0]  # fmt: skip
    return made
