"""Sales become orders, lines, payments with their ledger, and purchase events; written once, however often
they come.

An order is found by its reference in the channel, a line by article, quantity and price within its order, a
delivery charge by its key in the payment's ledger. So a second run, a run after an interruption and a longer
file that overlaps all add only what is missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

from django.utils.translation import gettext as _

from shop.contracts import money
from shop.models import Event, Order, OrderEvent, OrderLine, Payment, PaymentEvent
from shop.services import bulk
from shop.services.importing.people import People
from shop.services.importing.place import Place
from shop.services.importing.products import Article
from shop.services.importing.report import Verdicts
from shop.services.importing.rows import Entry, Outcome, What, rejected

PROVIDER = "import"
CHARGE = "charge:"  # begins the ledger key of a delivery charge
CHUNK = 900
LINE_COLUMNS = (
    "order_id", "variant_id", "product_name", "sku", "quantity", "unit_price", "subtotal", "discount",
    "tax_rate", "tax", "total",
)  # fmt: skip
EVENT_COLUMNS = (
    "kind", "at", "channel_id", "customer_id", "product_id", "variant_id", "order_id", "quantity", "has_consent", "key",
)  # fmt: skip
LEDGER_COLUMNS = ("payment_id", "kind", "amount", "key", "detail", "at")
TIMELINE_COLUMNS = ("order_id", "machine", "subject_id", "before", "after", "detail", "actor", "at")


@dataclass(slots=True)
class Priced:
    """A new line with its amounts."""

    entry: Entry
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal


@dataclass(slots=True)
class Draft:
    """An order that gets new lines."""

    order: Order
    is_new: bool
    lines: list[Priced] = field(default_factory=list)
    charges: list[Priced] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """What an order holds already."""

    order: Order
    keys: set[str]


def write(
    entries: Sequence[Entry],
    *,
    where: Place,
    people: People,
    articles: dict[str, Article],
    has_consent: bool,
    verdicts: Verdicts,
) -> None:
    """Write the sales and delivery charges of one batch; runs inside the batch's transaction."""
    by_order: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_order[entry.document].append(entry)
    written = _written(list(by_order), where)
    customers = people.customers(entries)
    drafts = []
    for reference, lines in by_order.items():
        new = _new_lines(lines, written.get(reference), where, verdicts)
        if new and reference in written:
            drafts.append(_draft(written[reference].order, new, is_new=False))
        elif new:
            order = _order(reference, new, where, people, customers)
            drafts.append(_draft(order, new, is_new=True))
    _save(drafts)
    _save_lines(drafts, where, articles, has_consent=has_consent)
    _pay(drafts)


def _written(references: Sequence[str], where: Place) -> dict[str, Written]:
    found: dict[str, Written] = {}
    for start in range(0, len(references), CHUNK):
        orders = Order.objects.filter(
            channel=where.channel, external_ref__in=references[start : start + CHUNK]
        )
        by_id = {order.pk: Written(order, set()) for order in orders}
        lines = OrderLine.objects.filter(order_id__in=by_id).values_list(
            "order_id", "sku", "quantity", "unit_price"
        )
        for order_id, sku, quantity, unit_price in lines:
            by_id[order_id].keys.add(f"{sku}:{quantity}:{unit_price:.3f}")
        charges = PaymentEvent.objects.filter(payment__order_id__in=by_id, key__startswith=CHARGE)
        for order_id, key in charges.values_list("payment__order_id", "key"):
            by_id[order_id].keys.add(key.removeprefix(CHARGE))
        found |= {str(each.order.external_ref): each for each in by_id.values()}
    return found


def _new_lines(
    lines: Iterable[Entry], written: Written | None, where: Place, verdicts: Verdicts
) -> list[Entry]:
    """The lines that are not there yet; the others get their verdict here."""
    known = written.keys if written else set()
    first: dict[str, Entry] = {}
    new = []
    for entry in lines:
        if entry.currency and entry.currency != where.channel.currency:
            text = _("%(found)s, but the channel sells in %(currency)s") % {
                "found": entry.currency[:10],
                "currency": where.channel.currency,
            }
            verdicts.fault(entry.line, rejected("currency", text))
        elif entry.key in known:
            verdicts.count(Outcome.KNOWN)
        elif entry.key in first:
            verdicts.repeated(entry.line, first[entry.key].line)
        else:
            first[entry.key] = entry
            new.append(entry)
    if written is None and all(entry.what is What.CHARGE for entry in new):
        for entry in new:
            verdicts.fault(
                entry.line, rejected("no-goods", _("delivery without any goods in the same order"))
            )
        return []
    for entry in new:
        verdicts.imported(entry)
    return new


def _draft(order: Order, new: Sequence[Entry], *, is_new: bool) -> Draft:
    """The order with its new lines added to its totals."""
    draft = Draft(order, is_new)
    for entry in new:
        priced = _price(entry, order)
        order.tax += priced.tax
        if entry.what is What.CHARGE:
            draft.charges.append(priced)
            order.shipping += priced.subtotal
        else:
            draft.lines.append(priced)
            order.subtotal += priced.subtotal
            order.discount += priced.discount
        order.total += priced.total
    return draft


