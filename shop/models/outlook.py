"""What is expected of stock: demand, goods and overstock to come. Written only by `services.outlook`.

Every row can be made again from what made it; the ledger of forecasts and proposals is kept where they are made.
"""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant
from shop.models.stock import Location


class DemandOutlook(models.Model):
    """Units of a day that will be asked for at a location, in all its channels together."""

    # The unique constraint starts with the variant: an index of its own would only be written.
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="outlook", db_index=False)
    location = models.ForeignKey(Location, models.CASCADE, related_name="+", db_index=False)
    date = models.DateField()
    mean = models.FloatField()
    p10 = models.FloatField()
    p50 = models.FloatField()
    p90 = models.FloatField()
    source = models.CharField(max_length=8)
    model_version = models.CharField(max_length=80, blank=True)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location", "date"], name="an_outlook_once_a_day"),
            # NaN is above every number for PostgreSQL, and NULL for SQLite: neither passes.
            models.CheckConstraint(
                condition=models.Q(
                    p10__gte=0, p50__gte=F("p10"), p90__gte=F("p50"), p90__lt=1e9, mean__gte=0, mean__lt=1e9
                ),
                name="outlook_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=["model", "fallback"]), name="outlook_names_its_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.p50:g}×{self.variant_id}"


class PlannedReplenishment(models.Model):
    """Units that will come to a location: on order, or proposed."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="planned_replenishments")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    arrives_on = models.DateField()
    decision = models.CharField(max_length=80, help_text=_("The proposal or order behind it."))
    is_ordered = models.BooleanField()
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "location", "decision"], name="a_decision_once_per_place"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="a_plan_brings_something"),
        ]

    def __str__(self) -> str:
        return f"{self.arrives_on}: {self.quantity}×{self.variant_id}"


class Overstock(models.Model):
    """Units on hand that will not sell in good time, with the markdown that might sell them."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="overstock")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    excess_units = models.PositiveIntegerField()
    cover_days = models.FloatField(help_text=_("Until all on hand is sold at the pace foreseen."))
    age_days = models.PositiveIntegerField(help_text=_("Of the oldest unit on hand."))
    markdown_rate = models.DecimalField(max_digits=4, decimal_places=3)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="an_overstock_once_per_place"),
            models.CheckConstraint(
                condition=models.Q(markdown_rate__gte=0, markdown_rate__lt=1),
                name="a_markdown_leaves_a_price",
            ),
            models.CheckConstraint(
                condition=models.Q(cover_days__gte=0, cover_days__lt=1e9), name="cover_is_a_number_of_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.excess_units}×{self.variant_id}"
