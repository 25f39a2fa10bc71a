"""Devices before and after sign-in: found by the token in their cookie, made only once somebody consents.

A visitor belongs to at most one customer for ever: what was done on a device counts for the person who signed
in on it first. Whoever signs in next on the same device, and the guest after a sign-out, get a visitor of
their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from shop.contracts.people import Who
from shop.models import Consent, Customer, Visitor

# Names that crawlers, previews and scripts give themselves; what hides itself is not found this way.
BOT_WORDS = (
    "bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "lighthouse", "python-requests",
    "python-urllib", "curl/", "wget/", "httpclient", "go-http-client", "scrapy", "monitor", "pingdom",
)  # fmt: skip
SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Granted:
    """One consent row as it is read: purpose, whether it was granted, when (id breaks ties)."""

    purpose: str
    is_granted: bool
    at: datetime
    id: int


def is_bot(user_agent: str) -> bool:
    """Whether a client calls itself an automaton."""
    name = user_agent.lower()
    return any(word in name for word in BOT_WORDS)


def identify(*, token: UUID | None, user_id: int | None, language: str, is_bot: bool = False) -> Who:
    """Who stands behind a cookie and an account, with what they allow now: at most two queries, none for a
    guest.

    The latest answer of either the device or the account holds, so that a withdrawal anywhere is a
    withdrawal.
    """
    customer_id, granted = _of_account(user_id) if user_id is not None else (None, [])
    visitor_id: int | None = None
    if token is not None:
        visitor_id, owner_id, of_device = _of_device(token)
        if owner_id is not None and customer_id is not None and owner_id != customer_id:
            visitor_id = None  # somebody else's device: neither its history nor its consent is ours
        else:
            granted = granted + of_device
    allowed = latest(granted)
    return Who(
        visitor_id=visitor_id,
        customer_id=customer_id,
        language=language,
        personal=allowed.get(Consent.Purpose.PERSONALISATION, False),
        analytics=allowed.get(Consent.Purpose.ANALYTICS, False),
        is_bot=is_bot,
    )


def latest(rows: Iterable[Granted]) -> dict[str, bool]:
    """What holds now for each purpose that was ever answered."""
    return {row.purpose: row.is_granted for row in sorted(rows, key=lambda row: (row.at, row.id))}


def _of_account(user_id: int) -> tuple[int | None, list[Granted]]:
    rows = Customer.objects.filter(user_id=user_id).values_list(
        "id", "consents__purpose", "consents__is_granted", "consents__at", "consents__id"
    )
    found = list(rows)
    return (found[0][0] if found else None), [Granted(*row[1:]) for row in found if row[1]]


def _of_device(token: UUID) -> tuple[int | None, int | None, list[Granted]]:
    rows = Visitor.objects.filter(token=token).values_list(
        "id", "customer_id", "consents__purpose", "consents__is_granted", "consents__at", "consents__id"
    )
    found = list(rows)
    if not found:
        return None, None, []
    return found[0][0], found[0][1], [Granted(*row[2:]) for row in found if row[2]]


def find(token: UUID | None) -> Visitor | None:
    return Visitor.objects.filter(token=token).first() if token is not None else None


def create(*, channel_id: int, language: str, now: datetime, customer_id: int | None = None) -> Visitor:
    """A new device. Only for somebody who consents right now."""
    return Visitor.objects.create(
        channel_id=channel_id,
        language=language,
        customer_id=customer_id,
        first_seen_at=now,
        latest_seen_at=now,
    )


def seen(visitor_id: int, *, now: datetime) -> None:
    """Note that a device is alive, at most once an hour: a page view must not cost an UPDATE."""
    if cache.add(f"visitor-seen:{visitor_id}", 1, int(SEEN_EVERY.total_seconds())):
        Visitor.objects.filter(pk=visitor_id, latest_seen_at__lt=now).update(latest_seen_at=now)


@transaction.atomic
def renew(visitor: Visitor, *, now: datetime) -> Visitor | None:
    """A fresh visitor for the same device, with its answers but without its history.

    Returns:
        The new visitor, or None where the device had allowed nothing and so needs none.
    """
    rows = Consent.objects.filter(visitor=visitor)
    kept = latest(Granted(row.purpose, row.is_granted, row.at, row.pk) for row in rows)
    if not any(kept.values()):
        return None
    versions = {row.purpose: row.version for row in rows}
    fresh = create(channel_id=visitor.channel_id, language=visitor.language, now=now)
    Consent.objects.bulk_create(
        Consent(visitor=fresh, purpose=purpose, is_granted=is_granted, version=versions[purpose], at=now)
        for purpose, is_granted in kept.items()
    )
    return fresh
