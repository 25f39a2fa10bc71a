"""Where an order goes, its invoice, and what may come back, over the API."""

import pytest
from django.core import mail

from shop.models import Invoice, Order, Product, Return
from shop.services import orders
from tests import factories
from tests.shop.api.conftest import Api, errors
from tests.shop.api.test_checkout import ADDRESS
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db


def path(order: Order) -> str:
    return f"orders/{order.token}/"


def test_an_order_goes_elsewhere(guest: Api):
    order = placed().order

    body = guest.put(f"{path(order)}address/", {**ADDRESS, "city": "Potsdam", "postcode": "14467"}).json()

    assert (body["shipping_address"]["city"], body["can_change_address"]) == ("Potsdam", True)
    assert body["timeline"][0]["text"] == "Delivery address changed"


def test_an_address_that_cannot_be_is_named_by_field(guest: Api):
    order = placed().order

    answer = guest.put(f"{path(order)}address/", {**ADDRESS, "postcode": "1"})

    assert (answer.status_code, errors(answer)) == (400, [("invalid_address", "postcode")])
    assert Order.objects.get().shipping_address.postcode == "10115"


def test_an_invoice_is_written_once_paid_and_read_by_its_order(guest: Api):
    waiting, order = placed().order, paid("20.00").order

    refused = guest.post(f"{path(waiting)}invoice/")
    unread = guest.get(f"{path(order)}invoice/")
    written = guest.post(f"{path(order)}invoice/")

    assert (refused.status_code, errors(refused)) == (409, [("not_invoiced", "status")])
    assert unread.status_code == 404
    assert written.json()["number"].endswith("-000001")
    assert (written.json()["total"], written.json()["tax"]) == ("20.00", "3.19")
    assert guest.get(f"{path(order)}invoice/").json() == written.json()
    assert Invoice.objects.count() == 1


def test_an_invoice_goes_to_the_mailbox_of_the_order(guest: Api, django_capture_on_commit_callbacks):
    order = paid().order
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        guest.post(f"{path(order)}invoice/send/")

    assert [letter.to for letter in mail.outbox if "Invoice" in letter.subject] == [[order.email]]


def test_what_may_be_returned_names_the_rule(guest: Api):
    order = paid(lines={factories.variant(): 2}).order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    Product.objects.update(is_final_sale=True)
    line_id = order.lines.get().pk

    (rule,) = guest.get(f"{path(order)}return-rules/").json()["results"]
    (at_fault,) = guest.get(f"{path(order)}return-rules/", {"reason_code": "damaged"}).json()["results"]
    refused = guest.post(f"{path(order)}returns/", {"lines": [{"line_id": line_id, "quantity": 1}]})
    taken = guest.post(
        f"{path(order)}returns/", {"lines": [{"line_id": line_id, "quantity": 1}], "reason_code": "damaged"}
    )

    assert (rule["code"], rule["units"], rule["until"], at_fault["code"]) == ("final_sale", 2, None, "ok")
    assert (refused.status_code, errors(refused)) == (409, [("final_sale", "lines")])
    assert (taken.status_code, taken.json()["reason_code"], Return.objects.count()) == (201, "damaged", 1)
