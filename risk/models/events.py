"""What happened around the shop. Rows are only added; who is meant stands there as keyed hashes alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from risk.contracts.events import EventKind
from shop.models.fields import amount_field, not_negative

HASH = 64


class RiskEvent(models.Model):
    """One event. `at_ms` is when it counts, in milliseconds since 1970: what windows and ties are ordered by."""

    event_id = models.CharField(max_length=40, unique=True, help_text=_("Sent twice, stored once."))
    kind = models.CharField(max_length=20, choices=[(each.value, each.value) for each in EventKind])
    occurred_at = models.DateTimeField()
    known_at = models.DateTimeField(db_index=True)
    at_ms = models.BigIntegerField()
    card = models.CharField(max_length=HASH, blank=True)
    device = models.CharField(max_length=HASH, blank=True)
    address = models.CharField(max_length=HASH, blank=True)
    email = models.CharField(max_length=HASH, blank=True)
    network = models.CharField(max_length=HASH, blank=True)
    customer = models.CharField(max_length=HASH, blank=True)
    amount = amount_field(default=0)
    subject = models.CharField(max_length=40, blank=True, db_index=True)
    is_fraud = models.BooleanField(default=False)
    numbers = models.JSONField(default=dict)

    class Meta:
        constraints = [not_negative("risk_event_amount_not_negative", "amount")]
        indexes = [
            # Each serves the fallback of one link's log: its latest rows, where there are any.
            models.Index(
                fields=[link, "-at_ms"], condition=~models.Q(**{link: ""}), name=f"risk_events_of_{link}"
            )
            for link in ("card", "device", "address", "email", "network", "customer")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
