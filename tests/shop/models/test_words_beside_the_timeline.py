"""Words that older versions wrote into the ledgers move out of them, and the ledgers are closed again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from shop.models import OrderEvent, OrderEventNote, StockMovement
from tests import factories as make
from tests.shop.services.payment import paid

pytestmark = pytest.mark.django_db
migration = import_module("shop.migrations.0013_words_beside_the_timeline")


def old(**fields: str) -> OrderEvent:
    return OrderEvent.objects.create(order=paid.paid().order, subject_id=1, at=make.NOW, **fields)


def moved() -> None:
    with connection.schema_editor() as editor:
        migration.move(apps, editor)


@pytest.mark.django_db(transaction=True)
def test_words_move_and_codes_numbers_and_amounts_stay():
    words = old(machine="order", after="cancelled", detail="call me, 030 1")
    code = old(machine="return", after="requested", detail="wrong_size")
    noticed = old(machine="order", after="pending", detail="card_habit, behaviour")
    movement = StockMovement.objects.filter(kind="allocate").first()
    assert movement is not None
    free = {
        "item": movement.item,
        "on_hand_after": 0,
        "reserved_after": 0,
        "allocated_after": 0,
        "at": make.NOW,
    }
    given_back = StockMovement.objects.create(
        kind="deallocate", ref="order:1", reason="call me, 030 1", **free
    )
    counted = StockMovement.objects.create(kind="adjustment", ref="count:1", reason="two are broken", **free)

    moved()

    for row in (words, code, noticed, given_back, counted):
        row.refresh_from_db()
    assert (words.detail, words.note.text) == ("", "call me, 030 1")
    assert (code.detail, given_back.reason, counted.reason) == ("wrong_size", "", "two are broken")
    assert noticed.detail == ""
    assert OrderEventNote.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderEvent.objects.update(detail="again")
