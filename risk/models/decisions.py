"""Every screening as it was decided, and the cases that wait for a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from risk.contracts.heads import Head
from risk.models.events import RiskEvent
from shop.audit import Decision
from shop.contracts.screening import Verdict
from shop.models.fields import amount_field, not_negative


class ScreeningDecision(Decision):
    """What was decided of an order, or of another event that may be abuse; on what, and why.

    `score` is the chance of fraud. Only orders and their payments have a cart, a channel and a currency.
    """

    screening_id = models.CharField(max_length=40, unique=True)
    head = models.CharField(
        max_length=9, choices=[(each.value, each.value) for each in Head], default=Head.PAYMENT.value
    )
    event = models.OneToOneField(RiskEvent, models.PROTECT, related_name="decision")
    cart_id = models.PositiveBigIntegerField(db_index=True, null=True)
    channel_id = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = amount_field()
    verdict = models.CharField(max_length=9, choices=[(each.value, each.value) for each in Verdict])
    why = models.CharField(max_length=10)
    features = models.JSONField(default=dict)
    costs = models.JSONField(default=dict)
    saving = amount_field(default=0)
    propensity = models.DecimalField(max_digits=6, decimal_places=5, default=1)
    rule_codes = models.JSONField(default=list)
    rule_faults = models.JSONField(default=list)
    shadow_codes = models.JSONField(
        default=list, help_text=_("Rules on trial that matched and decided nothing.")
    )
    rank = models.FloatField(
        null=True, help_text=_("How unusual it is, from 0 to 1, where no labels are there to learn from.")
    )
    must_rescore = models.BooleanField(default=False, help_text=_("To be scored before it is shipped."))
    took_ms = models.FloatField(default=0)

    class Meta:
        constraints = [
            not_negative("screening_amount_not_negative", "amount"),
            models.CheckConstraint(
                condition=Q(verdict__in=[each.value for each in Verdict]), name="screening_verdict_is_known"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
                name="screening_score_is_a_chance",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=0, rank__lte=1), name="screening_rank_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(head=Head.PAYMENT.value) | ~Q(verdict=Verdict.BLOCK.value),
                name="only_payments_are_blocked",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], condition=Q(must_rescore=True), name="screenings_to_score_again")
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.screening_id}"


class RiskCase(models.Model):
    """An order that a person looks at, by what may be lost."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        RELEASED = "released", _("released")
        CONFIRMED = "confirmed", _("fraud")

    decision = models.OneToOneField(ScreeningDecision, models.PROTECT, related_name="case")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    expected_loss = amount_field()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal = models.CharField(max_length=1_000, blank=True, help_text=_("In the buyer's own words."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | ~Q(state="open") & Q(decided_at__isnull=False),
                name="a_case_is_decided_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["-expected_loss"], condition=Q(state="open"), name="open_cases_by_loss")
        ]

    def __str__(self) -> str:
        return f"{self.state} #{self.pk}"
