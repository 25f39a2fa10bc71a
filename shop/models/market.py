"""What is observed of the market: competitors' offers, and the shop's own sales by day.

A day's sales are facts gathered from orders, prices and the stock ledger by `services.sales_days`; they can be built
again at any time, and come out the same.
"""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shop.models.catalogue import Variant
from shop.models.channel import Channel
from shop.models.fields import amount_field, currency_field, not_negative
from shop.models.stock import Location


class CompetitorOffer(models.Model):
    """What a competitor asked for the same good at a moment."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="competitor_offers")
    competitor = models.CharField(max_length=80)
    price = amount_field()
    currency = currency_field()
    is_available = models.BooleanField(default=True)
    confidence = models.FloatField(help_text=_("That it is the same good, 0 to 1."))
    url = models.URLField(blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "competitor", "seen_at"], name="a_competitor_once_per_moment"
            ),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="competitor_price_is_positive"),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=1), name="confidence_is_a_share"
            ),
        ]
        indexes = [models.Index(fields=["variant", "-seen_at"], name="competitors_of_variant")]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.price} {self.currency}"


class SalesDay(models.Model):
    """A variant's sales from one location in one channel on one day of the shop's time zone.

    A day without stock is not a day without demand: `is_censored` says that it could not be bought all day long.
    """

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="sales_days")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    date = models.DateField()
    units = models.PositiveIntegerField(help_text=_("Ordered and not cancelled."))
    discounted_units = models.PositiveIntegerField(help_text=_("Of these, those with a discount."))
    revenue = amount_field(help_text=_("Paid for them, tax excluded."))
    currency = currency_field()
    list_price = amount_field(null=True, blank=True, help_text=_("In force at the end of the day."))
    views = models.PositiveIntegerField(
        help_text=_("Of the product in the channel, the same at each location.")
    )
    minutes = models.PositiveIntegerField(help_text=_("Of the day; fewer or more where clocks change."))
    minutes_in_stock = models.PositiveIntegerField()
    is_censored = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "location", "channel", "date"], name="a_sales_day_once"
            ),
            not_negative("sales_revenue_not_negative", "revenue"),
            models.CheckConstraint(
                condition=models.Q(discounted_units__lte=F("units")), name="no_more_discounted_than_sold"
            ),
            models.CheckConstraint(
                condition=models.Q(is_censored=True, minutes_in_stock__lt=F("minutes"))
                | models.Q(is_censored=False, minutes_in_stock=F("minutes")),
                name="censored_if_out_of_stock",
            ),
        ]
        indexes = [models.Index(fields=["date", "variant"], name="sales_by_day")]

    def __str__(self) -> str:
        return f"{self.date}: {self.units}×{self.variant_id}"
