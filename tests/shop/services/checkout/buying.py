"""A cart that is ready to be ordered, and a way to pay for it."""

from datetime import datetime
from typing import Any

from django.test import Client

from shop.models import Cart, Variant
from tests import factories as make


def ready_cart(lines: dict[Variant, int], *, method: Any = None, **fields: Any) -> Cart:
    """Contact, address and method chosen."""
    row = make.cart(lines, **{"email": "ada@example.com", **fields})
    chosen = method or make.shipping_method(sold_in=row.channel)
    if chosen.kind == "delivery" and row.shipping_address is None:
        row.shipping_address = make.address()
    row.shipping_method = chosen
    row.save()
    return row


def pay(client: Client, url: str, card: str = "4242") -> Any:
    return client.post(url, {"action": "pay", "card": card})


def codes(problems: Any) -> list[str]:
    return [problem.code.value for problem in problems]


NOW: datetime = make.NOW
