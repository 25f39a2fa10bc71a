"""What a version that decides nothing would have said of orders that another decided."""

from django.db import models
from django.db.models import Q

from risk.models.decisions import ScreeningDecision


class ShadowScore(models.Model):
    """The chance of fraud that a challenger gives to a screened order, on the very features that were read."""

    decision = models.ForeignKey(ScreeningDecision, models.CASCADE, related_name="shadows")
    version = models.CharField(max_length=60)
    score = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "decision"], name="a_shadow_scores_an_order_once"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="shadow_score_is_a_chance"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.decision_id}"
