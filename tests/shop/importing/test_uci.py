from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shop.models import (
    Customer,
    Event,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    PaymentEvent,
    PriceChange,
    Product,
    ProductListing,
    Return,
    ReturnLine,
    StockItem,
    StockMovement,
    Variant,
    VariantListing,
)
from shop.services import importing
from tests import factories

pytestmark = pytest.mark.django_db
MUG = "536365,22111,RED MUG,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
TIN = "536365,22222A,TIN OF TEA,2,2010-12-01 08:26:00,0.85,17850.0,United Kingdom"
POST = "536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850.0,United Kingdom"
BACK = "C536400,22111,RED MUG,-4,2010-12-03 09:00:00,2.55,17850.0,United Kingdom"


def counts():
    models = (
        Customer, Event, Order, OrderEvent, OrderLine, Payment, PaymentEvent, PriceChange, Product,
        ProductListing, Return, ReturnLine, StockItem, StockMovement, Variant, VariantListing,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def test_an_invoice_becomes_an_order_that_adds_up_and_is_paid(load):
    result = load([MUG, TIN, POST])

    order = Order.objects.get(external_ref="536365")
    assert result.imported == 3
    assert (order.subtotal, order.shipping, order.tax, order.total) == (
        Decimal("17.00"), Decimal("18.00"), Decimal(0), Decimal("35.00"),
    )  # fmt: skip
    assert (order.status, order.currency, order.channel.code) == ("completed", "GBP", "web")
    assert order.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert order.shipping_address.country == "GB"
    assert order.customer.external_ref == "17850"
    payment = order.payments.get()
    assert (payment.status, payment.captured, payment.amount) == ("captured", Decimal(35), Decimal(35))
    assert sum(event.amount for event in payment.events.all()) == Decimal(35)
    assert order.lines.count() == 2


def test_the_article_is_sold_from_now_on(load):
    load([MUG])

    product = Product.objects.get(external_ref="22111")
    listing = ProductListing.objects.get(product=product)
    assert (product.name, product.name_en, product.name_zh_hans) == ("Red Mug", "Red Mug", None)
    assert (product.status, product.category.name) == ("published", "Kitchen")
    assert (listing.price_from, listing.is_available, listing.is_visible) == (Decimal("2.55"), True, True)
    item = StockItem.objects.get()
    assert (item.variant.sku, item.on_hand) == ("22111", 50)
    assert sum(m.on_hand_delta for m in item.movements.all()) == item.on_hand


def test_each_line_is_a_purchase_that_may_be_learnt_from(load):
    load([MUG, TIN])

    events = Event.objects.order_by("pk")
    assert [event.kind for event in events] == ["purchase", "purchase"]
    assert {event.customer.external_ref for event in events} == {"17850"}
    assert all(event.has_consent and event.order_id for event in events)
    assert (events[0].quantity, events[0].at) == (6, datetime(2010, 12, 1, 8, 26, tzinfo=UTC))


def test_without_consent_the_purchases_name_nobody(load):
    load([MUG], has_consent=False)

    event = Event.objects.get()
    assert (event.customer_id, event.has_consent) == (None, False)
    assert Order.objects.get().customer is not None


def test_a_line_without_a_customer_is_a_guests_order(load):
    load(["536544,22111,RED MUG,1,2010-12-01 14:32:00,2.55,,United Kingdom"])

    assert Order.objects.get().customer is None
    assert not Customer.objects.exists()
    assert not Event.objects.get().has_consent


def test_the_most_frequent_name_wins_and_codes_differ_only_in_case(load):
    load([
        "1,85123a,HOLDER,1,2010-12-01 08:26:00,2.55,1.0,France",
        "2,85123A,WHITE HOLDER,1,2010-12-01 08:26:00,2.55,1.0,France",
        "3,85123A,WHITE HOLDER,1,2010-12-01 08:26:00,2.55,1.0,France",
    ])  # fmt: skip

    assert Product.objects.get().name == "White Holder"


def test_the_price_of_a_day_is_the_most_frequent_one_and_only_changes_are_kept(load):
    def sale(invoice, day, price, customer="1.0"):
        return f"{invoice},22111,RED MUG,1,2010-12-0{day} 08:26:00,{price},{customer},France"

    load([
        sale(1, 1, "2.55"), sale(2, 1, "2.55"), sale(3, 1, "9.99"), sale(4, 2, "2.55"),
        sale(5, 3, "3.10"), sale(6, 3, "5.99", ""), sale(7, 3, "5.99", ""),
    ])  # fmt: skip

    changes = PriceChange.objects.order_by("effective_at").values_list(
        "price", "effective_at__day", "decision"
    )
    assert list(changes) == [(Decimal("2.55"), 1, "import"), (Decimal("3.10"), 3, "import")]
    assert VariantListing.objects.get().list_price == Decimal("3.10")


def test_a_cancellation_is_a_refund_of_the_sale_before_it(load):
    result = load([MUG, TIN, BACK])

    payment = Payment.objects.get()
    line = ReturnLine.objects.get()
    assert result.imported == 3
    assert (payment.status, payment.refunded) == ("part_refund", Decimal("10.20"))
    assert (line.quantity, line.order_line.sku, line.item_return.status) == (4, "22111", "refunded")
    assert Order.objects.count() == 1


def test_a_cancellation_prefers_the_same_price_then_the_newest_sale(load):
    load([
        "1,22111,RED MUG,5,2010-12-01 08:00:00,2.55,1.0,France",
        "2,22111,RED MUG,5,2010-12-02 08:00:00,9.00,1.0,France",
        "C3,22111,RED MUG,-7,2010-12-03 08:00:00,2.55,1.0,France",
    ])  # fmt: skip

    back = dict(ReturnLine.objects.values_list("order_line__order__external_ref", "quantity"))
    assert back == {"1": 5, "2": 2}
    assert Payment.objects.get(order__external_ref="2").refunded == Decimal("5.10")


def test_a_cancellation_of_more_than_was_sold_is_booked_in_part_and_told(load):
    result = load([MUG, BACK.replace("-4", "-9")])

    assert ReturnLine.objects.get().quantity == 6
    assert Payment.objects.get().status == "refunded"
    assert result.rows == [
        ["3", "imported", "warning", "only 6 of 9 units were sold before", BACK.replace("-4", "-9")]
    ]


@pytest.mark.parametrize(
    "line",
    [
        BACK.replace("22111", "22112"),  # another article
        BACK.replace("17850.0", "99999.0"),  # another customer
        BACK.replace("17850.0", ""),  # nobody
        BACK.replace("2010-12-03", "2010-11-03"),  # before the sale
    ],
)
def test_a_cancellation_without_a_sale_moves_no_money(load, line):
    result = load([MUG, line])

    assert result.reasons["no-sale"] == 1
    assert Payment.objects.get().refunded == 0
    assert not Return.objects.exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,M,Manual,1,2010-12-01 08:26:00,2.55,1.0,France", "no-article"),
        ("1,AMAZONFEE,FEE,1,2010-12-01 08:26:00,2.55,1.0,France", "no-article"),
        ("1,gift_0001_20,VOUCHER,1,2010-12-01 08:26:00,2.55,1.0,France", "voucher"),
        ("1,22111,found,5,2010-12-01 08:26:00,0.0,,France", "price-zero"),
        ("1,22111,lost,-5,2010-12-01 08:26:00,0.0,,France", "stock-correction"),
        ("C1,22111,RED MUG,5,2010-12-01 08:26:00,1.0,1.0,France", "sign"),
        ("1,22111,RED MUG,0,2010-12-01 08:26:00,2.55,1.0,France", "quantity-zero"),
        ("1,22111,RED MUG,1000000000,2010-12-01 08:26:00,2.55,1.0,France", "quantity-absurd"),
        ("1,22111,RED MUG,NaN,2010-12-01 08:26:00,2.55,1.0,France", "quantity"),
        ("1,22111,RED MUG,0.5,2010-12-01 08:26:00,2.55,1.0,France", "quantity"),
        ("1,22111,RED MUG,1,2010-12-01 08:26:00,NaN,1.0,France", "UnitPrice"),
        ("1,22111,RED MUG,1,2010-12-01 08:26:00,Infinity,1.0,France", "UnitPrice"),
        ("1,22111,RED MUG,1,2010-12-01 08:26:00,-2.55,1.0,France", "UnitPrice-negative"),
        ("1,22111,RED MUG,1,2010-12-01 08:26:00,1e12,1.0,France", "UnitPrice-absurd"),
        ("1,22111,RED MUG,1,someday,2.55,1.0,France", "time"),
        ("1,22111,RED MUG,1,2999-12-01 08:26:00,2.55,1.0,France", "time-future"),
        ("1,22111,RED MUG,1,2010-12-01", "fields"),
        ('1,22111,"RED MUG,1,2010-12-01 08:26:00,2.55,1.0,France', "quote"),
        ("1,22111,RED MUG,1,2010-12-01 08:26:00,2.55,1.0,France,extra", "fields"),
        ("", "blank"),
        (",22111,RED MUG,1,2010-12-01 08:26:00,2.55,1.0,France", "InvoiceNo"),
        ("1,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,1.0,France", "no-goods"),
    ],
)
def test_a_bad_line_is_reported_by_number_and_reason_and_harms_nobody(load, line, reason):
    result = load([MUG, line, TIN])

    assert result.imported == 2
    assert [(row[0], row[2], row[4].lstrip("'")) for row in result.rows] == [("3", reason, line)]
    assert Order.objects.get().lines.count() == 2


