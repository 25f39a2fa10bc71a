"""Says that products changed: once the transaction is committed, and with ids alone."""

from collections.abc import Collection
from functools import partial

from django.db import transaction

from shop import signals
from shop.models import Product


def product_changed(product_ids: Collection[int]) -> None:
    """Send `product_changed` after commit; nothing where there are no ids."""
    if product_ids:
        ids = sorted(set(product_ids))
        transaction.on_commit(partial(signals.product_changed.send_robust, Product, product_ids=ids))
