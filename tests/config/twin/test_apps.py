"""The apps' own services run the simulated shop for some days: the regression test of their decisions together."""

from decimal import Decimal

import pytest
from django.conf import settings

from config.twin import app_rules, running
from config.twin.accounts import figures
from config.twin.policies import POLICIES
from config.twin.running import Plan
from shop.models import DemandOutlook, PriceChange, PurchaseOrder, SupplierOffer

PLAN = Plan(size="tiny", n_history=56, n_days=15)
needs = {
    app: pytest.mark.skipif(app not in settings.AI_APPS, reason=f"{app} is left out")
    for app in ("inventory", "pricing")
}
pytestmark = pytest.mark.django_db


def lived(policy: str):
    stage = running.live_history(seed=5, plan=PLAN)
    return stage, running.live_on(stage, POLICIES[policy], PLAN)


@needs["inventory"]
def test_inventory_foresees_orders_and_keeps_the_shop_selling():
    from inventory.models import StockRules  # noqa: PLC0415 - an app that may be left out

    stage, outcome = lived("inventory")
    found = figures(outcome.account)

    assert DemandOutlook.objects.exists()
    assert PurchaseOrder.objects.filter(actor="twin", decision__startswith="reorder:").exists()
    packs = dict(SupplierOffer.objects.values_list("variant_id", "pack_size"))
    ordered = PurchaseOrder.objects.filter(decision__startswith="reorder:")
    lines = ordered.values_list("lines__variant_id", "lines__quantity")
    assert all(quantity % packs[variant_id] == 0 for variant_id, quantity in lines)
    assert found["out_days"] < outcome.account.variant_days / 4
    assert [shelf.on_hand >= 0 for shelf in stage.world.shelves]
    assert StockRules.objects.get().capital_days == app_rules.TIED * stage.tied_days


@needs["pricing"]
def test_pricing_moves_prices_inside_its_limits():
    stage, _ = lived("pricing")
    since = stage.world.nature.date_of(PLAN.n_history)

    assert not PriceChange.objects.filter(effective_at__date__gte=since, decision__startswith="twin").exists()
    for listing_id in stage.premises.listing_ids:
        prices = [
            row.price for row in PriceChange.objects.filter(listing=listing_id).order_by("effective_at")
        ]
        before = PriceChange.objects.filter(listing=listing_id, effective_at__date__lt=since).count()
        for one, next_one in zip(prices[before - 1 :], prices[before:], strict=False):
            assert abs(next_one - one) <= one * Decimal("0.051")


@needs["inventory"]
@needs["pricing"]
def test_both_apps_together_run_a_shop():
    _, outcome = lived("ai")

    assert figures(outcome.account)["margin"] > 0
    assert outcome.account.n_days == PLAN.n_days
