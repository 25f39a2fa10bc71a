"""The kill switch: one click stops every price that is not set by hand."""

from __future__ import annotations

from datetime import datetime

from pricing.features import terms
from pricing.models import SwitchChange


def stop(*, actor: str, reason: str = "", now: datetime) -> None:
    """Nothing is proposed, approved or applied from now on. Stopping twice leaves one row."""
    _switch(is_stopped=True, actor=actor, reason=reason, now=now)


def resume(*, actor: str, reason: str = "", now: datetime) -> None:
    """Go on as before."""
    _switch(is_stopped=False, actor=actor, reason=reason, now=now)


def _switch(*, is_stopped: bool, actor: str, reason: str, now: datetime) -> None:
    if terms.is_stopped() == is_stopped:
        return
    SwitchChange.objects.create(is_stopped=is_stopped, actor=actor[:80], reason=reason[:200], at=now)
