"""Orders and their lines; what hangs on them is written by `paying`, `parcels` and `timeline`.

Amounts follow `shop.contracts.money` line by line, as `shop.services.checkout.pricing` does; statuses and timeline rows
follow the state machines in the order in which the services would have written them.
"""

from datetime import UTC

from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, ExtractYear, LPad
from django.utils.translation import override

from config.demo.buying import Line, Order
from config.demo.loading.booked import Booked, Priced
from config.demo.loading.bulk import insert, moment
from config.demo.loading.frame import Frame
from config.demo.loading.goods import Goods
from config.demo.loading.parcels import write_parcels, write_returns
from config.demo.loading.paying import write_payments
from config.demo.loading.people import Shoppers, address, language_of
from config.demo.loading.timeline import write_timeline
from config.demo.population import CHANNELS, POS
from config.demo.simulation import Run
from shop import models
from shop.contracts import money

EXPRESS_EVERY = 9  # every so manieth delivery goes by express


def write_orders(
    *, run: Run, goods: Goods, frame: Frame, shoppers: Shoppers
) -> tuple[list[models.Order], list[models.OrderLine]]:
    """Write every order of the run.

    Returns:
        The orders in the order of the run, and all their lines one after the other.
    """
    n = len(run.orders)
    ways = [_way(order, frame) for order in run.orders]
    priced = [_price(run, order, way, frame, shoppers) for order, way in zip(run.orders, ways, strict=True)]
    addresses = _snapshots(run, ways, shoppers)
    rows = insert(
        models.Order,
        (
            _order(run, order, amounts, way, addresses.get(order.index), frame, shoppers)
            for order, amounts, way in zip(run.orders, priced, ways, strict=True)
        ),
        label="orders",
        total=n,
    )
    models.Order.objects.update(
        number=Concat(
            Cast(ExtractYear("placed_at", tzinfo=UTC), CharField()),
            Value("-"),
            LPad(Cast("pk", CharField()), 6, Value("0")),
        )
    )
    booked = [Booked(*each) for each in zip(run.orders, priced, rows, strict=True)]
    lines = _lines(run, booked, goods, frame)
    payments = write_payments(booked)
    parcels = write_parcels(booked, lines, frame)
    returns = write_returns(booked, lines)
    write_timeline(booked, payments, parcels, returns)
    return rows, [line for per_order in lines for line in per_order]


def _way(order: Order, frame: Frame) -> models.ShippingMethod | None:
    channel = CHANNELS[order.channel]
    if order.channel == POS:
        return None
    if channel == "marketplace":
        return frame.shipping[channel, "cross-border"]
    code = "pickup" if order.is_pickup else "express" if order.index % EXPRESS_EVERY == 0 else "standard"
    return frame.shipping[channel, code]


def _price(
    run: Run, order: Order, way: models.ShippingMethod | None, frame: Frame, shoppers: Shoppers
) -> Priced:
    currency = frame.channels[CHANNELS[order.channel]].currency
    handed_over = order.is_pickup or order.channel == POS
    country = "DE" if handed_over else shoppers.places[order.shopper][3]
    rates, subtotals, taxes = [], [], []
    for line in order.lines:
        product_type = run.catalogue.types[run.land.type_of[line.product]]
        rates.append(frame.rates[product_type.tax_class, country])
        subtotals.append(money.quantize(line.unit_price * line.quantity, currency))
        taxes.append(money.tax_part(subtotals[-1], rates[-1], included=True, currency=currency))
    shipping = money.ZERO
    if way is not None and not (way.free_from is not None and sum(subtotals) >= way.free_from):
        shipping = money.quantize(way.price, currency)
    shipping_tax = money.tax_part(
        shipping, frame.rates["standard", country], included=True, currency=currency
    )
    return Priced(tuple(subtotals), tuple(rates), tuple(taxes), shipping, shipping_tax)


def _snapshots(
    run: Run, ways: list[models.ShippingMethod | None], shoppers: Shoppers
) -> dict[int, models.Address]:
    """The address of every delivery as it was then."""
    sent = [o for o, way in zip(run.orders, ways, strict=True) if way is not None and not o.is_pickup]
    rows = insert(
        models.Address,
        (
            address(shoppers.names[o.shopper], shoppers.places[o.shopper], customer=None, is_default=False)
            for o in sent
        ),
        label="deliveries",
        total=len(sent),
    )
    return {o.index: row for o, row in zip(sent, rows, strict=True)}


def _order(
    run: Run,
    order: Order,
    priced: Priced,
    way: models.ShippingMethod | None,
    sent_to: models.Address | None,
    frame: Frame,
    shoppers: Shoppers,
) -> models.Order:
    channel = frame.channels[CHANNELS[order.channel]]
    customer = shoppers.customers[order.shopper]
    known = customer if order.channel != POS or run.people.has_account[order.shopper] else None
    store = frame.locations[order.lines[0].location] if order.is_pickup or order.channel == POS else None
    row = models.Order(
        channel=channel,
        customer=known,
        visitor=shoppers.visitors.get((order.shopper, order.channel)),
        email=known.email if known else "",
        language=language_of(run.people, order.shopper),
        status=_status(order),
        currency=channel.currency,
        prices_include_tax=True,
        subtotal=priced.subtotal(),
        shipping=priced.shipping,
        tax=sum(priced.taxes, priced.shipping_tax),
        total=priced.total(),
        shipping_method=way,
        shipping_name=_name_of(way, language_of(run.people, order.shopper)),
        shipping_address=sent_to,
        pickup_location=store,
        placed_at=moment(order.placed_at),
        screening_id=screening_id(order),
    )
    row.number = str(row.token)
    return row


def screening_id(order: Order) -> str:
    """By what risk knows the order; nothing of what was sold at a till, or where risk is left out."""
    return "" if order.channel == POS or "risk" not in settings.AI_APPS else f"demo-{order.index}"


def _name_of(way: models.ShippingMethod | None, language: str) -> str:
    """What the way of delivery is called in the shopper's language."""
    if way is None:
        return ""
    with override(language):
        return way.name


def _status(order: Order) -> str:
    if not order.is_kept():
        return models.Order.Status.CANCELLED
    return models.Order.Status.COMPLETED if order.delivered_at else models.Order.Status.CONFIRMED


def _lines(run: Run, booked: list[Booked], goods: Goods, frame: Frame) -> list[list[models.OrderLine]]:
    """Lines of each order, with names as the shopper read them."""
    rows = insert(
        models.OrderLine,
        (
            _line(run, each, n, line, goods, frame)
            for each in booked
            for n, line in enumerate(each.wanted.lines)
        ),
        label="order lines",
        total=sum(len(each.wanted.lines) for each in booked),
    )
    remaining = iter(rows)
    return [[next(remaining) for _ in each.wanted.lines] for each in booked]


def _line(run: Run, booked: Booked, n: int, line: Line, goods: Goods, frame: Frame) -> models.OrderLine:
    product = run.catalogue.products[line.product]
    variant = product.variants[line.variant - int(run.variants_of[line.product][0])]
    priced = booked.priced
    return models.OrderLine(
        order=booked.row,
        variant=goods.variants[line.variant],
        location=frame.locations[line.location],
        product_name=product.name.within(booked.row.language),
        variant_name=variant.label().within(booked.row.language),
        sku=variant.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        subtotal=priced.subtotals[n],
        tax_rate=priced.rates[n],
        tax=priced.taxes[n],
        total=priced.subtotals[n],
    )
