"""Reorder proposals: enough for review and lead time, in whole lots; decided once, and only while they hold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from inventory.models import ReorderProposal, StockRules
from inventory.services import forecasting, reordering
from shop.models import PlannedReplenishment, PurchaseOrder, StockItem, SupplierOffer
from shop.services import purchasing, stock
from tests import factories
from tests.inventory.conftest import NOW, TODAY, offered, selling, sold, supplier, weekly

pytestmark = pytest.mark.django_db
State = ReorderProposal.State


def proposed(**options) -> list[ReorderProposal]:
    forecasting.run(now=NOW, horizon=60)
    reordering.propose(now=NOW, **options)
    return list(ReorderProposal.objects.filter(state=State.OPEN).order_by("-stake", "pk"))


def shelf(variant, **change) -> StockItem:
    StockItem.objects.filter(variant=variant).update(**change)
    return StockItem.objects.get(variant=variant)


def test_what_runs_low_is_proposed_with_its_reasons():
    variant = selling(3.0, stock=4)

    (row,) = proposed()

    assert (row.variant, row.kind, row.day, row.supplier.code) == (variant, "order", TODAY, "mill")
    # A week of lead time and a day of review at 3 a day is 24; four lie there.
    assert 20 <= row.quantity <= 120
    assert row.order_up_to > row.reorder_point > 24
    assert row.on_hand == 4
    assert 0.9 < row.service <= 0.995
    assert row.stockout_chance > 0.99
    assert row.stake > 100  # twenty units and more at six a unit, and goodwill
    assert {reason["kind"] for reason in row.reasons} >= {"demand", "stock", "lead", "service", "targets"}
    planned = PlannedReplenishment.objects.get()
    assert (planned.quantity, planned.is_ordered) == (row.quantity, False)
    assert planned.arrives_on == TODAY + timedelta(days=7)


def test_what_is_there_in_plenty_is_not_ordered():
    selling(1.0, stock=500)

    assert proposed() == []


def test_minimum_and_packs_are_kept_and_named():
    selling(0.3, stock=0, pack_size=12, min_quantity=50)

    (row,) = proposed()

    assert row.quantity % 12 == 0
    assert row.quantity >= 50
    assert "min_quantity" in row.binding


def test_the_same_day_gives_the_same_rows():
    selling(3.0)
    (first,) = proposed()

    (second,) = proposed()

    assert (second.pk, second.quantity) == (first.pk, first.quantity)
    assert ReorderProposal.objects.count() == 1


def test_the_next_day_overtakes_what_nobody_decided():
    selling(3.0)
    (first,) = proposed()

    reordering.propose(now=NOW + timedelta(days=1))

    first.refresh_from_db()
    assert first.state == State.SUPERSEDED
    assert ReorderProposal.objects.get(state=State.OPEN).day == TODAY + timedelta(days=1)


def test_the_most_money_at_stake_comes_first():
    small, large = selling(1.0, stock=0, seed=1), selling(9.0, stock=0, seed=2)

    assert [row.variant for row in proposed()] == [large, small]


def test_a_budget_goes_where_it_brings_most():
    selling(3.0, stock=0, cost="9.50", seed=1)
    dear_margin = selling(3.0, stock=0, cost="2.00", seed=2)
    StockRules.objects.create(budget=Decimal(80))

    rows = proposed()

    assert sum(row.quantity * row.unit_cost for row in rows) <= 80
    assert rows[0].variant == dear_margin
    assert rows[0].quantity * rows[0].unit_cost > 40
    assert any("budget" in row.binding for row in rows)


def test_a_full_location_takes_no_more_than_fits():
    selling(9.0, stock=2)
    StockRules.objects.create(location=factories.location(), space_units=20)

    (row,) = proposed()

    assert row.quantity <= 18
    assert "space" in row.binding


def test_what_lies_elsewhere_is_moved_before_anything_is_bought():
    variant = selling(3.0, stock=2)
    store = factories.location("store", kind="store")
    factories.stocked(variant, 400, at=store)
    sold(variant, weekly(120, 0.2, seed=5), at=store)

    (row,) = proposed()

    assert (row.kind, row.source_location, row.supplier) == ("transfer", store, None)
    before = StockItem.objects.get(variant=variant, location=store).on_hand
    reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)
    assert StockItem.objects.get(variant=variant, location=store).on_hand == before - row.quantity
    assert not PurchaseOrder.objects.exists()


def test_what_no_supplier_offers_is_not_proposed():
    variant = selling(3.0)
    SupplierOffer.objects.filter(variant=variant).update(is_active=False)

    assert proposed() == []


def test_what_is_sold_at_a_loss_is_kept_at_the_least_service():
    selling(3.0, stock=0, cost="12.00")

    (row,) = proposed()

    assert row.service == 0.5
    assert "service" in row.binding
    assert row.stake == 0


def test_a_dear_currency_is_not_mixed_with_the_price():
    variant = selling(3.0, stock=0)
    SupplierOffer.objects.all().delete()
    offered(variant, cost="900", of=supplier("far", currency="JPY"))

    (row,) = proposed()

    assert (row.currency, row.unit_cost) == ("JPY", Decimal("900"))
    assert row.service > 0.9  # by the cost that is booked in the currency of the price


def test_an_approval_becomes_one_order_however_often_it_is_sent():
    selling(3.0)
    (row,) = proposed()

    for _ in range(3):
        done = reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)

    order = PurchaseOrder.objects.get()
    assert (done.purchase, done.state, done.decided_by) == (order, State.APPROVED, "ada")
    assert order.decision == f"reorder:{row.pk}"
    assert order.lines.get().quantity == row.quantity
    planned = PlannedReplenishment.objects.get()
    assert (planned.is_ordered, planned.decision) == (True, f"purchase:{order.pk}")


def test_what_is_ordered_is_not_proposed_again_and_receiving_it_fills_the_shelf():
    variant = selling(3.0)
    (row,) = proposed()
    reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)
    assert proposed() == []

    order = PurchaseOrder.objects.get()
    purchasing.receive(
        order_id=order.pk, quantities={order.lines.get().pk: row.quantity}, note="D1", actor="bob", now=NOW
    )

    assert StockItem.objects.get(variant=variant).on_hand == 4 + row.quantity


def test_many_are_approved_as_one_order_of_each_supplier():
    selling(3.0, seed=1), selling(4.0, seed=2)
    selling(5.0, seed=3, of=supplier("other"))
    rows = proposed()

    done = reordering.approve_many(proposal_ids=[row.pk for row in rows], actor="ada", now=NOW)

    assert len(done.approved) == 3
    assert sorted(order.lines.count() for order in PurchaseOrder.objects.all()) == [1, 2]
    again = reordering.approve_many(proposal_ids=[row.pk for row in rows], actor="bob", now=NOW)
    assert (again.order_ids, len(again.approved)) == ((), 3)
    assert PurchaseOrder.objects.count() == 2


def test_a_stale_approval_is_refused_and_made_anew():
    variant = selling(3.0)
    (row,) = proposed()
    stock.receive(
        lines=[stock.StockLine(variant.pk, factories.location().pk, 15)], now=NOW, ref="count", actor="bob"
    )

    with pytest.raises(reordering.StaleProposal):
        reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)

    assert not PurchaseOrder.objects.exists()
    anew = ReorderProposal.objects.get(pk=row.pk)
    assert (anew.state, anew.on_hand) == (State.OPEN, 19)
    assert anew.quantity == row.quantity - 15
    assert reordering.approve(proposal_id=row.pk, actor="ada", now=NOW).state == State.APPROVED


def test_a_stale_approval_of_what_is_not_needed_any_more_is_overtaken():
    variant = selling(3.0)
    (row,) = proposed()
    stock.receive(
        lines=[stock.StockLine(variant.pk, factories.location().pk, 500)], now=NOW, ref="count", actor="bob"
    )

    with pytest.raises(reordering.StaleProposal):
        reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)

    assert ReorderProposal.objects.get().state == State.SUPERSEDED
    with pytest.raises(reordering.NotOpen):
        reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)


@pytest.mark.parametrize("change", [{"cost": Decimal("4.50")}, {"pack_size": 5}, {"is_active": False}])
def test_an_offer_that_changed_makes_a_proposal_stale(change):
    selling(3.0)
    (row,) = proposed()
    SupplierOffer.objects.update(**change)

    with pytest.raises(reordering.StaleProposal):
        reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)

    assert not PurchaseOrder.objects.exists()


def test_a_proposal_of_last_week_is_stale():
    selling(3.0)
    (row,) = proposed()

    with pytest.raises(reordering.StaleProposal):
        reordering.approve(proposal_id=row.pk, actor="ada", now=NOW + timedelta(days=6))


def test_a_sale_between_night_and_noon_changes_nothing():
    variant = selling(3.0)
    (row,) = proposed()
    shelf(variant, on_hand=3)

    assert reordering.approve(proposal_id=row.pk, actor="ada", now=NOW).state == State.APPROVED


def test_a_rejection_needs_a_reason_and_orders_nothing():
    selling(3.0)
    (row,) = proposed()
    with pytest.raises(reordering.WrongQuantity):
        reordering.reject(proposal_ids=[row.pk], reason=" ", actor="ada", now=NOW)

    assert reordering.reject(proposal_ids=[row.pk], reason="Season is over", actor="ada", now=NOW) == 1

    row.refresh_from_db()
    assert (row.state, row.note) == (State.REJECTED, "Season is over")
    assert not PlannedReplenishment.objects.exists()
    with pytest.raises(reordering.NotOpen):
        reordering.approve(proposal_id=row.pk, actor="bob", now=NOW)
    reordering.propose(now=NOW)
    assert ReorderProposal.objects.get().state == State.REJECTED  # not asked again on the same day


def test_an_edited_quantity_is_what_is_ordered():
    selling(3.0, pack_size=5, min_quantity=10)
    (row,) = proposed()
    for wrong in (0, -5, 7, 5):
        with pytest.raises(reordering.WrongQuantity):
            reordering.edit(proposal_id=row.pk, quantity=wrong, actor="ada", now=NOW)

    reordering.edit(proposal_id=row.pk, quantity=25, actor="ada", now=NOW)
    reordering.approve(proposal_id=row.pk, actor="ada", now=NOW)

    assert PurchaseOrder.objects.get().lines.get().quantity == 25


def test_rules_by_cover_order_for_so_many_days():
    selling(3.0, stock=0)
    StockRules.objects.create(method="cover", cover_days=28)

    (row,) = proposed()

    assert 28 * 3 * 0.7 < row.quantity - 7 * 3 < 28 * 3 * 1.4


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": 0},
        {"edited_quantity": 0},
        {"kind": "transfer"},
        {"service": 1.2},
        {"stake": Decimal(-1)},
    ],
)
def test_the_database_refuses_a_proposal_that_makes_no_sense(wrong):
    selling(3.0)
    (row,) = proposed()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReorderProposal.objects.filter(pk=row.pk).update(**wrong)


def test_rules_for_everywhere_exist_once():
    StockRules.objects.create()

    with pytest.raises(IntegrityError), transaction.atomic():
        StockRules.objects.create()


@pytest.mark.parametrize("wrong", [{"most_service": 1.0}, {"least_service": 0.999}, {"holding_rate": 0}])
def test_rules_that_no_policy_follows_are_refused(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockRules.objects.create(**wrong)


def test_one_supplier_who_promises_an_age_and_one_huge_pack_stop_no_other_proposal():
    late, packed, other = selling(), selling(pack_size=2_000_000_000), selling()
    SupplierOffer.objects.filter(variant=late).update(supplier=supplier("late", lead_days=2_000_000_000))
    forecasting.run(now=NOW)

    reordering.propose(now=NOW)
    opened = {row.variant_id: row for row in ReorderProposal.objects.all()}
    found = reordering.approve_many(proposal_ids=[row.pk for row in opened.values()], actor="me", now=NOW)

    assert set(opened) == {late.pk, other.pk}
    assert packed.pk not in opened
    assert set(found.approved) == {row.pk for row in opened.values()}
    assert opened[late.pk].lead_p50 == 1_000.0
