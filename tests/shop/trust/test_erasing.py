"""A mark in every field of words that leads to a customer: all of them are in the export, none outlives erasure."""

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Field, JSONField, Model

from shop.models import (
    Cart,
    CartLine,
    Consent,
    Customer,
    Event,
    Fulfilment,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Return,
    Review,
    WishlistItem,
)
from shop.services import orders, returns
from shop.services.customers import belongings, privacy
from tests import factories as make
from tests.shop.services.payment import paid

pytestmark = pytest.mark.django_db
# Rows that are not the shop's and stay: decisions about goods, which name nobody once the link is cut.
OTHERS_THAT_STAY = {
    "recommend.slatedecision",
    "recommend.outcome",
    "content.label",
    "content.reviewanalysis",
    "shop.reviewmention",
}
# Rows that go with the person.
THAT_GO = {
    "shop.customer", "shop.user", "shop.visitor", "shop.cart", "shop.cartline", "shop.consent", "shop.wishlistitem",
    "shop.reservation", "account.emailaddress", "account.emailconfirmation", "mfa.authenticator",
    "support.conversation", "support.message", "support.messagefeedback", "support.proposal", "support.handoff",
    "support.turndecision",
}  # fmt: skip
NO_WORDS = {"shop.fulfilmentline", "shop.returnline"}


def test_every_table_that_leads_to_a_customer_is_accounted_for():
    reached = {model._meta.label_lower for model in belongings.lookups()}
    installed = {app.label for app in apps.get_app_configs()}
    listed = {
        label
        for label in {*belongings.KEPT, *OTHERS_THAT_STAY, *THAT_GO, *NO_WORDS}
        if label.split(".")[0] in installed
    }

    assert {label for label in reached if label.split(".")[0] != "risk"} == listed


@pytest.fixture
def ada(web) -> Customer:
    """Somebody who has done everything, with completed orders."""
    account = make.user("ada@example.com", first_name="Ada")
    customer = make.customer(account=account, name="Ada Mill", phone="030 1")
    device, product = make.visitor(of=customer), make.product("Mug")
    make.address(customer)
    order = Order.objects.create(
        number="2026-000001", channel=web, customer=customer, visitor=device, currency="EUR", prices_include_tax=True,
        subtotal=10, tax=1, total=10, placed_at=make.NOW, email="ada@example.com", note="ring twice",
        status="completed",
        shipping_address=make.address(),
    )  # fmt: skip
    line = OrderLine.objects.create(
        order=order, variant=product.variants.get(), product_name="Mug", sku="M", quantity=1, unit_price=10,
        subtotal=10, total=10,
    )  # fmt: skip
    Payment.objects.create(order=order, provider="sandbox", amount=10, currency="EUR", created_at=make.NOW)
    Fulfilment.objects.create(order=order, location=make.location(), created_at=make.NOW, updated_at=make.NOW)
    Invoice.objects.create(
        order=order,
        number="INV-1",
        seller="Shop",
        buyer="Ada Mill",
        currency="EUR",
        tax=1,
        total=10,
        issued_at=make.NOW,
    )
    Return.objects.create(order=order, reason="too small", requested_at=make.NOW, updated_at=make.NOW)
    cart = make.cart({product.variants.get(): 1}, of=customer, email="ada@example.com")
    assert CartLine.objects.filter(cart=cart).exists()
    WishlistItem.objects.create(customer=customer, product=product, added_at=make.NOW)
    Consent.objects.create(customer=customer, purpose="analytics", is_granted=True, version="1", at=make.NOW)
    for link in ({"customer": customer}, {"visitor": device}, {"order": order}):
        Event.objects.create(kind="search", at=make.NOW, channel=web, query="gift", **link)
    Review.objects.create(
        product=product, customer=customer, order_line=line, author_name="Ada M.", stars=5, text="Nice",
        original_text="Nice, call me", language="en", created_at=make.NOW,
    )  # fmt: skip
    LogEntry.objects.create(
        user=make.user("boss@example.com", is_staff=True), content_type=ContentType.objects.get_for_model(Customer),
        object_id=str(customer.pk), object_repr="Ada Mill", action_flag=CHANGE, change_message="Ada",
    )  # fmt: skip
    return customer