def _order(
    reference: str, lines: Sequence[Entry], where: Place, people: People, customers: dict[str, int]
) -> Order:
    who = next((entry for entry in lines if entry.customer or entry.email), lines[0])
    country = next((entry.country for entry in lines if entry.country), "")
    return Order(
        number=_short(f"{where.channel.code}-{reference}", 40),
        external_ref=reference,
        channel=where.channel,
        customer_id=customers.get(who.customer or who.email),
        email=who.email,
        status=Order.Status.COMPLETED,
        currency=where.channel.currency,
        prices_include_tax=where.channel.prices_include_tax,
        shipping_address_id=people.address_id(country),
        shipping_name="",
        subtotal=money.ZERO,
        discount=money.ZERO,
        shipping=money.ZERO,
        tax=money.ZERO,
        total=money.ZERO,
        placed_at=min(entry.at for entry in lines),
    )


def _price(entry: Entry, order: Order) -> Priced:
    """The line's amounts, each rounded, so that the order adds up."""
    subtotal = money.quantize(entry.unit_price * entry.quantity, order.currency)
    discount = min(money.quantize(entry.discount, order.currency), subtotal) if entry.discount else money.ZERO
    if entry.what is What.CHARGE:
        subtotal, discount = subtotal - discount, money.ZERO
    net, included = subtotal - discount, order.prices_include_tax
    tax = (
        money.tax_part(net, entry.tax_rate, included=included, currency=order.currency)
        if entry.tax_rate
        else money.ZERO
    )
    return Priced(entry, subtotal, discount, tax, net if included else net + tax)


def _save(drafts: Sequence[Draft]) -> None:
    new = [draft.order for draft in drafts if draft.is_new]
    Order.objects.bulk_create(new)
    for draft in drafts:
        if not draft.is_new:
            draft.order.save(update_fields=["subtotal", "discount", "shipping", "tax", "total"])
    rows = ((o.pk, "order", o.pk, "", o.status, "imported", PROVIDER, o.placed_at) for o in new)
    bulk.insert(OrderEvent, TIMELINE_COLUMNS, rows)


def _save_lines(
    drafts: Sequence[Draft], where: Place, articles: dict[str, Article], *, has_consent: bool
) -> None:
    lines, events = [], []
    for draft in drafts:
        order = draft.order
        consents = has_consent and order.customer_id is not None
        for priced in draft.lines:
            entry = priced.entry
            article = articles[entry.sku]
            lines.append((
                order.pk, article.variant_id, (entry.name or article.name)[:160], entry.sku, entry.quantity,
                entry.unit_price, priced.subtotal, priced.discount, entry.tax_rate, priced.tax, priced.total,
            ))  # fmt: skip
            events.append((
                Event.Kind.PURCHASE.value, entry.at, where.channel.pk, order.customer_id if consents else None,
                article.product_id, article.variant_id, order.pk, entry.quantity, consents,
                event_key(f"{where.channel.pk}:{entry.document}:{entry.key}"),
            ))  # fmt: skip
    bulk.insert(OrderLine, LINE_COLUMNS, lines)
    bulk.insert(Event, EVENT_COLUMNS, events)


def event_key(text: str) -> str:
    """The event's key: readable where it fits, else a digest; never the key of a client (those begin with a
    digit).
    """
    return _short(f"import:{text}", 80)


def _short(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    digest = blake2b(text.encode(), digest_size=8).hexdigest()
    return f"{text[: width - 17]}~{digest}"


def _pay(drafts: Sequence[Draft]) -> None:
    """What was invoiced was paid: one payment an order, captured; later lines are captured on top."""
    paid = [draft for draft in drafts if draft.order.total]
    payments = {
        payment.order_id: payment
        for payment in Payment.objects.filter(
            provider=PROVIDER, order__in=[d.order for d in paid if not d.is_new]
        )
    }
    new = [_payment(draft.order) for draft in paid if draft.order.pk not in payments]
    Payment.objects.bulk_create(new)
    for draft in paid:
        if payment := payments.get(draft.order.pk):
            payment.amount = payment.captured = draft.order.total
            payment.save(update_fields=["amount", "captured"])
    payments |= {payment.order_id: payment for payment in new}
    bulk.insert(PaymentEvent, LEDGER_COLUMNS, (row for d in paid for row in _ledger(d, payments[d.order.pk])))


def _payment(order: Order) -> Payment:
    return Payment(
        order=order,
        provider=PROVIDER,
        provider_ref=f"{order.channel_id}:{order.external_ref}",
        status=Payment.Status.CAPTURED,
        currency=order.currency,
        amount=order.total,
        captured=order.total,
        created_at=order.placed_at,
    )


def _ledger(draft: Draft, payment: Payment) -> Iterable[tuple[int, str, Decimal, str, str, datetime]]:
    """One capture for the goods of this run, one for each delivery charge."""
    capture = PaymentEvent.Kind.CAPTURE.value
    goods = sum((priced.total for priced in draft.lines), money.ZERO)
    if goods:
        entry = draft.lines[0].entry
        yield payment.pk, capture, goods, _short(f"goods:{entry.key}", 120), "imported", entry.at
    for priced in draft.charges:
        key = _short(f"{CHARGE}{priced.entry.key}", 120)
        yield payment.pk, capture, priced.total, key, "imported delivery", priced.entry.at
