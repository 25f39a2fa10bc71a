"""Idempotency keys: equal requests of one client are one request, however often and however parallel they come.

The row is inserted *before* the work, so that of two simultaneous twins the database lets one through; a cache
that is read and then written would let both run. The caller works outside of this module's transactions and then
either keeps the answer (`finish`) or gives the key back (`abandon`), for an answer that says "our fault, try again".
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.models import IdempotencyKey

MAX_LENGTH = 255
WRITTEN = re.compile(rf"[!-~]{{1,{MAX_LENGTH}}}")
KEPT_FOR = timedelta(hours=24)
# A worker that died left its key "in progress"; no request works for longer than this.
GIVEN_UP_AFTER = timedelta(minutes=5)


class KeyInvalid(ShopError):
    """The key is empty, too long, or not plain printable characters."""

    code = "idempotency_key_invalid"


class KeyInProgress(ShopError):
    """A request with this key is being worked on at this moment."""

    code = "idempotency_key_in_progress"
    status = 409


class KeyReused(ShopError):
    """The key stands for another request."""

    code = "idempotency_key_reused"
    status = 422


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer given the first time; `body` as it was written, for a JSON column may turn names around."""

    status: int
    body: str


def fingerprint(*parts: bytes) -> str:
    """SHA-256 over the parts of a request that make it this request: method, path, body."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def check(key: str) -> str:
    """The key itself, if it can be one.

    Raises:
        KeyInvalid: unless it has 1 to 255 printable ASCII characters, none of them a space.
    """
    if not WRITTEN.fullmatch(key):
        raise KeyInvalid(
            _("An Idempotency-Key has 1 to 255 letters, digits and signs of ASCII, without spaces."),
            field="Idempotency-Key",
        )
    return key


def begin(*, scope: str, key: str, fingerprint: str, now: datetime) -> Replay | None:
    """Take the key, or learn what was answered before.

    Args:
        scope: who asks and which route; the same key of somebody else is another key.
        key: 1 to 255 printable ASCII characters.
        fingerprint: of the request, from `fingerprint`.
        now: aware UTC.

    Returns:
        None if the caller now holds the key and must work, else the answer to repeat.

    Raises:
        KeyInvalid, KeyInProgress, KeyReused.
    """
    check(key)
    _forget(scope=scope, key=key, now=now)
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(scope=scope, key=key, fingerprint=fingerprint, created_at=now)
    except IntegrityError:
        return _known(scope=scope, key=key, fingerprint=fingerprint)
    return None


def finish(*, scope: str, key: str, status: int, body: str) -> None:
    """Keep the answer for `KEPT_FOR`."""
    row = IdempotencyKey.objects.filter(scope=scope, key=key, response_status=None)
    row.update(response_status=status, response_body=body)


def abandon(*, scope: str, key: str) -> None:
    """Give the key back: the work failed through no fault of the client, who may try again."""
    IdempotencyKey.objects.filter(scope=scope, key=key, response_status=None).delete()


def sweep(*, now: datetime) -> int:
    """Delete keys older than `KEPT_FOR`; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def _forget(*, scope: str, key: str, now: datetime) -> None:
    """Free a key that is out of date, or whose worker died. Conditional deletes: of two, one finds the row."""
    rows = IdempotencyKey.objects.filter(scope=scope, key=key)
    rows.filter(created_at__lt=now - KEPT_FOR).delete()
    rows.filter(response_status=None, created_at__lt=now - GIVEN_UP_AFTER).delete()


def _known(*, scope: str, key: str, fingerprint: str) -> Replay:
    row = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if row is not None and row.fingerprint != fingerprint:
        raise KeyReused(
            _("This Idempotency-Key was used for another request; take a new key."), field="Idempotency-Key"
        )
    if row is None or row.response_status is None:
        raise KeyInProgress(
            _("A request with this Idempotency-Key is being worked on; ask again in a moment."),
            field="Idempotency-Key",
        )
    return Replay(status=row.response_status, body=str(row.response_body))
