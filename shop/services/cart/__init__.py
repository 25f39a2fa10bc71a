"""The cart: found by account or token, filled, changed, merged at sign-in."""

from shop.services.cart.errors import CartClosed, InvalidQuantity, LineNotFound, NotSoldHere
from shop.services.cart.finding import find_cart, open_cart
from shop.services.cart.lines import accept_prices, add_line, remove_line, set_quantity
from shop.services.cart.merging import MergeChange, Merged, merge
from shop.services.cart.offers import Offer, offers
from shop.services.cart.quantity import check_quantity, parse_quantity

__all__ = [
    "CartClosed",
    "InvalidQuantity",
    "LineNotFound",
    "MergeChange",
    "Merged",
    "NotSoldHere",
    "Offer",
    "accept_prices",
    "add_line",
    "check_quantity",
    "find_cart",
    "merge",
    "offers",
    "open_cart",
    "parse_quantity",
    "remove_line",
    "set_quantity",
]
