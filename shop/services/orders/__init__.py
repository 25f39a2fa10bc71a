"""Orders: confirmed, packed, sent, cancelled; every change by a machine, every change on the timeline."""

from shop.services.orders import machines
from shop.services.orders.addressing import can_change_address, change_address
from shop.services.orders.cancelling import (
    UNPAID_FOR,
    can_cancel,
    cancel,
    expire,
    has_left,
    promise_release,
    unpaid,
)
from shop.services.orders.confirming import approve_review, confirm
from shop.services.orders.errors import AddressFixed, IllegalMove, OrderNotFound
from shop.services.orders.fulfilling import collect, deliver, mark_ready, ship
from shop.services.orders.screened import refuse, release
from shop.services.orders.timeline import TimelineEntry, timeline

__all__ = [
    "UNPAID_FOR",
    "AddressFixed",
    "IllegalMove",
    "OrderNotFound",
    "TimelineEntry",
    "approve_review",
    "can_cancel",
    "can_change_address",
    "cancel",
    "change_address",
    "collect",
    "confirm",
    "deliver",
    "expire",
    "has_left",
    "machines",
    "mark_ready",
    "promise_release",
    "refuse",
    "release",
    "ship",
    "timeline",
    "unpaid",
]
