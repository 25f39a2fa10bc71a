"""Keys of REST clients: made once, shown once, kept only as SHA-256, limited to scopes and perhaps to a channel.

A key is 256 random bits, so a plain hash is enough: there is nothing to guess that slowness would protect.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.contracts.errors import ShopError
from shop.models import ApiKey

PREFIX_LENGTH = 12
# How exact `latest_used_at` is: a write per request would cost more than the request.
USE_NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key may do."""

    CATALOGUE_READ = "catalogue:read"
    CARTS_WRITE = "carts:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    EVENTS_WRITE = "events:write"
    RECOMMENDATIONS_READ = "recommendations:read"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"
    PRICES_WRITE = "prices:write"


class UnknownScope(ShopError):
    """A scope that does not exist."""

    code = "unknown_scope"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. `secret` exists only here: it cannot be shown again."""

    key_id: int
    prefix: str
    secret: str


def create(*, name: str, scopes: Collection[str], channel_id: int | None, now: datetime) -> NewKey:
    """Make a key.

    Args:
        name: whose it is, for people.
        scopes: values of `Scope`.
        channel_id: the only channel that it sees, or None for all.
        now: aware UTC.

    Raises:
        UnknownScope: naming the scopes that do not exist.
    """
    known = {scope.value for scope in Scope}
    if unknown := sorted(set(scopes) - known):
        raise UnknownScope(
            _("Unknown scopes: %(unknown)s. Allowed are: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(known))},
            field="scopes",
        )
    secret = f"omni_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        name=name,
        prefix=secret[:PREFIX_LENGTH],
        hash=digest(secret),
        scopes=sorted(set(scopes)),
        channel_id=channel_id,
        created_at=now,
    )
    return NewKey(key_id=key.pk, prefix=key.prefix, secret=secret)


def find(*, secret: str, now: datetime) -> ApiKey | None:
    """The active key of this secret with its channel, or None; notes that it was used."""
    key = ApiKey.objects.select_related("channel").filter(hash=digest(secret), is_active=True).first()
    if key is not None and (key.latest_used_at is None or now - key.latest_used_at >= USE_NOTED_EVERY):
        stale = Q(latest_used_at=None) | Q(latest_used_at__lte=now - USE_NOTED_EVERY)
        ApiKey.objects.filter(stale, pk=key.pk).update(latest_used_at=now)
    return key


def revoke(*, key_id: int) -> None:
    """Make a key useless, at once and for good; its row stays for the record."""
    ApiKey.objects.filter(pk=key_id).update(is_active=False)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
