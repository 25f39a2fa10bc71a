"""What the shop knows of a customer, as a file; and forgetting it.

Erasure keeps what the books need (what was sold, when, for how much) and removes every way back to the
person.
"""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.contracts.people import Who
from shop.models import Cart, Consent, Customer, Order, User, Visitor
from shop.services import consent, reviews
from shop.services.customers import belongings

# Secrets of a sign-in are no use to their owner in a file, and to others they are.
SECRETS = frozenset({"password", "data", "key"})
OF_ALLAUTH = frozenset({"account", "mfa"})


class ErasureBlocked(ShopError):
    """An order is still under way: its parcel needs the address."""

    code = "erasure_blocked"
    status = 409


def export(*, customer_id: int) -> str:
    """Everything stored about a customer, as JSON: one list of rows per table, made from the models
    themselves.
    """
    mine = [belongings.rows(model, customer_id) for model in belongings.lookups()]
    tables = {
        rows.model._meta.model_name: [
            _plain(row, rows) for row in json.loads(serializers.serialize("json", rows))
        ]
        for rows in [*sorted(mine, key=lambda rows: rows.model._meta.label), *_rows_elsewhere(customer_id)]
    }
    return json.dumps(tables, ensure_ascii=False, indent=2)


def _plain(row: dict[str, Any], rows: QuerySet[Any]) -> dict[str, Any]:
    secret = SECRETS if rows.model is User or rows.model._meta.app_label in OF_ALLAUTH else frozenset()
    return {"id": row["pk"], **{name: value for name, value in row["fields"].items() if name not in secret}}


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
    belongings.blank_words(customer_id)  # first: afterwards nothing leads to some of the rows any more
    consent.erase_behaviour(Who(customer_id=customer_id))
    reviews.forget_author(customer_id=customer_id, now=now)
    _forget_in_the_log(customer)
    orders.update(customer=None, visitor=None)
    Cart.objects.filter(customer=customer).delete()
    Consent.objects.filter(visitor__customer=customer).delete()
    Visitor.objects.filter(customer=customer).delete()
    # A member of staff keeps the account that they work with.
    account = User.objects.filter(customer=customer, is_staff=False).first()
    customer.delete()
    if account is not None:
        account.delete()


def _forget_in_the_log(customer: Customer) -> None:
    """The admin's own log names rows by their text."""
    for model, key in ((Customer, customer.pk), (User, customer.user_id)):
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id=str(key)
        )
        entries.update(object_repr=belongings.NO_NAME, change_message="")
