"""Sessions as they are after a real sign-in: `force_login` alone shows neither a password nor a second factor."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHOSE,
)
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY as RECORDS,
)
from django.test import Client


def shown(client: Client, *methods: str, minutes_ago: float = 0) -> Client:
    """Let the client's session have shown `methods`, for example "password" and "mfa"."""
    session = client.session
    session[WHOSE] = session["_auth_user_id"]
    session[RECORDS] = [{"method": method, "at": time.time() - 60 * minutes_ago} for method in methods]
    session.save()
    return client
