"""A provider's messages: checked, stored once, answered at once, worked on by a job."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from shop.models import Payment, WebhookInbox
from shop.services import jobs
from shop.services.payment import disputes, paying
from shop.services.payment import provider as providers


def receive_webhook(*, provider: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Check and store a message; the work is promised. Answer 200 either way.

    Returns:
        True if the message is new, False if it had come before.

    Raises:
        UnknownProvider: if no such provider is set up.
        WebhookRejected: if the signature is wrong or the message older than 300 s; nothing is stored.
    """
    message = providers.provider(provider).read_webhook(headers=headers, body=body, now=now)
    with transaction.atomic():
        row, is_new = WebhookInbox.objects.get_or_create(
            provider=provider,
            event_id=message.event_id,
            defaults={"payload": message.payload, "received_at": now},
        )
        if is_new:
            jobs.promise(
                task="shop.tasks.process_webhook",
                arguments={"inbox_id": row.pk, "payment_token": message.payment_token},
                key=f"webhook:{row.pk}",
                now=now,
            )
    return is_new


def process_webhook(*, inbox_id: int, payment_token: str, now: datetime) -> None:
    """Book what a message points to. What it claims of money is not believed: the provider is asked.

    Raises:
        ProviderAway, locks.Busy: the job tries again.
    """
    inbox = WebhookInbox.objects.get(pk=inbox_id)
    if inbox.processed_at is not None:
        return
    WebhookInbox.objects.filter(pk=inbox_id).update(n_attempts=F("n_attempts") + 1)
    payment = Payment.objects.filter(provider=inbox.provider, token=UUID(payment_token)).first()
    if payment is not None and "dispute" in inbox.payload:
        disputes.hear(payment=payment, message_id=inbox.event_id, said=inbox.payload, now=inbox.received_at)
    elif payment is not None:
        paying.settle(payment_id=payment.pk, now=now)
    error = "" if payment is not None else "no such payment"
    WebhookInbox.objects.filter(pk=inbox_id).update(processed_at=now, error=error)
