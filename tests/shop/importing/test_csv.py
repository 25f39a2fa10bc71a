from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shop.models import Customer, Event, Order, Payment, Product, ReturnLine, TaxRate, Visitor
from shop.services import importing
from tests import factories

pytestmark = pytest.mark.django_db
ORDERS = (
    "order_ref,placed_at,sku,product_name,category,quantity,unit_price,currency,customer_ref,email,name,country,"
    "tax_rate,discount,kind,return_ref"
)
LAMP = (
    "A-1,2026-03-01T10:00:00+01:00,LAMP-1,Desk lamp,Lamps,2,19.90,EUR,K7,ada@example.com,Ada,DE,0.19,3.80,,"
)
SENT = "A-1,2026-03-01T10:00:00+01:00,,,,1,4.90,EUR,K7,,,DE,0.19,,delivery,"
BACK = "A-1,2026-03-09 12:00:00,LAMP-1,,,-1,19.90,EUR,K7,,,DE,,,,R-1"


def load_orders(load, *lines, **options):
    return load(list(lines), form="orders-csv", header=ORDERS, **options)


def test_an_order_with_tax_discount_and_delivery_adds_up(load):
    result = load_orders(load, LAMP, SENT)

    order = Order.objects.get()
    assert result.imported == 2
    assert (order.channel.currency, order.channel.country, order.prices_include_tax) == ("EUR", "DE", True)
    assert (order.subtotal, order.discount, order.shipping) == (
        Decimal("39.80"),
        Decimal("3.80"),
        Decimal("4.90"),
    )
    assert (order.tax, order.total) == (Decimal("6.53"), Decimal("40.90"))
    assert order.placed_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    customer = Customer.objects.get()
    assert (customer.external_ref, customer.email, customer.name) == ("K7", "ada@example.com", "Ada")
    product = Product.objects.get()
    assert (product.name, product.category.name) == ("Desk lamp", "Lamps")
    assert TaxRate.objects.get(tax_class=product.tax_class).rate == Decimal("0.19")


def test_tax_comes_on_top_where_the_channel_shows_prices_without_it(load):
    factories.channel("web", currency="EUR", prices_include_tax=False)

    load_orders(load, LAMP, SENT)

    order = Order.objects.get()
    assert (order.tax, order.total) == (Decimal("7.77"), Decimal("48.67"))
    assert Payment.objects.get().captured == Decimal("48.67")


def test_a_negative_quantity_gives_back_goods_of_the_named_order_once(load):
    load_orders(load, LAMP, SENT, BACK)
    again = load_orders(load, LAMP, SENT, BACK)

    assert again.known == 3
    assert ReturnLine.objects.get().quantity == 1
    assert Payment.objects.get().refunded == Decimal("19.90")


def test_two_returns_of_one_order_are_told_apart_by_their_reference(load):
    load_orders(load, LAMP, BACK, BACK.replace("R-1", "R-2"))

    assert ReturnLine.objects.count() == 2
    assert Payment.objects.get().refunded == Decimal("36.00")  # never more than was paid


def test_the_same_reference_of_a_guest_by_e_mail_is_one_customer(load):
    line = LAMP.replace("K7", "")
    load_orders(load, line, line.replace("A-1", "A-2"))
    load_orders(load, line.replace("A-1", "A-3"))

    assert Customer.objects.count() == 1
    assert Order.objects.filter(customer__email="ada@example.com").count() == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (LAMP.replace("EUR", "USD"), "currency"),
        (LAMP.replace("0.19", "19"), "tax_rate-absurd"),
        (LAMP.replace("3.80", "99.00"), "discount"),
        (LAMP.replace("ada@example.com", "ada"), "email"),
        (LAMP.replace("LAMP-1", ""), "sku"),
        (SENT.replace("delivery", "gift"), "kind"),
        (SENT.replace(",1,4.90", ",-1,4.90"), "delivery-refund"),
        (BACK.replace("A-1", "A-9"), "no-sale"),
    ],
)
def test_a_bad_order_line_is_reported(load, line, reason):
    factories.channel("web", currency="EUR")

    result = load_orders(load, LAMP.replace("A-1", "A-0"), line)

    assert (result.imported, result.reasons) == (1, {reason: 1})


