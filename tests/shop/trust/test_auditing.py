"""Every write of staff is noted, bulk ones too; what is noted can be neither changed nor deleted."""

import json
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from shop.models import AuditEntry, Brand, Product, Review, User, VariantListing
from shop.services import auditing
from tests import factories as make
from tests.signing import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """Notes as a member of staff's request would leave them."""
    with auditing.recorded(lambda: 7) as audited:
        audited.route = "POST admin:test"
        yield audited


def notes(table: str) -> list[tuple[str, int, list[str], list[str]]]:
    rows = AuditEntry.objects.filter(table=table).order_by("pk")
    return [(row.verb, row.n_rows, row.row_keys, row.columns) for row in rows]


def test_a_row_that_is_saved_is_noted(web, written):
    brand = make.brand("Hearth")
    brand.name_en = "Stove"
    brand.save(update_fields=["name_en"])

    assert [note[:3] for note in notes("shop_brand")] == [
        ("insert", 1, [str(brand.pk)]),
        ("update", 1, [str(brand.pk)]),
    ]
    assert notes("shop_brand")[1][3] == ["name_en"]
    assert set(AuditEntry.objects.values_list("actor", "route")) == {("staff:7", "POST admin:test")}


def test_an_update_of_many_rows_is_noted_with_all_their_keys(web):
    goods = [make.product(f"Mug {n}") for n in range(3)]
    with auditing.recorded(lambda: 7):
        Product.objects.filter(pk__in=[one.pk for one in goods[:2]]).update(
            n_reviews=F("n_reviews") + 1, rating_average=4
        )

    [(verb, n_rows, keys, columns)] = notes("shop_product")
    assert (verb, n_rows, sorted(keys)) == ("update", 2, sorted(str(one.pk) for one in goods[:2]))
    assert columns == ["n_reviews", "rating_average"]


def test_bulk_update_and_bulk_create_are_noted(web):
    goods = [make.product(f"Mug {n}") for n in range(3)]
    with auditing.recorded(lambda: 7):
        for one in goods:
            one.n_reviews = 9
        Product.objects.bulk_update(goods, ["n_reviews"])
        Review.objects.bulk_create(
            Review(product=goods[0], author_name="Ada", stars=5, language="en", created_at=make.NOW)
            for _ in range(4)
        )

    assert notes("shop_product") == [("update", 3, sorted(str(one.pk) for one in goods), ["n_reviews"])]
    assert notes("shop_review")[0][:2] == ("insert", 4)


def test_a_deletion_is_noted_with_what_goes_along(web):
    address = make.address(make.customer())
    key = address.pk
    with auditing.recorded(lambda: 7):
        address.delete()

    assert notes("shop_address") == [("delete", 1, [str(key)], [])]


def test_raw_sql_is_noted(web):
    product = make.product()
    with auditing.recorded(lambda: 7), connection.cursor() as cursor:
        cursor.execute("UPDATE shop_product SET n_reviews = 3 WHERE id = %s", [product.pk])

    assert notes("shop_product")[0][:3] == ("update", 1, [str(product.pk)])


def test_what_changes_nothing_is_not_noted(web, written):
    Product.objects.filter(pk=0).update(n_reviews=1)

    assert not AuditEntry.objects.exists()


def test_what_is_rolled_back_is_not_noted(web, written):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.brand("Hearth")
        raise ZeroDivisionError

    assert not AuditEntry.objects.exists()


