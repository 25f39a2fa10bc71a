"""What came of slates, who may see them, and forgetting."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from recommend import services, tasks
from recommend.models import Outcome, SlateDecision
from shop import signals
from shop.contracts.people import Who
from tests import factories
from tests.factories import NOW
from tests.recommend.rows import happened, ordered

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def slate(slate_id="a", *products, **fields):
    return SlateDecision.objects.create(
        slate_id=slate_id,
        kind="for_you",
        channel=factories.channel(),
        size=4,
        at=NOW - 3 * HOUR,
        as_of=NOW - 3 * HOUR,
        source="model",
        items=[[product.pk, 0.5, 1.0] for product in products],
        reasons=[["for_you", None, None, None] for _ in products],
        **fields,
    )


def test_a_purchase_within_a_day_belongs_to_the_latest_click_on_the_product():
    item, device = factories.product(), factories.visitor()
    early, late = slate("early", item), slate("late", item)
    happened("click", item, visitor=device, slate_id="early", position=2, at=NOW - 3 * HOUR)
    happened("click", item, visitor=device, slate_id="late", position=1, at=NOW - 2 * HOUR)
    ordered(item, visitor=device, at=NOW - HOUR)

    found = services.attribute(now=NOW)

    assert (found.n_touches, found.n_purchases) == (2, 1)
    purchase = Outcome.objects.get(kind="purchase")
    assert (purchase.slate, purchase.position, purchase.amount, purchase.currency) == (
        late,
        1,
        Decimal(10),
        "EUR",
    )
    assert Outcome.objects.filter(slate=early).get().kind == "click"


def test_attributing_twice_changes_nothing():
    item, device = factories.product(), factories.visitor()
    slate("a", item)
    happened("impression", item, visitor=device, slate_id="a", at=NOW - 3 * HOUR)
    happened("click", item, visitor=device, slate_id="a", at=NOW - 2 * HOUR)
    ordered(item, visitor=device, at=NOW - HOUR)
    services.attribute(now=NOW)

    again = services.attribute(now=NOW + HOUR)

    assert (again.n_touches, again.n_purchases) == (0, 0)
    assert sorted(Outcome.objects.values_list("kind", flat=True)) == ["click", "impression", "purchase"]


@pytest.mark.parametrize(
    "why",
    ["too late", "before the click", "another product", "another person", "cancelled", "impression only"],
)
def test_a_purchase_that_no_click_may_claim_stays_unattributed(why):
    item, other, device = factories.product(), factories.product(), factories.visitor()
    slate("a", item)
    clicked_at = NOW - 30 * HOUR if why == "too late" else NOW - 2 * HOUR
    kind = "impression" if why == "impression only" else "click"
    happened(kind, item, visitor=device, slate_id="a", at=clicked_at)
    order = ordered(
        other if why == "another product" else item,
        visitor=factories.visitor() if why == "another person" else device,
        at=NOW - 3 * HOUR if why == "before the click" else NOW - HOUR,
    )
    if why == "cancelled":
        order.status = "cancelled"
        order.save()

    services.attribute(now=NOW)

    assert not Outcome.objects.filter(kind="purchase").exists()


def test_a_guest_without_consent_is_linked_by_the_slate_on_the_order_line_alone():
    item = factories.product()
    slate("a", item)
    happened("cart", item, slate_id="a", at=NOW - 2 * HOUR)
    ordered(item, slate_id="a", at=NOW - HOUR)
    ordered(item, at=NOW - HOUR)

    assert services.attribute(now=NOW).n_purchases == 1


def test_a_click_before_sign_in_counts_for_the_order_after_it():
    item, person = factories.product(), factories.customer()
    phone = factories.visitor(of=person)
    slate("a", item)
    happened("click", item, visitor=phone, slate_id="a", at=NOW - 2 * HOUR)
    ordered(item, customer=person, at=NOW - HOUR)

    assert services.attribute(now=NOW).n_purchases == 1


def test_an_event_that_names_no_slate_of_ours_is_ignored():
    happened("click", factories.product(), slate_id="invented")

    assert services.attribute(now=NOW).n_touches == 0
    assert Outcome.objects.count() == 0


def test_the_task_may_run_twice():
    item, device = factories.product(), factories.visitor()
    moment = timezone.now()
    slate("a", item)
    happened("click", item, visitor=device, slate_id="a", at=moment - 2 * HOUR)
    ordered(item, visitor=device, at=moment - HOUR)

    assert [tasks.attribute(), tasks.attribute()] == [1, 0]


def test_the_database_refuses_a_second_slate_for_a_line_and_a_purchase_without_one():
    item = factories.product()
    one, other = slate("a", item), slate("b", item)
    line = ordered(item).lines.get()
    fields = {"kind": "purchase", "product": item, "at": NOW}
    Outcome.objects.create(slate=one, order_line=line, **fields)

    for wrong in ({"slate": other, "order_line": line}, {"slate": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Outcome.objects.create(**fields, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(
            slate=one, kind="click", product=item, at=NOW, order_line=ordered(item).lines.get()
        )


def test_forgetting_cuts_the_ledger_from_the_person_and_keeps_the_numbers():
    item, person = factories.product(), factories.customer()
    device, stranger = factories.visitor(), factories.visitor()
    own = slate("a", item, visitor=device)
    as_customer = slate("b", item, customer=person)
    others = slate("c", item, visitor=stranger)

    n_cut = services.forget(customer_id=person.pk, visitor_ids=[device.pk])

    for row in (own, as_customer, others):
        row.refresh_from_db()
    assert n_cut == 2
    assert (own.visitor_id, own.reasons, own.items) == (None, [], [[item.pk, 0.5, 1.0]])
    assert as_customer.customer_id is None
    assert (others.visitor_id, len(others.reasons)) == (stranger.pk, 1)


def test_erasing_behaviour_reaches_the_ledger_by_a_promised_job(django_capture_on_commit_callbacks):
    item, device = factories.product(), factories.visitor()
    row = slate("a", item, visitor=device)

    with django_capture_on_commit_callbacks(execute=True):
        signals.behaviour_erased.send_robust(None, customer_id=None, visitor_ids=[device.pk])

    row.refresh_from_db()
    assert row.visitor_id is None


def test_deleting_the_visitor_leaves_a_slate_of_nobody():
    device = factories.visitor()
    row = slate("a", factories.product(), visitor=device)

    device.delete()

    row.refresh_from_db()
    assert row.visitor_id is None


def test_a_slate_is_explained_to_its_owner_and_to_staff_and_to_nobody_else():
    person, device = factories.customer(), factories.visitor()
    slate("a", factories.product(), visitor=device, customer=person)

    def sees(who, *, staff=False):
        return services.explain(slate_id="a", who=who, may_see_all=staff) is not None

    assert sees(Who(customer_id=person.pk))
    assert sees(Who(visitor_id=device.pk))
    assert sees(Who(), staff=True)
    assert not sees(Who())
    assert not sees(Who(customer_id=factories.customer().pk, visitor_id=device.pk))
    assert not sees(Who(visitor_id=factories.visitor().pk))


def test_a_stranger_gets_404_and_staff_the_decision(client):
    row = slate("a", factories.product())
    stranger, staff = factories.user(), factories.user(is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_slatedecision"))
    factories.channel()

    client.force_login(stranger)
    assert client.get("/recommendations/slates/a/").status_code == 404
    assert client.get("/recommendations/slates/none/").status_code == 404
    client.force_login(staff)
    found = client.get("/recommendations/slates/a/")

    assert found.status_code == 200
    assert found.json()["items"][0]["product_id"] == row.items[0][0]
    assert client.post("/recommendations/slates/a/").status_code == 405


def test_the_operators_panel_is_red_without_a_model_and_counts_what_slates_earned():
    item, device = factories.product(), factories.visitor()
    slate("a", item, arm="model")
    happened("click", item, visitor=device, slate_id="a", at=NOW - 2 * HOUR)
    ordered(item, visitor=device, at=NOW - HOUR)
    services.attribute(now=NOW)

    panel = services.panel(now=NOW)

    assert panel.is_alarm
    assert "no model has been trained yet" in panel.detail
    assert [row.values for row in panel.rows] == [("model", "1", "100.0 %", "1", "10.00 EUR")]
