from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from shop.models import CreditNote, Payment, PaymentEvent
from shop.services import crediting, invoicing, orders, payment
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid

pytestmark = pytest.mark.django_db


def invoiced(price: str = "20.00") -> Payment:
    row = paid(price)
    invoicing.issue(order_id=row.order_id, actor="ida", now=NOW)
    return row


def refund(row: Payment, amount: str, key: str, now=NOW) -> None:
    payment.refund(payment_id=row.pk, key=key, actor="ida", now=now, amount=Decimal(amount))


def notes(row: Payment) -> list[tuple[str, Decimal, Decimal]]:
    return [(note.number, note.total, note.tax) for note in crediting.of_order(row.order_id)]


def test_each_refund_of_an_invoiced_order_has_a_note_and_its_taxes_add_up():
    row = invoiced("20.00")

    refund(row, "7.00", "a")
    refund(row, "7.00", "b")
    refund(row, "6.00", "c")

    assert notes(row) == [
        ("CN-2026-000001", Decimal("7.00"), Decimal("1.12")),
        ("CN-2026-000002", Decimal("7.00"), Decimal("1.11")),
        ("CN-2026-000003", Decimal("6.00"), Decimal("0.96")),
    ]
    assert orders.timeline(order_id=row.order_id)[0].text in {"Credit note issued", "Payment refunded"}


def test_what_was_not_invoiced_has_no_note_until_it_is():
    row = paid("20.00")
    refund(row, "5.00", "a")
    assert not CreditNote.objects.exists()

    invoicing.issue(order_id=row.order_id, actor="ida", now=NOW)

    assert notes(row) == [("CN-2026-000001", Decimal("5.00"), Decimal("0.80"))]


def test_the_same_refund_twice_is_one_note_and_years_begin_anew():
    row = invoiced()

    refund(row, "5.00", "a")
    refund(row, "5.00", "a")
    refund(row, "5.00", "b", NOW + timedelta(days=365))

    assert [number for number, *_ in notes(row)] == ["CN-2026-000001", "CN-2027-000001"]


def test_money_beyond_the_invoice_is_given_back_without_a_note():
    row = invoiced("20.00")
    PaymentEvent.objects.create(payment=row, kind="capture", amount=Decimal("20.00"), key="again", at=NOW)
    Payment.objects.filter(pk=row.pk).update(amount=40, captured=40)

    PaymentEvent.objects.create(payment=row, kind="refund", amount=Decimal("25.00"), key="back", at=NOW)
    crediting.write(order=row.order, actor="ida", now=NOW)

    assert notes(row) == [("CN-2026-000001", Decimal("5.00"), Decimal("0.80"))]


@pytest.mark.parametrize(
    "fields", [{"number": "X"}, {"total": 1}, {"tax": 0}, {"issued_at": NOW + timedelta(1)}]
)
def test_a_note_is_never_changed(fields):
    row = invoiced()
    refund(row, "5.00", "a")

    with pytest.raises(DatabaseError), transaction.atomic():
        CreditNote.objects.update(**fields)

    assert notes(row)[0][0] == "CN-2026-000001"


def test_a_note_has_no_negative_amounts():
    row = invoiced()
    made = PaymentEvent.objects.create(payment=row, kind="refund", amount=Decimal(1), key="r", at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        CreditNote.objects.create(
            invoice=row.order.invoice, refund=made, number="1", tax=0, total=-1, issued_at=NOW
        )


def test_the_owner_reads_a_note_as_a_page_and_over_the_api_and_a_stranger_does_not(client: Client):
    row = invoiced()
    row.order.customer = make.customer(account=make.user("ada@example.com"))
    row.order.save()
    refund(row, "5.00", "a")
    page = f"/en/order/{row.order.token}/credit-notes/CN-2026-000001/"
    listed = f"/api/v1/orders/{row.order.token}/credit-notes/"

    client.force_login(make.user("stranger@example.com"))
    assert client.get(page).status_code in {302, 403, 404}
    assert client.get(listed).status_code in {401, 403, 404}

    client.force_login(row.order.customer.user)
    assert "CN-2026-000001" in client.get(page).content.decode()
    assert "CN-2026-000001" in client.get(f"/en/order/{row.order.token}/").content.decode()
    assert client.get(page.replace("000001", "000009")).status_code == 404
    assert [note["total"] for note in client.get(listed).json()] == ["5.00"]
