import pytest
from django.db import IntegrityError, transaction

from shop.models import StockItem, StockMovement
from shop.services import stock
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def balances(item: StockItem) -> tuple[int, int, int]:
    item.refresh_from_db()
    return item.on_hand, item.reserved, item.allocated


def test_a_delivery_opens_the_shelf_and_leaves_its_movement():
    mug = make.variant(stock=0)
    place = make.location()

    stock.receive(lines=[stock.StockLine(mug.pk, place.pk, 5)], ref="delivery 7", actor="ida", now=NOW)

    item = StockItem.objects.get(variant=mug, location=place)
    movement = item.movements.get()
    assert balances(item) == (5, 0, 0)
    assert (movement.kind, movement.on_hand_delta, movement.on_hand_after) == ("receipt", 5, 5)
    assert (movement.ref, movement.actor, movement.at) == ("delivery 7", "ida", NOW)


def test_two_lines_for_one_shelf_are_summed_and_both_written_down():
    mug, place = make.variant(stock=0), make.location()

    stock.receive(lines=[stock.StockLine(mug.pk, place.pk, 5), stock.StockLine(mug.pk, place.pk, 2)], now=NOW)

    item = StockItem.objects.get(variant=mug)
    assert balances(item) == (7, 0, 0)
    assert list(item.movements.order_by("pk").values_list("on_hand_after", flat=True)) == [5, 7]


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_is_never_delivered(quantity):
    mug = make.variant(stock=0)

    with pytest.raises(stock.InvalidMovement):
        stock.receive(lines=[stock.StockLine(mug.pk, make.location().pk, quantity)], now=NOW)

    assert not StockMovement.objects.exists()


def test_a_count_owes_a_reason():
    item = make.stocked(make.variant(stock=0), 5)

    with pytest.raises(stock.InvalidMovement) as error:
        stock.adjust(
            variant_id=item.variant_id,
            location_id=item.location_id,
            delta=-1,
            reason=" ",
            actor="ida",
            now=NOW,
        )

    assert error.value.field == "reason"
    assert balances(item) == (5, 0, 0)


def test_a_count_never_goes_below_what_is_promised():
    item = make.stocked(make.variant(stock=0), 5)
    StockItem.objects.filter(pk=item.pk).update(allocated=4)

    with pytest.raises(stock.InvalidMovement, match=r"5 of .* at hand, of which 4 are promised"):
        stock.adjust(
            variant_id=item.variant_id,
            location_id=item.location_id,
            delta=-2,
            reason="lost",
            actor="ida",
            now=NOW,
        )

    assert balances(item) == (5, 0, 4)
    assert item.movements.count() == 1


def test_a_transfer_moves_units_and_nothing_else():
    mug = make.variant(stock=0)
    here, there = make.stocked(mug, 5), make.location("store", kind="store")

    stock.transfer(
        variant_id=mug.pk, from_id=here.location_id, to_id=there.pk, quantity=3, actor="ida", now=NOW
    )

    assert balances(here) == (2, 0, 0)
    assert balances(StockItem.objects.get(location=there)) == (3, 0, 0)
    assert list(StockMovement.objects.order_by("pk").values_list("kind", flat=True)) == [
        "receipt", "transfer_out", "transfer_in",
    ]  # fmt: skip


def test_a_transfer_of_more_than_lies_there_moves_nothing():
    mug = make.variant(stock=0)
    here, there = make.stocked(mug, 5), make.location("store", kind="store")

    with pytest.raises(stock.InvalidMovement):
        stock.transfer(
            variant_id=mug.pk, from_id=here.location_id, to_id=there.pk, quantity=6, actor="", now=NOW
        )

    assert balances(here) == (5, 0, 0)
    assert StockMovement.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"on_hand": -1}, {"reserved": -1}, {"allocated": -1}, {"reserved": 4, "allocated": 2}]
)
def test_the_database_itself_refuses_impossible_stock(fields):
    item = make.stocked(make.variant(stock=0), 5)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(**fields)

    assert balances(item) == (5, 0, 0)


def test_a_movement_is_never_changed_afterwards():
    movement = make.stocked(make.variant(stock=0), 5).movements.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        StockMovement.objects.filter(pk=movement.pk).update(on_hand_delta=50)

    movement.refresh_from_db()
    assert movement.on_hand_delta == 5


def test_backorders_are_limited_but_never_below_what_is_promised():
    item = make.stocked(make.variant(stock=0), 1, backorder_limit=3)
    StockItem.objects.filter(pk=item.pk).update(allocated=3)

    for limit in (1, -1):
        with pytest.raises(stock.InvalidMovement):
            stock.set_backorder_limit(item_id=item.pk, limit=limit)
    stock.set_backorder_limit(item_id=item.pk, limit=2)

    item.refresh_from_db()
    assert (item.backorder_limit, stock.can_promise(item)) == (2, 0)
