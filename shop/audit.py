"""The decision ledger: what every AI app writes for every decision, and the arms of experiments.

Apps subclass `Decision`; dashboards, explanations, experiment results and erasure read these columns and no
others, so a new app needs no new plumbing.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    MODEL = "model", _("model")
    FALLBACK = "fallback", _("fallback")


class Decision(models.Model):
    """One decision: by which model, on inputs as of when, with what score and reasons."""

    at = models.DateTimeField(db_index=True)
    as_of = models.DateTimeField(help_text=_("No input is younger than this."))
    source = models.CharField(max_length=8, choices=Source.choices)
    model_name = models.CharField(max_length=40, blank=True)
    model_version = models.CharField(max_length=40, blank=True)
    experiment = models.CharField(max_length=40, blank=True)
    arm = models.CharField(max_length=40, blank=True)
    score = models.FloatField(null=True)
    reasons = models.JSONField(default=list)

    class Meta:
        abstract = True