def test_a_write_that_cannot_be_noted_is_not_made(web, written, monkeypatch):
    monkeypatch.setattr(AuditEntry.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make.brand("Hearth")

    assert not Brand.objects.exists()


def test_others_than_staff_leave_no_note(web):
    with auditing.recorded(lambda: None):
        make.brand("Hearth")

    assert not AuditEntry.objects.exists()


def test_figures_are_kept_and_words_are_not(web):
    variant = make.variant(make.product("Mug"), price="10.00")
    customer = make.customer(name="Ada Mill", phone="030 123")
    with auditing.recorded(lambda: 7):
        VariantListing.objects.filter(variant=variant).update(list_price=Decimal("12.50"))
        type(customer).objects.filter(pk=customer.pk).update(name="Eve", phone="040 9", language="en")

    kept = json.dumps(list(AuditEntry.objects.values_list("figures", flat=True)))
    assert "12.5" in kept
    assert "Eve" not in kept
    assert "040" not in kept


@pytest.mark.parametrize("harm", ["update", "delete", "raw"])
def test_a_note_can_be_neither_changed_nor_deleted(web, written, harm):
    make.brand("Hearth")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if harm == "update":
            AuditEntry.objects.update(actor="staff:8")
        elif harm == "delete":
            AuditEntry.objects.all().delete()
        else:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM shop_auditentry")

    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"staff:7"}


# --- through the pages ---------------------------------------------------------------------------------------


@pytest.fixture
def operator(web) -> Client:
    account, client = make.user("operator@example.com", is_staff=True), Client()
    account.groups.add(Group.objects.get(name="Operator"))
    client.force_login(account)
    client.account = account
    return shown(client, "password", "mfa")


def test_a_form_of_the_admin_is_noted_with_who_and_where(operator):
    brand = make.brand("Hearth")

    operator.post(
        reverse("admin:shop_brand_change", args=[brand.pk]),
        {"name_en": "Stove", "name_zh_hans": "炉", "slug": brand.slug},
    )

    brand.refresh_from_db()
    assert brand.name_en == "Stove"
    note = AuditEntry.objects.get(table="shop_brand")
    assert (note.actor, note.route) == (f"staff:{operator.account.pk}", "POST admin:shop_brand_change")


def test_an_action_on_many_rows_is_noted(operator):
    product = make.product()
    rows = [
        Review.objects.create(
            product=product, author_name="A", stars=4, text="Good", language="en", created_at=make.NOW
        )
        for _ in range(3)
    ]

    operator.post(
        reverse("admin:shop_review_changelist"),
        {"action": "approve", "_selected_action": [row.pk for row in rows]},
    )

    assert Review.objects.filter(state="approved").count() == 3
    changed = AuditEntry.objects.filter(table="shop_review", verb="update")
    assert {key for note in changed for key in note.row_keys} == {str(row.pk) for row in rows}
    assert {note.figures.get("state") for note in changed} >= {"approved"}


def test_rights_that_are_given_are_noted(web):
    boss, client = User.objects.create_superuser("boss@example.com", make.PASSWORD), Client()
    client.force_login(boss)
    shown(client, "password", "mfa")
    account = make.user("new@example.com")

    client.post(
        reverse("admin:shop_user_change", args=[account.pk]),
        {
            "email": account.email,
            "is_active": "on",
            "is_staff": "on",
            "groups": [Group.objects.get(name="Viewer").pk],
        },
    )

    assert AuditEntry.objects.get(table="shop_user", columns__icontains="is_staff").figures["is_staff"] in {
        "True",
        "1",
    }
    given = AuditEntry.objects.get(table="shop_user_groups", verb="insert")
    assert given.figures["user_id"] == str(account.pk)


def test_a_shoppers_request_leaves_no_note(web, client):
    account = make.user("ada@example.com")
    make.customer(account=account)
    client.force_login(account)

    client.post("/en/account/profile/", {"name": "Ada", "phone": ""})

    assert not AuditEntry.objects.exists()


def test_a_reader_of_the_audit_sees_it_and_changes_nothing(web):
    boss, client = User.objects.create_superuser("boss@example.com", make.PASSWORD), Client()
    client.force_login(boss)
    with auditing.recorded(lambda: boss.pk):
        make.brand("Hearth")
    [note] = AuditEntry.objects.filter(table="shop_brand")

    page = client.get(reverse("admin:shop_auditentry_changelist"))

    assert "shop_brand" in page.content.decode()
    assert client.get(reverse("admin:shop_auditentry_change", args=[note.pk])).status_code == 200
    assert (
        client.post(reverse("admin:shop_auditentry_delete", args=[note.pk]), {"post": "yes"}).status_code
        == 403
    )
