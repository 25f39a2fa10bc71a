"""The pages of an order's papers: its address, its invoice, its return; for its owner alone."""

import pytest
from django.test import Client

from shop.models import Invoice, Order, Return
from shop.services import invoicing, orders
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Lin Wei", "line1": "Torstr. 40", "postcode": "20095", "city": "Hamburg", "country": "DE"}
PAGES = ["address/", "invoice/", "return/"]
ACTIONS = ["address/", "invoice/issue/", "invoice/send/"]


def page(order: Order, name: str = "") -> str:
    return f"/en/order/{order.token}/{name}"


def text(answer) -> str:
    return answer.content.decode()


def owned(order: Order) -> Order:
    order.customer = make.customer(account=make.user("ada@example.com"))
    order.save()
    return order


def test_an_order_page_offers_what_can_still_be_done(browser: Client):
    order = paid().order

    before = text(browser.get(page(order)))
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    after = text(browser.get(page(order)))

    assert page(order, "address/") in before
    assert page(order, "invoice/issue/") in before
    assert page(order, "address/") not in after


def test_the_address_is_changed_by_a_form(browser: Client):
    order = placed().order

    form = browser.get(page(order, "address/"))
    answer = browser.post(page(order, "address/"), ADDRESS)

    assert 'value="Berlin"' in text(form)
    assert answer.headers["location"] == page(order)
    assert Order.objects.get().shipping_address.city == "Hamburg"


def test_a_wrong_postcode_is_said_at_its_field(browser: Client):
    order = placed().order

    answer = browser.post(page(order, "address/"), {**ADDRESS, "postcode": "x"})

    assert answer.status_code == 400
    assert "This is not a postcode of that country." in text(answer)
    assert Order.objects.get().shipping_address.city == "Berlin"


def test_an_order_on_its_way_is_sent_back_to_its_page(browser: Client):
    order = paid().order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)

    assert browser.post(page(order, "address/"), ADDRESS).headers["location"] == page(order)

    assert Order.objects.get().shipping_address.city == "Berlin"


def test_an_invoice_is_written_by_a_button_and_shown_to_be_printed(browser: Client):
    order = paid("20.00").order

    missing = browser.get(page(order, "invoice/"))
    answer = browser.post(page(order, "invoice/issue/"))
    sheet = text(browser.get(answer.headers["location"]))

    assert missing.status_code == 404
    for words in ("INV-", "Hauptstr. 1", "19 %", "€20.00", "€3.19", "no-print"):
        assert words in sheet
    assert Invoice.objects.count() == 1


def test_looking_at_an_order_writes_no_invoice(browser: Client):
    order = paid().order

    browser.get(page(order))

    assert not Invoice.objects.exists()


def test_an_unpaid_order_gets_no_invoice_but_a_reason(browser: Client):
    order = placed().order

    answer = browser.post(page(order, "invoice/issue/"), follow=True)

    assert "An invoice is written once the order is paid." in text(answer)
    assert not Invoice.objects.exists()


def test_an_order_in_chinese_has_its_papers_in_chinese(browser: Client):
    order = paid().order
    invoicing.issue(order_id=order.pk, actor="", now=NOW)

    assert "发票" in text(browser.get(f"/zh-hans/order/{order.token}/invoice/"))


@pytest.mark.parametrize("name", PAGES)
def test_papers_of_an_account_are_for_its_owner(name, browser: Client):
    order = owned(paid().order)
    invoicing.issue(order_id=order.pk, actor="", now=NOW)
    stranger, staff = make.user(), make.user(is_staff=True)

    assert browser.get(page(order, name)).status_code == 404
    for other in (stranger, staff):
        browser.force_login(other)
        assert browser.get(page(order, name)).status_code == 404
    browser.force_login(order.customer.user)
    assert browser.get(page(order, name)).status_code == 200


@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_else_does_anything_with_them(name, browser: Client):
    order = owned(paid().order)

    browser.post(page(order, name), ADDRESS)
    browser.force_login(make.user())
    refused = browser.post(page(order, name), ADDRESS)

    assert refused.status_code == 404
    assert not Invoice.objects.exists()
    assert Order.objects.get().shipping_address.city == "Berlin"


def test_a_return_is_asked_for_with_a_reason(browser: Client):
    order = paid().order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    field = f"line_{order.lines.get().pk}"

    answer = browser.post(
        page(order, "return/"), {field: "1", "reason_code": "wrong_size", "reason": "Tight"}
    )

    assert answer.headers["location"] == page(order)
    assert Return.objects.values_list("reason_code", "reason").get() == ("wrong_size", "Tight")
    assert "Does not fit" in text(browser.get(page(order)))


def test_what_comes_too_late_is_said_and_not_offered(browser: Client, settings):
    settings.SHOP_RETURN_DAYS = 0
    order = paid().order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    orders.deliver(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)

    form = text(browser.get(page(order, "return/")))
    answer = browser.post(page(order, "return/"), {f"line_{order.lines.get().pk}": "1"})

    assert "could be returned within 0 days of its arrival" in form
    assert f"line_{order.lines.get().pk}" not in form
    assert (answer.status_code, Return.objects.count()) == (400, 0)
