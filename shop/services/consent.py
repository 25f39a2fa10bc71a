"""What people allow, per purpose. Rows are only added; the latest holds; without a row nothing is allowed.

Personalisation lets events be used for recommendations, analytics lets them carry the visitor for statistics.
Withdrawing personalisation takes every event of that person out of learning at once; withdrawing both also
cuts the events from the person, which is the one change that an event ever sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.errors import ShopError
from shop.contracts.people import Who
from shop.models import Consent, Event, Visitor
from shop.services import visitors

# Version of the text in the consent banner; raise it when the text changes, so that rows say what was read.
VERSION = "2026-11"
PERSONALISATION, ANALYTICS = Consent.Purpose.PERSONALISATION, Consent.Purpose.ANALYTICS


class UnknownPurpose(ShopError):
    """Asked to allow something that the shop does not do."""

    code = "unknown_purpose"


@dataclass(frozen=True, slots=True)
class Answer:
    """The shopper after answering. `visitor_token` belongs into the device's cookie; None deletes it."""

    who: Who
    visitor_token: UUID | None


def current(who: Who) -> dict[str, bool]:
    """What holds now for every purpose; False where never asked."""
    own = _mine(who)
    rows = Consent.objects.filter(own).values_list("purpose", "is_granted", "at", "pk") if own else []
    known = visitors.latest(visitors.Granted(*row) for row in rows)
    return {purpose: known.get(purpose, False) for purpose in Consent.Purpose.values}


@transaction.atomic
def set(*, who: Who, purposes: Mapping[str, bool], channel_id: int, now: datetime) -> Answer:
    """Store an answer; purposes that are not named stay as they are.

    A guest who allows nothing leaves no row: there is nobody to keep it for.

    Raises:
        UnknownPurpose: if a purpose does not exist; nothing is stored then.
    """
    for purpose in purposes:
        if purpose not in Consent.Purpose.values:
            raise UnknownPurpose(
                _("Unknown purpose: %(purpose)s") % {"purpose": purpose[:40]}, field="purposes"
            )
    visitor = _device(who, purposes, channel_id, now)
    if visitor is None and who.customer_id is None:
        return Answer(who, None)
    visitor_id = visitor.pk if visitor else None
    Consent.objects.bulk_create(
        Consent(
            visitor_id=visitor_id,
            customer_id=who.customer_id,
            purpose=p,
            is_granted=granted,
            version=VERSION,
            at=now,
        )
        for p, granted in purposes.items()
    )
    # Not `replace`: behind a page `who` is a lazy object, which is no dataclass to it.
    answered = Who(
        visitor_id=visitor_id,
        customer_id=who.customer_id,
        language=who.language,
        personal=purposes.get(PERSONALISATION, who.personal),
        analytics=purposes.get(ANALYTICS, who.analytics),
        is_bot=who.is_bot,
    )
    _forget_what_was_withdrawn(answered, purposes)
    keeps_cookie = visitor is not None and (answered.personal or answered.analytics)
    return Answer(answered, visitor.token if visitor is not None and keeps_cookie else None)


@transaction.atomic
def erase_behaviour(who: Who) -> int:
    """Cut every event from this person, whatever was allowed: “forget what I looked at”.

    Returns:
        How many events it were.
    """
    return _change_my_events(who, visitor=None, customer=None, has_consent=False)


def _device(who: Who, purposes: Mapping[str, bool], channel_id: int, now: datetime) -> Visitor | None:
    if who.visitor_id is not None:
        return Visitor.objects.get(pk=who.visitor_id)
    if not (purposes.get(PERSONALISATION) or purposes.get(ANALYTICS)):
        return None
    return visitors.create(channel_id=channel_id, language=who.language, customer_id=who.customer_id, now=now)


def _forget_what_was_withdrawn(who: Who, purposes: Mapping[str, bool]) -> None:
    if not who.personal and not who.analytics and {PERSONALISATION, ANALYTICS} & purposes.keys():
        erase_behaviour(who)
    elif purposes.get(PERSONALISATION) is False:
        _change_my_events(who, has_consent=False)


def _change_my_events(who: Who, **change: bool | None) -> int:
    """Change the person's events; whoever learnt from them is told to forget."""
    mine = _mine(who)
    if not mine:
        return 0
    device_ids = [who.visitor_id] if who.visitor_id is not None else []
    if who.customer_id is not None:
        device_ids += Visitor.objects.filter(customer_id=who.customer_id).values_list("pk", flat=True)
        mine |= Q(visitor_id__in=device_ids, customer__isnull=True)
    n_changed = Event.objects.filter(mine).update(**change)
    tell = partial(
        signals.behaviour_erased.send_robust,
        Event,
        customer_id=who.customer_id,
        visitor_ids=sorted(dict.fromkeys(device_ids)),
    )
    transaction.on_commit(tell)
    return n_changed


def _mine(who: Who) -> Q:
    own = Q()
    if who.visitor_id is not None:
        own |= Q(visitor_id=who.visitor_id)
    if who.customer_id is not None:
        own |= Q(customer_id=who.customer_id)
    return own
