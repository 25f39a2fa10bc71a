"""Days of sales: gathered from the ledger of orders and stock, the same however often they are built."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from shop import tasks
from shop.models import Event, Order, OrderLine, PriceChange, SalesDay, StockItem, StockMovement
from shop.services import sales_days
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 3)
NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)


@pytest.fixture
def variant():
    """Listed at 10.00 and put on the shelf, ten of them, on 1 June."""
    return factories.product(stock=10).variants.get()


def order(
    variant, units: int, *, at: datetime = NOON, status: str = "confirmed", discount: int = 0
) -> OrderLine:
    total = 12 * units - discount
    row = Order.objects.create(
        number=f"O-{factories.number()}", channel=factories.channel(), currency="EUR", prices_include_tax=True,
        status=status, subtotal=12 * units, discount=discount, tax=2 * units, total=total, placed_at=at,
    )  # fmt: skip
    return OrderLine.objects.create(
        order=row, variant=variant, product_name="Mug", sku=variant.sku, quantity=units, unit_price=12,
        subtotal=12 * units, discount=discount, tax=2 * units, total=total,
    )  # fmt: skip


def moved(variant, left: int, at: datetime) -> None:
    item = StockItem.objects.get(variant=variant)
    StockMovement.objects.create(
        item=item,
        kind="adjustment",
        on_hand_delta=0,
        on_hand_after=left,
        reserved_after=0,
        allocated_after=0,
        at=at,
    )


def built(day: date = DAY) -> SalesDay:
    sales_days.build(first=day, last=day, now=LATER)
    return SalesDay.objects.get(date=day)


def test_a_day_sums_what_was_sold_net_of_tax(variant):
    order(variant, 2)
    order(variant, 3, discount=6)

    day = built()

    assert (day.units, day.discounted_units, day.revenue, day.currency) == (5, 3, Decimal(44), "EUR")
    assert day.list_price == Decimal(10)


def test_cancelled_orders_and_other_days_do_not_count(variant):
    order(variant, 2, status="cancelled")
    order(variant, 2, at=NOON - timedelta(hours=13))
    order(variant, 2, at=NOON + timedelta(hours=12))

    assert built().units == 0


def test_a_day_without_a_sale_has_a_row_that_says_it_could_have_been_bought(variant):
    day = built()

    assert (day.units, day.minutes, day.minutes_in_stock, day.is_censored) == (0, 1440, 1440, False)


def test_a_day_that_sold_out_at_noon_is_censored(variant):
    moved(variant, 0, NOON)

    day = built()

    assert (day.minutes_in_stock, day.is_censored) == (720, True)


def test_the_day_after_it_sold_out_had_nothing_to_sell(variant):
    moved(variant, 0, NOON - timedelta(days=1))

    assert built().minutes_in_stock == 0


def test_backorders_keep_a_shelf_in_stock(variant):
    StockItem.objects.update(backorder_limit=5)
    moved(variant, 0, NOON)

    assert not built().is_censored


def test_before_the_first_goods_there_is_no_day(variant):
    sales_days.build(first=date(2026, 5, 30), last=date(2026, 5, 31), now=LATER)

    assert not SalesDay.objects.exists()


def test_building_again_gives_the_same_rows_and_sees_a_late_cancellation(variant):
    line = order(variant, 2)
    first = built()

    Order.objects.filter(pk=line.order_id).update(status="cancelled")
    again = built()

    assert again.pk == first.pk
    assert (first.units, again.units) == (2, 0)
    assert SalesDay.objects.count() == 1


def test_a_day_that_is_not_over_is_left_alone(variant):
    assert sales_days.build(first=DAY, last=DAY, now=NOON) == 0
    assert not SalesDay.objects.exists()


def test_the_price_is_the_one_in_force_when_the_day_ended(variant):
    for at, price in ((NOON, "9"), (NOON + timedelta(days=1), "8")):
        PriceChange.objects.create(
            listing=variant.listings.get(),
            price=Decimal(price),
            currency="EUR",
            effective_at=at,
            decision="test",
        )

    assert built().list_price == Decimal(9)


def test_views_are_those_of_the_product_on_that_day(variant):
    for kind, at in (("view", NOON), ("view", NOON), ("click", NOON), ("view", NOON - timedelta(days=1))):
        Event.objects.create(kind=kind, at=at, channel=factories.channel(), product=variant.product)

    assert built().views == 2


@override_settings(TIME_ZONE="Europe/Berlin")
def test_a_day_on_which_clocks_change_has_as_many_minutes_as_it_has(variant):
    moved(variant, 10, datetime(2026, 3, 1, tzinfo=UTC))

    assert sales_days.Day.of(date(2026, 3, 29)).minutes == 23 * 60
    assert built(date(2026, 3, 29)).minutes_in_stock == 23 * 60


def test_a_day_costs_the_same_queries_for_one_and_for_many_variants(variant):
    def n_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            sales_days.build(first=DAY, last=DAY, now=LATER)
        return len(captured)

    one = n_queries()
    for _ in range(20):
        order(factories.product().variants.get(), 1)

    assert n_queries() == one


def test_the_nightly_task_builds_the_latest_days(variant, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: LATER)

    tasks.build_sales_days()

    assert [str(day) for day in SalesDay.objects.order_by("date").values_list("date", flat=True)] == [
        "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"is_censored": True}, "censored_if_out_of_stock"),
        ({"minutes_in_stock": 9}, "censored_if_out_of_stock"),
        ({"discounted_units": 9}, "no_more_discounted_than_sold"),
        ({"revenue": -1}, "sales_revenue_not_negative"),
    ],
)
def test_the_database_refuses_what_cannot_be(variant, change, name):
    built()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SalesDay.objects.update(**change)


def test_a_night_writes_only_what_changed(variant):
    order(variant, 2)
    other = factories.product(stock=10).variants.get()
    for _ in range(2):
        sales_days.build(first=DAY, last=DAY, now=LATER)
    order(other, 1)

    with CaptureQueriesContext(connection) as queries:
        sales_days.build(first=DAY, last=DAY, now=LATER)

    writes = [query["sql"] for query in queries if query["sql"].startswith("INSERT")]
    assert len(writes) == 1
    assert writes[0].count(DAY.isoformat()) == 1
    assert SalesDay.objects.get(date=DAY, variant=other).units == 1


def test_who_is_overtaken_by_another_builder_builds_again(variant, monkeypatch):
    write, calls = sales_days._write, []

    def overtaken(day: sales_days.Day) -> int:
        calls.append(day.on)
        if len(calls) == 1:
            raise IntegrityError("a_sales_day_once")
        return write(day)

    monkeypatch.setattr(sales_days, "_write", overtaken)

    assert built().units == 0
    assert len(calls) == 2
