"""Money in and out: payments, their append-only event ledger, webhooks received, idempotency keys."""

import uuid

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shop.models.fields import amount_field, currency_field, not_negative
from shop.models.order import Order


class Payment(models.Model):
    """One attempt to pay an order. Balances are recomputed from the ledger, never counted up beside it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        AUTHORISED = "authorised", _("authorised")
        CAPTURED = "captured", _("paid")
        PARTLY_REFUNDED = "part_refund", _("partly refunded")
        REFUNDED = "refunded", _("refunded")
        VOIDED = "voided", _("cancelled")
        FAILED = "failed", _("failed")

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=40)
    provider_ref = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.PENDING)
    currency = currency_field()
    amount = amount_field()
    authorised = amount_field(default=0)
    captured = amount_field(default=0)
    refunded = amount_field(default=0)
    is_challenged = models.BooleanField(default=False, help_text=_("The provider must ask for 3-D Secure."))
    screening_id = models.CharField(max_length=40, blank=True, help_text=_("What let this attempt pass."))
    card = models.CharField(
        max_length=64, blank=True, help_text=_("The provider's name for the card, never its number.")
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            not_negative("payment_amounts_not_negative", "amount", "authorised", "captured", "refunded"),
            models.CheckConstraint(
                condition=models.Q(captured__lte=F("amount")), name="captured_within_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(refunded__lte=F("captured")), name="refunded_within_captured"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_ref"],
                condition=~models.Q(provider_ref=""),
                name="a_provider_payment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.amount} {self.currency}"


class PaymentEvent(models.Model):
    """Append-only ledger row. `key` makes each effect happen once."""

    class Kind(models.TextChoices):
        AUTHORISE = "authorise", _("authorised")
        CAPTURE = "capture", _("captured")
        VOID = "void", _("voided")
        REFUND = "refund", _("refunded")
        FAIL = "fail", _("failed")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    amount = amount_field()
    key = models.CharField(max_length=120)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "key"], name="a_payment_effect_once"),
            not_negative("payment_event_not_negative", "amount"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class SandboxPayment(models.Model):
    """What the sandbox provider knows: the other side of a payment, as a real provider would keep it."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the shopper")
        CHALLENGED = "challenged", _("3-D Secure under way")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        CLOSED = "closed", _("closed")

    ref = models.CharField(max_length=60, unique=True)
    payment_token = models.UUIDField(unique=True)
    title = models.CharField(max_length=60)
    language = models.CharField(max_length=10, blank=True)
    currency = currency_field()
    amount = amount_field()
    captures_at_once = models.BooleanField(default=True)
    is_challenged = models.BooleanField(default=False)
    card = models.CharField(max_length=64, blank=True, help_text=_("Which test card, once it was given."))
    return_url = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    effects = models.JSONField(
        default=list, help_text=_("Kind, amount and key of all that happened, in order.")
    )

    def __str__(self) -> str:
        return self.ref


class Dispute(models.Model):
    """A buyer's bank says no afterwards: what it warned of or took back, and how that stands by its latest message."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("early warning")
        CHARGEBACK = "chargeback", _("chargeback")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("decided for the shop")
        LOST = "lost", _("decided for the buyer")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Reason(models.TextChoices):
        FRAUD = "fraud", _("fraud: the card's owner did not buy")
        NOT_RECEIVED = "not_received", _("nothing arrived")
        NOT_AS_DESCRIBED = "not_as_described", _("not as described")
        OTHER = "other", _("another reason")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    ref = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    amount = amount_field()
    occurred_at = models.DateTimeField(help_text=_("Of the latest message, as the provider says."))
    message_id = models.CharField(max_length=120, help_text=_("Of the latest message."))
    opened_at = models.DateTimeField(help_text=_("When the shop learnt of it."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "ref"], name="a_dispute_once"),
            not_negative("dispute_amount_not_negative", "amount"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def is_fraud(self) -> bool:
        """Whether it says that the card's owner did not buy, and still says so."""
        return self.reason == self.Reason.FRAUD and self.state in (self.State.OPEN, self.State.LOST)


class WebhookInbox(models.Model):
    """A provider's message, stored before it is worked on; the same message is stored once."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=120)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    n_attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "webhook inboxes"
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="a_webhook_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"


class IdempotencyKey(models.Model):
    """A client's promise that equal requests are one. Inserted before the work, so that twins cannot both run."""

    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    response_status = models.PositiveIntegerField(null=True, blank=True)
    response_body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="an_idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
