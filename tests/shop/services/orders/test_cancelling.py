import pytest

from shop.models import Job, StockItem
from shop.services import orders
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db


def test_an_unpaid_order_gives_its_goods_back():
    order = placed().order

    orders.cancel(order_id=order.pk, actor="customer", reason="", now=NOW)

    order.refresh_from_db()
    assert (order.status, StockItem.objects.get().allocated, order.fulfilments.count()) == ("cancelled", 0, 0)


def test_a_paid_order_gives_its_goods_back_and_promises_the_money():
    order = paid().order
    Job.objects.all().delete()

    orders.cancel(order_id=order.pk, actor="ida", reason="", now=NOW)

    order.refresh_from_db()
    assert (order.status, order.fulfilments.get().status, StockItem.objects.get().allocated) == (
        "cancelled", "cancelled", 0,
    )  # fmt: skip
    assert Job.objects.get().task == "shop.tasks.release_payment"


def test_what_has_been_sent_cannot_be_cancelled():
    order = paid().order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    Job.objects.all().delete()

    assert not orders.can_cancel(order)
    with pytest.raises(orders.IllegalMove, match="can be returned"):
        orders.cancel(order_id=order.pk, actor="", reason="", now=NOW)

    order.refresh_from_db()
    assert (order.status, order.fulfilments.get().status) == ("confirmed", "shipped")
    assert not Job.objects.exists()


def test_an_order_is_cancelled_once():
    order = placed().order
    assert orders.can_cancel(order)
    orders.cancel(order_id=order.pk, actor="", reason="", now=NOW)
    order.refresh_from_db()

    assert not orders.can_cancel(order)
    with pytest.raises(orders.IllegalMove):
        orders.cancel(order_id=order.pk, actor="", reason="", now=NOW)

    assert order.events.filter(after="cancelled", machine="order").count() == 1


def test_only_a_waiting_order_expires():
    waiting, settled = placed().order, paid().order

    assert orders.expire(order_id=waiting.pk, reason="late", now=NOW) is True
    assert orders.expire(order_id=waiting.pk, reason="late", now=NOW) is False
    assert orders.expire(order_id=settled.pk, reason="late", now=NOW) is False

    settled.refresh_from_db()
    assert settled.status == "confirmed"
