"""What a good operator writes without a model: one short list of rules by head, in the shop's own rule language."""

from __future__ import annotations

from collections.abc import Mapping

from risk.contracts import Action, Field, Kind, Rule
from risk.contracts.heads import Head
from risk.features import reading
from risk.policy import expressions

FIELDS = {name: Field(name, Kind.NUMBER) for name in reading.NAMES}
Over = tuple[str, float]  # a field and what it has to reach
WRITTEN: Mapping[Head, tuple[tuple[str, Action, tuple[Over, ...]], ...]] = {
    Head.PAYMENT: (
        ("burst-of-a-device", Action.CHALLENGE, (("device_n_attempts_10m", 5),)),
        ("declines-of-a-device", Action.BLOCK, (("device_n_declines_1h", 10),)),
        ("declines-of-a-network", Action.REVIEW, (("network_n_declines_10m", 5),)),
        ("dear-guest", Action.REVIEW, (("is_guest", 1), ("amount", 250))),
        ("known-bad", Action.BLOCK, (("linked_bad", 2),)),
        ("unlike-the-customer", Action.CHALLENGE, (("customer_amount_over_usual", 4), ("device_is_new", 1))),
    ),
    Head.TAKEOVER: (
        ("many-failures", Action.CHALLENGE, (("device_n_customers_30d", 4),)),
        ("new-device-of-a-known-account", Action.CHALLENGE, (("device_is_new", 1), ("network_is_new", 1))),
    ),
    Head.PROMOTION: (
        ("accounts-of-a-device", Action.BLOCK, (("device_n_accounts_7d", 4),)),
        ("accounts-of-a-network", Action.REVIEW, (("network_n_accounts_7d", 6),)),
        ("coupons-of-an-address", Action.REVIEW, (("address_n_coupons_1d", 3),)),
    ),
    Head.RETURNS: (("sends-most-back", Action.REVIEW, (("customer_returned_rate_30d", 0.6),)),),
    Head.REVIEWS: (
        ("accounts-of-a-device", Action.REVIEW, (("device_n_customers_30d", 3),)),
        ("accounts-of-a-network", Action.REVIEW, (("network_n_accounts_7d", 4),)),
    ),
}  # fmt: skip


def rules(head: Head) -> list[Rule]:
    """The list of one head, checked as an operator's would be."""
    return [
        Rule(code, 1, action, expressions.read({"version": 1, "when": _all(parts)}, FIELDS))
        for code, action, parts in WRITTEN[head]
    ]


def _all(parts: tuple[Over, ...]) -> dict[str, object]:
    return {
        "op": "all",
        "of": [{"op": "ge", "of": [{"field": name}, {"value": least}]} for name, least in parts],
    }
