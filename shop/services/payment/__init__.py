"""Payment: a provider's page, an append-only ledger, signed messages, and nothing booked twice.

Files by subject: `paying` goes to the page and settles, `ledger` books, `operating` captures, voids and
refunds, `webhooks` and `reconciling` hear what was missed, `provider` is the interface, `sandbox` implements
it.
"""

from shop.services.payment.errors import (
    AmountTooHigh,
    InvalidAmount,
    NothingToPay,
    ProviderAway,
    ProviderRefused,
    UnknownProvider,
    WebhookRejected,
)
from shop.services.payment.ledger import book, held
from shop.services.payment.operating import capture, refund, release, void
from shop.services.payment.paying import begin, open_payment, settle
from shop.services.payment.provider import Effect, Message, Provider, Session, SessionRequest
from shop.services.payment.reconciling import expire_unpaid, reconcile
from shop.services.payment.webhooks import process_webhook, receive_webhook

__all__ = [
    "AmountTooHigh",
    "Effect",
    "InvalidAmount",
    "Message",
    "NothingToPay",
    "Provider",
    "ProviderAway",
    "ProviderRefused",
    "Session",
    "SessionRequest",
    "UnknownProvider",
    "WebhookRejected",
    "begin",
    "book",
    "capture",
    "expire_unpaid",
    "held",
    "open_payment",
    "process_webhook",
    "receive_webhook",
    "reconcile",
    "refund",
    "release",
    "settle",
    "void",
]
