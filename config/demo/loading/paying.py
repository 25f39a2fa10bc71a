"""Payments of the run: the shop's side, the provider's side, and the ledger whose sums the balances are."""

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse

from config.demo.loading.booked import Booked
from config.demo.loading.bulk import insert, moment, stream
from config.demo.population import POS
from shop import models
from shop.contracts import money

PROVIDER = "sandbox"


def refunded(booked: Booked) -> Decimal:
    """What went back: all of a cancelled order, the line of a return that was refunded."""
    if booked.wanted.cancelled_at:
        return booked.priced.total()
    back = booked.wanted.returned
    return booked.priced.subtotals[back.line] if back and back.refunded_at else money.ZERO


def write_payments(booked: list[Booked]) -> list[models.Payment]:
    """Payments with the provider's side and the ledger whose sums the balances are."""
    payments = insert(models.Payment, map(_payment, booked), label="payments", total=len(booked))
    stream(models.SandboxPayment, map(_provider_side, booked, payments), label="provider", total=len(booked))
    stream(
        models.PaymentEvent,
        (
            models.PaymentEvent(
                payment=payment, kind=kind, amount=amount, key=key, detail=detail, at=moment(at)
            )
            for each, payment in zip(booked, payments, strict=True)
            for kind, amount, key, detail, at in _effects(each, payment.provider_ref)
        ),
        label="pay ledger",
        total=2 * len(booked),
    )
    return payments


def _payment(booked: Booked) -> models.Payment:
    order, total, back = booked.wanted, booked.priced.total(), refunded(booked)
    paid = money.ZERO if order.failed_at else total
    status = models.Payment.Status.CAPTURED
    if order.failed_at:
        status = models.Payment.Status.FAILED
    elif back:
        status = models.Payment.Status.REFUNDED if back == total else models.Payment.Status.PARTLY_REFUNDED
    row = models.Payment(
        order=booked.row,
        provider=PROVIDER,
        status=status,
        currency=booked.row.currency,
        amount=total,
        authorised=paid,
        captured=paid,
        refunded=back,
        created_at=moment(order.placed_at),
    )
    row.provider_ref = f"sbx_{row.token.hex}"
    return row


Effect = tuple[str, Decimal, str, str, int]  # kind, amount, key, detail, second


def _effects(booked: Booked, ref: str) -> Iterator[Effect]:
    order, total = booked.wanted, booked.priced.total()
    if order.failed_at:
        yield "fail", money.ZERO, f"fail:{ref}", "card declined", order.failed_at
        return
    paid_at = order.placed_at if order.channel == POS else order.placed_at + 60
    yield "authorise", total, f"authorise:{ref}", "", paid_at
    yield "capture", total, f"capture:{ref}", "", paid_at
    back = refunded(booked)
    if back:
        at = order.cancelled_at or (order.returned.refunded_at if order.returned else 0)
        yield "refund", back, f"refund:{ref}:1", "", at


def _provider_side(booked: Booked, payment: models.Payment) -> models.SandboxPayment:
    effects = [
        {"kind": kind, "amount": str(amount), "key": key, "detail": detail}
        for kind, amount, key, detail, _ in _effects(booked, payment.provider_ref)
    ]
    state = (
        models.SandboxPayment.State.DECLINED
        if booked.wanted.failed_at
        else models.SandboxPayment.State.APPROVED
    )
    return models.SandboxPayment(
        ref=payment.provider_ref,
        payment_token=payment.token,
        title=f"{booked.row.placed_at:%Y}-{booked.row.pk:06d}",
        language=booked.row.language,
        currency=payment.currency,
        amount=payment.amount,
        state=state,
        effects=effects,
        return_url=reverse("payment_return", args=[payment.token]),
    )
