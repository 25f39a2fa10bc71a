"""What can be wrong with money."""

from shop.contracts.errors import ShopError


class NothingToPay(ShopError):
    """The order is paid, cancelled or free."""

    code = "nothing_to_pay"
    status = 409


class InvalidAmount(ShopError):
    """Not above zero, or finer than the currency's minor unit."""

    code = "invalid_amount"


class AmountTooHigh(ShopError):
    """More than is left to capture or to refund."""

    code = "amount_too_high"
    status = 409


class ProviderRefused(ShopError):
    """The provider answered, and the answer is no."""

    code = "provider_refused"
    status = 409


class ProviderAway(ShopError):
    """The provider did not answer; nothing is lost, it is asked again."""

    code = "provider_away"
    status = 503


class UnknownProvider(ShopError):
    """No such provider is set up."""

    code = "not_found"
    status = 404


class WebhookRejected(ShopError):
    """The message is not the provider's, or too old to be believed."""

    code = "webhook_rejected"