def test_an_exact_repetition_in_an_invoice_is_merged_and_told(load):
    result = load([MUG, TIN, MUG])

    assert result.outcomes["repeated"] == 1
    assert result.rows == [["4", "repeated", "repeated", "says again what line 2 says", MUG]]
    assert Order.objects.get().subtotal == Decimal("17.00")


def test_an_unknown_country_is_imported_with_a_warning(load):
    result = load([MUG.replace("United Kingdom", "Unit")])

    assert result.imported == 1
    assert Order.objects.get().shipping_address is None
    assert result.rows[0][3] == "country 'Unit' is not known: stored without"


def test_a_second_run_adds_nothing(load):
    first = load([MUG, TIN, POST, BACK])
    before = counts()

    second = load([MUG, TIN, POST, BACK])

    assert (first.imported, second.imported, second.known) == (4, 0, 4)
    assert counts() == before
    assert Payment.objects.get().refunded == Decimal("10.20")


def test_a_longer_file_adds_only_what_is_missing_even_to_an_order_that_was_cut(load):
    load([MUG])
    result = load([MUG, TIN, POST, BACK])
    at_once = counts()

    order, payment = Order.objects.get(), Payment.objects.get()
    assert (result.imported, result.known) == (3, 1)
    assert (order.subtotal, order.shipping, order.total) == (Decimal(17), Decimal(18), Decimal(35))
    assert (payment.amount, payment.captured, payment.refunded) == (
        Decimal(35),
        Decimal(35),
        Decimal("10.20"),
    )
    captured = payment.events.filter(kind="capture").values_list("amount", flat=True)
    assert sum(captured) == Decimal(35)

    load([MUG, TIN, POST, BACK])
    assert counts() == at_once


