"""Operators' pages and the API: who may look, who may decide, and what a click does."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from inventory.contracts import Facts
from inventory.models import ReorderProposal, StockRules, TrainingRun
from inventory.services import forecasting, nightly, overstock, quality, reordering
from shop.models import PurchaseOrder, SalesDay
from shop.services import api_keys, staff
from shop.services.api_keys import Scope
from tests import factories
from tests.inventory.conftest import NOW, selling

pytestmark = pytest.mark.django_db
PAGES = ("queue", "overstock", "simulation", "quality")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """Pages and the API read the clock; here it stands still."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def client_of(role: str | None) -> Client:
    staff.ensure_roles()
    user = factories.user(is_staff=role is not None)
    if role:
        user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def proposed() -> list[ReorderProposal]:
    forecasting.run(now=NOW, horizon=60)
    reordering.propose(now=NOW)
    return list(ReorderProposal.objects.order_by("pk"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_answer_in_an_empty_shop_and_in_a_full_one(name, language):
    client, address = client_of("Operator"), reverse(f"inventory_admin:{name}")
    said = {"HTTP_ACCEPT_LANGUAGE": language}
    assert client.get(address, **said).status_code == 200
    selling(3.0, seed=1, stock=2), selling(1.0, seed=2, stock=500)
    nightly(now=NOW)

    answer = client.get(address, **said)

    assert answer.status_code == 200
    assert b"<h1" in answer.content


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "100,000 sold on May 31, 2026 are hardly true"),
        ("zh-hans", "2026年5月31日售出的 100000 件不太可信"),
    ],
)
def test_the_quality_page_names_sales_that_are_hardly_true(language, words):
    selling(3.0, seed=1)
    newest = SalesDay.objects.order_by("-date").first()
    assert newest
    SalesDay.objects.filter(pk=newest.pk).update(units=100_000, is_censored=False)
    forecasting.run(now=NOW, horizon=14)

    answer = client_of("Operator").get(reverse("inventory_admin:quality"), HTTP_ACCEPT_LANGUAGE=language)

    assert words in answer.content.decode()


def test_the_quality_page_says_moment_and_kinds_of_demand_in_the_readers_language(monkeypatch):
    facts = Facts("v1", "2026-05-31T10:20:30.405060+00:00")
    monkeypatch.setattr(quality.predictor, "champion", lambda: SimpleNamespace(facts=facts))
    TrainingRun.objects.create(
        model_name="demand", version="v1", at=NOW, as_of=NOW, report={"choice": {"lumpy": "level"}}
    )

    answer = client_of("Operator").get(reverse("inventory_admin:quality"), HTTP_ACCEPT_LANGUAGE="zh-hans")

    page = answer.content.decode()
    assert "2026年5月31日 10:20" in page
    assert "块状: 水平值" in page


@pytest.mark.parametrize("name", PAGES)
def test_strangers_and_customers_are_kept_out(name):
    address = reverse(f"inventory_admin:{name}")

    assert Client().get(address).status_code == 302
    assert client_of(None).get(address).status_code == 302
    assert client_of("Customer service").get(address).status_code == 403


def test_the_queue_approves_what_is_ticked_with_the_quantity_that_was_typed():
    selling(3.0, seed=1), selling(4.0, seed=2)
    first, second = proposed()
    client = client_of("Operator")

    client.post(
        reverse("inventory_admin:queue"),
        {"do": "approve", "proposal": [first.pk], f"quantity-{first.pk}": "77"},
    )

    assert PurchaseOrder.objects.get().lines.get().quantity == 77
    second.refresh_from_db()
    assert second.state == "open"


def test_the_queue_orders_nothing_where_a_quantity_is_impossible():
    selling(3.0, pack_size=10, min_quantity=10)
    (row,) = proposed()

    client_of("Operator").post(
        reverse("inventory_admin:queue"), {"do": "approve", "proposal": [row.pk], f"quantity-{row.pk}": "7"}
    )

    assert not PurchaseOrder.objects.exists()


def test_the_queue_rejects_with_a_reason_only():
    selling(3.0)
    (row,) = proposed()
    client, address = client_of("Operator"), reverse("inventory_admin:queue")

    client.post(address, {"do": "reject", "proposal": [row.pk], "reason": ""})
    row.refresh_from_db()
    assert row.state == "open"
    client.post(address, {"do": "reject", "proposal": [row.pk], "reason": "too many"})
    row.refresh_from_db()

    assert (row.state, row.note) == ("rejected", "too many")


def test_who_may_only_look_decides_nothing():
    selling(3.0)
    (row,) = proposed()
    client, address = client_of("Viewer"), reverse("inventory_admin:queue")

    assert client.get(address).status_code == 200
    assert client.post(address, {"do": "approve", "proposal": [row.pk]}).status_code == 403
    assert not PurchaseOrder.objects.exists()


def test_the_queue_costs_the_same_for_one_proposal_and_for_many():
    selling(3.0, seed=0)
    proposed()
    client, address = client_of("Operator"), reverse("inventory_admin:queue")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for seed in range(1, 8):
        selling(3.0, seed=seed)
    proposed()

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(one)


def test_a_place_shows_its_stock_outs_its_fan_and_its_drivers():
    variant = selling(3.0)
    proposed()
    client = client_of("Operator")

    answer = client.get(reverse("inventory_admin:place", args=[variant.pk, factories.location().pk]))

    page = answer.content.decode()
    assert "<polygon" in page
    assert "a day lately" in page
    assert client.get(reverse("inventory_admin:place", args=[variant.pk, 999])).status_code == 404


