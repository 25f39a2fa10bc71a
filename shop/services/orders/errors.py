"""What can be wrong with a step of an order."""

from shop.contracts.errors import ShopError


class IllegalMove(ShopError):
    """The order, payment, parcel or return is not in a state that allows this."""

    code = "illegal_state"
    status = 409


class OrderNotFound(ShopError):
    """No such order, parcel or return for this person."""

    code = "not_found"
    status = 404


class AddressFixed(ShopError):
    """The order cannot go to that country for what was agreed."""

    code = "address_fixed"
    status = 409
