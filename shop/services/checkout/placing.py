"""The moment that a cart becomes an order: once, however often and however simultaneously it is asked for.

The cart's row is locked, so that twins take turns and the second finds the order of the first. Screening and
the provider's page lie outside of the transaction: neither may hold a lock while it thinks.
"""

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts import calling
from shop.contracts.checkout import Placed, Problem, Quote
from shop.contracts.errors import ShopError
from shop.contracts.screening import Screening, ScreeningRequest, Verdict
from shop.models import Address, Cart, Order, OrderLine
from shop.services import customers, locks, orders, payment, promotion, stock
from shop.services import screening as screenings
from shop.services.cart import CartClosed
from shop.services.checkout import basket as baskets
from shop.services.checkout import pricing, problems
from shop.services.checkout.basket import Basket
from shop.services.orders import machines

logger = logging.getLogger(__name__)


class CartNotFound(ShopError):
    """No such cart for this person."""

    code = "not_found"
    status = 404


class _Refused(Exception):
    """Undoes the transaction of an order that cannot be; carries what to tell."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__()
        self.found = found


def place_order(*, cart_id: int, language: str, now: datetime) -> Placed:
    """Turn a cart into an order and open its payment page.

    Called again for the same cart it returns the same order with `replayed`. Problems never raise: they are
    returned, nothing having changed.

    Args:
        language: of the order: names on its lines, its e-mails, its payment page.

    Raises:
        CartNotFound: if there is no such cart.
        CartClosed: if it became part of another cart.
    """
    with translation.override(language):
        if (order := Order.objects.filter(cart_id=cart_id).first()) is not None:
            return _placed(order, now, replayed=True)
        cart = Cart.objects.select_related("channel").filter(pk=cart_id).first()
        if cart is None:
            raise CartNotFound(_("There is no such cart."))
        basket = baskets.read(cart, now=now)
        if found := problems.find(basket):
            return Placed(order_id=None, problems=found)
        screening = _screen(basket, pricing.price(basket), now)
        if screening.verdict is Verdict.BLOCK:
            return Placed(order_id=None, problems=(problems.blocked(),))
        try:
            order, is_new = _order_once(cart, language, screening, now)
        except _Refused as refused:
            return Placed(order_id=None, problems=refused.found)
        except locks.Busy:
            return Placed(order_id=None, problems=(problems.busy(),))
        return _placed(order, now, replayed=not is_new)


def _order_once(cart: Cart, language: str, screening: Screening, now: datetime) -> tuple[Order, bool]:
    with locks.transaction_or_busy(durable=True):
        locked = locks.cart(cart.pk)
        if (order := Order.objects.filter(cart=locked).first()) is not None:
            return order, False
        if locked.status != Cart.Status.OPEN:
            raise CartClosed(_("This cart is closed. Please start a new one."))
        promotion.lock(locked)
        basket = baskets.read(locked, now=now)
        if found := problems.find(basket):
            raise _Refused(found)
        order = _write(basket, pricing.price(basket), language, screening, now)
        _announce(order, screening, now)
        Cart.objects.filter(pk=locked.pk).update(status=Cart.Status.ORDERED, updated_at=now)
        # Last, because everybody who wants the same goods waits from here to the commit.
        _allocate(order, basket, now)
    return order, True


def _write(basket: Basket, quote: Quote, language: str, screening: Screening, now: datetime) -> Order:
    cart = basket.cart
    order = Order.objects.create(
        number=str(cart.token),
        channel=cart.channel,
        cart=cart,
        customer_id=cart.customer_id or _guest(basket, language, now),
        visitor_id=cart.visitor_id,
        email=cart.email,
        language=language,
        currency=quote.currency,
        prices_include_tax=quote.prices_include_tax,
        subtotal=quote.subtotal,
        discount=quote.discount,
        voucher_code=quote.voucher_code,
        shipping=quote.shipping,
        tax=quote.tax,
        total=quote.total,
        shipping_method=basket.method,
        shipping_name=basket.method.name if basket.method else "",
        shipping_address=_snapshot(basket),
        pickup_location=basket.store,
        note=cart.note,
        screening_id=screening.screening_id,
        needs_review=screening.verdict is Verdict.REVIEW,
        is_provisional=screening.is_provisional and screening.screening_id != "",
        placed_at=now,
    )
    # Gaps are allowed, a second counter would only be one more lock.
    order.number = f"{now:%Y}-{order.pk:06d}"
    order.save(update_fields=["number"])
    OrderLine.objects.bulk_create(_lines(order, basket, quote))
    if cart.voucher_id is not None:
        promotion.use(voucher_id=cart.voucher_id, order=order, now=now)
    return order


def _guest(basket: Basket, language: str, now: datetime) -> int:
    """The customer that a guest is: found again by e-mail address, joined to an account that proves it."""
    name = basket.address.name if basket.address else ""
    phone = basket.address.phone if basket.address else ""
    guest = customers.for_guest(email=basket.cart.email, name=name, phone=phone, language=language, now=now)
    return guest.pk


def _lines(order: Order, basket: Basket, quote: Quote) -> list[OrderLine]:
    slates = {line.pk: line.slate_id for line in basket.lines}
    return [
        OrderLine(
            order=order,
            variant_id=line.variant_id,
            product_name=basket.offers[line.variant_id].product_name,
            variant_name=basket.offers[line.variant_id].variant_name,
            sku=line.sku,
            quantity=line.quantity,
            unit_price=line.unit_price,
            subtotal=line.subtotal,
            discount=line.discount,
            tax_rate=line.tax_rate,
            tax=line.tax,
            total=line.total,
            slate_id=slates[line.line_id],
        )
        for line in quote.lines
    ]


def _snapshot(basket: Basket) -> Address | None:
    """The address as it is now; an entry of an address book is copied, so that later edits do not reach
    here."""
    address = basket.address
    if address is None or basket.store is not None or address.customer_id is None:
        return address if basket.store is None else None
    address.pk, address.customer_id, address.is_default = None, None, False
    address._state.adding = True
    address.save(force_insert=True)
    return address


def _announce(order: Order, screening: Screening, now: datetime) -> None:
    # Why it waits stands with the decision: the buyer reads this timeline, and is not to learn what was noticed.
    machines.begin(machine=machines.ORDER, order_id=order.pk, subject=order, actor="", now=now)
    if order.total:
        is_challenged = screening.verdict is Verdict.CHALLENGE
        payment.open_payment(
            order=order, is_challenged=is_challenged, now=now, screening_id=screening.screening_id
        )
    transaction.on_commit(partial(signals.order_placed.send_robust, Order, order_id=order.pk))


def _allocate(order: Order, basket: Basket, now: datetime) -> None:
    try:
        stock.allocate(
            order_ref=stock.order_ref(order.pk),
            cart_id=basket.cart.pk,
            channel_id=basket.cart.channel_id,
            demands=basket.demands,
            location_id=basket.store.pk if basket.store else None,
            now=now,
        )
    except stock.OutOfStock as error:
        raise _Refused(problems.of_shortages(basket, error.shortages)) from error


def _screen(basket: Basket, quote: Quote, now: datetime) -> Screening:
    """Ask the port. Where nothing is paid nobody can be challenged, so a person looks instead."""
    request = ScreeningRequest(
        cart_id=basket.cart.pk,
        channel_id=basket.cart.channel_id,
        customer_id=basket.cart.customer_id,
        visitor_id=basket.cart.visitor_id,
        total=quote.total,
        currency=quote.currency,
        now=now,
        caller=calling.current(),
    )
    answer = screenings.ask(request)
    if answer.verdict is Verdict.CHALLENGE and not quote.total:
        return replace(answer, verdict=Verdict.REVIEW)
    return answer


def _placed(order: Order, now: datetime, *, replayed: bool) -> Placed:
    """The answer for an order that is safely stored; a provider that is away can be tried again from its
    page."""
    if not order.total and order.status == Order.Status.PENDING:
        _confirm_free(order, now)
    url = ""
    try:
        url = payment.begin(order_id=order.pk, now=now)
    except payment.NothingToPay:
        pass
    except (payment.ProviderAway, locks.Busy):
        logger.warning("order %s is placed, its payment page could not be opened", order.number)
    return Placed(
        order_id=order.pk,
        order_number=order.number,
        order_token=str(order.token),
        payment_url=url,
        replayed=replayed,
    )


def _confirm_free(order: Order, now: datetime) -> None:
    try:
        orders.confirm(order_id=order.pk, actor="", now=now)
    except orders.IllegalMove:  # a twin was quicker
        return
