"""The sandbox: a provider that needs no network, with everything a real one has, above all its own memory.

Its side of a payment is a row of its own, changed only here and by its hosted page. Messages are signed as a
real provider would sign them and come in through the same door.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from shop.contracts import money
from shop.models import PaymentEvent, SandboxPayment
from shop.services import jobs
from shop.services.payment import disputes, signing
from shop.services.payment.errors import ProviderRefused, WebhookRejected
from shop.services.payment.provider import Effect, Message, Session, SessionRequest

Kind = PaymentEvent.Kind
State = SandboxPayment.State
DISPUTED = "dispute.updated"


class SandboxProvider:
    """Implements `Provider`."""

    def authorise(self, request: SessionRequest) -> Session:
        row, _is_new = SandboxPayment.objects.get_or_create(
            payment_token=request.payment_token,
            defaults={
                "ref": f"sbx_{request.payment_token.hex}",
                "title": request.title,
                "language": request.language,
                "currency": request.currency,
                "amount": request.amount,
                "captures_at_once": request.captures_at_once,
                "is_challenged": request.is_challenged,
                "return_url": request.return_path,
            },
        )
        return Session(ref=row.ref, url=reverse("sandbox_pay", args=[row.payment_token]))

    @transaction.atomic
    def capture(self, *, ref: str, amount: Decimal, key: str) -> Effect:
        row = _lock(ref)
        if _has(row, key):
            return _effect(row, key)
        if Kind.VOID in _kinds(row) or amount > _sum(row, Kind.AUTHORISE) - _sum(row, Kind.CAPTURE):
            raise ProviderRefused(_("The provider refused: that much is not authorised."), field="amount")
        return append(row, [Effect(Kind.CAPTURE, amount, key)])

    @transaction.atomic
    def void(self, *, ref: str, key: str) -> Effect:
        row = _lock(ref)
        if _has(row, key):
            return _effect(row, key)
        if _sum(row, Kind.CAPTURE):
            raise ProviderRefused(_("The provider refused: the money was captured already."), field="status")
        row.state = State.CLOSED
        return append(row, [Effect(Kind.VOID, money.ZERO, key)])

    @transaction.atomic
    def refund(self, *, ref: str, amount: Decimal, key: str) -> Effect:
        row = _lock(ref)
        if _has(row, key):
            return _effect(row, key)
        if amount > _sum(row, Kind.CAPTURE) - _sum(row, Kind.REFUND):
            raise ProviderRefused(_("The provider refused: that much was not captured."), field="amount")
        return append(row, [Effect(Kind.REFUND, amount, key)])

    def effects(self, *, ref: str) -> list[Effect]:
        return [_read(each) for each in SandboxPayment.objects.get(ref=ref).effects]

    def read_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> Message:
        event_id = signing.verify(secrets=secrets(), headers=headers, body=body, now=now)
        try:
            payload = json.loads(body)
            token = str(UUID(payload["reference"]))
            kept = {"reference": token}
            if payload.get("type") == DISPUTED:
                kept |= disputes.checked(payload)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise WebhookRejected(_("The message cannot be read."), field="body") from error
        return Message(event_id=event_id, payment_token=token, payload=kept)


def secrets() -> list[str]:
    """The secret that signs, then those that are still believed."""
    if settings.SANDBOX_WEBHOOK_SECRET:
        return [one.strip() for one in settings.SANDBOX_WEBHOOK_SECRET.split(",") if one.strip()]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("sandbox-webhook", "v1", secret=key, algorithm="sha256").hexdigest() for key in keys]


def append(row: SandboxPayment, effects: list[Effect]) -> Effect:
    """Add to the locked payment, promise the message about it; returns the latest effect."""
    row.effects = [
        *row.effects,
        *(
            {
                "kind": each.kind, "amount": str(each.amount), "key": each.key, "detail": each.detail,
                "card": each.card,
            }
            for each in effects
        ),
    ]  # fmt: skip
    row.save(update_fields=["effects", "state", "card"])
    jobs.promise(
        task="shop.tasks.send_sandbox_webhook",
        arguments={"ref": row.ref, "n_effects": len(row.effects)},
        key=f"sandbox-webhook:{row.ref}:{len(row.effects)}",
        now=timezone.now(),  # the other side has a clock of its own
    )
    return effects[-1]


def webhook(*, ref: str, n_effects: int, now: datetime) -> tuple[dict[str, str], bytes]:
    """The signed message about the state after so many effects: headers and body."""
    row = SandboxPayment.objects.get(ref=ref)
    body = json.dumps({"type": "payment.updated", "reference": str(row.payment_token)}).encode()
    event_id = f"evt_{ref}_{n_effects}"
    return signing.sign(secret=secrets()[0], message_id=event_id, body=body, now=now), body


def dispute_webhook(
    *, token: UUID, message_id: str, fields: Mapping[str, str], now: datetime
) -> tuple[dict[str, str], bytes]:
    """The signed word of the buyer's bank about a payment: headers and body; for `fields` see `disputes.checked`."""
    body = json.dumps({"type": DISPUTED, "reference": str(token), **fields}).encode()
    return signing.sign(secret=secrets()[0], message_id=message_id, body=body, now=now), body


def _lock(ref: str) -> SandboxPayment:
    return SandboxPayment.objects.select_for_update().get(ref=ref)


def _read(row: dict[str, str]) -> Effect:
    return Effect(row["kind"], Decimal(row["amount"]), row["key"], row.get("detail", ""), row.get("card", ""))


def _has(row: SandboxPayment, key: str) -> bool:
    return any(each["key"] == key for each in row.effects)


def _effect(row: SandboxPayment, key: str) -> Effect:
    return next(_read(each) for each in row.effects if each["key"] == key)


def _kinds(row: SandboxPayment) -> set[str]:
    return {each["kind"] for each in row.effects}


def _sum(row: SandboxPayment, kind: str) -> Decimal:
    return sum((Decimal(each["amount"]) for each in row.effects if each["kind"] == kind), money.ZERO)
