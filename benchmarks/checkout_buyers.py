"""The shop of the checkout benchmark, its buyers, and the audit after each rush. Needs Django to be set up.

Two products with a fixed number of units each; every buyer wants one to three of both, half of them in the
opposite order, half of them holding the goods before they order.
"""

import time
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from random import Random

from django.db import DatabaseError, connection
from django.utils import timezone

from shop.contracts.checkout import Problem, ProblemCode
from shop.contracts.people import AddressInput, Who
from shop.models import (
    Cart,
    Category,
    Channel,
    ChannelLocation,
    Location,
    Order,
    OrderLine,
    Payment,
    Product,
    ProductListing,
    ProductType,
    ShippingMethod,
    StockItem,
    TaxClass,
    TaxRate,
    Variant,
    VariantListing,
)
from shop.services import cart as carts
from shop.services import checkout, payment, stock
from shop.services.payment import sandbox_desk

ADDRESS = AddressInput(name="Ada Mill", line1="Hauptstr. 1", city="Berlin", country="DE", postcode="10115")
TRIES = 5


class Outcome(StrEnum):
    ORDERED = "ordered"
    SOLD_OUT = "sold_out"
    BUSY = "busy"  # answered with 409 five times in a row
    ERROR = "error"  # anything that a shopper would see as a 500


@dataclass(frozen=True, slots=True)
class Buyer:
    """Units wanted of each variant, in the order in which they are put into the cart."""

    number: int
    wants: tuple[tuple[int, int], ...]
    holds_first: bool


@dataclass(frozen=True, slots=True)
class CartRef:
    cart_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Result:
    outcome: Outcome
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """What must hold after a rush; all but `orders` and `sold` must be 0."""

    orders: int
    sold: int  # of the variant that sold most
    oversold: int
    negative: int
    unbalanced: int  # stock items whose movements do not add up
    uncharged: int  # orders whose money is not exactly one captured payment


def open_shop() -> None:
    """A channel, a warehouse, a tax and a way of delivery."""
    tax = TaxClass.objects.create(code="standard", name="Standard")
    TaxRate.objects.create(tax_class=tax, country="DE", rate=Decimal("0.19"))
    channel = Channel.objects.create(code="web", name="Web", kind="web", currency="EUR", country="DE")
    place = Location.objects.create(code="warehouse", name="Warehouse", kind="warehouse", country="DE")
    ChannelLocation.objects.create(channel=channel, location=place)
    ShippingMethod.objects.create(
        code="post", name="Post", kind="delivery", channel=channel, price=Decimal("4.90"), currency="EUR",
        tax_class=tax,
    )  # fmt: skip
    Category.objects.create(slug="things", name="Things", path="1/")
    ProductType.objects.create(code="thing", name="Thing")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE naive_stock (id bigint PRIMARY KEY, on_hand int, allocated int DEFAULT 0)"
        )


def lay_out(round_number: int, units: int) -> list[int]:
    """Two new products with so many units each; their variants' ids."""
    now, made = timezone.now(), []
    for letter in "ab":
        product = Product.objects.create(
            slug=f"thing-{round_number}-{letter}",
            name=f"Thing {letter}",
            status=Product.Status.PUBLISHED,
            published_at=now,
            category=Category.objects.get(),
            product_type=ProductType.objects.get(),
            tax_class=TaxClass.objects.get(),
        )
        variant = Variant.objects.create(product=product, sku=f"T-{round_number}-{letter}")
        channel = Channel.objects.get()
        VariantListing.objects.create(
            variant=variant, channel=channel, currency="EUR", list_price=Decimal("9.99")
        )
        ProductListing.objects.create(product=product, channel=channel, is_available=True)
        made.append(variant.pk)
    place = Location.objects.get().pk
    stock.receive(lines=[stock.StockLine(pk, place, units) for pk in made], now=now)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO naive_stock (id, on_hand) VALUES (%s, %s)", [(pk, units) for pk in made]
        )
    return made


def buyers(variant_ids: list[int], n_buyers: int, seed: int) -> list[Buyer]:
    rng = Random(seed)
    made = []
    for number in range(n_buyers):
        wants = [(variant_id, rng.randint(1, 3)) for variant_id in variant_ids]
        made.append(Buyer(number, tuple(reversed(wants) if number % 2 else wants), number % 4 < 2))
    return made


