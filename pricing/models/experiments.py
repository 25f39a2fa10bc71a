"""Live tests of prices: products in clusters, blocks of days, one price for everybody at a time."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models import Channel, Product

MOST_DAYS = 90  # of a block


class PriceExperiment(models.Model):
    """A switchback: each product's price changes back and forth in a drawn order."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")

    code = models.SlugField(max_length=40, unique=True)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    products = models.ManyToManyField(Product, related_name="price_experiments")
    change_rate = models.DecimalField(
        max_digits=4, decimal_places=3, help_text=_("Of the price: -0.05 is five percent less.")
    )
    block_days = models.PositiveIntegerField(default=3, validators=[MaxValueValidator(MOST_DAYS)])
    washout_days = models.PositiveIntegerField(
        default=1, help_text=_("Of each block, left out at its start.")
    )
    n_blocks = models.PositiveIntegerField(default=8, help_text=_("Of each product; an even number."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    seed = models.PositiveBigIntegerField(default=0, help_text=_("Decides the order; set at the start."))
    base_prices = models.JSONField(default=dict, help_text=_("Of each listing at the start."))
    base_units = models.FloatField(default=0, help_text=_("A day and product before the start."))
    least_effect = models.FloatField(
        null=True,
        blank=True,
        help_text=_("Smallest relative effect that it can find, told before the start."),
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    started_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(change_rate__gt=-0.2, change_rate__lt=0.2) & ~models.Q(change_rate=0),
                name="a_price_test_changes_a_little",
                violation_error_message=_("The change lies between -0.2 and 0.2 and is not 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    block_days__gt=models.F("washout_days"), n_blocks__gte=4, n_blocks__lte=200
                ),
                name="a_block_is_longer_than_its_washout",
                violation_error_message=_(
                    "A block is longer than its wash-out; there are 4 to 200 blocks of each product."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Blocks come in pairs, one of which is changed."""
        if self.n_blocks is not None and self.n_blocks % 2:
            raise ValidationError(
                {"n_blocks": _("An even number is needed: half of the blocks are changed.")}
            )


class ExperimentBlock(models.Model):
    """One product under one price for some days."""

    experiment = models.ForeignKey(PriceExperiment, models.CASCADE, related_name="blocks")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    is_changed = models.BooleanField()
    was_applied = models.BooleanField(
        default=False, help_text=_("The limits allowed the price in every variant.")
    )
    units = models.FloatField(null=True, help_text=_("A day, after the wash-out."))
    margin = models.FloatField(null=True, help_text=_("A day, after the wash-out."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["experiment", "product", "number"], name="a_price_block_once"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="price_block_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.experiment_id}/{self.product_id}/{self.number}"
