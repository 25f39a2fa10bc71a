import pytest

from shop.models import Fulfilment, Order, StockItem
from shop.services import orders, stock
from tests import factories as make
from tests.shop.services.payment.paid import NOW, authorised, paid

pytestmark = pytest.mark.django_db


def parcel_of(order: Order) -> Fulfilment:
    return order.fulfilments.get()


def test_a_delivered_order_goes_from_packed_to_complete_and_its_goods_leave_the_stock():
    order = paid().order
    parcel = parcel_of(order)

    orders.ship(fulfilment_id=parcel.pk, actor="ida", now=NOW, carrier="DHL", tracking_number="00340")
    item = StockItem.objects.get()
    assert (item.on_hand, item.allocated, stock.is_balanced(item)) == (9, 0, True)
    orders.deliver(fulfilment_id=parcel.pk, actor="ida", now=NOW)

    order.refresh_from_db()
    parcel.refresh_from_db()
    assert (order.status, parcel.status, parcel.carrier, parcel.tracking_number) == (
        "completed", "delivered", "DHL", "00340",
    )  # fmt: skip
    assert [(row.machine, row.after) for row in order.events.order_by("pk")][-3:] == [
        ("fulfilment", "shipped"),
        ("fulfilment", "delivered"),
        ("order", "completed"),
    ]


def test_an_order_is_complete_with_its_last_parcel():
    north, south = make.location("north"), make.location("south")
    make.channel(locations=[north, south])
    mug = make.variant(stock=0)
    make.stocked(mug, 1, at=north)
    make.stocked(mug, 1, at=south)
    order = paid(lines={mug: 2}).order
    first, second = order.fulfilments.order_by("pk")

    for parcel in (first, second):
        orders.ship(fulfilment_id=parcel.pk, actor="", now=NOW)
    orders.deliver(fulfilment_id=first.pk, actor="", now=NOW)
    order.refresh_from_db()
    assert order.status == "confirmed"
    orders.deliver(fulfilment_id=second.pk, actor="", now=NOW)

    order.refresh_from_db()
    assert order.status == "completed"
    assert set(StockItem.objects.values_list("on_hand", "allocated")) == {(0, 0)}


def test_an_order_for_collection_waits_at_the_store_until_it_is_taken():
    store = make.location("store", kind="store")
    make.channel(locations=[make.location(), store])
    mug = make.variant(stock=0)
    item = make.stocked(mug, 3, at=store)
    method = make.shipping_method("collect", kind="pickup", price="0")
    order = paid(lines={mug: 1}, method=method, pickup_location=store).order
    parcel = parcel_of(order)

    with pytest.raises(orders.IllegalMove, match="collects"):
        orders.ship(fulfilment_id=parcel.pk, actor="", now=NOW)
    with pytest.raises(orders.IllegalMove):
        orders.collect(fulfilment_id=parcel.pk, actor="", now=NOW)
    orders.mark_ready(fulfilment_id=parcel.pk, actor="", now=NOW)
    item.refresh_from_db()
    assert (item.on_hand, item.allocated) == (3, 1)
    orders.collect(fulfilment_id=parcel.pk, actor="", now=NOW)

    item.refresh_from_db()
    order.refresh_from_db()
    assert (item.on_hand, item.allocated, order.status) == (2, 0, "completed")


def test_a_delivered_order_cannot_be_laid_out_for_collection():
    parcel = parcel_of(paid().order)

    with pytest.raises(orders.IllegalMove, match="delivered, not collected"):
        orders.mark_ready(fulfilment_id=parcel.pk, actor="", now=NOW)

    parcel.refresh_from_db()
    assert parcel.status == "pending"


def test_nothing_leaves_before_an_operator_has_looked():
    order = authorised().order
    parcel = parcel_of(order)

    with pytest.raises(orders.IllegalMove, match="review"):
        orders.ship(fulfilment_id=parcel.pk, actor="", now=NOW, carrier="DHL")

    parcel.refresh_from_db()
    assert (parcel.status, parcel.carrier, StockItem.objects.get().on_hand) == ("pending", "", 10)


def test_a_parcel_is_sent_once():
    parcel = parcel_of(paid().order)
    orders.ship(fulfilment_id=parcel.pk, actor="", now=NOW, tracking_number="1")

    with pytest.raises(orders.IllegalMove):
        orders.ship(fulfilment_id=parcel.pk, actor="", now=NOW, tracking_number="2")

    parcel.refresh_from_db()
    assert (parcel.tracking_number, StockItem.objects.get().on_hand) == ("1", 9)


def test_an_unknown_parcel_does_not_exist():
    with pytest.raises(orders.OrderNotFound):
        orders.deliver(fulfilment_id=999_999, actor="", now=NOW)
