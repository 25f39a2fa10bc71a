"""Makes the database before a conversation: a small shop with people and orders, bought through the shop's services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shop.models import (
    Channel,
    Consent,
    Customer,
    Fulfilment,
    Order,
    Payment,
    Product,
    Review,
    Variant,
    Voucher,
)
from shop.services import checkout, orders, payment, returns, search
from shop.services.payment import sandbox_desk
from tests import factories

ACTOR = "world"


@dataclass(frozen=True)
class World:
    """What conversations and their judge need to know of the rows. `secrets` are what nobody else may read."""

    now: datetime
    channel_id: int
    people: Mapping[str, int]
    order_ids: Mapping[str, int]
    secrets: Mapping[str, tuple[str, ...]]


def build(rows: Mapping[str, Any]) -> World:
    """Fill an empty database."""
    now = rows["now"]
    channel = _channel(rows)
    methods = {row["code"]: _method(row, channel) for row in rows["methods"]}
    products = {row["code"]: _product(row, channel, now) for row in rows["products"]}
    people = {code: _person(row, now) for code, row in rows["people"].items()}
    for row in rows.get("vouchers", ()):
        _voucher(row, now)
    made = {}
    for row in rows["orders"]:
        buyer = people[row["of"]]
        made[row["number"]] = _order(row, buyer, rows["people"][row["of"]], products, methods, channel, now)
    for row in rows.get("reviews", ()):
        _review(row, products[row["product"]].product, now)
    search.rebuild()
    secrets = {code: _secrets(row, code, rows) for code, row in rows["people"].items()}
    return World(now, channel.pk, {code: row.pk for code, row in people.items()}, made, secrets)


def _channel(rows: Mapping[str, Any]) -> Channel:
    factories.tax_class(rates=rows["tax"])
    stores = [factories.location(row["code"], kind="store", **_but(row, "code")) for row in rows["stores"]]
    return factories.channel(locations=[factories.location(), *stores])


def _method(row: Mapping[str, Any], channel: Channel) -> Any:
    fields = _but(row, "code", "price", "free_from")
    if "free_from" in row:
        fields["free_from"] = Decimal(row["free_from"])
    return factories.shipping_method(row["code"], price=row["price"], sold_in=channel, **fields)


def _product(row: Mapping[str, Any], channel: Channel, now: datetime) -> Variant:
    """A product with its properties; options make one variant each, whose stock may differ."""
    made = factories.product(
        row["en"],
        with_variant=False,
        name_zh_hans=row["zh"],
        description_en=row.get("about_en", ""),
        description_zh_hans=row.get("about_zh", ""),
        is_final_sale=row.get("is_final_sale", False),
        published_at=now - timedelta(days=200),
        category=factories.category(row["category"][0], name_zh_hans=row["category"][1]),
    )
    for code, (en, zh, value_en, value_zh) in row.get("properties", {}).items():
        kind = factories.attribute(code, name_en=en, name_zh_hans=zh)
        factories.give(made, factories.option(kind, value_en, label_zh_hans=value_zh))
    options = row.get("options", {"": row["stock"]})
    variants = [_variant(made, label, stock, row, channel) for label, stock in options.items()]
    for code, stock in row.get("at_stores", {}).items():
        factories.stocked(variants[0], stock, at=factories.location(code))
    return variants[0]


def _variant(product: Product, label: str, stock: int, row: Mapping[str, Any], channel: Channel) -> Variant:
    chosen = []
    if label:
        en, zh = label.split("|")
        chosen = [factories.option(factories.attribute("colour", name_zh_hans="颜色"), en, label_zh_hans=zh)]
    sku = f"{row['code']}-{label.split('|', maxsplit=1)[0]}".upper().rstrip("-")
    return factories.variant(
        product, sku=sku, price=row["price"], stock=stock, sold_in=channel, options=chosen
    )


def _person(row: Mapping[str, Any], now: datetime) -> Customer:
    account = factories.user(row["email"])
    made = factories.customer(
        row["email"], account=account, name=row["name"], phone=row["phone"], language=row["language"]
    )
    for at, place in enumerate(row["addresses"]):
        factories.address(made, name=row["name"], is_default=at == 0, **place)
    if "newsletter" in row:
        Consent.objects.create(
            customer=made,
            purpose=Consent.Purpose.MARKETING,
            is_granted=row["newsletter"],
            version="1",
            at=now - timedelta(days=100),
        )
    return made


def _order(
    row: Mapping[str, Any],
    buyer: Customer,
    person: Mapping[str, Any],
    products: Mapping[str, Variant],
    methods: Mapping[str, Any],
    channel: Channel,
    now: datetime,
) -> int:
    """Bought as shoppers buy, then moved on to where the row says it stands."""
    at = now - timedelta(days=row["days_ago"])
    place = factories.address(None, name=person["name"], **person["addresses"][0])
    cart = factories.cart(
        {products[code]: units for code, units in row["goods"].items()},
        sold_in=channel,
        of=buyer,
        email=person["email"],
        note=row.get("note", ""),
        shipping_address=place,
        shipping_method=methods[row.get("method", "standard")],
    )
    placed = checkout.place_order(cart_id=cart.pk, language=person["language"], now=at)
    if placed.order_id is None:
        raise ValueError(f"order {row['number']}: {placed.problems}")
    Order.objects.filter(pk=placed.order_id).update(number=row["number"])
    if row["state"] != "unpaid":
        _pay(placed.order_id, at)
        _move_on(placed.order_id, row, at, now)
    return placed.order_id


def _pay(order_id: int, at: datetime) -> None:
    row = Payment.objects.get(order_id=order_id)
    payment.begin(order_id=order_id, now=at)
    sandbox_desk.pay(token=row.token, card=sandbox_desk.Card.APPROVED)
    payment.settle(payment_id=row.pk, now=at)


def _move_on(order_id: int, row: Mapping[str, Any], at: datetime, now: datetime) -> None:
    state = row["state"]
    for parcel in Fulfilment.objects.filter(order_id=order_id):
        if state in ("shipped", "delivered", "returning"):
            tracking = {"carrier": "DHL", "tracking_number": row.get("tracking", "")}
            orders.ship(fulfilment_id=parcel.pk, actor=ACTOR, now=at + timedelta(days=1), **tracking)
        if state in ("delivered", "returning"):
            arrived = now - timedelta(days=row["arrived_days_ago"])
            orders.deliver(fulfilment_id=parcel.pk, actor=ACTOR, now=arrived)
    if state == "cancelled":
        orders.cancel(order_id=order_id, reason="", actor=ACTOR, now=at)
    if state == "returning":
        lines = {line.pk: line.quantity for line in Order.objects.get(pk=order_id).lines.all()}
        returns.request(
            order_id=order_id,
            lines=lines,
            reason="",
            reason_code="unwanted",
            actor=ACTOR,
            now=now - timedelta(days=1),
        )


def _voucher(row: Mapping[str, Any], now: datetime) -> None:
    fields = _but(row, "percent", "min_spend", "ends_in_days")
    if "percent" in row:
        fields["percent"] = Decimal(row["percent"])
    if "min_spend" in row:
        fields |= {"min_spend": Decimal(row["min_spend"]), "currency": "EUR"}
    if "ends_in_days" in row:
        fields["ends_at"] = now + timedelta(days=row["ends_in_days"])
    Voucher.objects.create(starts_at=now - timedelta(days=90), **fields)


def _review(row: Mapping[str, Any], product: Product, now: datetime) -> None:
    made = Review.objects.create(
        product=product,
        author_name=row.get("author", "Kim"),
        stars=row["stars"],
        text=row["text"],
        language=row["language"],
        state=Review.State.APPROVED,
        is_verified=row.get("is_verified", True),
        created_at=now - timedelta(days=30),
    )
    Product.objects.filter(pk=product.pk).update(
        n_reviews=product.reviews.count(), rating_average=Decimal(made.stars)
    )


def _secrets(row: Mapping[str, Any], code: str, rows: Mapping[str, Any]) -> tuple[str, ...]:
    own = [row["email"], row["phone"], row["name"], *(place["line1"] for place in row["addresses"])]
    own += [order["tracking"] for order in rows["orders"] if order["of"] == code and order.get("tracking")]
    return tuple(own)


def _but(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}
