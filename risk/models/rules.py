"""Operators' rules by version, and what mistakes cost in each market."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from risk.contracts import Action, RuleState, Stage
from shop.models import Channel
from shop.models.fields import amount_field


class RuleVersion(models.Model):
    """A version of a rule; what was published is never edited, a new version replaces it."""

    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=9, choices=[(each.value, each.value) for each in Action])
    when = models.JSONField(help_text=_("The condition, as a typed expression."))
    state = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in RuleState], default=RuleState.DRAFT.value
    )
    stage = models.CharField(
        max_length=3, choices=[(each.value, f"{each.value} %") for each in Stage], default="1"
    )
    author = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    trial = models.JSONField(default=dict, help_text=_("What it would have done to past orders."))
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="a_rule_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="live"), name="one_live_version_of_a_rule"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["shadow", "live"])
                | (~Q(approved_by="") & ~Q(approved_by=F("author"))),
                name="a_second_person_approves_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


class MarketCosts(models.Model):
    """What an order's outcome costs in one channel; without a row the defaults of `contracts.Costs` hold."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="risk_costs")
    loss_rate = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    chargeback_fee = amount_field(default=15)
    margin_rate = models.DecimalField(max_digits=5, decimal_places=4, default="0.25")
    lost_customer = amount_field(default=5)
    challenge_cost = amount_field(default="0.15")
    challenge_stops_rate = models.DecimalField(max_digits=5, decimal_places=4, default="0.85")
    challenge_abandon_rate = models.DecimalField(max_digits=5, decimal_places=4, default="0.08")
    review_cost = amount_field(default=1)
    review_delay_cost = amount_field(default=0)
    review_miss_rate = models.DecimalField(max_digits=5, decimal_places=4, default="0.1")

    class Meta:
        verbose_name_plural = "market costs"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    loss_rate__range=(0, 1),
                    margin_rate__range=(0, 1),
                    challenge_stops_rate__range=(0, 1),
                    challenge_abandon_rate__range=(0, 1),
                    review_miss_rate__range=(0, 1),
                ),
                name="risk_rates_are_fractions",
            ),
            models.CheckConstraint(
                condition=Q(
                    chargeback_fee__gte=0,
                    lost_customer__gte=0,
                    challenge_cost__gte=0,
                    review_cost__gte=0,
                    review_delay_cost__gte=0,
                ),
                name="risk_costs_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
