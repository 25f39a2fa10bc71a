"""Rules that are there from the first day, in the grammar of operators' rules: what needs no history to be wrong.

An operator who publishes a rule under the same code takes a guard over: from then on that rule holds, or nothing once
it is retired. Declines count against payments that went through, so that a device, an e-mail address or a network which
thousands share is not closed by the few of them who mistype.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from risk.contracts import Action, Field, Rule
from risk.contracts.heads import Head
from risk.policy import expressions

VERSION = 0  # below every version that an operator writes
PERSONAL = ("card", "device", "email", "customer", "address")
FEW, MANY, MANY_A_DAY = 5, 10, 20  # declined payments: then a challenge, then no more of them
NETWORK_FEW = 10
ATTEMPTS = 10
Part = dict[str, object]


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule of the first day, and of which decisions."""

    code: str
    action: Action
    when: Part
    head: Head = Head.PAYMENT


def field(name: str) -> Part:
    """A field."""
    return {"field": name}


def at_least(name: str, least: float) -> Part:
    """A field of at least so much."""
    return {"op": "ge", "of": [field(name), {"value": least}]}


def every(*parts: Part) -> Part:
    """All of them."""
    return {"op": "all", "of": list(parts)}


def some(*parts: Part) -> Part:
    """One of them."""
    return {"op": "any", "of": list(parts)}


def _declined(link: str, window: str, least: int) -> Part:
    """So many declined payments, and fewer that went through."""
    declines, paid = f"{link}_n_declines_{window}", f"{link}_n_paid_{window}"
    return every(at_least(declines, least), {"op": "lt", "of": [field(paid), field(declines)]})


def _tested(least: int) -> Part:
    """Cards that are tried one after another: from one device or account, to one address, or on one order."""
    lots = (_declined(link, "10m", least) for link in PERSONAL)
    return some(*lots, at_least("n_order_declines", least))


GUARDS = (
    Guard("card-testing-challenge", Action.CHALLENGE, _tested(FEW)),
    Guard("card-testing-block", Action.BLOCK, _tested(MANY)),
    Guard(
        "declines-of-a-day-block",
        Action.BLOCK,
        some(*(_declined(link, "1d", MANY_A_DAY) for link in ("card", "device", "customer"))),
    ),
    Guard("network-declines-challenge", Action.CHALLENGE, _declined("network", "10m", NETWORK_FEW)),
    Guard("many-attempts-challenge", Action.CHALLENGE, at_least("device_n_attempts_10m", ATTEMPTS)),
    Guard(
        "taken-over-challenge",
        Action.CHALLENGE,
        # A new password or address, then an order from a device that this account never had.
        every(
            at_least("customer_n_changes_1d", 1),
            at_least("device_is_new", 1),
            at_least("account_age_days", 2),
        ),
    ),
    Guard("guessed-password", Action.REVIEW, some(
        at_least("email_n_failed_1h", 10), at_least("device_n_failed_1h", 10), at_least("network_n_failed_1h", 50),
    ), Head.TAKEOVER),
    Guard("many-codes", Action.REVIEW, some(
        at_least("device_n_coupons_1d", 15), at_least("customer_n_coupons_1d", 15), at_least("device_n_accounts_7d", 3),
    ), Head.PROMOTION),
    Guard("much-sent-back", Action.REVIEW, some(
        every(at_least("customer_n_returns_30d", 3), at_least("customer_returned_rate_30d", 0.6)),
        every(at_least("address_n_returns_30d", 5), at_least("address_returned_rate_30d", 0.6)),
        at_least("customer_n_abuse", 2),
    ), Head.RETURNS),
    Guard("many-reviews", Action.REVIEW, some(
        at_least("device_n_reviews_1d", 5), at_least("customer_n_reviews_1d", 8), at_least("device_n_accounts_7d", 3),
        at_least("customer_n_abuse", 2),
    ), Head.REVIEWS),
)  # fmt: skip


def rules(head: Head, fields: Mapping[str, Field], *, taken_over: frozenset[str]) -> list[Rule]:
    """The guards of a kind of decision, but those whose code an operator has taken over.

    Raises:
        RuleError: if a guard names what is no field.
    """
    found = []
    for guard in GUARDS:
        if guard.head is head and guard.code not in taken_over:
            when = expressions.read({"version": 1, "when": guard.when}, fields)
            found.append(Rule(guard.code, VERSION, guard.action, when))
    return found
