"""What the shop knows of a customer, as a file; and forgetting it.

Erasure keeps what the books need (what was sold, when, for how much) and removes every way back to the
person.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import serializers
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.contracts.people import Who
from shop.models import (
    Address,
    Cart,
    CartLine,
    Consent,
    Customer,
    Event,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Return,
    Review,
    User,
    Visitor,
    WishlistItem,
)
from shop.services import consent, reviews

NO_NAME = "—"


class ErasureBlocked(ShopError):
    """An order is still under way: its parcel needs the address."""

    code = "erasure_blocked"
    status = 409


def export(*, customer_id: int) -> str:
    """Everything stored about a customer, as JSON: one list of rows per table, made from the models
    themselves.
    """
    tables = {
        rows.model._meta.model_name: [_plain(row) for row in json.loads(serializers.serialize("json", rows))]
        for rows in [*_rows_of(customer_id), *_rows_elsewhere(customer_id)]
    }
    return json.dumps(tables, ensure_ascii=False, indent=2)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["pk"], **row["fields"]}


def _rows_of(customer_id: int) -> list[QuerySet[Any]]:
    mine = {"customer_id": customer_id}
    snapshots = Order.objects.filter(**mine, shipping_address__isnull=False).values("shipping_address")
    return [
        Customer.objects.filter(pk=customer_id),
        (Address.objects.filter(**mine) | Address.objects.filter(pk__in=snapshots)).order_by("pk"),
        Visitor.objects.filter(**mine).order_by("pk"),
        (Consent.objects.filter(**mine) | Consent.objects.filter(visitor__customer_id=customer_id)).order_by(
            "pk"
        ),
        WishlistItem.objects.filter(**mine).order_by("pk"),
        Order.objects.filter(**mine).order_by("pk"),
        OrderLine.objects.filter(order__customer_id=customer_id).order_by("pk"),
        Payment.objects.filter(order__customer_id=customer_id).order_by("pk"),
        Invoice.objects.filter(order__customer_id=customer_id).order_by("pk"),
        Return.objects.filter(order__customer_id=customer_id).order_by("pk"),
        Cart.objects.filter(**mine).order_by("pk"),
        CartLine.objects.filter(cart__customer_id=customer_id).order_by("pk"),
        Review.objects.filter(**mine).order_by("pk"),
        (Event.objects.filter(**mine) | Event.objects.filter(visitor__customer_id=customer_id)).order_by(
            "pk"
        ),
    ]


def _rows_elsewhere(customer_id: int) -> list[QuerySet[Any]]:
    """What the installed apps keep of a customer; their tables go with the customer's row."""
    return [rows for path in settings.SHOP_PRIVATE_ROWS for rows in import_string(path)(customer_id)]


@transaction.atomic
def erase(*, customer_id: int, now: datetime) -> None:
    """Forget a customer: account, devices, carts, wishes, consents and addresses go; orders, reviews and
    events stay without a name.

    Raises:
        ErasureBlocked: if an order is not completed or cancelled; nothing is changed then.
    """
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    orders = Order.objects.filter(customer=customer)
    if orders.filter(status__in=[Order.Status.PENDING, Order.Status.CONFIRMED]).exists():
        raise ErasureBlocked(_("An order is still under way. Please ask again once it has arrived."))
    consent.erase_behaviour(Who(customer_id=customer_id))
    Address.objects.filter(pk__in=orders.values("shipping_address")).update(
        name=NO_NAME, company="", line1=NO_NAME, line2="", postcode="", phone=""
    )
    Invoice.objects.filter(order__in=orders).update(buyer=NO_NAME)
    orders.update(customer=None, visitor=None, email="", note="")
    reviews.forget_author(customer_id=customer_id, now=now)
    Cart.objects.filter(customer=customer).delete()
    Consent.objects.filter(visitor__customer=customer).delete()
    Visitor.objects.filter(customer=customer).delete()
    # A member of staff keeps the account that they work with.
    account = User.objects.filter(customer=customer, is_staff=False).first()
    customer.delete()
    if account is not None:
        account.delete()
