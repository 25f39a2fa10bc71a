"""Buyers who come to the checkout with browsers of their own, and pay at the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.test import Client
from django.utils import timezone

from shop.models import Order, Payment, Variant
from shop.services import payment
from tests import factories
from tests.shop.services.checkout.buying import ready_cart


@dataclass
class Buyer:
    """One browser. `answers` are the statuses of its checkouts, in order."""

    client: Client = field(default_factory=Client)
    ip: str = "93.184.216.34"
    answers: list[str] = field(default_factory=list)

    def order(self, variant: Variant, *, email: str, street: str = "Main Street 1") -> Order | None:
        """Check out a new cart; None where it is refused."""
        cart = ready_cart({variant: 1}, email=email, shipping_address=factories.address(line1=street))
        self.client.cookies.pop("cart", None)
        sign(self.client, "cart", str(cart.token))
        answer = self.client.post("/en/checkout/place/", REMOTE_ADDR=self.ip)
        order = Order.objects.filter(cart=cart).first()
        is_challenged = order is not None and order.payments.latest("pk").is_challenged
        self.answers.append(
            "blocked" if answer.status_code == 409 else "challenged" if is_challenged else "allowed"
        )
        return order

    def pay(self, order: Order, *, card: str, serial: int, passes: bool = True) -> Payment:
        """Try one card; where a challenge comes, pass it or not."""
        row = order.payments.latest("pk")
        url = f"/sandbox-pay/{row.token}/"
        self.client.post(url, {"action": "pay", "card": card, "serial": str(serial)}, REMOTE_ADDR=self.ip)
        if row.is_challenged:
            self.client.post(url, {"action": "pass" if passes else "fail"}, REMOTE_ADDR=self.ip)
        payment.settle(payment_id=row.pk, now=timezone.now())
        row.refresh_from_db()
        return row


def sign(client: Client, name: str, value: str) -> None:
    """Give a browser one of the shop's signed cookies."""
    from django.core.signing import get_cookie_signer  # noqa: PLC0415 - needs settings

    client.cookies[name] = get_cookie_signer(salt=name + f"shop.{name}").sign(value)