def test_an_order_file_needs_a_currency_to_make_a_channel(load):
    with pytest.raises(importing.UnusableFile, match="no currency"):
        load_orders(load, LAMP.replace("EUR", ""))


EVENTS = "kind,at,sku,visitor,customer_ref,quantity,query,consent,id"


def load_events(load, *lines, **options):
    return load(list(lines), form="events-csv", header=EVENTS, **options)


def test_events_keep_their_person_only_with_consent(load):
    product = factories.product(sku="LAMP-1")
    result = load_events(
        load,
        "view,2026-03-01 10:00:00,LAMP-1,phone-1,K7,,,yes,e1",
        "view,2026-03-01 10:01:00,LAMP-1,phone-2,,,,no,e2",
        "search,2026-03-01 10:02:00,,phone-3,,,desk lamp,,e3",
    )

    events = Event.objects.order_by("at")
    assert result.imported == 3
    assert [(e.kind, e.product_id, e.has_consent, e.visitor_id is None) for e in events] == [
        ("view", product.pk, True, False),
        ("view", product.pk, False, True),
        ("search", None, False, True),
    ]
    assert Visitor.objects.get().customer.external_ref == "K7"
    assert events[2].query == "desk lamp"


def test_consent_for_the_whole_file_can_be_declared(load):
    factories.product(sku="LAMP-1")

    load_events(load, "view,2026-03-01 10:00:00,LAMP-1,phone-1,,,,,", has_consent=True)

    assert Event.objects.get().has_consent


def test_events_come_once_by_id_or_by_content(load):
    factories.product(sku="LAMP-1")
    lines = [
        "view,2026-03-01 10:00:00,LAMP-1,phone-1,,,,yes,",
        "view,2026-03-01 10:00:00,LAMP-1,phone-1,,,,yes,",
        "cart,2026-03-01 10:00:00,LAMP-1,phone-1,,2,,yes,e1",
    ]
    first = load_events(load, *lines)
    second = load_events(load, *lines, "view,2026-03-02 10:00:00,LAMP-1,phone-1,,,,yes,")

    assert (first.imported, first.outcomes["repeated"]) == (2, 1)
    assert (second.imported, second.known) == (1, 3)
    assert Event.objects.count() == 3
    assert Visitor.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("dance,2026-03-01 10:00:00,LAMP-1,,,,,,", "kind"),
        ("view,2026-03-01 10:00:00,LAMP-9,,,,,,", "sku"),
        ("view,2026-03-01 10:00:00,,,,,,,", "sku"),
        ("search,2026-03-01 10:00:00,,,,,,,", "query"),
        ("view,2099-03-01 10:00:00,LAMP-1,,,,,,", "time-future"),
        ("cart,2026-03-01 10:00:00,LAMP-1,,,0,,,", "quantity-zero"),
        ("cart,2026-03-01 10:00:00,LAMP-1,,,-1,,,", "quantity-negative"),
        ("view,2026-03-01 10:00:00,LAMP-1,,,,,maybe,", "consent"),
        ("view,2026-03-01 10:00:00,LAMP-1", "fields"),
    ],
)
def test_a_bad_event_is_reported(load, line, reason):
    factories.product(sku="LAMP-1")

    result = load_events(load, line)

    assert result.reasons == {reason: 1}
    assert not Event.objects.exists()


def test_events_do_not_make_a_shop(load):
    with pytest.raises(importing.UnusableFile, match="no channel web"):
        load_events(load, "view,2026-03-01 10:00:00,LAMP-1,,,,,,")
