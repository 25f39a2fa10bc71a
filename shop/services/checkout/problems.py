"""Everything that stands between a cart and an order, said at once and in the reader's language."""

from collections.abc import Iterator
from decimal import Decimal

from babel.numbers import format_currency
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from shop.contracts import money
from shop.contracts.checkout import Problem, ProblemCode
from shop.models import CartLine, ShippingMethod
from shop.services import stock
from shop.services.checkout import shipping
from shop.services.checkout.basket import Basket


def find(basket: Basket) -> tuple[Problem, ...]:
    """All problems, those of lines first, in the order of the checkout's steps."""
    return (*_of_lines(basket), *_of_cart(basket))


def of_shortages(basket: Basket, shortages: tuple[stock.Shortage, ...]) -> tuple[Problem, ...]:
    """What stock refused, as problems of the lines."""
    lines = {line.variant_id: line for line in basket.lines}
    return tuple(_out_of_stock(lines[each.variant_id], each.available) for each in shortages)


def busy() -> Problem:
    message = _("Many people are shopping for this right now. Please try again.")
    return Problem(code=ProblemCode.BUSY, message=message)


def blocked() -> Problem:
    message = _("We cannot accept this order online. Please contact us.")
    return Problem(code=ProblemCode.BLOCKED, message=message)


def _of_lines(basket: Basket) -> Iterator[Problem]:
    for line in basket.lines:
        offer = basket.offers.get(line.variant_id)
        if offer is None or offer.currency != basket.currency:
            message = _("%(name)s is not sold here any more.") % {"name": _name(line)}
            yield Problem(ProblemCode.NOT_SOLD_HERE, message, line_id=line.pk, sku=line.variant.sku)
            continue
        seen = money.quantize(line.seen_price, basket.currency)
        if basket.cart.currency == basket.currency and seen != offer.price:
            yield Problem(
                ProblemCode.PRICE_CHANGED,
                _("The price of %(name)s changed from %(before)s to %(now)s.")
                % {
                    "name": _name(line),
                    "before": _written(seen, basket),
                    "now": _written(offer.price, basket),
                },
                line_id=line.pk,
                sku=offer.sku,
                price_before=seen,
                price_now=offer.price,
            )
        if basket.available[line.variant_id] < line.quantity:
            yield _out_of_stock(line, max(0, basket.available[line.variant_id]))


def _of_cart(basket: Basket) -> Iterator[Problem]:
    if not basket.lines:
        yield Problem(ProblemCode.EMPTY, _("Your cart is empty."))
    elif basket.cart.currency != basket.currency:
        yield Problem(
            ProblemCode.CURRENCY_CHANGED,
            _("Prices are now in %(currency)s. Please check them.") % {"currency": basket.currency},
        )
    if not basket.cart.email:
        yield Problem(ProblemCode.EMAIL_MISSING, _("Please enter your e-mail address."))
    if basket.granted.refusal:
        yield Problem(ProblemCode.VOUCHER, basket.granted.refusal)
    yield from _of_shipping(basket)


def _of_shipping(basket: Basket) -> Iterator[Problem]:
    method = basket.method
    if method is None:
        if basket.address is None:
            yield Problem(ProblemCode.ADDRESS_MISSING, _("Please enter your address."))
        yield Problem(ProblemCode.SHIPPING_MISSING, _("Please choose how you want to get your order."))
    elif method.kind == ShippingMethod.Kind.PICKUP:
        yield from _of_pickup(basket)
    elif basket.address is None:
        yield Problem(ProblemCode.ADDRESS_MISSING, _("Please enter your address."))
    elif not shipping.goes_to(method, basket.cart.channel, basket.address.country):
        message = _("%(method)s does not go to this address. Please choose another way.")
        yield Problem(ProblemCode.SHIPPING_UNAVAILABLE, message % {"method": method.name})


def _of_pickup(basket: Basket) -> Iterator[Problem]:
    if basket.method and not shipping.is_offered(basket.method, basket.cart.channel):
        message = _("%(method)s is not offered any more. Please choose another way.")
        yield Problem(ProblemCode.SHIPPING_UNAVAILABLE, message % {"method": basket.method.name})
    elif basket.store is None:
        yield Problem(ProblemCode.SHIPPING_MISSING, _("Please choose the store where you will collect."))
    elif not shipping.store_has(basket, basket.store):
        message = _("%(store)s does not have everything in stock. Please choose another store or delivery.")
        yield Problem(ProblemCode.PICKUP_UNAVAILABLE, message % {"store": basket.store.name})


def _out_of_stock(line: CartLine, available: int) -> Problem:
    if available:
        message = _("%(name)s: only %(available)d available.") % {"name": _name(line), "available": available}
    else:
        message = _("%(name)s is sold out.") % {"name": _name(line)}
    return Problem(
        ProblemCode.OUT_OF_STOCK, message, line_id=line.pk, sku=line.variant.sku, available=available
    )


def _name(line: CartLine) -> str:
    parts = (line.variant.product.name, line.variant.name)
    return ", ".join(part for part in parts if part)


def _written(amount: Decimal, basket: Basket) -> str:
    return str(format_currency(amount, basket.currency, locale=to_locale(get_language() or "en")))
