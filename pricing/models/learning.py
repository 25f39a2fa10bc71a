"""What was learnt of demand, and the trainings it came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models import Variant


class ElasticityEstimate(models.Model):
    """How demand for a variant answers to its price: the current belief, replaced as a whole."""

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="elasticity")
    mean = models.FloatField()
    lo = models.FloatField()
    hi = models.FloatField()
    factor = models.FloatField(
        default=1.0, help_text=_("Of it, what is left when the prices of the whole department move for good.")
    )
    own_mean = models.FloatField(null=True, help_text=_("Before it borrowed from brand and category."))
    own_error = models.FloatField(null=True)
    n_rows = models.PositiveIntegerField(default=0)
    badge = models.CharField(max_length=6)
    source = models.CharField(max_length=8)
    model_version = models.CharField(max_length=60, blank=True)
    as_of = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    lo__lte=models.F("mean"), hi__gte=models.F("mean"), lo__gt=-1000, hi__lt=1000
                ),
                name="elasticity_lies_in_its_interval",
            ),
            models.CheckConstraint(
                condition=models.Q(badge__in=["sure", "fair", "guess"]), name="elasticity_badge_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.mean:.2f}"


class TrainingRun(models.Model):
    """One training: what was measured, what the gate said, and which version came of it."""

    model_name = models.CharField(max_length=40)
    version = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(db_index=True)
    as_of = models.DateTimeField()
    by = models.CharField(max_length=80, blank=True)
    is_promoted = models.BooleanField(default=False)
    verdict = models.JSONField(default=list, help_text=_("The gate's sentences."))
    report = models.JSONField(default=list, help_text=_("One row of figures for each model."))
    n_rows = models.PositiveIntegerField(default=0)
    n_variants = models.PositiveIntegerField(default=0)
    cpu_s = models.FloatField(default=0)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.model_name} {self.version or '–'}"
