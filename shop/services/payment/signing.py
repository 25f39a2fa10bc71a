"""Signed, timestamped webhooks after the Standard Webhooks specification.

The signature covers id, time and body, so that none of them can be swapped; it is compared in constant time.
An empty secret would accept everybody and is refused.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from shop.services.payment.errors import WebhookRejected

TOLERANCE = timedelta(seconds=300)
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def sign(*, secret: str, message_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that prove a message.

    Raises:
        ImproperlyConfigured: if the secret is empty.
    """
    timestamp = str(int(now.timestamp()))
    return {
        ID: message_id,
        TIMESTAMP: timestamp,
        SIGNATURE: "v1," + _digest(secret, message_id, timestamp, body),
    }


def verify(*, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Check a message; several secrets let one be exchanged without a gap.

    Returns:
        The id of the message.

    Raises:
        WebhookRejected: if a header is missing, the signature is wrong, or the time is more than 300 s away.
        ImproperlyConfigured: if a secret is empty.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = given.get(ID, ""), given.get(TIMESTAMP, "")
    # The signature is judged before the time, so that a stranger learns nothing about the clock.
    right = [_digest(secret, message_id, timestamp, body) for secret in secrets]
    offered = [
        part.removeprefix("v1,") for part in given.get(SIGNATURE, "").split() if part.startswith("v1,")
    ]
    matches = [hmac.compare_digest(one.encode(), other.encode()) for one in right for other in offered]
    if not message_id or not any(matches):
        raise WebhookRejected(_("The signature does not match."), field=SIGNATURE)
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise WebhookRejected(_("The time is not a number of seconds."), field=TIMESTAMP)
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise WebhookRejected(_("The message is too old."), field=TIMESTAMP)
    return message_id


def _digest(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    if not secret:
        raise ImproperlyConfigured("a webhook secret must not be empty: every message would be believed")
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
