from decimal import Decimal

import pytest

from shop.models import Order, Payment, Return, StockItem
from shop.services import orders, payment, returns, stock
from tests import factories as make
from tests.shop.services.payment.paid import NOW, paid

pytestmark = pytest.mark.django_db


def sent(units: int = 3, price: str = "10.00") -> Order:
    order = paid(lines={make.variant(price=price): units}).order
    orders.ship(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    orders.deliver(fulfilment_id=order.fulfilments.get().pk, actor="", now=NOW)
    return order


def ask(order: Order, units: int) -> Return:
    return returns.request(
        order_id=order.pk, lines={order.lines.get().pk: units}, reason="too small", actor="customer", now=NOW
    )


def received(order: Order, units: int, **more) -> Return:
    row = ask(order, units)
    returns.approve(return_id=row.pk, actor="ida", now=NOW)
    returns.receive(return_id=row.pk, location_id=make.location().pk, actor="ida", now=NOW, **more)
    return row


def status(row: Return) -> str:
    row.refresh_from_db()
    return row.status


def test_goods_come_back_on_the_shelf_and_their_price_to_the_shopper():
    order = sent(3, "10.00")
    row = received(order, 2)

    returns.refund(return_id=row.pk, actor="ida", now=NOW)

    item = StockItem.objects.get()
    assert (item.on_hand, item.allocated, stock.is_balanced(item)) == (9, 0, True)
    assert (Payment.objects.get().refunded, Payment.objects.get().status) == (Decimal("20"), "part_refund")
    assert status(row) == "refunded"
    assert [event.after for event in order.events.filter(machine="return").order_by("pk")] == [
        "requested", "approved", "received", "refunded",
    ]  # fmt: skip


def test_a_return_may_come_to_another_location():
    store = make.location("store", kind="store")
    order = sent(1)
    row = ask(order, 1)
    returns.approve(return_id=row.pk, actor="", now=NOW)

    returns.receive(return_id=row.pk, location_id=store.pk, actor="", now=NOW)

    assert StockItem.objects.get(location=store).on_hand == 1


def test_what_is_broken_is_paid_back_but_not_sold_again():
    order = sent(1)

    received(order, 1, restock={order.lines.get().pk: False})

    assert StockItem.objects.get().on_hand == 9
    assert Return.objects.get().lines.get().restock is False


def test_never_more_comes_back_than_was_sent():
    order = sent(3)
    ask(order, 2)

    assert returns.returnable(order_id=order.pk) == {order.lines.get().pk: 1}
    with pytest.raises(returns.InvalidReturn):
        ask(order, 2)

    assert Return.objects.count() == 1


@pytest.mark.parametrize("units", [0, -1])
def test_nothing_is_no_return(units):
    order = sent(1)

    with pytest.raises(returns.InvalidReturn):
        ask(order, units)
    with pytest.raises(returns.InvalidReturn):
        returns.request(order_id=order.pk, lines={}, reason="", actor="", now=NOW)

    assert not Return.objects.exists()


def test_what_was_not_sent_and_what_is_anothers_cannot_be_returned():
    mine, other = sent(1), paid().order

    with pytest.raises(returns.InvalidReturn):
        ask(other, 1)
    with pytest.raises(returns.InvalidReturn):
        returns.request(order_id=mine.pk, lines={other.lines.get().pk: 1}, reason="", actor="", now=NOW)

    assert not Return.objects.exists()


def test_a_rejected_return_can_be_asked_for_again():
    order = sent(1)
    row = ask(order, 1)
    returns.reject(return_id=row.pk, actor="ida", now=NOW, reason="worn")

    ask(order, 1)

    assert status(row) == "rejected"
    assert Return.objects.count() == 2


def test_the_shopper_may_keep_the_goods():
    row = ask(sent(1), 1)

    returns.cancel(return_id=row.pk, actor="customer", now=NOW)

    assert status(row) == "cancelled"
    with pytest.raises(orders.IllegalMove):
        returns.approve(return_id=row.pk, actor="", now=NOW)


def test_no_money_goes_before_the_goods_have_come():
    row = ask(sent(1), 1)
    returns.approve(return_id=row.pk, actor="", now=NOW)

    with pytest.raises(orders.IllegalMove):
        returns.refund(return_id=row.pk, actor="", now=NOW)

    assert Payment.objects.get().refunded == 0


def test_pressed_twice_a_return_is_paid_once():
    row = received(sent(2), 1)
    returns.refund(return_id=row.pk, actor="", now=NOW)

    with pytest.raises(orders.IllegalMove):
        returns.refund(return_id=row.pk, actor="", now=NOW)

    assert Payment.objects.get().refunded == Decimal("10")


def test_an_operator_may_pay_back_less_but_never_more_than_was_captured():
    row = received(sent(2, "10.00"), 2)

    with pytest.raises(payment.AmountTooHigh):
        returns.refund(return_id=row.pk, amount=Decimal("20.01"), actor="", now=NOW)
    assert status(row) == "received"
    returns.refund(return_id=row.pk, amount=Decimal("15.00"), actor="", now=NOW)

    assert (status(row), Payment.objects.get().refunded) == ("refunded", Decimal("15"))


def test_parts_of_a_line_add_up_to_the_line():
    order = sent(3, "3.33")
    Order.objects.get().lines.update(total=Decimal("10.00"))
    rows = [ask(order, 1) for _ in range(3)]

    assert [returns.worth(return_id=row.pk) for row in rows] == [
        Decimal("3.33"),
        Decimal("3.34"),
        Decimal("3.33"),
    ]


def test_an_unknown_return_or_location_does_not_exist():
    row = ask(sent(1), 1)
    returns.approve(return_id=row.pk, actor="", now=NOW)

    with pytest.raises(orders.OrderNotFound):
        returns.approve(return_id=999_999, actor="", now=NOW)
    with pytest.raises(orders.OrderNotFound):
        returns.refund(return_id=999_999, actor="", now=NOW)
    with pytest.raises(orders.OrderNotFound):
        returns.receive(return_id=row.pk, location_id=999_999, actor="", now=NOW)

    assert status(row) == "approved"
