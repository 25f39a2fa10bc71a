"""Orders and all that hangs on them: lines, parcels, payments with their ledger, returns, the timeline.

Amounts follow `shop.contracts.money` line by line, as `shop.services.checkout.pricing` does; statuses and timeline rows
follow the state machines in the order in which the services would have written them.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, ExtractYear, LPad
from django.urls import reverse

from config.demo.buying import Line, Order
from config.demo.loading.bulk import insert, moment, stream
from config.demo.loading.frame import Frame
from config.demo.loading.goods import Goods
from config.demo.loading.people import Shoppers, address, language_of
from config.demo.population import CHANNELS, POS
from config.demo.simulation import Run
from config.demo.warehouse import DAY
from shop import models
from shop.contracts import money

EXPRESS_EVERY = 9  # every so manieth delivery goes by express
PROVIDER = "sandbox"
CARRIER = "Kestrel Parcel"


@dataclass(frozen=True, slots=True)
class Priced:
    """An order's amounts in its currency, tax included."""

    subtotals: tuple[Decimal, ...]
    rates: tuple[Decimal, ...]
    taxes: tuple[Decimal, ...]
    shipping: Decimal
    shipping_tax: Decimal

    def subtotal(self) -> Decimal:
        return sum(self.subtotals, money.ZERO)

    def total(self) -> Decimal:
        return self.subtotal() + self.shipping


@dataclass(frozen=True, slots=True)
class Booked:
    """One simulated order with its rows."""

    wanted: Order
    priced: Priced
    row: models.Order


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
        label="orders", total=n,
    )  # fmt: skip
    models.Order.objects.update(
        number=Concat(
            Cast(ExtractYear("placed_at", tzinfo=UTC), CharField()),
            Value("-"),
            LPad(Cast("pk", CharField()), 6, Value("0")),
        )
    )
    booked = [Booked(*each) for each in zip(run.orders, priced, rows, strict=True)]
    lines = _lines(run, booked, goods, frame)
    payments = _pay(booked)
    parcels = _parcels(booked, lines, frame)
    returns = _returns(booked, lines)
    stream(models.OrderEvent, _timeline(booked, payments, parcels, returns), label="timeline", total=n * 7)
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
        (address(shoppers.names[o.shopper], shoppers.places[o.shopper], customer=None, is_default=False) for o in sent),
        label="deliveries", total=len(sent),
    )  # fmt: skip
    return {o.index: row for o, row in zip(sent, rows, strict=True)}


def _order(
    run: Run, order: Order, priced: Priced, way: models.ShippingMethod | None, sent_to: models.Address | None, frame: Frame,
    shoppers: Shoppers,
) -> models.Order:  # fmt: skip
    channel = frame.channels[CHANNELS[order.channel]]
    customer = shoppers.customers[order.shopper]
    known = customer if order.channel != POS or run.people.has_account[order.shopper] else None
    store = frame.locations[order.lines[0].location] if order.is_pickup or order.channel == POS else None
    row = models.Order(
        channel=channel, customer=known, visitor=shoppers.visitors.get((order.shopper, order.channel)),
        email=known.email if known else "", language=language_of(run.people, order.shopper), status=_status(order),
        currency=channel.currency, prices_include_tax=True, subtotal=priced.subtotal(), shipping=priced.shipping,
        tax=sum(priced.taxes, priced.shipping_tax), total=priced.total(), shipping_method=way,
        shipping_name=way.name if way else "", shipping_address=sent_to, pickup_location=store,
        placed_at=moment(order.placed_at),
    )  # fmt: skip
    row.number = str(row.token)
    return row


def _status(order: Order) -> str:
    if not order.is_kept():
        return models.Order.Status.CANCELLED
    return models.Order.Status.COMPLETED if order.delivered_at else models.Order.Status.CONFIRMED


def _lines(run: Run, booked: list[Booked], goods: Goods, frame: Frame) -> list[list[models.OrderLine]]:
    """Lines of each order, with names as the shopper read them."""
    rows = insert(
        models.OrderLine,
        (_line(run, each, n, line, goods, frame) for each in booked for n, line in enumerate(each.wanted.lines)),
        label="order lines", total=sum(len(each.wanted.lines) for each in booked),
    )  # fmt: skip
    remaining = iter(rows)
    return [[next(remaining) for _ in each.wanted.lines] for each in booked]


def _line(run: Run, booked: Booked, n: int, line: Line, goods: Goods, frame: Frame) -> models.OrderLine:
    product = run.catalogue.products[line.product]
    variant = product.variants[line.variant - int(run.variants_of[line.product][0])]
    priced = booked.priced
    return models.OrderLine(
        order=booked.row, variant=goods.variants[line.variant], location=frame.locations[line.location],
        product_name=product.name.within(booked.row.language), variant_name=variant.label().within(booked.row.language),
        sku=variant.sku, quantity=line.quantity, unit_price=line.unit_price, subtotal=priced.subtotals[n],
        tax_rate=priced.rates[n], tax=priced.taxes[n], total=priced.subtotals[n],
    )  # fmt: skip


