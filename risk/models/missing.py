"""What the shared memory has not been told, because it was away: read from the table until it is made whole."""

from django.db import models

from risk.models.events import RiskEvent


class MissedEvent(models.Model):
    """An event that is a row, and not yet in Redis."""

    event = models.OneToOneField(RiskEvent, models.CASCADE, related_name="missed", primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)
