"""Codes of hand-overs, outcomes and fallbacks in an operator's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from support.contracts import Fallback, HandoffReason, Outcome

REASONS: dict[str, Promise] = {
    HandoffReason.ASKED: _("asked for a person"),
    HandoffReason.UNCLEAR: _("not understood twice"),
    HandoffReason.UNANSWERED: _("nothing in the shop answers it"),
    HandoffReason.DISPUTED: _("disputes a refusal"),
    HandoffReason.UPSET: _("upset"),
    HandoffReason.SAFETY: _("safety"),
    HandoffReason.ADVICE: _("wants advice that nobody here may give"),
    HandoffReason.VALUE: _("much money at stake"),
    HandoffReason.TOOL_FAILED: _("a tool failed"),
    HandoffReason.PROBLEM: _("something is damaged, wrong or missing"),
}
FACTS: dict[str, Promise] = {
    "order_number": _("Order"),
    "reason": _("Reason"),
    "voucher_code": _("Voucher code"),
    "country": _("Country"),
    "question": _("Asked before"),
}
OUTCOMES: dict[str, Promise] = {
    Outcome.ANSWERED: _("answered"),
    Outcome.ASKED: _("asked back"),
    Outcome.PROPOSED: _("proposed"),
    Outcome.DONE: _("done"),
    Outcome.DECLINED: _("declined"),
    Outcome.REFUSED: _("refused"),
    Outcome.ABSTAINED: _("no answer found"),
    Outcome.HANDED_OVER: _("handed over"),
    Outcome.SILENT: _("silent: a person answers"),
    Outcome.FAILED: _("failed"),
}
FALLBACKS: dict[str, Promise] = {
    Fallback.UNCONFIGURED: _("no language model is configured"),
    Fallback.BUSY: _("it rests after failures"),
    Fallback.TIMEOUT: _("it took too long"),
    Fallback.FAILED: _("it failed"),
    Fallback.BUDGET: _("its budget is spent"),
    Fallback.INVALID: _("its answer had another form"),
    Fallback.FORBIDDEN: _("it asked for a tool that it may not use"),
    Fallback.UNVERIFIED: _("no fact supports what it said"),
    Fallback.UNDECIDED: _("it knew no better"),
}


def reason(code: str) -> str:
    return str(REASONS.get(code, code))


def fact(name: str) -> str:
    return str(FACTS.get(name, name))


def outcome(code: str) -> str:
    return str(OUTCOMES.get(code, code))


def fallback(code: str) -> str:
    return str(FALLBACKS.get(code, code))