def _refunded(booked: Booked) -> Decimal:
    """What went back: all of a cancelled order, the line of a return that was refunded."""
    if booked.wanted.cancelled_at:
        return booked.priced.total()
    back = booked.wanted.returned
    return booked.priced.subtotals[back.line] if back and back.refunded_at else money.ZERO


def _pay(booked: list[Booked]) -> list[models.Payment]:
    """Payments with the provider's side and the ledger whose sums the balances are."""
    payments = insert(models.Payment, map(_payment, booked), label="payments", total=len(booked))
    stream(models.SandboxPayment, map(_provider_side, booked, payments), label="provider", total=len(booked))
    stream(
        models.PaymentEvent,
        (
            models.PaymentEvent(payment=payment, kind=kind, amount=amount, key=key, detail=detail, at=moment(at))
            for each, payment in zip(booked, payments, strict=True)
            for kind, amount, key, detail, at in _effects(each, payment.provider_ref)
        ),
        label="pay ledger", total=2 * len(booked),
    )  # fmt: skip
    return payments


def _payment(booked: Booked) -> models.Payment:
    order, total, back = booked.wanted, booked.priced.total(), _refunded(booked)
    paid = money.ZERO if order.failed_at else total
    status = models.Payment.Status.CAPTURED
    if order.failed_at:
        status = models.Payment.Status.FAILED
    elif back:
        status = models.Payment.Status.REFUNDED if back == total else models.Payment.Status.PARTLY_REFUNDED
    row = models.Payment(
        order=booked.row, provider=PROVIDER, status=status, currency=booked.row.currency, amount=total, authorised=paid,
        captured=paid, refunded=back, created_at=moment(order.placed_at),
    )  # fmt: skip
    row.provider_ref = f"sbx_{row.token.hex}"
    return row


Effect = tuple[str, Decimal, str, str, int]  # kind, amount, key, detail, second


def _effects(booked: Booked, ref: str) -> Iterator[Effect]:
    order, total = booked.wanted, booked.priced.total()
    if order.failed_at:
        yield "fail", money.ZERO, f"fail:{ref}", "card declined", order.failed_at
        return
    paid_at = order.placed_at if order.channel == POS else order.placed_at + 60
    yield "authorise", total, f"authorise:{ref}", "", paid_at
    yield "capture", total, f"capture:{ref}", "", paid_at
    back = _refunded(booked)
    if back:
        at = order.cancelled_at or (order.returned.refunded_at if order.returned else 0)
        yield "refund", back, f"refund:{ref}:1", "", at


def _provider_side(booked: Booked, payment: models.Payment) -> models.SandboxPayment:
    effects = [
        {"kind": kind, "amount": str(amount), "key": key, "detail": detail}
        for kind, amount, key, detail, _ in _effects(booked, payment.provider_ref)
    ]
    state = (
        models.SandboxPayment.State.DECLINED
        if booked.wanted.failed_at
        else models.SandboxPayment.State.APPROVED
    )
    return models.SandboxPayment(
        ref=payment.provider_ref, payment_token=payment.token, title=f"{booked.row.placed_at:%Y}-{booked.row.pk:06d}",
        language=booked.row.language, currency=payment.currency, amount=payment.amount, state=state, effects=effects,
        return_url=reverse("payment_return", args=[payment.token]),
    )  # fmt: skip


def _parcels(
    booked: list[Booked], lines: list[list[models.OrderLine]], frame: Frame
) -> dict[int, list[models.Fulfilment]]:
    """One parcel for each place from which an order is sent, by index of the order; none where nothing was paid."""
    groups: list[tuple[Booked, int, list[models.OrderLine]]] = []
    for each, rows in zip(booked, lines, strict=True):
        by_place: dict[int, list[models.OrderLine]] = defaultdict(list)
        for wanted, row in zip(each.wanted.lines, rows, strict=True):
            by_place[wanted.location].append(row)
        if not each.wanted.failed_at:
            groups += [(each, place, parts) for place, parts in sorted(by_place.items())]
    parcels = insert(
        models.Fulfilment,
        (_parcel(each, place, frame) for each, place, _ in groups),
        label="parcels",
        total=len(groups),
    )
    stream(
        models.FulfilmentLine,
        (
            models.FulfilmentLine(fulfilment=parcel, order_line=row, quantity=row.quantity)
            for parcel, (_, _, parts) in zip(parcels, groups, strict=True)
            for row in parts
        ),
        label="contents",
    )
    found: dict[int, list[models.Fulfilment]] = defaultdict(list)
    for parcel, (each, _, _) in zip(parcels, groups, strict=True):
        found[each.wanted.index].append(parcel)
    return found


