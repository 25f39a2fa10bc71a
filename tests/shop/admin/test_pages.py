"""Operators' pages: every one answers, lists cost the same for 1 and 100 rows, and roles are kept apart."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.models import (
    Fulfilment,
    Order,
    OrderLine,
    PriceChange,
    PurchaseOrder,
    Review,
    StockItem,
    StockMovement,
    Supplier,
    SupplierOffer,
    User,
    VariantListing,
)
from shop.services import purchasing, staff
from tests import factories, signing
from tests.shop.services.payment import paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    User.objects.create_superuser("boss@example.com", factories.PASSWORD)
    client = Client()
    client.login(email="boss@example.com", password=factories.PASSWORD)
    return signing.shown(client, "password")


def client_with(role: str) -> Client:
    user = factories.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


SHOP_MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "shop"), key=lambda m: m.__name__
)


def order(number: str) -> Order:
    variant = factories.product().variants.get()
    row = Order.objects.create(
        number=number,
        channel=factories.channel(),
        customer=factories.customer(),
        currency="EUR",
        prices_include_tax=True,
        subtotal=10,
        tax=1,
        total=10,
        placed_at=factories.NOW,
    )
    OrderLine.objects.create(
        order=row,
        variant=variant,
        product_name="Thing",
        sku=variant.sku,
        quantity=1,
        unit_price=10,
        subtotal=10,
        total=10,
    )
    return row


def url(model: type, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", SHOP_MODELS, ids=lambda m: m.__name__)
def test_every_list_answers_in_both_languages(boss, model):
    factories.product()

    assert boss.get(url(model), headers={"accept-language": "en"}).status_code == 200
    assert boss.get(url(model), {"q": "x"}, headers={"accept-language": "zh-hans"}).status_code == 200


@pytest.mark.parametrize("model", SHOP_MODELS, ids=lambda m: m.__name__)
def test_every_form_to_add_answers_or_is_forbidden(boss, model):
    expected = 200 if admin.site._registry[model].has_add_permission(_request(boss)) else 403

    assert boss.get(url(model, "add")).status_code == expected


def _request(client: Client):
    request = client.get("/admin/").wsgi_request
    request.user = User.objects.get(is_superuser=True)
    return request


LISTS = {
    "product": factories.product,
    "order": lambda: order(f"N-{factories.number()}"),
    "stockitem": factories.product,
    "variantlisting": factories.product,
    "customer": factories.customer,
    "review": lambda: Review.objects.create(
        product=factories.product(), stars=4, language="en", author_name="A", created_at=factories.NOW
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_as_many_queries_for_thirty_rows_as_for_one(boss, name):
    page = reverse(f"admin:shop_{name}_changelist")
    LISTS[name]()
    boss.get(page)
    with CaptureQueriesContext(
        connection,
    ) as one:
        boss.get(page)
    for _ in range(29):
        LISTS[name]()

    with CaptureQueriesContext(connection) as thirty:
        response = boss.get(page)

    assert response.status_code == 200
    assert len(thirty) == len(one)
    assert len(one) <= 12


def test_the_overview_shows_sales_and_what_waits(boss):
    row = order("2026-000001")
    Order.objects.filter(pk=row.pk).update(status=Order.Status.CONFIRMED)

    response = boss.get(reverse("admin:index"))

    assert response.status_code == 200
    assert "Parcels to pack" in response.content.decode()


def test_the_overview_of_an_empty_shop_says_that_nothing_was_sold(boss):
    assert "Nothing has been sold yet." in boss.get(reverse("admin:index")).content.decode()


def test_a_new_price_in_the_admin_goes_through_the_price_history(boss):
    listing = VariantListing.objects.get(variant=factories.product().variants.get())
    before = PriceChange.objects.count()

    response = boss.post(
        url(VariantListing, "change", listing.pk),
        {
            "is_visible": "on", "list_price": "7.50", "compare_at_price": "", "cost_price": "",
            "prices-TOTAL_FORMS": 0, "prices-INITIAL_FORMS": 0,
        },
    )  # fmt: skip

    listing.refresh_from_db()
    assert response.status_code == 302
    assert listing.list_price == Decimal("7.50")
    assert PriceChange.objects.count() == before + 1
    assert PriceChange.objects.latest("id").decision == f"staff:{User.objects.get(is_superuser=True).pk}"


def test_stock_is_adjusted_by_a_movement_with_a_reason(boss):
    item = StockItem.objects.get(variant=factories.product().variants.get())
    before = item.on_hand

    boss.post(
        reverse("admin:shop_stockitem_adjust", args=[item.pk]),
        {"delta": "-3", "reason": "broken", "_form_submitted": "True"},
    )

    item.refresh_from_db()
    movement = StockMovement.objects.filter(item=item).latest("id")
    assert item.on_hand == before - 3
    assert (movement.on_hand_delta, movement.reason) == (-3, "broken")


def test_an_adjustment_below_zero_is_refused_in_words_and_changes_nothing(boss):
    item = StockItem.objects.get(variant=factories.product().variants.get())
    before, movements = item.on_hand, StockMovement.objects.count()

    boss.post(
        reverse("admin:shop_stockitem_adjust", args=[item.pk]),
        {"delta": "-9999", "reason": "typing error", "_form_submitted": "True"},
    )

    item.refresh_from_db()
    assert item.on_hand == before
    assert StockMovement.objects.count() == movements


def test_a_button_that_changes_something_does_nothing_on_get(boss):
    row = order("2026-000002")

    boss.get(reverse("admin:shop_order_cancel", args=[row.pk]))

    row.refresh_from_db()
    assert row.status == Order.Status.PENDING


ROLE_TABLE = [
    ("Operator", "order", 200),
    ("Operator", "user", 403),
    ("Catalogue editor", "product", 200),
    ("Catalogue editor", "order", 403),
    ("Warehouse", "stockitem", 200),
    ("Warehouse", "customer", 403),
    ("Customer service", "order", 200),
    ("Customer service", "apikey", 403),
    ("Viewer", "order", 200),
    ("Viewer", "customer", 403),
]


@pytest.mark.parametrize(("role", "name", "status"), ROLE_TABLE)
def test_a_role_sees_what_the_table_allows(role, name, status):
    assert client_with(role).get(reverse(f"admin:shop_{name}_changelist")).status_code == status


def test_a_viewer_cannot_cancel_an_order():
    row = order("2026-000003")

    response = client_with("Viewer").post(
        reverse("admin:shop_order_cancel", args=[row.pk]), {"reason": "no", "_form_submitted": "True"}
    )

    row.refresh_from_db()
    assert response.status_code == 403
    assert row.status == Order.Status.PENDING


def test_a_shopper_is_sent_to_the_sign_in_page():
    client = Client()
    client.force_login(factories.user("shopper@example.com"))

    assert client.get(reverse("admin:shop_order_changelist")).status_code == 302


def test_roles_hold_exactly_the_permissions_of_the_table():
    for role in staff.ROLES:
        held = {
            f"{label}.{code}"
            for label, code in Group.objects.get(name=role).permissions.values_list(
                "content_type__app_label", "codename"
            )
        }

        assert held == staff.permission_codes(role)


def press(client: Client, name: str, pk: int, **fields: object):
    return client.post(reverse(f"admin:shop_{name}", args=[pk]), {"_form_submitted": "True", **fields})


@pytest.mark.django_db(transaction=True)
def test_an_order_is_shipped_delivered_and_partly_refunded_by_buttons(boss):
    payment = paid.paid()
    parcel = Fulfilment.objects.get(order=payment.order)

    press(boss, "fulfilment_ship", parcel.pk, carrier="Post", tracking_number="X1")
    press(boss, "fulfilment_deliver", parcel.pk)
    press(boss, "payment_refund", payment.pk, amount="5.00")

    parcel.refresh_from_db()
    payment.refresh_from_db()
    assert (parcel.status, parcel.tracking_number) == (Fulfilment.Status.DELIVERED, "X1")
    assert payment.refunded == Decimal("5.00")


@pytest.mark.django_db(transaction=True)
def test_more_than_was_paid_is_not_refunded(boss):
    payment = paid.paid()

    press(boss, "payment_refund", payment.pk, amount="5000")

    payment.refresh_from_db()
    assert payment.refunded == Decimal("0")


@pytest.fixture
def purchase() -> PurchaseOrder:
    """Twelve on order of a variant that has three."""
    variant = factories.product(stock=3).variants.get()
    supplier = Supplier.objects.create(code="mill", name="Mill", currency="EUR")
    SupplierOffer.objects.create(supplier=supplier, variant=variant, cost=4)
    return purchasing.place(
        supplier_id=supplier.pk,
        location_id=factories.location().pk,
        lines=[purchasing.PurchaseLine(variant.pk, 12)],
        actor="",
        now=factories.NOW,
    )


def test_the_warehouse_receives_a_purchase_with_one_click(purchase):
    press(client_with("Warehouse"), "purchaseorder_receive", purchase.pk, note="D-1")

    purchase.refresh_from_db()
    assert purchase.status == "received"
    assert StockItem.objects.get().on_hand == 15


def test_who_may_only_look_receives_and_cancels_nothing(purchase):
    viewer = client_with("Viewer")

    for button in ("receive", "cancel"):
        assert press(viewer, f"purchaseorder_{button}", purchase.pk, note="D-1").status_code == 403

    purchase.refresh_from_db()
    assert purchase.status == "placed"
    assert StockItem.objects.get().on_hand == 3


def test_an_offer_is_ordered_with_one_click(purchase):
    offer = SupplierOffer.objects.get()

    press(
        client_with("Operator"),
        "supplieroffer_order",
        offer.pk,
        quantity="5",
        to=str(factories.location().pk),
    )

    assert PurchaseOrder.objects.latest("pk").lines.get().quantity == 5
