"""What was proposed to a customer, word for word, and what became of it. One effect, however often it is agreed to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.models import Customer
from support.models.conversations import Conversation


class Proposal(models.Model):
    """`digest` is over tool, arguments and the state of what they touch; a yes holds for exactly that."""

    class Status(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("expired")
        CHANGED = "changed", _("out of date")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="proposals")
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="+")
    tool = models.CharField(max_length=24)
    arguments = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    effects = models.JSONField(default=list, help_text=_("What was shown, sentence by sentence."))
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    result = models.JSONField(default=dict)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(status="open"), name="one_open_proposal_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("proposed_at")),
                name="a_proposal_lives_for_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.status}"
