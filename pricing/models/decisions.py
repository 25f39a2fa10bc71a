"""What was proposed, why, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.audit import Decision
from shop.models import VariantListing
from shop.models.fields import amount_field, currency_field


class ProposalRun(models.Model):
    """One run over the listings: how many were looked at and what became of them, by code."""

    at = models.DateTimeField(db_index=True)
    n_listings = models.PositiveIntegerField(default=0)
    n_proposed = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text=_("Listings by what was decided."))
    cpu_s = models.FloatField(default=0)
    is_stopped = models.BooleanField(default=False, help_text=_("The switch was off: nothing was proposed."))
    rolled_back_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class PriceProposal(Decision):
    """A price for a listing. `score` is the chance that it gains anything."""

    class State(models.TextChoices):
        SHADOW = "shadow", _("shadow")
        OPEN = "open", _("to decide")
        APPLIED = "applied", _("applied")
        REJECTED = "rejected", _("rejected")
        STALE = "stale", _("stale")
        SUPERSEDED = "superseded", _("replaced by a newer one")
        ROLLED_BACK = "rolled_back", _("rolled back")

    run = models.ForeignKey(ProposalRun, models.CASCADE, null=True, related_name="proposals")
    listing = models.ForeignKey(VariantListing, models.CASCADE, related_name="price_proposals")
    state = models.CharField(max_length=11, choices=State.choices)
    mode = models.CharField(max_length=9)
    currency = currency_field()
    price_before = amount_field()
    wanted = amount_field(help_text=_("What would be best without limits."))
    price = amount_field(help_text=_("What the limits allow."))
    bound_by = models.JSONField(default=list, help_text=_("Codes of the rules that bound it."))
    elasticity = models.FloatField(null=True)
    elasticity_lo = models.FloatField(null=True)
    elasticity_hi = models.FloatField(null=True)
    badge = models.CharField(max_length=6, blank=True)
    days = models.PositiveIntegerField(default=28, help_text=_("That the amounts below are for."))
    margin = amount_field(help_text=_("Expected, of the horizon."))
    margin_lo = amount_field()
    margin_hi = amount_field()
    gain = amount_field(help_text=_("Expected, against the price in force."))
    gain_lo = amount_field()
    gain_hi = amount_field()
    answered = models.CharField(
        max_length=80, blank=True, help_text=_("The competitor that it answers, if one.")
    )
    propensity = models.FloatField(null=True, blank=True, help_text=_("Of a price that is tried."))
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    applied_price = amount_field(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=models.Q(state="open"), name="one_open_proposal_per_listing"
            ),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="proposed_price_is_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["shadow", "open", "superseded", "stale"])
                | models.Q(decided_at__isnull=False),
                name="a_decided_proposal_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="applied") | models.Q(applied_price__isnull=False),
                name="an_applied_proposal_has_its_price",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-gain"], name="proposals_by_money"),
            models.Index(fields=["listing", "-at"], name="proposals_of_listing"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.price_before} → {self.price} {self.currency}"

    @property
    def reference(self) -> str:
        """How the price history names it."""
        return f"pricing.proposal:{self.pk}"
