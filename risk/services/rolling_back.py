"""Back to the version of a rule that was in service before: at once, and by one person, for two approved it then."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from risk.contracts import RuleState
from risk.models import RuleVersion
from risk.services.rules import RuleRefused


@transaction.atomic
def roll_back(*, rule_id: int, now: datetime) -> RuleVersion | None:
    """Take a live version out and put the one before it back, at the share that it had; None where there was none.

    Raises:
        RuleRefused: if the version is not live.
    """
    row = RuleVersion.objects.select_for_update().get(pk=rule_id)
    if row.state != RuleState.LIVE.value:
        raise RuleRefused(_("Only a version that decides can be rolled back."))
    row.state, row.changed_at = RuleState.RETIRED.value, now
    row.save(update_fields=["state", "changed_at"])
    older = RuleVersion.objects.filter(code=row.code, version__lt=row.version, state=RuleState.RETIRED.value)
    before = older.exclude(approved_by="").order_by("-version").first()
    if before is not None:
        before.state, before.changed_at = RuleState.LIVE.value, now
        before.save(update_fields=["state", "changed_at"])
    return before
