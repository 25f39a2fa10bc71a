"""Money that would leave the shop for returned goods: not without an answer, and not where the return is suspicious."""

from __future__ import annotations

from django.conf import settings

from risk.contracts import Action
from risk.models import RiskCase, ScreeningDecision
from risk.policy import suspecting
from risk.services import recording, screening
from shop.contracts.screening import PayoutRequest, Screening, Verdict


def screen(request: PayoutRequest) -> Screening:
    """Allow, or a case for a person; once somebody has released it, allow."""
    asked = ScreeningDecision.objects.filter(screening_id=f"return:{request.return_id}")
    if not asked.exists():
        recording.late_return(return_id=request.return_id, now=request.now)
    row = asked.get()
    state = RiskCase.objects.filter(decision=row).values_list("state", flat=True).first()
    if state == RiskCase.State.RELEASED:
        return Screening(Verdict.ALLOW, source=row.source, screening_id=row.screening_id)
    action = suspecting.pay_out(request.amount, Action(row.verdict), most=settings.RISK_PAYOUT_LIMIT)
    if action is Action.REVIEW:
        screening.open_case(row, now=request.now)
    return Screening(Verdict(action.value), source=row.source, screening_id=row.screening_id)
