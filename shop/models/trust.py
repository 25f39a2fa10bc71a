"""What keeps the shop honest: guesses at passwords, and who of the staff wrote what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInGuess(models.Model):
    """How many passwords were tried lately at one door: an account from a network, from a device, a network.

    Counted in the database, because that is atomic in every size of shop and there also while Redis is away.
    """

    key = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the door, names nobody."))
    n_tried = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}…: {self.n_tried}"


class AuditEntry(models.Model):
    """Append-only: one statement with which a member of staff changed rows.

    Neither texts nor names are kept, so that nothing here has to be erased with a customer: whose row it was is
    its key, and what stood in it is in the row itself or in its ledger.
    """

    class Verb(models.TextChoices):
        INSERT = "insert", _("added")
        UPDATE = "update", _("changed")
        DELETE = "delete", _("deleted")

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=40, db_index=True, help_text=_("For example staff:7."))
    route = models.CharField(max_length=120, help_text=_("Method and name of the page."))
    verb = models.CharField(max_length=6, choices=Verb.choices)
    table = models.CharField(max_length=80, db_index=True)
    n_rows = models.PositiveIntegerField()
    row_keys = models.JSONField(default=list, help_text=_("The first thousand."))
    columns = models.JSONField(default=list)
    figures = models.JSONField(default=dict, help_text=_("New numbers, states and dates; never texts."))

    class Meta:
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.table} ({self.n_rows})"
