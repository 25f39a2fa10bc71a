"""The app's tables: the rules of stock, every forecast, every proposal and what became of it, every training.

A forecast and a proposal are rows of the ledger (`audit.Decision`). A proposal is made once per place and day; who
decides it is written down, and the order that came of it.
"""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from inventory.contracts import Kind
from shop import audit
from shop.models import Location, PurchaseOrder, Supplier, Variant
from shop.models.fields import amount_field, currency_field, not_negative

NOT_NEGATIVE = MinValueValidator(0)


class StockRules(models.Model):
    """What the merchant asks of stock: everywhere, or at one location instead."""

    class Method(models.TextChoices):
        ORDER_UP_TO = "order_up_to", _("(s, S): order when low, up to a level")
        BASE_STOCK = "base_stock", _("base stock: order what was sold")
        COVER = "cover", _("days of cover: order for so many days")

    location = models.OneToOneField(
        Location, models.CASCADE, null=True, blank=True, help_text=_("None: all without rules of their own.")
    )
    method = models.CharField(max_length=11, choices=Method.choices, default=Method.ORDER_UP_TO)
    cover_days = models.PositiveIntegerField(default=28, help_text=_("Of the method by cover."))
    review_days = models.PositiveIntegerField(
        default=1, help_text=_("From one look at proposals to the next.")
    )
    holding_rate = models.FloatField(
        default=0.25, help_text=_("Of the cost of a unit for a year: capital, storage, what grows obsolete.")
    )
    goodwill_rate = models.FloatField(
        default=0.2, help_text=_("Lost with a customer who finds nothing, as a share of the margin.")
    )
    order_cost = amount_field(
        default=2, validators=[NOT_NEGATIVE], help_text=_("Of one order line, whatever its size.")
    )
    least_service = models.FloatField(default=0.5)
    most_service = models.FloatField(default=0.995)
    budget = amount_field(
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
        help_text=_("Most money for the orders of one day."),
    )
    capital = amount_field(
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
        help_text=_("Most money that lies in stock on an ordinary day, at cost."),
    )
    capital_days = models.FloatField(
        null=True,
        blank=True,
        validators=[NOT_NEGATIVE],
        help_text=_(
            "The same in days of what will be asked for, so that it moves with seasons and campaigns."
        ),
    )
    space_units = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("Most units on hand and on order at the location.")
    )
    transfer_days = models.PositiveIntegerField(default=2, help_text=_("Between two locations."))
    overstock_days = models.PositiveIntegerField(
        default=90, help_text=_("Cover beyond which stock is too much.")
    )
    most_markdown = models.FloatField(default=0.4, help_text=_("Largest markdown that is proposed."))

    class Meta:
        verbose_name = _("rules of stock")
        verbose_name_plural = _("rules of stock")
        constraints = [
            models.UniqueConstraint(
                Coalesce("location", models.Value(0)), name="one_set_of_rules_per_location"
            ),
            models.CheckConstraint(
                condition=Q(least_service__gt=0)
                & Q(most_service__lt=1)
                & Q(least_service__lte=models.F("most_service")),
                name="service_is_a_share",
                violation_error_message=_(
                    "Least and most service lie between 0 and 1, the least not above the most."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    holding_rate__gt=0, holding_rate__lt=10, goodwill_rate__gte=0, goodwill_rate__lt=10
                )
                & Q(most_markdown__gte=0, most_markdown__lt=1),
                name="stock_rates_are_rates",
                violation_error_message=_(
                    "The holding rate lies above 0 and below 10, the goodwill rate from 0 to below 10, the markdown "
                    "from 0 to below 1."
                ),
            ),
            models.CheckConstraint(
                condition=Q(review_days__gt=0, cover_days__gt=0, overstock_days__gt=0),
                name="stock_days_are_positive",
                violation_error_message=_("Days of review, cover and overstock are at least 1."),
            ),
            not_negative("order_cost_not_negative", "order_cost"),
            not_negative("capital_not_negative", "capital"),
            not_negative("capital_days_not_negative", "capital_days"),
            not_negative("budget_not_negative", "budget"),
        ]

    def __str__(self) -> str:
        return str(self.location) if self.location else str(_("everywhere"))


