"""How people work on cases: who looks at one right now, and what was noted about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from risk.models.decisions import RiskCase


class CaseLock(models.Model):
    """One operator at a time; it falls open by itself at `until`, so that a closed laptop blocks nobody."""

    case = models.OneToOneField(RiskCase, models.CASCADE, related_name="lock")
    by = models.CharField(max_length=80)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(by=""), name="a_case_lock_names_somebody")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.by}"


class CaseNote(models.Model):
    """What somebody wrote about a case; the one with a `reason` stands beside its decision."""

    case = models.ForeignKey(RiskCase, models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    reason = models.CharField(max_length=20, blank=True, help_text=_("Code of the reason of a decision."))
    text = models.CharField(max_length=1_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(reason=""), name="a_case_note_says_something")
        ]
        indexes = [models.Index(fields=["case", "at"], name="notes_of_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.by}"
