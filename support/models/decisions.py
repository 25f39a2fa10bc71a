"""The ledger of the assistant: what was understood, done and said in each turn; and its training runs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop import audit
from support.models.conversations import Conversation, Message


class TurnDecision(audit.Decision):
    """One turn. `score` is the intent's calibrated probability; `tools` holds [name, status, milliseconds]."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="decisions")
    message = models.OneToOneField(Message, models.CASCADE, related_name="decision")
    intent = models.CharField(max_length=24)
    p_out_of_scope = models.FloatField(default=0.0)
    procedure = models.CharField(max_length=24, blank=True)
    step = models.CharField(max_length=24, blank=True)
    outcome = models.CharField(max_length=12)
    mode = models.CharField(max_length=8, blank=True, help_text=_("Of the language model; empty for none."))
    tools = models.JSONField(default=list)
    passages = models.JSONField(default=list, help_text=_("[key, score] of what was found."))
    dropped = models.JSONField(default=list, help_text=_("Sentences that the verifier refused, and why."))
    n_calls = models.PositiveSmallIntegerField(default=0, help_text=_("Of the language model."))
    n_tokens = models.PositiveIntegerField(default=0)
    # A call costs a thousandth of a cent: finer than any amount that is paid.
    cost = models.DecimalField(max_digits=15, decimal_places=9, default=0)
    model_ms = models.PositiveIntegerField(default=0, help_text=_("That the language model took."))
    fallback = models.CharField(
        max_length=16, blank=True, help_text=_("Why a template answered instead of the language model.")
    )
    duration_ms = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(p_out_of_scope__gte=0, p_out_of_scope__lte=1),
                name="out_of_scope_is_a_probability",
            )
        ]
        indexes = [
            models.Index(fields=["conversation", "at"], name="turns_of_conversation"),
            models.Index(fields=["outcome", "-at"], name="turns_by_outcome"),
            # What a day's calls cost is summed before each call.
            models.Index(fields=["at"], condition=~models.Q(mode=""), name="turns_with_a_model"),
        ]

    def __str__(self) -> str:
        return f"{self.intent}: {self.outcome}"


class TrainingRun(models.Model):
    """What a training compared and decided; `report` as its card shows it."""

    at = models.DateTimeField()
    as_of = models.DateTimeField()
    model_name = models.CharField(max_length=40)
    version = models.CharField(max_length=40, blank=True)
    is_promoted = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    cpu_s = models.FloatField(default=0.0)
    by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("training run")
        verbose_name_plural = _("training runs")
        indexes = [models.Index(fields=["-at"], name="support_runs_by_time")]

    def __str__(self) -> str:
        return f"{self.model_name} {self.version}"
