"""What merchants allow: terms by category, limits of single listings, and the switch that stops everything."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pricing.contracts import Ladder, Mode
from shop.models import Category, VariantListing
from shop.models.fields import amount_field

MODES = [
    (Mode.OFF.value, _("off")),
    (Mode.SHADOW.value, _("shadow: written down only")),
    (Mode.SUGGEST.value, _("suggest: a person decides")),
    (Mode.AUTOMATIC.value, _("automatic")),
]
LADDERS = [
    (Ladder.NINETY.value, _("ending in 90")),
    (Ladder.CHARM.value, _("ending in 49 or 99")),
    (Ladder.WHOLE.value, _("whole amounts")),
    (Ladder.ANY.value, _("any")),
]


class PricingRule(models.Model):
    """Terms of a category and all below it without terms of their own; without a category, of everything else."""

    category = models.OneToOneField(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pricing_rule",
        help_text=_("Empty: whatever has no rule of its own."),
    )
    mode = models.CharField(max_length=9, choices=MODES, default=Mode.SHADOW.value)
    least_margin_rate = models.DecimalField(
        max_digits=4, decimal_places=3, default="0.100", help_text=_("Of the price, that must be left.")
    )
    fee_rate = models.DecimalField(
        max_digits=4, decimal_places=3, default="0.020", help_text=_("Of the price: payment, marketplace.")
    )
    fixed_fees = amount_field(default=0, help_text=_("Of each unit, in the currency of the channel."))
    ceiling_rate = models.DecimalField(
        max_digits=4, decimal_places=2, default="1.30", help_text=_("Of the middle price of 90 days.")
    )
    day_step = models.DecimalField(
        max_digits=4, decimal_places=3, default="0.050", help_text=_("Largest change in 24 hours.")
    )
    month_step = models.DecimalField(
        max_digits=4, decimal_places=3, default="0.150", help_text=_("Largest change in 30 days.")
    )
    rest_hours = models.PositiveIntegerField(default=24, help_text=_("Between two changes."))
    rival_gap = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=_(
            "At most this much above the cheapest usable competitor; empty: competitors are not followed."
        ),
    )
    ladder = models.CharField(max_length=6, choices=LADDERS, default=Ladder.NINETY.value)
    least_chance = models.FloatField(default=0.8, help_text=_("That a change gains anything, 0 to 1."))
    caution = models.FloatField(
        default=0.25, help_text=_("Deviations of the expected gain that are taken off it.")
    )
    explore_rate = models.FloatField(
        default=0.0, help_text=_("Of the expected margin that learning may cost; 0: nothing is tried.")
    )
    rollout_percent = models.PositiveIntegerField(
        default=5, help_text=_("Of the products that automatic prices may reach: 5, 25, 100.")
    )
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.functions.Coalesce("category", 0),
                name="one_rule_per_category",
                violation_error_message=_("This category has terms already, or everything else has."),
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=[str(mode) for mode in Mode]), name="pricing_mode_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    least_margin_rate__gte=0,
                    fee_rate__gte=0,
                    least_margin_rate__lt=1 - models.F("fee_rate"),
                    fixed_fees__gte=0,
                ),
                name="fees_and_margin_leave_a_price",
                violation_error_message=_(
                    "Fees and margin are shares of at least 0 that leave something of a price: less than 1 together."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    day_step__gte=0, month_step__gte=0, day_step__lt=1, month_step__lt=1, ceiling_rate__gte=1
                ),
                name="pricing_steps_are_shares",
                violation_error_message=_(
                    "Steps of a day and a month are shares from 0 to less than 1; the ceiling is at least 1."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(rival_gap__isnull=True) | models.Q(rival_gap__gte=-0.5, rival_gap__lte=1),
                name="rivals_are_followed_at_a_distance",
                violation_error_message=_("The distance to competitors lies between -0.5 and 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    least_chance__gte=0,
                    least_chance__lte=1,
                    caution__gte=0,
                    caution__lte=10,
                    explore_rate__gte=0,
                    explore_rate__lte=0.05,
                    rollout_percent__lte=100,
                ),
                name="pricing_shares_in_range",
                violation_error_message=_(
                    "The chance lies between 0 and 1, caution between 0 and 10, the share to try between 0 and .05, "
                    "the products reached between 0 and 100."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.category or _("Everything else"))


class RuleVersion(models.Model):
    """Append-only: what a rule said from a moment on, and who wrote it."""

    rule_id_then = models.PositiveBigIntegerField(db_index=True)
    subject = models.CharField(max_length=120)
    values = models.JSONField()
    actor = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.subject} {self.at:%Y-%m-%d}"


class PriceLimit(models.Model):
    """What a merchant set for one variant in one channel; amounts as shoppers see them."""

    listing = models.OneToOneField(VariantListing, models.CASCADE, related_name="price_limit")
    floor = amount_field(null=True, blank=True)
    ceiling = amount_field(null=True, blank=True)
    advertised = amount_field(
        null=True, blank=True, help_text=_("Minimum advertised price, where a contract sets one.")
    )
    is_frozen = models.BooleanField(default=False, help_text=_("The price is never changed by itself."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(floor__gte=0),
                name="price_limits_not_negative",
                violation_error_message=_("A floor is not below 0."),
            ),
            models.CheckConstraint(
                # Each part is true or false without a floor: a database takes "unknown" for kept.
                condition=models.Q(ceiling__isnull=True)
                | models.Q(ceiling__gt=0)
                & (models.Q(floor__isnull=True) | models.Q(ceiling__gte=models.F("floor"))),
                name="a_ceiling_is_above_its_floor",
                violation_error_message=_("The ceiling is above 0 and not below the floor."),
            ),
            models.CheckConstraint(
                condition=models.Q(advertised__isnull=True) | models.Q(advertised__gt=0),
                name="advertised_price_is_positive",
                violation_error_message=_("A minimum advertised price is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.listing)


class SwitchChange(models.Model):
    """Append-only: the kill switch. The latest row counts."""

    is_stopped = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.is_stopped}"
