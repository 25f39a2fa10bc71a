"""Invoices: issued once for a paid order, numbered without gaps in a year, shown as a page and sent as a letter."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shop.contracts import money
from shop.contracts.errors import ShopError
from shop.models import Address, Invoice, Order, OrderEvent, OrderLine, TaxRate
from shop.services import crediting, jobs, locks
from shop.services.orders import OrderNotFound

PAID = (Order.Status.CONFIRMED, Order.Status.COMPLETED)
MACHINE, ISSUED = "invoice", "issued"  # as the timeline names it


class NotInvoiced(ShopError):
    """The order is not paid, or was cancelled before it had an invoice."""

    code = "not_invoiced"
    status = 409


class NoMailbox(ShopError):
    """There is no e-mail address to send to."""

    code = "no_mailbox"
    status = 409


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The tax of one rate. Amounts in the order's currency; `net` is without it."""

    rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an invoice's page shows."""

    invoice: Invoice
    order: Order
    lines: tuple[OrderLine, ...]
    taxes: tuple[TaxRow, ...]  # of the goods
    shipping_tax: Decimal
    shipping_rate: Decimal | None  # None where no rate that is known gives that tax


def can_issue(order: Order) -> bool:
    """Whether the order has an invoice or may get one."""
    return order.status in PAID or Invoice.objects.filter(order=order).exists()


def of_order(order_id: int) -> Invoice | None:
    return Invoice.objects.filter(order_id=order_id).first()


def issue(*, order_id: int, actor: str, now: datetime) -> Invoice:
    """The order's invoice, written now if it has none.

    Raises:
        NotInvoiced: if the order is not paid, or cancelled.
        OrderNotFound: if there is no such order.
        locks.Busy: if somebody else works on it for too long.
    """
    if (found := of_order(order_id)) is not None:
        return found
    if not Order.objects.filter(pk=order_id).exists():
        raise OrderNotFound(_("There is no such order."))
    with locks.transaction_or_busy():
        order = locks.order(order_id)
        if (found := of_order(order_id)) is not None:
            return found
        if order.status not in PAID:
            raise NotInvoiced(_("An invoice is written once the order is paid."), field="status")
        invoice = _write(order, actor, now)
        crediting.write(order=order, actor=actor, now=now)  # what was refunded before
        return invoice


def send(*, order_id: int, actor: str, now: datetime) -> Invoice:
    """Promise the invoice to the order's mailbox: one letter an hour, however often it is asked for.

    Raises:
        NoMailbox: if the order has no e-mail address.
        NotInvoiced, OrderNotFound, locks.Busy: as `issue`.
    """
    with locks.transaction_or_busy():
        invoice = issue(order_id=order_id, actor=actor, now=now)
        if not invoice.order.email:
            raise NoMailbox(_("This order has no e-mail address."), field="email")
        jobs.promise(
            task="shop.tasks.send_invoice",
            arguments={"invoice_id": invoice.pk},
            key=f"invoice:{invoice.pk}:{now:%Y-%m-%dT%H}",
            now=now,
        )
    return invoice


def sheet(invoice: Invoice) -> Sheet:
    """The invoice with its lines, and its tax by rate."""
    orders = Order.objects.select_related("channel", "shipping_address", "shipping_method")
    order = orders.get(pk=invoice.order_id)
    lines = tuple(order.lines.order_by("pk"))
    shipping_tax = order.tax - sum((line.tax for line in lines), money.ZERO)
    rate = _shipping_rate(order, lines, shipping_tax)
    return Sheet(invoice, order, lines, _taxes(lines), shipping_tax, rate)


def _shipping_rate(order: Order, lines: tuple[OrderLine, ...], tax: Decimal) -> Decimal | None:
    """The rate of delivery's tax. The order keeps its amount alone, so the rate is the one that gives it to the cent.

    Asked are the rate of delivery in that country as it is today, and those of the goods as they were charged.
    """
    address, method = order.shipping_address, order.shipping_method
    today: list[Decimal] = []
    if address is not None and method is not None:
        rates = TaxRate.objects.filter(country=address.country, tax_class=method.tax_class_id)
        today = list(rates.values_list("rate", flat=True))
    return next(
        (
            rate
            for rate in dict.fromkeys([*today, *(line.tax_rate for line in lines)])
            if money.tax_part(
                order.shipping, rate, included=order.prices_include_tax, currency=order.currency
            )
            == tax
        ),
        None,
    )


def _write(order: Order, actor: str, now: datetime) -> Invoice:
    counter = locks.invoices(now.year)
    counter.n_issued += 1
    counter.save(update_fields=["n_issued"])
    invoice = Invoice.objects.create(
        order=order,
        number=f"{settings.SHOP_INVOICE_PREFIX}{now.year}-{counter.n_issued:06d}",
        seller=settings.SHOP_SELLER,
        buyer=_buyer(order),
        currency=order.currency,
        tax=order.tax,
        total=order.total,
        issued_at=now,
    )
    OrderEvent.objects.create(
        order=order,
        machine=MACHINE,
        subject_id=invoice.pk,
        after=ISSUED,
        detail=invoice.number,
        actor=actor[:80],
        at=now,
    )
    return invoice


def _buyer(order: Order) -> str:
    """Name and address; of goods that were collected the name or mailbox alone is known."""
    address = order.shipping_address
    if address is None:
        return (order.customer.name if order.customer else "") or order.email
    return "\n".join(part for part in _parts(address) if part)


def _parts(address: Address) -> tuple[str, ...]:
    town = " ".join(part for part in (address.postcode, address.city, address.region) if part)
    return (address.company, address.name, address.line1, address.line2, town, address.country)


def _taxes(lines: tuple[OrderLine, ...]) -> tuple[TaxRow, ...]:
    """By rate, the lines' parts as they were rounded, so that they add up to what was charged."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for line in lines:
        net, tax = sums.get(line.tax_rate, (money.ZERO, money.ZERO))
        sums[line.tax_rate] = (net + line.total - line.tax, tax + line.tax)
    return tuple(TaxRow(rate, net, tax) for rate, (net, tax) in sorted(sums.items()))
