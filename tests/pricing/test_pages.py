"""Operators' pages: what they show, in both languages, also empty; who may see and press what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pricing.models import PriceExperiment, PriceProposal, PricingRule, RuleVersion, SwitchChange
from pricing.services import experimenting, proposals, proposing, rules
from shop.models import CompetitorOffer, SalesDay
from tests import factories
from tests.pricing import market
from tests.pricing.conftest import member
from tests.pricing.market import NOW
from tests.shop.api.conftest import with_key

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_shows_itself_in_both_languages(operator, proposed, language):
    operator.cookies["django_language"] = language
    pages = [
        reverse("admin:pricing_priceproposal_changelist"),
        reverse("admin:pricing_priceproposal_change", args=[proposed.pk]),
        reverse("pricing_admin:listing", args=[proposed.listing_id]),
        reverse("pricing_admin:quality"),
        reverse("admin:pricing_pricingrule_changelist"),
        reverse("admin:pricing_pricingrule_add"),
        reverse("admin:pricing_elasticityestimate_changelist"),
        reverse("admin:pricing_proposalrun_changelist"),
        reverse("admin:pricing_priceexperiment_add"),
        reverse("admin:pricing_pricelimit_add"),
        reverse("admin:shop_competitoroffer_upload"),
    ]
    for page in pages:
        assert operator.get(page).status_code == 200, page


def test_a_running_price_test_says_its_state_in_words(operator):
    operator.cookies["django_language"] = "zh-hans"
    test = PriceExperiment.objects.create(
        code="tea", channel=factories.channel(), change_rate=Decimal("-0.05"), state="running"
    )

    page = operator.get(reverse("admin:pricing_priceexperiment_change", args=[test.pk])).content.decode()

    assert "运行中" in page
    assert "(&#x27;running&#x27;" not in page


def test_pages_of_a_shop_without_anything_say_so(operator):
    row = market.variant("19.90")
    listing = operator.get(reverse("pricing_admin:listing", args=[row.listings.get().pk]))
    quality = operator.get(reverse("pricing_admin:quality"))

    assert "Next to nothing is sold" in listing.content.decode()
    assert "Nothing was learnt yet." in quality.content.decode()
    assert operator.get(reverse("pricing_admin:listing", args=[999_999])).status_code == 404


def test_the_switch_takes_one_click(operator):
    operator.post(reverse("pricing_admin:switch"), {"do": "stop", "reason": "Odd"})
    operator.post(reverse("pricing_admin:switch"), {"do": "stop"})

    assert [(row.is_stopped, row.reason) for row in SwitchChange.objects.all()] == [(True, "Odd")]
    assert (
        "Stopped: no price changes by itself."
        in operator.get(reverse("pricing_admin:quality")).content.decode()
    )


@pytest.mark.parametrize("role", ["Viewer", "Catalogue editor", "Warehouse", None])
def test_who_may_not_decide_is_kept_out(client, proposed, role):
    client.force_login(member(role) if role else factories.user())

    assert client.post(reverse("pricing_admin:switch"), {"do": "stop"}).status_code in {302, 403}
    assert client.post(reverse("pricing_admin:propose")).status_code in {302, 403}
    assert not SwitchChange.objects.exists()
    assert PriceProposal.objects.get().state == "open"


def test_bulk_approval_sets_prices(operator, proposed):
    operator.post(
        reverse("admin:pricing_priceproposal_changelist"),
        {"action": "approve_all", "_selected_action": [proposed.pk]},
    )

    proposed.refresh_from_db()
    assert proposed.state == "applied"
    assert proposed.decided_by.startswith("staff:")


def form(**changed: object) -> dict[str, object]:
    return {
        "category": "", "mode": "suggest", "least_margin_rate": "0.9", "fee_rate": "0.02", "fixed_fees": "0",
        "ceiling_rate": "1.3", "day_step": "0.05", "month_step": "0.15", "rest_hours": "24", "rival_gap": "",
        "ladder": "ninety", "least_chance": "0.8", "caution": "0.25", "explore_rate": "0", "rollout_percent": "5",
        **changed,
    }  # fmt: skip


def test_terms_are_tried_before_they_hold(operator, proposed):
    rule = PricingRule.objects.get()
    address = reverse("admin:pricing_pricingrule_change", args=[rule.pk])

    page = operator.post(address, form(_try="1"), follow=True).content.decode()

    assert "these terms hold for 1 prices" in page
    assert "1 hit the floor" in page
    rule.refresh_from_db()
    assert rule.least_margin_rate == Decimal("0.100")
    assert not RuleVersion.objects.exists()


def test_terms_are_kept_with_their_history(operator, proposed):
    rule = PricingRule.objects.get()

    operator.post(reverse("admin:pricing_pricingrule_change", args=[rule.pk]), form(least_margin_rate="0.2"))
    rules.next_stage(rule_id=rule.pk, actor="staff:1", now=NOW)

    rule.refresh_from_db()
    assert (rule.least_margin_rate, rule.rollout_percent) == (Decimal("0.200"), 25)
    found = [row.values for row in RuleVersion.objects.order_by("pk")]
    assert [(each["least_margin_rate"], each["rollout_percent"]) for each in found] == [
        ("0.2", 5),
        ("0.200", 25),
    ]


def test_a_file_of_offers_is_kept_but_for_what_cannot_be(operator):
    market.variant(sku="MUG-1")
    text = (
        "sku,competitor,price,currency,seen_at,confidence\n"
        "MUG-1,Elsewhere,9.90,EUR,2026-12-17T08:00:00Z,0.9\n"
        "NONE,Elsewhere,9.90,EUR,2026-12-17T08:00:00Z,0.9\n"
        "MUG-1,Elsewhere,NaN,EUR,2026-12-17T08:00:00Z,0.9\n"
    )

    page = operator.post(
        reverse("admin:shop_competitoroffer_upload"),
        {"file": SimpleUploadedFile("offers.csv", text.encode(), "text/csv")},
    ).content.decode()

    assert CompetitorOffer.objects.count() == 1
    assert "1 offer was recorded." in page
    assert "Line 3: no variant has the SKU “NONE”" in page
    assert "Line 4:" in page


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_a_file_that_is_none_gets_a_clear_answer(operator, content):
    answer = operator.post(
        reverse("admin:shop_competitoroffer_upload"), {"file": SimpleUploadedFile("x.csv", content)}
    )

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_systems_send_offers_with_a_key():
    market.variant(sku="MUG-1")
    row = {
        "sku": "MUG-1", "competitor": "Elsewhere", "price": "9.90", "currency": "EUR",
        "seen_at": "2026-05-01T08:00:00Z", "confidence": "0.9",
    }  # fmt: skip

    answer = with_key("prices:write").post("competitor-offers/", {"rows": [row, {**row, "price": "0"}]})

    assert answer.status_code == 200, answer.content
    assert answer.json()["n_recorded"] == 1
    assert answer.json()["rejected"][0].startswith("Line 2:")
    assert with_key("stock:read").post("competitor-offers/", {"rows": [row]}).status_code == 403


def test_systems_decide_with_a_key(proposed, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    api = with_key("prices:write")

    listed = api.get("pricing/proposals/").json()["results"]
    refused = api.post(f"pricing/proposals/{proposed.pk}/approve/", {"price": "99.90"})
    agreed = api.post(f"pricing/proposals/{proposed.pk}/approve/", {})
    again = api.post(f"pricing/proposals/{proposed.pk}/reject/", {"reason": "No"})

    assert [(row["id"], row["price"]) for row in listed] == [(proposed.pk, "20.40")]
    assert refused.status_code == 400
    assert (agreed.status_code, agreed.json()["state"]) == (200, "applied")
    assert again.status_code == 409
    assert with_key("stock:read").get("pricing/proposals/").status_code == 403


def test_a_key_of_another_channel_finds_no_proposal(proposed):
    api = with_key("prices:write", channel_id=factories.channel("pos", kind="pos").pk)

    assert api.get("pricing/proposals/").json()["results"] == []
    assert api.post(f"pricing/proposals/{proposed.pk}/reject/", {"reason": "No"}).status_code == 404


def test_a_price_test_goes_back_and_forth_and_is_read():
    products = []
    for at in range(6):
        row = market.variant("19.90", cost="8.00")
        market.sold(row, days=60, a_day=5.0, spread=0.0, seed=at)
        products.append(row.product)
    market.rule(month_step=Decimal("0.200"))
    test = PriceExperiment.objects.create(
        code="five-less", channel=factories.channel(), change_rate=Decimal("-0.050"), block_days=3,
        washout_days=1, n_blocks=4,
    )  # fmt: skip
    test.products.set(products)

    experimenting.start(experiment_id=test.pk, actor="staff:1", now=NOW)
    with pytest.raises(experimenting.CannotStart):
        experimenting.start(experiment_id=test.pk, actor="staff:1", now=NOW)
    for day in range(1, 16):
        now = NOW + timedelta(days=day)
        experimenting.run(now=now)
        for product in products:
            listing = product.variants.get().listings.get()
            SalesDay.objects.create(
                variant=listing.variant, location=factories.location(), channel=listing.channel, date=now.date(),
                units=8 if listing.list_price < Decimal("19.90") else 5, discounted_units=0, revenue=40, currency="EUR",
                list_price=listing.list_price, views=0, minutes=1440, minutes_in_stock=1440, is_censored=False,
            )  # fmt: skip

    test.refresh_from_db()
    reading = experimenting.read(experiment=test, now=NOW + timedelta(days=16))

    assert test.state == "finished"
    assert test.least_effect is not None
    assert reading.units is not None
    assert reading.units.lo > 0
    assert reading.units.p < 0.05
    for product in products:
        assert product.variants.get().listings.get().list_price == Decimal("19.90")


def test_products_under_test_get_no_proposal(proposed):
    test = PriceExperiment.objects.create(
        code="x", channel=factories.channel(), change_rate=Decimal("-0.050"), state="running"
    )
    test.products.add(proposed.listing.variant.product)

    assert proposing.propose(now=NOW + timedelta(hours=1)) == 0
    with pytest.raises(proposals.AlreadyDecided):
        proposals.approve(proposal_id=proposed.pk, actor="staff:1", now=NOW)
