"""Conversations that a person took over or should: why, with what summary, and how long it took."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models import User
from support.models.conversations import Conversation


class Handoff(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("taken")
        RESOLVED = "resolved", _("resolved")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="handoffs")
    reason = models.CharField(max_length=12)
    summary = models.JSONField(default=dict, help_text=_("What is known: facts, procedure, evidence."))
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    is_urgent = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=~models.Q(state="resolved"),
                name="one_open_handoff_per_conversation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="taken") | models.Q(taken_at__isnull=False),
                name="taken_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="handoffs_by_waiting")]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.state}"
