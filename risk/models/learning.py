"""Trainings: what was measured, what the gate said, and which version came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrainingRun(models.Model):
    """One training."""

    model_name = models.CharField(max_length=40)
    version = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(db_index=True)
    as_of = models.DateTimeField()
    by = models.CharField(max_length=80, blank=True)
    is_promoted = models.BooleanField(default=False)
    verdict = models.JSONField(default=list, help_text=_("The gate's sentences."))
    report = models.JSONField(default=list, help_text=_("One row of figures for each model."))
    n_rows = models.PositiveIntegerField(default=0)
    n_frauds = models.PositiveIntegerField(default=0)
    cpu_s = models.FloatField(default=0)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.model_name} {self.version or '–'}"
