"""A customer's wishes."""

from datetime import datetime

from django.db import transaction

from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Customer, Event, WishlistItem
from shop.services import events


def toggle(
    *, customer_id: int, product_id: int, now: datetime, who: Who | None = None, channel_id: int | None = None
) -> bool:
    """Wish for a product, or no longer. With `who` and a channel a new wish is also remembered as an event.

    Returns:
        Whether it is wished for now.
    """
    with transaction.atomic():
        # The customer's row is the lock: a double click must not add what it just removed and fail on the
        # way.
        Customer.objects.select_for_update().get(pk=customer_id)
        n_removed, _ = WishlistItem.objects.filter(customer_id=customer_id, product_id=product_id).delete()
        if n_removed:
            return False
        WishlistItem.objects.create(customer_id=customer_id, product_id=product_id, added_at=now)
    if who is not None and channel_id is not None:
        wish = NewEvent(kind=Event.Kind.WISH, product_id=product_id)
        events.record(events=[wish], who=who, channel_id=channel_id, now=now)
    return True
