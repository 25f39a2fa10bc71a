"""What can be wrong with a change of a cart."""

from shop.contracts.errors import ShopError


class InvalidQuantity(ShopError):
    """Not a whole number from 1 to the largest that a line may hold."""

    code = "invalid_quantity"


class NotSoldHere(ShopError):
    """The channel does not sell this variant, or it does not exist: both look the same from outside."""

    code = "not_sold_here"
    status = 404


class LineNotFound(ShopError):
    """The cart has no such line."""

    code = "not_found"
    status = 404


class CartClosed(ShopError):
    """The cart has become an order or part of another cart."""

    code = "cart_closed"
    status = 409
