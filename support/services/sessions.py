"""Tokens of the conversations that a session began: for a guest without consent the only way back to them."""

from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

KEY = "support"
MOST_KEPT = 20
Session = MutableMapping[str, Any]


def known(session: Session) -> tuple[str, ...]:
    kept = session.get(KEY, [])
    return tuple(str(token) for token in kept) if isinstance(kept, list) else ()


def remember(session: Session, token: UUID) -> None:
    """Newest last; the oldest is forgotten."""
    kept = [one for one in known(session) if one != str(token)]
    session[KEY] = [*kept, str(token)][-MOST_KEPT:]
