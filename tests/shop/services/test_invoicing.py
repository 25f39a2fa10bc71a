from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from shop.models import Invoice, InvoiceCounter, Job, Order
from shop.services import customers, invoicing, orders
from shop.services import mail as letters
from shop.services.orders import OrderNotFound
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db


def issue(order: Order, now=NOW) -> Invoice:
    return invoicing.issue(order_id=order.pk, actor="ida", now=now)


def test_invoices_of_a_year_are_numbered_without_gaps():
    orders_of_year = [paid().order for _ in range(3)]
    unpaid = placed().order

    numbers = [issue(orders_of_year[0]).number, issue(orders_of_year[1]).number]
    with pytest.raises(invoicing.NotInvoiced):
        issue(unpaid)
    numbers.append(issue(orders_of_year[2]).number)

    assert numbers == ["INV-2026-000001", "INV-2026-000002", "INV-2026-000003"]
    assert not Invoice.objects.filter(order=unpaid).exists()


def test_another_year_begins_anew():
    issue(paid().order)

    assert issue(paid().order, NOW + timedelta(days=365)).number == "INV-2027-000001"
    assert {row.year: row.n_issued for row in InvoiceCounter.objects.all()} == {2026: 1, 2027: 1}


def test_an_order_has_one_invoice_however_often_it_is_asked_for():
    order = paid().order

    assert issue(order).pk == issue(order).pk

    assert order.events.filter(machine="invoice").count() == 1
    assert orders.timeline(order_id=order.pk)[0].text == "Invoice issued"


def test_an_invoice_says_who_sold_to_whom_for_how_much(settings):
    settings.SHOP_SELLER = "Mill Ltd\nMain St 1"
    order = paid("20.00").order

    invoice = issue(order)

    assert invoice.seller == "Mill Ltd\nMain St 1"
    assert invoice.buyer == "Ada Mill\nHauptstr. 1\n10115 Berlin\nDE"
    assert (invoice.total, invoice.tax, invoice.currency) == (Decimal("20.00"), Decimal("3.19"), "EUR")


def test_taxes_of_an_invoice_add_up_to_what_was_charged():
    books = make.product(
        tax_class=make.tax_class("books", rates={"DE": "0.07"}), price="10.00"
    ).variants.get()
    order = paid(
        lines={make.variant(price="20.00"): 1, books: 2}, method=make.shipping_method("post", price="5.00")
    ).order

    sheet = invoicing.sheet(issue(order))

    assert [(row.rate, row.net, row.tax) for row in sheet.taxes] == [
        (Decimal("0.07000"), Decimal("18.69"), Decimal("1.31")),
        (Decimal("0.19000"), Decimal("16.81"), Decimal("3.19")),
    ]
    assert (sheet.shipping_tax, sheet.shipping_rate) == (Decimal("0.80"), Decimal("0.19000"))
    assert sum(row.tax for row in sheet.taxes) + sheet.shipping_tax == order.tax


def test_a_rate_of_delivery_that_gives_another_tax_is_not_told():
    order = paid(method=make.shipping_method("post", price="5.00")).order
    invoice = issue(order)
    Order.objects.filter(pk=order.pk).update(shipping=F("shipping") + 2, total=F("total") + 2)

    assert invoicing.sheet(invoice).shipping_rate is None


@pytest.mark.parametrize(
    "fields",
    [{"number": "X"}, {"total": 1}, {"seller": "me"}, {"buyer": "somebody else"}, {"issued_at": NOW}],
)
def test_an_invoice_is_never_changed(fields):
    invoice = issue(paid().order)

    with pytest.raises(DatabaseError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(**fields)

    assert Invoice.objects.get(pk=invoice.pk).number == invoice.number


def test_an_invoice_has_no_negative_amounts():
    order = paid().order

    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(
            order=order, number="1", seller="", currency="EUR", tax=0, total=-1, issued_at=NOW
        )


def test_a_later_change_of_the_order_leaves_the_invoice_alone():
    order = paid().order
    invoice = issue(order)
    order.shipping_address.city = "Hamburg"
    order.shipping_address.save()

    assert "Berlin" in issue(order).buyer
    assert Invoice.objects.get().pk == invoice.pk


def test_a_cancelled_order_keeps_the_invoice_that_it_has():
    order = paid().order
    issue(order)
    orders.cancel(order_id=order.pk, actor="", reason="", now=NOW)
    order.refresh_from_db()

    assert invoicing.can_issue(order)
    assert issue(order).number == "INV-2026-000001"


def test_an_unknown_order_has_no_invoice():
    with pytest.raises(OrderNotFound):
        invoicing.issue(order_id=999_999, actor="", now=NOW)

    assert not InvoiceCounter.objects.exists()


def test_one_letter_an_hour_however_often_it_is_asked_for():
    order = paid().order
    for minutes in (0, 5, 59, 61):
        invoicing.send(order_id=order.pk, actor="", now=NOW + timedelta(minutes=minutes))

    assert Job.objects.filter(task="shop.tasks.send_invoice").count() == 2


def test_the_letter_is_in_the_language_of_the_order_and_names_the_page(settings):
    order = paid().order
    Order.objects.filter(pk=order.pk).update(language="zh-hans")
    mail.outbox.clear()

    letters.send_invoice(invoice_id=issue(order).pk)

    letter = mail.outbox[0]
    assert (letter.to, "INV-2026-000001" in letter.subject) == ([order.email], True)
    assert f"/order/{order.token}/invoice/" in letter.body
    assert "zh-hans" in letter.alternatives[0].content


def test_without_a_mailbox_nothing_is_promised():
    order = paid().order
    Order.objects.filter(pk=order.pk).update(email="")

    with pytest.raises(invoicing.NoMailbox):
        invoicing.send(order_id=order.pk, actor="", now=NOW)

    assert not Job.objects.filter(task="shop.tasks.send_invoice").exists()


def test_a_forgotten_buyer_leaves_the_books_whole():
    order = paid().order
    invoice = issue(order)
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    orders.deliver(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    assert invoice.number in customers.privacy.export(customer_id=order.customer_id)

    customers.privacy.erase(customer_id=order.customer_id, now=NOW)

    kept = Invoice.objects.get()
    assert (kept.number, kept.total, kept.buyer) == (invoice.number, Decimal("20"), "—")
