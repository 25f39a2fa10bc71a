"""The queue: what waits for a person, the dearest first, with its clock; decided here one by one or many at once."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from risk.admin import clock, pages, words
from risk.admin.clock import Clock
from risk.models import RiskCase
from risk.services import alerting, caseload
from shop.admin.calls import actor

MOST = 100  # shown at a time; what may be lost most is among them
MAY_DECIDE = "risk.change_riskcase"


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with its words. `held_by` is empty where nobody else looks at it."""

    row: RiskCase
    head: str
    at_stake: str
    amount: str
    because: str
    chance: float | None  # per cent
    clock: Clock
    held_by: str
    is_own: bool


@permission_required("risk.view_riskcase", raise_exception=True)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What waits; a POST decides what is ticked."""
    if request.method == "POST":
        return _decide(request)
    now = timezone.now()
    opened = caseload.waiting()
    found = list(opened[:MOST])
    held = {row.lock.by for row in found if hasattr(row, "lock") and row.lock.until > now}
    names, own = pages.people(held), actor(request)
    shown = [_shown(row, now=now, names=names, own=own) for row in found]
    return pages.shown(
        request,
        "queue",
        gettext("Cases"),
        cases=shown,
        n_open=opened.count(),
        n_late=opened.filter(due_at__lte=now).count(),
        n_alerts=alerting.standing().filter(acknowledged_at__isnull=True).count(),
        may_decide=request.user.has_perm(MAY_DECIDE),
        fraud=caseload.FRAUD.items(),
        good=caseload.GOOD.items(),
    )


def because(row: RiskCase) -> str:
    """Rules and reasons for fraud, strongest first."""
    decision = row.decision
    told = [words.reason(each["code"]) for each in decision.reasons if each["value"] > 0]
    return "; ".join([*decision.rule_codes, *told]) or words.said(words.WHYS, decision.why)


def _shown(row: RiskCase, *, now: datetime, names: dict[str, str], own: str) -> Shown:
    lock = getattr(row, "lock", None)
    by = lock.by if lock is not None and lock.until > now else ""
    score = row.decision.score
    return Shown(
        row,
        words.said(words.HEADS, row.decision.head),
        words.amount(row.expected_loss, row.decision.currency),
        words.amount(row.decision.amount, row.decision.currency),
        because(row),
        None if score is None else 100 * score,
        clock.clock(row.due_at, now),
        names.get(by, "") if by != own else "",
        by == own,
    )


def _decide(request: HttpRequest) -> HttpResponse:
    """Each case by itself; what could not be decided is told one by one."""
    if not request.user.has_perm(MAY_DECIDE):
        return HttpResponse(status=403)
    ids = [int(raw) for raw in request.POST.getlist("case") if raw.isdigit() and len(raw) < 19]
    if not ids:
        messages.warning(request, gettext("Tick at least one case."))
        return redirect("risk_admin:queue")
    is_fraud = request.POST.get("do") == "fraud"
    found = caseload.decide_many(
        case_ids=ids,
        is_fraud=is_fraud,
        reason=request.POST.get("fraud_reason" if is_fraud else "good_reason", ""),
        text=request.POST.get("text", ""),
        by=actor(request),
        now=timezone.now(),
    )
    for each in found:
        if each.problem:
            told = {"id": each.case_id, "problem": each.problem}
            messages.error(request, gettext("Case %(id)s: %(problem)s") % told)
    n = sum(not each.problem for each in found)
    if n:
        done = (
            ngettext("%(n)d case confirmed as fraud.", "%(n)d cases confirmed as fraud.", n)
            if is_fraud
            else ngettext("%(n)d case released.", "%(n)d cases released.", n)
        )
        messages.success(request, done % {"n": n})
    return redirect("risk_admin:queue")
