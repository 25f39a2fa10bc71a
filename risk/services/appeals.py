"""A buyer asks for a person: what was refused or held becomes a case, with the buyer's own words.

Who may ask is the caller's to check. Nothing is said about why: neither here nor on the page.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from risk.contracts.events import Link
from risk.features import hashing
from risk.models import RiskCase, ScreeningDecision
from risk.services import remembering, screening
from shop.contracts.errors import ShopError
from shop.contracts.screening import Verdict
from shop.services import limits

MOST_WORDS = 1_000
HELD = (Verdict.REVIEW.value, Verdict.BLOCK.value)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
KEPT = timedelta(days=180)  # for which a buyer's words are kept
LIMIT = limits.Limit("appeal", 5, 3_600)


class NothingToAppeal(ShopError):
    """Nothing of this person was refused or held: as if it did not exist."""

    code = "not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is nothing at this address."))


class TooManyAppeals(ShopError):
    code = "throttled"
    status = 429

    def __init__(self) -> None:
        super().__init__(_("You have asked several times. We will look at it; please give us some time."))


def held(*, cart_id: int | None) -> ScreeningDecision | None:
    """What was last refused or held of a cart, or of the order that it became; None where nothing is."""
    if cart_id is None:
        return None
    latest = ScreeningDecision.objects.filter(cart_id=cart_id).order_by("-at", "-pk").first()
    return latest if latest is not None and latest.verdict in HELD else None


@transaction.atomic
def appeal(*, cart_id: int | None, words: str, caller: str, now: datetime) -> RiskCase:
    """Ask for a person. Asked again the latest words count; what a person had refused is looked at once more.

    Raises:
        NothingToAppeal: if nothing of the cart was refused or held, or it was released already.
        TooManyAppeals: after five in an hour from one caller.
    """
    row = held(cart_id=cart_id)
    if row is None or RiskCase.objects.filter(decision=row, state=RiskCase.State.RELEASED).exists():
        raise NothingToAppeal
    if limits.count(LIMIT, caller=caller, now=now) > LIMIT.most:
        raise TooManyAppeals
    screening.open_case(row, now=now)
    case = RiskCase.objects.select_for_update().get(decision=row)
    case.state, case.decided_at, case.decided_by = RiskCase.State.OPEN, None, ""
    case.appealed_at, case.appeal = now, CONTROL.sub(" ", words).strip()[:MOST_WORDS]
    case.save(update_fields=["state", "decided_at", "decided_by", "appealed_at", "appeal"])
    return case


def forget(*, customer_id: int) -> int:
    """Erase the words of a customer who wants to be forgotten; the cases stay, without a person. Returns how many."""
    person = hashing.hashed(Link.CUSTOMER, str(customer_id), key=remembering.key())
    theirs = RiskCase.objects.filter(decision__event__customer=person).exclude(appeal="")
    return theirs.update(appeal="")


def forget_old(*, now: datetime) -> int:
    """Erase words that nobody needs any more; returns how many."""
    old = RiskCase.objects.filter(appealed_at__lt=now - KEPT).exclude(appeal="")
    return old.update(appeal="")
