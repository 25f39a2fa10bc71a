from decimal import Decimal
from itertools import permutations

import pytest

from shop.models import Job, Order
from shop.services import orders, payment
from shop.services.payment import Effect
from tests.shop.services.payment.paid import NOW, paid, placed

pytestmark = pytest.mark.django_db
STEPS = [
    Effect("authorise", Decimal("20"), "a"),
    Effect("capture", Decimal("20"), "c"),
    Effect("fail", Decimal("0"), "f"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_effects_in_any_order_and_twice_come_to_the_same(order):
    row = placed("20.00")

    for number in (*order, *order):
        payment.book(payment_id=row.pk, effects=[STEPS[number]], actor="sandbox", now=NOW)

    row.refresh_from_db()
    assert (row.status, row.authorised, row.captured) == ("captured", Decimal("20"), Decimal("20"))
    assert row.events.count() == 3
    assert Order.objects.get().events.filter(after="confirmed").count() == 1


def test_less_than_the_total_confirms_nothing():
    row = placed("20.00")

    payment.book(payment_id=row.pk, effects=[Effect("capture", Decimal("19.99"), "c")], actor="", now=NOW)

    assert Order.objects.get().status == "pending"


def test_a_failed_attempt_can_be_followed_by_another():
    row = placed("20.00")
    payment.book(
        payment_id=row.pk, effects=[Effect("fail", Decimal("0"), "f", "card declined")], actor="", now=NOW
    )

    url = payment.begin(order_id=row.order_id, now=NOW)

    row.refresh_from_db()
    again = row.order.payments.latest("pk")
    assert row.status == "failed"
    assert (url, again.status) == (f"/sandbox-pay/{again.token}/", "pending")
    assert Order.objects.get().status == "pending"


def test_nothing_is_to_be_paid_for_an_order_that_is_paid():
    row = paid()

    with pytest.raises(payment.NothingToPay):
        payment.begin(order_id=row.order_id, now=NOW)


def test_money_that_comes_for_a_cancelled_order_is_promised_back():
    row = placed("20.00")
    orders.cancel(order_id=row.order_id, actor="ida", reason="", now=NOW)
    Job.objects.all().delete()

    payment.book(payment_id=row.pk, effects=STEPS[:2], actor="sandbox", now=NOW)

    assert Order.objects.get().status == "cancelled"
    assert Job.objects.get().arguments == {"payment_id": row.pk}


def test_a_second_payment_of_the_same_order_is_promised_back_and_the_first_kept():
    first = placed("20.00")
    payment.book(payment_id=first.pk, effects=STEPS[2:], actor="", now=NOW)
    payment.begin(order_id=first.order_id, now=NOW)
    second = first.order.payments.latest("pk")

    payment.book(payment_id=first.pk, effects=STEPS[:2], actor="", now=NOW)
    payment.book(payment_id=second.pk, effects=STEPS[:2], actor="", now=NOW)

    released = Job.objects.filter(task="shop.tasks.release_payment")
    assert [job.arguments["payment_id"] for job in released] == [second.pk]
