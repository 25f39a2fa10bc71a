"""How operators work through cases: the dearest first, one person at a time, with a reason, one or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from risk.models import CaseLock, CaseNote, RiskCase
from risk.services import cases
from shop.contracts.errors import ShopError

LOCKED_FOR = timedelta(minutes=15)
TEXT = 1_000


class Reason(StrEnum):
    """Why an operator decided; codes of `CaseNote.reason`."""

    STOLEN_CARD = "stolen_card"
    TAKEOVER = "takeover"
    TESTING = "testing"
    ABUSE = "abuse"
    OTHER_FRAUD = "other_fraud"
    CONFIRMED = "confirmed"
    KNOWN = "known"
    GIFT = "gift"
    TRAVEL = "travel"
    OTHER_GOOD = "other_good"


FRAUD: dict[str, Promise] = {
    Reason.STOLEN_CARD: _("stolen card"),
    Reason.TAKEOVER: _("account taken over"),
    Reason.TESTING: _("cards are tested"),
    Reason.ABUSE: _("promotions or returns are abused"),
    Reason.OTHER_FRAUD: _("other fraud"),
}
GOOD: dict[str, Promise] = {
    Reason.CONFIRMED: _("the customer confirmed the order"),
    Reason.KNOWN: _("a customer that we know"),
    Reason.GIFT: _("a gift to another address"),
    Reason.TRAVEL: _("travelling, or behind a shared network"),
    Reason.OTHER_GOOD: _("nothing speaks for fraud"),
}


class CaseHeld(ShopError):
    """Somebody else looks at it."""

    code = "case_held"
    status = 409


class NoSuchCase(ShopError):
    """It is not there."""

    code = "no_such_case"
    status = 404


class ReasonNeeded(ShopError):
    """A decision without a reason, with one of the other kind, or an empty note."""

    code = "reason_needed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case of many; `problem` is empty where it was decided."""

    case_id: int
    problem: str = ""


def waiting() -> QuerySet[RiskCase]:
    """Open cases, what may be lost most first."""
    opened = RiskCase.objects.filter(state=RiskCase.State.OPEN)
    return opened.select_related("decision", "lock").order_by("-expected_loss", "pk")


@transaction.atomic
def take(*, case_id: int, by: str, now: datetime) -> CaseLock:
    """Look at a case for a quarter of an hour, or for another one.

    Raises:
        NoSuchCase, CaseHeld, cases.CaseClosed
    """
    case = _locked(case_id)
    if case.state != RiskCase.State.OPEN:
        raise cases.CaseClosed(_("This case has been decided already."))
    held = CaseLock.objects.filter(case=case, until__gt=now).exclude(by=by).first()
    if held is not None:
        raise CaseHeld(_("Somebody else looks at this case until %(until)s.") % {"until": _clock(held.until)})
    values = {"by": by, "until": now + LOCKED_FOR}
    return CaseLock.objects.update_or_create(case=case, defaults=values)[0]


def release(*, case_id: int, by: str) -> None:
    """Give a case back to the queue; nothing where it is not one's own."""
    CaseLock.objects.filter(case_id=case_id, by=by).delete()


def note(*, case_id: int, text: str, by: str, now: datetime) -> CaseNote:
    """Write something down about a case, open or decided.

    Raises:
        NoSuchCase, ReasonNeeded: for an unknown case, or an empty text.
    """
    if not text.strip():
        raise ReasonNeeded(_("A note needs some words."), field="text")
    if not RiskCase.objects.filter(pk=case_id).exists():
        raise NoSuchCase(_("There is no such case."))
    return CaseNote.objects.create(case_id=case_id, at=now, by=by[:80], text=text.strip()[:TEXT])


@transaction.atomic
def decide(*, case_id: int, is_fraud: bool, reason: str, text: str, by: str, now: datetime) -> RiskCase:
    """Confirm a fraud or release an order, with a reason of the same kind; the case falls open for nobody else.

    Raises:
        ReasonNeeded, NoSuchCase, CaseHeld, cases.CaseClosed
    """
    if reason not in (FRAUD if is_fraud else GOOD):
        raise ReasonNeeded(_("Choose a reason that fits the decision."), field="reason")
    take(case_id=case_id, by=by, now=now)
    case = cases.decide(case_id=case_id, is_fraud=is_fraud, by=by, now=now, note=text.strip())
    CaseNote.objects.create(case=case, at=now, by=by[:80], reason=reason, text=text.strip()[:TEXT])
    release(case_id=case_id, by=by)
    return case


def decide_many(
    *, case_ids: Sequence[int], is_fraud: bool, reason: str, text: str, by: str, now: datetime
) -> list[Outcome]:
    """Decide each by itself: one that cannot be is told with its reason, and stops none of the others."""
    found = []
    for case_id in dict.fromkeys(case_ids):
        try:
            decide(case_id=case_id, is_fraud=is_fraud, reason=reason, text=text, by=by, now=now)
            found.append(Outcome(case_id))
        except ShopError as error:
            found.append(Outcome(case_id, str(error.message)))
    return found


def _locked(case_id: int) -> RiskCase:
    """Two operators who take a case at once come one after the other."""
    try:
        return RiskCase.objects.select_for_update().get(pk=case_id)
    except RiskCase.DoesNotExist as error:
        raise NoSuchCase(_("There is no such case.")) from error


def _clock(moment: datetime) -> str:
    return formats.time_format(timezone.localtime(moment))