def _parcel(booked: Booked, place: int, frame: Frame) -> models.Fulfilment:
    order = booked.wanted
    is_sent = order.shipped_at and not order.is_pickup and order.channel != POS
    return models.Fulfilment(
        order=booked.row, location=frame.locations[place], status=_steps(order)[-1][0], carrier=CARRIER if is_sent else "",
        tracking_number=f"KP{booked.row.pk:09d}" if is_sent else "", created_at=moment(order.placed_at),
        updated_at=moment(_steps(order)[-1][1]),
    )  # fmt: skip


def _steps(order: Order) -> list[tuple[str, int]]:
    """Statuses of an order's parcels with their moments."""
    confirmed = order.placed_at if order.channel == POS else order.placed_at + 60
    steps = [("pending", confirmed)]
    if order.cancelled_at:
        return [*steps, ("cancelled", order.cancelled_at)]
    handed_over = order.is_pickup or order.channel == POS
    if order.shipped_at:
        steps.append(("ready" if handed_over else "shipped", order.shipped_at))
    if order.delivered_at:
        steps.append(("collected" if handed_over else "delivered", order.delivered_at))
    return steps


def _returns(booked: list[Booked], lines: list[list[models.OrderLine]]) -> dict[int, models.Return]:
    """Returns by index of the order."""
    back = [(each, rows) for each, rows in zip(booked, lines, strict=True) if each.wanted.returned]
    made = insert(models.Return, (_return(each) for each, _ in back), label="returns", total=len(back))
    stream(
        models.ReturnLine,
        (
            models.ReturnLine(
                item_return=row,
                order_line=rows[each.wanted.returned.line],
                quantity=each.wanted.returned.quantity,
                restock=True,
            )
            for row, (each, rows) in zip(made, back, strict=True)
            if each.wanted.returned
        ),
        label="returned",
    )
    return {each.wanted.index: row for row, (each, _) in zip(made, back, strict=True)}


def _return(booked: Booked) -> models.Return:
    steps = _return_steps(booked.wanted)
    reason = booked.wanted.returned.reason if booked.wanted.returned else ""
    return models.Return(
        order=booked.row,
        status=steps[-1][0],
        reason=reason,
        requested_at=moment(steps[0][1]),
        updated_at=moment(steps[-1][1]),
    )


def _return_steps(order: Order) -> list[tuple[str, int]]:
    back = order.returned
    if back is None:
        return []
    steps = [("requested", back.requested_at)]
    if back.received_at:
        steps += [
            ("approved", min(back.requested_at + 5 * 3600, back.received_at)),
            ("received", back.received_at),
        ]
    if back.refunded_at:
        steps.append(("refunded", back.refunded_at))
    return steps


def _timeline(
    booked: list[Booked],
    payments: list[models.Payment],
    parcels: dict[int, list[models.Fulfilment]],
    returns: dict[int, models.Return],
) -> Iterator[models.OrderEvent]:
    for each, attempt in zip(booked, payments, strict=True):
        order = each.wanted
        paid = order.placed_at if order.channel == POS else order.placed_at + 60
        rows = _chain(each, "order", each.row.pk, _order_steps(order, paid))
        payment = [
            ("pending", order.placed_at),
            ("failed", order.failed_at) if order.failed_at else ("captured", paid),
        ]
        back = _refunded(each)
        if back:
            at = order.cancelled_at or (order.returned.refunded_at if order.returned else 0)
            payment.append(("refunded" if back == each.priced.total() else "part_refund", at))
        rows += _chain(each, "payment", attempt.pk, payment)
        for parcel in parcels.get(order.index, []):
            rows += _chain(each, "fulfilment", parcel.pk, _steps(order))
        if order.index in returns:
            rows += _chain(each, "return", returns[order.index].pk, _return_steps(order))
        yield from sorted(rows, key=lambda row: row.at)


def _order_steps(order: Order, paid: int) -> list[tuple[str, int]]:
    steps = [("pending", order.placed_at)]
    if order.failed_at:
        return [*steps, ("cancelled", order.failed_at + DAY // 48)]
    steps.append(("confirmed", paid))
    if order.cancelled_at:
        steps.append(("cancelled", order.cancelled_at))
    elif order.delivered_at:
        steps.append(("completed", order.delivered_at))
    return steps


def _chain(
    booked: Booked, machine: str, subject: int, steps: list[tuple[str, int]]
) -> list[models.OrderEvent]:
    before = ""
    rows = []
    for after, at in steps:
        rows.append(
            models.OrderEvent(
                order=booked.row,
                machine=machine,
                subject_id=subject,
                before=before,
                after=after,
                actor="demo",
                at=moment(at),
            )
        )
        before = after
    return rows
