"""Shop signals become work: a device that signs in brings its conversations along."""

from typing import Any

from shop import signals
from support import tasks


def connect() -> None:
    signals.customer_joined.connect(adopt_conversations, dispatch_uid="support.adopt")


def adopt_conversations(*, customer_id: int, visitor_id: int, **kwargs: Any) -> None:
    tasks.adopt.delay(visitor_id=visitor_id, customer_id=customer_id)
