"""What can be wrong with what a shopper enters at the checkout."""

from shop.contracts.errors import ShopError


class InvalidContact(ShopError):
    """No e-mail address, or a note that is too long."""

    code = "invalid_contact"


class ShippingNotFound(ShopError):
    """The cart's channel has no such method, or it does not go there."""

    code = "not_found"
    status = 404