def plant(customer: Customer) -> dict[str, str]:
    """Write a mark of its own into every field of words; by table and field."""
    marks: dict[str, str] = {}
    for model in belongings.lookups():
        if model._meta.db_table in LEDGERS:
            continue
        for field in belongings.words(model):
            rows = belongings.rows(model, customer.pk)
            if not rows.exists() or field.name in {"password"} or field.unique:
                continue
            mark = f"mark{len(marks)}x"
            if getattr(field, "max_length", None) and field.max_length < len(mark):
                continue  # a currency, a country
            marks[f"{model._meta.label_lower}.{field.name}"] = mark
            rows.update(**{field.name: _value(field, mark)})
    return marks


# By trigger; `ada` has words in the invoice.
LEDGERS = {"shop_orderevent", "shop_paymentevent", "shop_invoice", "shop_creditnote"}


def _value(field: Field, mark: str) -> object:
    if isinstance(field, JSONField):
        return [mark]
    return mark


def dump() -> str:
    """Every row of every table of the database, as text."""
    with connection.cursor() as cursor:
        written = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            written.append(str(cursor.fetchall()))
    return "\n".join(written)


def is_kept(place: str) -> bool:
    label, _dot, field = place.rpartition(".")
    return field in belongings.KEPT.get(label, ())


def test_the_export_holds_every_mark_and_no_secret(ada):
    marks = plant(ada)

    told = privacy.export(customer_id=ada.pk)

    assert len(marks) > 40
    assert {place for place, mark in marks.items() if mark not in told} == set()
    assert "password" not in json.loads(told)["user"][0]


def test_no_mark_outlives_erasure_but_what_the_books_need(ada):
    marks = plant(ada)
    before = dump()
    assert all(mark in before for mark in marks.values())

    privacy.erase(customer_id=ada.pk, now=make.NOW)

    after = dump()
    left = {place for place, mark in marks.items() if mark in after}
    assert left == {place for place in marks if is_kept(place)}
    assert not [word for word in ("ada@example.com", "Ada Mill", "ring twice", "call me") if word in after]


def test_what_people_and_carriers_said_of_an_order_goes_with_them_and_stands_in_no_ledger(ada):
    said = {name: f"{name}, ask Ada Mill in 7 Row Lane" for name in ("cancelled", "sent", "back")}
    gone, kept = paid.paid().order, paid.paid().order
    Order.objects.filter(pk__in=(gone.pk, kept.pk)).update(customer=ada)
    orders.cancel(order_id=gone.pk, actor="customer", reason=said["cancelled"], now=make.NOW)
    parcel = kept.fulfilments.get()
    orders.ship(fulfilment_id=parcel.pk, actor="staff:1", now=make.NOW, tracking_number=said["sent"])
    orders.deliver(fulfilment_id=parcel.pk, actor="staff:1", now=make.NOW)
    lines = {kept.lines.get().pk: 1}
    back = returns.request(order_id=kept.pk, lines=lines, reason=said["back"], actor="", now=make.NOW)
    returns.approve(return_id=back.pk, actor="staff:1", now=make.NOW, reason=said["back"])
    returns.receive(return_id=back.pk, location_id=parcel.location_id, actor="staff:1", now=make.NOW)

    told = privacy.export(customer_id=ada.pk)
    timeline = [entry.detail for entry in orders.timeline(order_id=gone.pk)]
    privacy.erase(customer_id=ada.pk, now=make.NOW)

    assert said["cancelled"] in timeline
    assert all(words in told for words in said.values())
    assert "Row Lane" not in dump()


def test_the_books_still_add_up(ada):
    privacy.erase(customer_id=ada.pk, now=make.NOW)

    assert list(Order.objects.values_list("number", "total", "customer")) == [("2026-000001", 10, None)]
    assert Invoice.objects.get().buyer == "—"
    assert not Cart.objects.exists()


def test_others_keep_what_is_theirs(ada):
    other = make.customer("eve@example.com", name="Eve")
    make.address(other, name="Eve")

    privacy.erase(customer_id=ada.pk, now=make.NOW)

    assert {each: value for each, value in _texts(other).items() if value == "Eve"} == {"name": "Eve"}
    assert "Eve" in dump()


def _texts(row: Model) -> dict[str, object]:
    return {field.name: getattr(row, field.name) for field in belongings.words(type(row))}


def test_every_installed_app_is_asked():
    assert all(path.split(".")[0] in settings.AI_APPS for path in settings.SHOP_PRIVATE_ROWS)
