"""One case: who it hangs together with, what happened, what speaks for and against, notes, and the decision."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from risk.admin import clock, graph, pages, words
from risk.features import buyers
from risk.models import RiskCase, ScreeningDecision
from risk.services import caseload, linking
from shop.admin.calls import actor
from shop.contracts.errors import ShopError

MAY_DECIDE = "risk.change_riskcase"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with the width of its bar, in percent of the strongest."""

    text: str
    value: float
    width: float


@dataclass(frozen=True, slots=True)
class Told:
    """A moment of the timeline in words."""

    moment: linking.Moment
    name: str
    amount: str
    shared: list[str]


@permission_required("risk.view_riskcase", raise_exception=True)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, case_id: int) -> HttpResponse:
    """What is known of it; a POST takes it, gives it back, notes or decides."""
    row = RiskCase.objects.select_related("decision__event", "lock").filter(pk=case_id).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        return _act(request, case_id)
    return pages.shown(request, "case", gettext("Case %(id)d") % {"id": row.pk}, **_context(request, row))


def _context(request: HttpRequest, row: RiskCase) -> dict[str, Any]:
    now, decision, own = timezone.now(), row.decision, actor(request)
    notes = list(row.notes.order_by("at", "pk"))
    lock = getattr(row, "lock", None)
    held = lock if lock is not None and lock.until > now and row.state == RiskCase.State.OPEN else None
    names = pages.people({each.by for each in notes} | {row.decided_by} | ({held.by} if held else set()))
    linked = linking.graph(decision.event, now=now)
    return {
        "row": row,
        "head": words.said(words.HEADS, decision.head),
        "at_stake": words.amount(row.expected_loss, decision.currency),
        "amount": words.amount(decision.amount, decision.currency),
        "decision": decision,
        "order": _order(request, decision),
        "clock": clock.clock(row.due_at, now),
        "held_by": names.get(held.by, "") if held and held.by != own else "",
        "held_until": held.until if held and held.by == own else None,
        "decided_by": names.get(row.decided_by, ""),
        "may_decide": request.user.has_perm(MAY_DECIDE),
        "chance": None if decision.score is None else 100 * decision.score,
        "why": words.said(words.WHYS, decision.why),
        "verdict": words.said(words.ACTIONS, decision.verdict),
        "reasons": reasons(decision),
        "costs": [(words.said(words.ACTIONS, code), cost) for code, cost in decision.costs.items()],
        "features": [(words.feature(name), value) for name, value in decision.features.items()],
        "linked": linked,
        "drawing": graph.draw(linked, gettext("this order")),
        "links": [(words.link(node.link), node) for node in linked.nodes],
        "others": [
            (other, words.amount(other.amount, other.currency), [words.link(link) for link in other.links])
            for other in linked.others
        ],
        "timeline": [_told(each) for each in linking.timeline(decision.event, now=now)],
        "notes": [(each, names.get(each.by, each.by), _reason(each.reason)) for each in notes],
        "fraud": caseload.FRAUD.items(),
        "good": caseload.GOOD.items(),
    }


def _told(moment: linking.Moment) -> Told:
    amount = words.amount(moment.amount, moment.currency) if moment.amount else ""
    links = [words.link(link) for link in moment.links]
    return Told(moment, words.said(words.EVENTS, moment.kind), amount, links)


def reasons(decision: ScreeningDecision) -> list[Reason]:
    """What each code adds to the score; above 0 speaks for fraud."""
    most = max((abs(each["value"]) for each in decision.reasons), default=0.0) or 1.0
    return [
        Reason(words.reason(each["code"]), each["value"], round(100 * abs(each["value"]) / most, 1))
        for each in decision.reasons
    ]


def _order(request: HttpRequest, decision: ScreeningDecision) -> buyers.OrderRef | None:
    """The order in the shop, for whoever may see orders; a refused one has none."""
    if not request.user.has_perm("shop.view_order"):
        return None
    return buyers.order(decision.screening_id)


def _reason(code: str) -> str:
    return words.said(caseload.FRAUD | caseload.GOOD, code) if code else ""


def _act(request: HttpRequest, case_id: int) -> HttpResponse:
    """One button, one call."""
    if not request.user.has_perm(MAY_DECIDE):
        return HttpResponse(status=403)
    given, now, by = request.POST, timezone.now(), actor(request)
    do, text = given.get("do"), given.get("text", "")
    try:
        match do:
            case "take":
                caseload.take(case_id=case_id, by=by, now=now)
            case "release":
                caseload.release(case_id=case_id, by=by)
            case "note":
                caseload.note(case_id=case_id, text=text, by=by, now=now)
            case "fraud" | "good":
                reason = given.get(f"{do}_reason", "")
                caseload.decide(
                    case_id=case_id, is_fraud=do == "fraud", reason=reason, text=text, by=by, now=now
                )
                messages.success(request, gettext("The case is decided."))
                return redirect("risk_admin:queue")
            case _:
                messages.error(request, gettext("Nothing that can be done here was chosen."))
    except ShopError as error:
        messages.error(request, str(error.message))
    return redirect("risk_admin:case", case_id=case_id)
