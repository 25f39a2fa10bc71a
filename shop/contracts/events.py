"""Events as they arrive from a page, the API, an import or another service."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`kind` is one of `Event.Kind`; `at` defaults to now; `key` is the sender's id: sent twice, stored once."""

    kind: str
    product_id: int | None = None
    variant_id: int | None = None
    order_id: int | None = None
    quantity: int | None = None
    query: str = ""
    slate_id: str = ""
    position: int | None = None
    at: datetime | None = None
    key: str | None = None
