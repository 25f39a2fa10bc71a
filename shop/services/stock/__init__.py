"""Stock: every change of every shelf goes through here.

`ledger` is the one door, `planning` chooses locations, `goods` are deliveries and counts, `reservations` and
`sales` serve checkout and orders, `available` is what the rest of the shop asks.
"""

from shop.services.stock.available import AtLocation, availability, by_location
from shop.services.stock.errors import InvalidMovement, OutOfStock, Shortage, shortage_text
from shop.services.stock.goods import StockLine, adjust, open_shelves, receive, set_backorder_limit, transfer
from shop.services.stock.ledger import can_promise
from shop.services.stock.reservations import (
    allocate,
    available_to,
    expire,
    extend,
    held_by_cart,
    release,
    reserve,
)
from shop.services.stock.sales import Held, deallocate, held_for, is_balanced, order_ref, restock, ship

__all__ = [
    "AtLocation",
    "Held",
    "InvalidMovement",
    "OutOfStock",
    "Shortage",
    "StockLine",
    "adjust",
    "allocate",
    "availability",
    "available_to",
    "by_location",
    "can_promise",
    "deallocate",
    "expire",
    "extend",
    "held_by_cart",
    "held_for",
    "is_balanced",
    "open_shelves",
    "order_ref",
    "receive",
    "release",
    "reserve",
    "restock",
    "set_backorder_limit",
    "ship",
    "shortage_text",
    "transfer",
]