def test_an_invoice_whose_lines_lie_apart_is_one_order(load, monkeypatch):
    monkeypatch.setattr(importing.running, "BATCH", 1)

    load([MUG, "2,22111,RED MUG,1,2010-12-02 08:00:00,2.55,1.0,France", TIN])

    assert Order.objects.get(external_ref="536365").total == Decimal("17.00")


def test_a_merchants_later_price_survives_another_import(load):
    load([MUG])
    listing = VariantListing.objects.get()
    PriceChange.objects.create(
        listing=listing,
        price=9,
        currency="GBP",
        effective_at=datetime(2011, 1, 1, tzinfo=UTC),
        decision="someone",
    )
    VariantListing.objects.update(list_price=9)

    load([MUG, "9,22111,RED MUG,1,2011-02-02 08:00:00,3.00,1.0,France"])

    assert VariantListing.objects.get().list_price == Decimal(9)
    assert PriceChange.objects.count() == 2


def test_a_channel_of_another_currency_gets_a_neighbour_unless_it_was_named(load):
    factories.channel("web", currency="EUR")

    result = load([MUG])

    assert result.summary.channel == "web-gbp"
    assert Order.objects.get().channel.code == "web-gbp"
    with pytest.raises(importing.UnusableFile, match="sells in EUR, the file is in GBP"):
        load([MUG], is_channel_explicit=True)


def test_spreadsheet_dates_are_read(load):
    load(["1,22111,RED MUG,1,12/1/2010 8:26,2.55,17850,France"])

    assert Order.objects.get().placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)


def test_summer_time_of_the_shop_becomes_utc(load):
    load(["1,22111,RED MUG,1,2011-06-01 08:26:00,2.55,17850,France"])

    assert Order.objects.get().placed_at == datetime(2011, 6, 1, 7, 26, tzinfo=UTC)


def test_the_sales_of_the_last_week_are_counted(load):
    load([MUG, "9,22222A,TIN OF TEA,3,2010-12-20 08:00:00,0.85,1.0,France"])

    assert dict(Product.objects.values_list("external_ref", "n_sold_7d")) == {"22111": 0, "22222A": 3}
