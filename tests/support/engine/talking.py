"""A customer who talks to the assistant in tests: real rows, one line for each turn."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shop.contracts.people import Who
from shop.models import Customer, Fulfilment, FulfilmentLine, Order, OrderLine, Product
from support.contracts import Reply
from support.models import Conversation, Message, TurnDecision
from support.services import conversing
from tests import factories
from tests.factories import NOW

__all__ = ["NOW", "Talk", "order", "talk"]


@dataclass(slots=True)
class Talk:
    """One conversation; `say` answers with the assistant's reply."""

    conversation: Conversation
    now: datetime = NOW

    def say(self, text: str = "", payload: str = "") -> Reply:
        return conversing.reply_of(self.answer(text, payload), now=self.now)

    def answer(self, text: str = "", payload: str = "") -> Message:
        message = conversing.receive(
            conversation_id=self.conversation.pk,
            text=text,
            payload=payload,
            client_id=f"c{factories.number()}",
            now=self.now,
        )
        self.events = list(conversing.answer(message_id=message.pk, now=self.now))
        self.conversation.refresh_from_db()
        return Message.objects.filter(answers=message).first() or Message()

    @property
    def latest(self) -> TurnDecision:
        return self.conversation.decisions.latest("pk")

    events: Any = ()


def talk(customer: Customer | None = None, *, language: str = "en", **fields: Any) -> Talk:
    who = Who(customer_id=customer.pk if customer else None)
    channel = factories.channel()
    return Talk(
        conversing.open_conversation(who=who, channel_id=channel.pk, language=language, now=NOW, **fields)
    )


def order(
    of: Customer | None,
    *products: Product,
    status: str = "confirmed",
    parcel: str = "pending",
    quantity: int = 1,
    tracking: str = "",
    placed_at: datetime = NOW,
    parcel_at: datetime = NOW,
    **fields: Any,
) -> Order:
    """An order of these products, one line each at 10.00, with one parcel."""
    goods = products or (factories.product(),)
    total = Decimal("10.00") * len(goods) * quantity
    n = factories.number()
    defaults = {
        "number": f"2026-{n:06d}",
        "channel": factories.channel(),
        "customer": of,
        "email": of.email if of else "guest@example.com",
        "status": status,
        "currency": "EUR",
        "prices_include_tax": True,
        "subtotal": total,
        "tax": Decimal("0.00"),
        "total": total,
        "shipping_method": factories.shipping_method(),
        "shipping_name": "Standard",
        "shipping_address": factories.address(),
        "placed_at": placed_at,
    }
    made = Order.objects.create(**{**defaults, **fields})
    sent = None
    if parcel:
        sent = Fulfilment.objects.create(
            order=made,
            location=factories.location(),
            status=parcel,
            carrier="DHL" if tracking else "",
            tracking_number=tracking,
            created_at=parcel_at,
            updated_at=parcel_at,
        )
    for one in goods:
        line = OrderLine.objects.create(
            order=made,
            variant=one.variants.get(),
            product_name=one.name,
            sku=one.variants.get().sku,
            quantity=quantity,
            unit_price=Decimal("10.00"),
            subtotal=Decimal("10.00") * quantity,
            total=Decimal("10.00") * quantity,
        )
        if sent is not None:
            FulfilmentLine.objects.create(fulfilment=sent, order_line=line, quantity=quantity)
    return made
