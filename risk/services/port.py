"""The port `screen` as the shop asks it: each method is one call."""

from __future__ import annotations

from datetime import datetime

from risk.services import cases, payouts, screening
from shop.contracts.screening import PayoutRequest, Screening, ScreeningRequest


class Screener:
    """See `shop.ports.protocols.Screener`."""

    def screen(self, request: ScreeningRequest) -> Screening:
        """Allow, challenge, review or block a checkout."""
        return screening.screen(request)

    def again(self, screening_id: str, now: datetime) -> Screening:
        """Score once more what was decided without a score, before anything leaves the house."""
        return cases.again(screening_id=screening_id, now=now)

    def pay_out(self, request: PayoutRequest) -> Screening:
        """Allow money to be given back, or let a person look first."""
        return payouts.screen(request)