def test_the_simulation_shows_three_policies_and_refuses_rules_that_make_no_sense():
    for seed in range(3):
        selling(3.0, seed=seed)
    client, address = client_of("Operator"), reverse("inventory_admin:simulation")
    tried = {
        "method": "base_stock", "cover_days": 28, "review_days": 7, "holding_rate": 0.3, "goodwill_rate": 0.1,
        "order_cost": 1, "least_service": 0.5, "most_service": 0.95,
    }  # fmt: skip

    page = client.get(address, tried).content.decode()
    wrong = client.get(address, tried | {"most_service": 1.5}).content.decode()

    assert "28 days of cover" in page
    assert page.count("<polyline") == 2
    assert "<polyline" not in wrong
    assert not StockRules.objects.exists()


@pytest.mark.parametrize("model", ["stockrules", "reorderproposal", "forecast", "trainingrun"])
def test_the_ledgers_answer(model):
    selling(3.0)
    nightly(now=NOW)

    answer = client_of("Operator").get(reverse(f"admin:inventory_{model}_changelist"))

    assert answer.status_code == 200


def key(*scopes: Scope, **fields) -> dict[str, str]:
    made = api_keys.create(name="erp", channel_id=None, scopes=list(scopes), now=NOW, **fields)
    return {"HTTP_X_API_KEY": made.secret}


def test_a_key_reads_the_outlook_and_no_other_does():
    variant = selling(3.0)
    proposed()
    client, address = Client(), "/api/v1/inventory/outlook/"

    found = client.get(address, {"sku": variant.sku, "limit": 5}, **key(Scope.STOCK_READ)).json()

    assert [row["sku"] for row in found["results"]] == [variant.sku] * 5
    assert found["results"][0]["p10"] <= found["results"][0]["p90"]
    assert client.get(address).status_code == 401
    assert client.get(address, **key(Scope.CATALOGUE_READ)).status_code == 403


def test_a_key_approves_once_and_rejects_with_a_reason():
    selling(3.0, seed=1), selling(4.0, seed=2)
    first, second = proposed()
    client, may = Client(), key(Scope.STOCK_READ, Scope.STOCK_WRITE)
    address = "/api/v1/inventory/proposals/"

    assert len(client.get(address, **may).json()["results"]) == 2
    for _ in range(2):
        answer = client.post(
            f"{address}{first.pk}/approve/", {"quantity": 50}, content_type="application/json", **may
        )
        assert (answer.status_code, answer.json()["quantity"]) == (200, 50)
    assert PurchaseOrder.objects.count() == 1
    refused = client.post(
        f"{address}{second.pk}/reject/", {"reason": "no"}, content_type="application/json", **may
    )
    assert refused.json()["state"] == "rejected"
    late = client.post(f"{address}{second.pk}/approve/", {}, content_type="application/json", **may)
    assert late.status_code == 409
    refused = client.post(
        f"{address}{first.pk}/reject/", {"reason": "late"}, content_type="application/json", **may
    )
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "proposal_not_open")
    first.refresh_from_db()
    assert (first.state, first.note) == ("approved", "")
    assert client.get(f"{address}?state=nonsense", **may).status_code == 400


def test_an_overstock_list_can_be_empty():
    assert overstock.publish(now=NOW) == 0


def test_rules_to_try_are_named_in_the_language_of_the_page():
    from inventory.admin.simulation import RulesForm  # noqa: PLC0415 - needs the admin

    with translation.override("zh-hans"):
        labels = [str(bound.label) for bound in RulesForm()]

    assert labels[:2] == ["方法", "可售天数"]


@pytest.mark.parametrize(
    "wrong", [{"review_days": 0}, {"holding_rate": 0}, {"goodwill_rate": 50}, {"cover_days": 0}]
)
def test_rules_that_no_table_holds_are_not_replayed(wrong):
    selling(3.0)
    tried = {
        "method": "base_stock", "cover_days": 28, "review_days": 7, "holding_rate": 0.3, "goodwill_rate": 0.1,
        "order_cost": 1, "least_service": 0.5, "most_service": 0.95,
    }  # fmt: skip

    found = client_of("Operator").get(reverse("inventory_admin:simulation"), tried | wrong)

    assert found.status_code == 200
    assert "<polyline" not in found.content.decode()
    assert 'role="alert"' in found.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "language", "words"),
    [
        ("budget", "-5", "en", "Ensure this value is greater than or equal to 0."),
        ("budget", "-5", "zh-hans", "确保该值大于或等于0"),
        ("capital", "-0.01", "en", "Ensure this value is greater than or equal to 0."),
        ("order_cost", "-1", "en", "Ensure this value is greater than or equal to 0."),
        ("most_service", "1", "en", "Least and most service lie between 0 and 1"),
        ("most_service", "1", "zh-hans", "最低和最高服务水平都在 0 与 1 之间"),
        ("holding_rate", "0", "en", "The holding rate lies above 0 and below 10"),
        ("review_days", "0", "en", "Days of review, cover and overstock are at least 1."),
    ],
)
def test_rules_out_of_range_are_refused_in_words(field, value, language, words):
    rules = StockRules.objects.create()
    user = factories.user(is_staff=True, is_superuser=True)
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    whole = {
        each.name: getattr(rules, each.name) if getattr(rules, each.name) is not None else ""
        for each in StockRules._meta.concrete_fields
        if each.name not in {"id", "location"}
    }

    answer = client.post(
        reverse("admin:inventory_stockrules_change", args=[rules.pk]), {**whole, "location": "", field: value}
    )

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert getattr(StockRules.objects.get(), field) == getattr(rules, field)
