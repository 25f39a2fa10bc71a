import pytest
from django.db import IntegrityError, transaction

from shop.models import Fulfilment, Order, OrderEvent, Payment, Return
from shop.services import orders
from shop.services.orders import machines
from shop.services.orders.timeline import TEXTS
from tests.shop.services.payment.paid import NOW, placed

STATUSES = [
    (machines.ORDER, Order.Status),
    (machines.PAYMENT, Payment.Status),
    (machines.FULFILMENT, Fulfilment.Status),
    (machines.RETURN, Return.Status),
]
ALLOWED = {
    "order": "pending>confirmed pending>cancelled confirmed>completed confirmed>cancelled",
    "payment": (
        "pending>authorised pending>captured pending>part_refund pending>refunded pending>voided pending>failed "
        "failed>authorised failed>captured failed>part_refund failed>refunded failed>voided "
        "authorised>captured authorised>part_refund authorised>refunded authorised>voided "
        "captured>part_refund captured>refunded part_refund>refunded"
    ),
    "fulfilment": "pending>ready pending>shipped pending>cancelled ready>collected ready>cancelled shipped>delivered",
    "return": (
        "requested>approved requested>rejected requested>cancelled approved>received approved>cancelled "
        "received>refunded received>rejected"
    ),
}


@pytest.mark.parametrize(("machine", "statuses"), STATUSES)
def test_a_table_knows_every_status_and_no_other(machine, statuses):
    assert set(machine.table) == set(statuses.values)
    assert {after for moves in machine.table.values() for after in moves} <= set(statuses.values)


@pytest.mark.parametrize(("machine", "statuses"), STATUSES)
def test_exactly_these_moves_are_allowed(machine, statuses):
    moves = {
        f"{before}>{after}"
        for before in statuses.values
        for after in statuses.values
        if machines.may_move(machine, before, after)
    }

    assert moves == set(ALLOWED[machine.name].split())


@pytest.mark.django_db
def test_a_move_that_is_not_allowed_changes_nothing_and_leaves_no_row():
    order = placed().order
    n_rows = OrderEvent.objects.count()

    with pytest.raises(orders.IllegalMove, match="waiting for payment") as error:
        machines.move(
            machine=machines.ORDER, order_id=order.pk, subject=order, after="completed", actor="", now=NOW
        )

    order.refresh_from_db()
    assert (error.value.status, order.status, OrderEvent.objects.count()) == (409, "pending", n_rows)


@pytest.mark.django_db
def test_every_change_is_a_row_of_the_timeline_in_words():
    row = placed()
    orders.cancel(order_id=row.order_id, actor="ida", reason="found it cheaper", now=NOW)

    entries = orders.timeline(order_id=row.order_id)

    assert [(entry.text, entry.detail, entry.actor) for entry in entries] == [
        ("Order cancelled", "found it cheaper", "ida"),
        ("Order placed", "", ""),
    ]


@pytest.mark.django_db
def test_the_timeline_is_never_changed():
    placed()

    with pytest.raises(IntegrityError), transaction.atomic():
        OrderEvent.objects.update(after="confirmed")


@pytest.mark.parametrize(("machine", "statuses"), STATUSES)
def test_every_status_has_its_words_but_a_payment_that_waits(machine, statuses):
    silent = {status for status in statuses.values if (machine.name, status) not in TEXTS}
    assert silent == ({"pending"} if machine is machines.PAYMENT else set())