def fill_cart(buyer: Buyer) -> CartRef:
    """Everything before the rush: the goods are in the cart, the address is typed."""
    now = timezone.now()
    row = carts.open_cart(channel=Channel.objects.get(), who=Who(), now=now)
    for variant_id, units in buyer.wants:
        carts.add_line(cart=row, variant_id=variant_id, quantity=units, now=now)
    checkout.set_contact(cart=row, email=f"buyer{buyer.number}@example.com", now=now)
    checkout.set_address(cart=row, address=ADDRESS, now=now)
    checkout.choose_shipping(cart=row, method_id=ShippingMethod.objects.get().pk, now=now)
    return CartRef(row.pk, str(row.token))


def buy(buyer: Buyer, cart: CartRef) -> Result:
    """Hold, order and pay, as a shopper who tries again when the shop is busy."""
    started = time.perf_counter()
    try:
        outcome, detail = _order_and_pay(buyer, cart.cart_id), ""
    except Exception as error:  # noqa: BLE001 - what would be a 500 is what is counted here
        outcome, detail = Outcome.ERROR, f"{type(error).__name__}: {error}"
    return Result(outcome, time.perf_counter() - started, detail)


def _order_and_pay(buyer: Buyer, cart_id: int) -> Outcome:
    row = Cart.objects.select_related("channel").get(pk=cart_id)
    for _ in range(TRIES):
        now = timezone.now()
        problems = checkout.reserve(cart=row, now=now) if buyer.holds_first else ()
        if not problems:
            placed = checkout.place_order(cart_id=cart_id, language="en", now=now)
            problems = placed.problems
        if not problems:
            paid = Payment.objects.get(order__cart_id=cart_id)
            sandbox_desk.pay(token=paid.token, card=sandbox_desk.Card.APPROVED)
            payment.settle(payment_id=paid.pk, now=timezone.now())
            return Outcome.ORDERED
        if not _is_busy(problems):
            return Outcome.SOLD_OUT
    return Outcome.BUSY


def _is_busy(problems: tuple[Problem, ...]) -> bool:
    return problems[0].code is ProblemCode.BUSY


def buy_naively(buyer: Buyer) -> Result:
    """Look, then take: the way of shops that oversell. No lock, no condition, no CHECK."""
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            for variant_id, units in buyer.wants:
                cursor.execute("SELECT on_hand - allocated FROM naive_stock WHERE id = %s", [variant_id])
                if cursor.fetchone()[0] < units:
                    return Result(Outcome.SOLD_OUT, time.perf_counter() - started)
            for variant_id, units in buyer.wants:
                cursor.execute(
                    "UPDATE naive_stock SET allocated = allocated + %s WHERE id = %s", [units, variant_id]
                )
    except DatabaseError as error:
        return Result(Outcome.ERROR, time.perf_counter() - started, str(error))
    return Result(Outcome.ORDERED, time.perf_counter() - started)


def audit(variant_ids: list[int], units: int) -> Audit:
    """Count the orders from the order book, the goods from the ledger, the money from the payments."""
    lines = OrderLine.objects.filter(variant_id__in=variant_ids).exclude(order__status="cancelled")
    sold = dict.fromkeys(variant_ids, 0)
    for variant_id, quantity in lines.values_list("variant_id", "quantity"):
        sold[variant_id] += quantity
    items = list(StockItem.objects.filter(variant_id__in=variant_ids))
    found = Order.objects.filter(lines__variant_id__in=variant_ids).distinct()
    return Audit(
        orders=len(found),
        sold=max(sold.values()),
        oversold=sum(max(0, each - units) for each in sold.values()),
        negative=sum(min(item.on_hand, item.reserved, stock.can_promise(item)) < 0 for item in items),
        unbalanced=sum(
            not stock.is_balanced(item) or item.allocated != sold[item.variant_id] for item in items
        ),
        uncharged=sum(not _is_charged_once(order) for order in found),
    )


def audit_naive(variant_ids: list[int], n_orders: int) -> Audit:
    with connection.cursor() as cursor:
        cursor.execute("SELECT on_hand, allocated FROM naive_stock WHERE id IN (%s, %s)", variant_ids)
        rows = cursor.fetchall()
    return Audit(
        orders=n_orders,
        sold=max(allocated for _, allocated in rows),
        oversold=sum(max(0, allocated - on_hand) for on_hand, allocated in rows),
        negative=sum(allocated > on_hand for on_hand, allocated in rows),
        unbalanced=0,
        uncharged=0,
    )


def _is_charged_once(order: Order) -> bool:
    charges = [row.captured for row in order.payments.all() if row.captured]
    return charges == [order.total] and order.status == Order.Status.CONFIRMED
