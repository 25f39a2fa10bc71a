"""The price of a whole cart: rounded per line to the minor unit, every total a sum of rounded parts."""

from decimal import Decimal

from shop.contracts import money
from shop.contracts.checkout import Quote, QuotedLine
from shop.models import CartLine, ShippingMethod
from shop.services.checkout.basket import Basket


def price(basket: Basket) -> Quote:
    """Price the basket; the problems are left to `problems.find`."""
    included = basket.cart.channel.prices_include_tax
    lines = tuple(_line(basket, line) for line in basket.lines)
    subtotal = sum((line.subtotal for line in lines), money.ZERO)
    discount = sum((line.discount for line in lines), money.ZERO)
    shipping = _shipping(basket, subtotal - discount)
    rate = basket.tax_rate(basket.method.tax_class_id) if basket.method else money.ZERO
    shipping_tax = money.tax_part(shipping, rate, included=included, currency=basket.currency)
    tax = sum((line.tax for line in lines), shipping_tax)
    return Quote(
        currency=basket.currency,
        prices_include_tax=included,
        lines=lines,
        subtotal=money.quantize(subtotal, basket.currency),
        discount=money.quantize(discount, basket.currency),
        shipping=money.quantize(shipping, basket.currency),
        shipping_tax=shipping_tax,
        tax=money.quantize(tax, basket.currency),
        total=money.quantize(
            subtotal - discount + shipping + (money.ZERO if included else tax), basket.currency
        ),
        voucher_code=basket.granted.code,
    )


def _shipping(basket: Basket, goods: Decimal) -> Decimal:
    if basket.method is None or basket.granted.frees_shipping:
        return money.ZERO
    return shipping_price(basket.method, goods, basket.currency)


def shipping_price(method: ShippingMethod, goods: Decimal, currency: str) -> Decimal:
    """What the method costs for goods worth so much after discounts, as shown."""
    if method.free_from is not None and goods >= method.free_from:
        return money.quantize(money.ZERO, currency)
    return money.quantize(method.price, currency)


def _line(basket: Basket, line: CartLine) -> QuotedLine:
    """A line that is not sold any more keeps the price that was seen: its problem keeps it from being
    bought."""
    included, currency = basket.cart.channel.prices_include_tax, basket.currency
    offer = basket.offers.get(line.variant_id)
    unit_price = offer.price if offer else money.quantize(line.seen_price, currency)
    rate = basket.tax_rate(line.variant.product.tax_class_id)
    subtotal = basket.worth(line)
    discount = basket.granted.of_line(line.pk)
    paid = subtotal - discount
    tax = money.tax_part(paid, rate, included=included, currency=currency)
    net = paid - tax if included else paid
    return QuotedLine(
        line_id=line.pk,
        variant_id=line.variant_id,
        sku=line.variant.sku,
        quantity=line.quantity,
        unit_price=unit_price,
        subtotal=subtotal,
        discount=discount,
        tax_rate=rate,
        tax=tax,
        net=net,
        total=net + tax,
    )
