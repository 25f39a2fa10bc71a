"""What went out of the ordinary. One row for each thing that goes on, however often it is seen."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RiskAlert(models.Model):
    """Stands until it is seen no more; whoever acknowledges it says that somebody works on it."""

    class Kind(models.TextChoices):
        DECLINES = "declines", _("many declined payments")
        CARD_TESTING = "card_testing", _("cards are being tested")
        DRIFT = "drift", _("scores have shifted")
        BLOCKS = "blocks", _("many orders are blocked")
        NULLS = "nulls", _("facts are missing")
        LABELS = "labels", _("outcomes do not arrive")

    class Level(models.TextChoices):
        WATCH = "watch", _("watch")
        ACT = "act", _("act")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=90, blank=True, help_text=_("Of what: a link, a feature."))
    level = models.CharField(max_length=5, choices=Level.choices)
    value = models.FloatField(help_text=_("What was seen."))
    usual = models.FloatField(help_text=_("What is usual, or the limit."))
    details = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    n_seen = models.PositiveIntegerField(default=1)
    over_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(over_at__isnull=True),
                name="one_standing_alert_of_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by="")
                | Q(acknowledged_at__isnull=False) & ~Q(acknowledged_by=""),
                name="somebody_acknowledges_an_alert",
            ),
        ]
        indexes = [
            models.Index(fields=["-first_at"], condition=Q(over_at__isnull=True), name="standing_alerts")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
