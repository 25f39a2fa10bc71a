"""What a payment provider must be able to do. Never called inside a database transaction.

Every call carries a key: the provider does the same thing once however often it is asked, and reports it
under that key for ever after. `effects` is the truth that webhooks and returns only point to, so their order
does not matter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Protocol, cast, runtime_checkable
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shop.services.payment.errors import UnknownProvider


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A payment to be authorised on the provider's own page."""

    payment_token: UUID
    title: str  # what the shopper reads there: the order's number
    amount: Decimal
    currency: str
    language: str
    return_path: str  # on this site
    captures_at_once: bool  # False: authorise only, an operator captures
    is_challenged: bool  # the provider must ask for 3-D Secure


@dataclass(frozen=True, slots=True)
class Session:
    """Where the shopper pays, and the provider's name for the payment."""

    ref: str
    url: str


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that happened to a payment; `kind` is of `PaymentEvent.Kind`."""

    kind: str
    amount: Decimal
    key: str
    detail: str = ""
    card: str = ""  # the provider's name for the card, where it was told


@dataclass(frozen=True, slots=True)
class Message:
    """A webhook whose signature is right: something happened to this payment.

    `payload` is what is kept of it; with the key `dispute` it is a word of the buyer's bank (see `disputes`).
    """

    event_id: str
    payment_token: str
    payload: dict[str, str]


@runtime_checkable
class Provider(Protocol):
    """Raises `ProviderAway` where it gets no answer and `ProviderRefused` where the answer is no."""

    def authorise(self, request: SessionRequest) -> Session:
        """Open the page on which the shopper pays; the same token opens the same page."""

    def capture(self, *, ref: str, amount: Decimal, key: str) -> Effect:
        """Take money that is authorised."""

    def void(self, *, ref: str, key: str) -> Effect:
        """Let go of an authorisation, or close a page that nobody paid on."""

    def refund(self, *, ref: str, amount: Decimal, key: str) -> Effect:
        """Give captured money back, all or a part."""

    def effects(self, *, ref: str) -> list[Effect]:
        """Everything that happened to the payment so far, in order."""

    def read_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Message:
        """Check and read a message.

        Raises:
            WebhookRejected: if it is not the provider's, too old, or not what the provider sends.
        """


def provider(name: str) -> Provider:
    """The provider that the settings know under a name.

    Raises:
        UnknownProvider: if there is none.
    """
    path = settings.SHOP_PAYMENT_PROVIDERS.get(name)
    if path is None:
        raise UnknownProvider(_("There is no such payment provider."))
    return _load(path)


@cache
def _load(path: str) -> Provider:
    return cast(Provider, import_string(path)())