class Forecast(audit.Decision):
    """Units per day that will be asked for at a place, from `starts_on`."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="forecasts")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+", db_index=False)
    starts_on = models.DateField()
    horizon = models.PositiveSmallIntegerField()
    mean = models.JSONField(help_text=_("A number for each day."))
    p10 = models.JSONField()
    p50 = models.JSONField()
    p90 = models.JSONField()
    p98 = models.JSONField()
    level_spread = models.FloatField(
        default=0.0,
        help_text=_("How unsure the level itself is: deviation over mean of a long period's total."),
    )
    ratio = models.FloatField(default=1.5, help_text=_("Variance over mean of a day's units."))
    drivers = models.JSONField(default=list)
    is_clipped = models.BooleanField(
        default=False, help_text=_("The model's own answer was absurd and was cut.")
    )
    is_new = models.BooleanField(default=False, help_text=_("Without a past: from products like it."))
    is_doubted = models.BooleanField(
        default=False, help_text=_("Days of its past sold beyond belief and count as less.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "location", "starts_on"], name="a_forecast_once_a_day"
            ),
            models.CheckConstraint(condition=Q(horizon__gt=0), name="a_forecast_has_a_horizon"),
        ]
        indexes = [models.Index(fields=["starts_on", "location"], name="forecasts_by_day")]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.variant_id}@{self.location_id}"


class ReorderProposal(audit.Decision):
    """Units to bring to a place: of a supplier, or from another location. `score` is the money at stake."""

    class State(models.TextChoices):
        OPEN = "open", _("to decide")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("overtaken")

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="reorder_proposals")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Kind])
    supplier = models.ForeignKey(Supplier, models.CASCADE, null=True, blank=True, related_name="+")
    source_location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="+")
    quantity = models.PositiveIntegerField(help_text=_("As proposed."))
    edited_quantity = models.PositiveIntegerField(null=True, blank=True, help_text=_("As a person wants it."))
    unit_cost = amount_field()
    currency = currency_field()
    stake = amount_field(help_text=_("Margin that is expected to be lost without it."))
    on_hand = models.IntegerField(help_text=_("Free at the moment of the proposal."))
    on_order = models.PositiveIntegerField()
    reorder_point = models.FloatField()
    order_up_to = models.FloatField()
    service = models.FloatField(help_text=_("Critical ratio of margin and holding cost."))
    lead_p50 = models.FloatField(help_text=_("Days."))
    lead_p90 = models.FloatField(help_text=_("Days."))
    stockout_chance = models.FloatField(help_text=_("Of running out before this could come, without it."))
    binding = models.JSONField(default=list, help_text=_("What kept it from being the best quantity."))
    terms_digest = models.CharField(max_length=32, help_text=_("Of the offer that it was made from."))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    purchase = models.ForeignKey(PurchaseOrder, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("reorder proposal")
        verbose_name_plural = _("reorder proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "location", "day", "kind"], name="a_reorder_once_a_day"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_reorder_brings_something"),
            models.CheckConstraint(
                condition=Q(edited_quantity__isnull=True) | Q(edited_quantity__gt=0),
                name="an_edited_reorder_brings_something",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.ORDER.value, source_location__isnull=True)
                | Q(kind=Kind.TRANSFER.value, source_location__isnull=False, supplier__isnull=True),
                name="a_reorder_has_one_source",
            ),
            not_negative("reorder_amounts_not_negative", "unit_cost", "stake"),
            models.CheckConstraint(
                condition=Q(service__gte=0, service__lte=1, stockout_chance__gte=0, stockout_chance__lte=1),
                name="reorder_chances_are_shares",
            ),
        ]
        indexes = [
            models.Index(fields=["-stake"], condition=Q(state="open"), name="reorders_to_decide"),
            models.Index(fields=["day", "location"], name="reorders_by_day"),
        ]

    @property
    def wanted(self) -> int:
        """Units as a person wants them, else as proposed."""
        return self.edited_quantity or self.quantity

    def __str__(self) -> str:
        return f"{self.wanted}×{self.variant_id}@{self.location_id}"


class TrainingRun(models.Model):
    """One training: what was measured, what the gate said, and which version came of it."""

    model_name = models.CharField(max_length=40)
    version = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(db_index=True)
    as_of = models.DateTimeField()
    by = models.CharField(max_length=80, blank=True)
    is_promoted = models.BooleanField(default=False)
    verdict = models.JSONField(default=list, help_text=_("The gate's sentences."))
    report = models.JSONField(default=dict, help_text=_("Rows of metrics by protocol."))
    n_series = models.PositiveIntegerField(default=0)
    n_days = models.PositiveIntegerField(default=0)
    cpu_s = models.FloatField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("training run")
        verbose_name_plural = _("training runs")

    def __str__(self) -> str:
        return f"{self.model_name} {self.version or '–'}"
