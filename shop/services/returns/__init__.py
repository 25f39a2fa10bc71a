"""Goods that come back: what may, and the way of what does."""

from shop.services.returns.goods import (
    approve,
    cancel,
    receive,
    refund,
    reject,
    request,
    worth,
)
from shop.services.returns.rules import (
    Eligibility,
    InvalidReturn,
    ReturnCode,
    ReturnRefused,
    can_return,
    eligibility,
    returnable,
    window_days,
)

__all__ = [
    "Eligibility",
    "InvalidReturn",
    "ReturnCode",
    "ReturnRefused",
    "approve",
    "can_return",
    "cancel",
    "eligibility",
    "receive",
    "refund",
    "reject",
    "request",
    "returnable",
    "window_days",
    "worth",
]
