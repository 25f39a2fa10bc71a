"""The features: what is remembered of an event's links, as numbers.

Counts, sums and distinct values over 1 minute to 30 days by card, device, address, e-mail, network and customer; what
they are linked to, and how much of that was known to be bad at the moment. Nothing is read that became known later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from risk.contracts.events import EventKind, Happening, Link
from risk.features import traces
from risk.features.memory import DAY_MS, LABEL_KINDS, MOST, Memory
from risk.features.traces import Trace

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
WINDOWS = {
    "1m": MINUTE_MS,
    "10m": 10 * MINUTE_MS,
    "1h": HOUR_MS,
    "1d": DAY_MS,
    "7d": 7 * DAY_MS,
    "30d": 30 * DAY_MS,
}
ATTEMPTS = frozenset({EventKind.PAYMENT_TRIED.value, EventKind.ORDER.value})
DECLINES = frozenset({EventKind.PAYMENT_DECLINED.value})
COUPONS = frozenset({EventKind.COUPON_TRIED.value})
ACCOUNTS = frozenset({EventKind.SIGN_UP.value})
CHANGES = frozenset({EventKind.RESET.value, EventKind.ADDRESS_CHANGED.value})
RETURNS = frozenset({EventKind.RETURNED.value, EventKind.REFUNDED.value})
NUMBERS = (
    "n_items", "n_distinct_items", "max_price_rate", "seconds_to_checkout", "account_age_days", "email_age_days",
    "is_guest", "is_disposable_email", "differs_billing_country", "is_express", "has_gift_card",
)  # fmt: skip
ALWAYS = ("amount", "amount_log", "hour", "weekday", *NUMBERS)
BY_LINK = (
    *(f"n_attempts_{window}" for window in WINDOWS),
    *(f"spent_{window}" for window in WINDOWS),
    *(f"n_declines_{window}" for window in WINDOWS),
    "n_coupons_1d", "n_accounts_7d", "n_changes_1d", "returned_rate_30d", "amount_over_usual",
    "n_cards_1d", "n_cards_30d", "n_customers_30d", "n_addresses_30d", "gap_log", "is_new", "is_shared",
    "n_bad", "n_good",
)  # fmt: skip
LINKED = ("linked_size", "linked_bad", "linked_bad_rate")
NAMES: tuple[str, ...] = (*ALWAYS, *(f"{link.value}_{name}" for link in Link for name in BY_LINK), *LINKED)
NOT_KNOWN = math.nan


def read(event: Happening, memory: Memory) -> dict[str, float]:
    """All features of an event that is not yet in the memory, in the order of `NAMES`.

    A link that the event does not have gives nan, which trees read as missing.
    """
    now_ms = traces.milliseconds(event.at)
    own = traces.places(event)
    logs = dict(zip(own, memory.recall(own, now_ms), strict=True))
    by_link = {place.partition(":")[0]: log for place, log in logs.items()}
    found = _always(event)
    for link in Link:
        log = by_link.get(link.value)
        values = dict.fromkeys(BY_LINK, NOT_KNOWN) if log is None else _of_log(log, event, now_ms)
        found |= {f"{link.value}_{name}": values[name] for name in BY_LINK}
    return found | _linked(by_link)


def _always(event: Happening) -> dict[str, float]:
    amount = float(event.amount)
    at = event.at
    numbers = {name: _finite(event.numbers.get(name, NOT_KNOWN)) for name in NUMBERS}
    clock = {"hour": at.hour + at.minute / 60, "weekday": float(at.weekday())}
    return {"amount": amount, "amount_log": math.log1p(amount)} | clock | numbers


def _of_log(log: Sequence[Trace], event: Happening, now_ms: int) -> dict[str, float]:
    deeds = [each for each in log if each.kind not in LABEL_KINDS]
    found: dict[str, float] = {}
    for window, span in WINDOWS.items():
        recent = [each for each in deeds if each.at_ms > now_ms - span]
        attempts = [each for each in recent if each.kind in ATTEMPTS]
        found[f"n_attempts_{window}"] = float(len(attempts))
        found[f"spent_{window}"] = sum(each.amount_milli for each in attempts) / 1_000
        found[f"n_declines_{window}"] = float(sum(each.kind in DECLINES for each in recent))
    day = [each for each in deeds if each.at_ms > now_ms - DAY_MS]
    week = [each for each in deeds if each.at_ms > now_ms - 7 * DAY_MS]
    bad, good = _labels(log)
    return found | {
        "n_coupons_1d": float(sum(each.kind in COUPONS for each in day)),
        "n_accounts_7d": float(sum(each.kind in ACCOUNTS for each in week)),
        "n_changes_1d": float(sum(each.kind in CHANGES for each in day)),
        "returned_rate_30d": _returned(deeds),
        "amount_over_usual": _over_usual(deeds, event),
        "n_cards_1d": _distinct(day, Link.CARD),
        "n_cards_30d": _distinct(deeds, Link.CARD),
        "n_customers_30d": _distinct(deeds, Link.CUSTOMER),
        "n_addresses_30d": _distinct(deeds, Link.ADDRESS),
        "gap_log": math.log1p((now_ms - deeds[-1].at_ms) / 1_000) if deeds else NOT_KNOWN,
        "is_new": 0.0 if log else 1.0,
        "is_shared": 1.0 if len(deeds) >= MOST else 0.0,
        "n_bad": float(len(bad)),
        "n_good": float(len(good)),
    }


def _labels(log: Sequence[Trace]) -> tuple[set[str], set[str]]:
    """Orders known to be bad and good; of several labels of one order the latest holds."""
    latest = {each.subject: each.is_fraud for each in log if each.kind in LABEL_KINDS}
    return {key for key, is_bad in latest.items() if is_bad}, {key for key, bad in latest.items() if not bad}


def _returned(deeds: Sequence[Trace]) -> float:
    bought = sum(each.amount_milli for each in deeds if each.kind == EventKind.ORDER.value)
    back = sum(each.amount_milli for each in deeds if each.kind in RETURNS)
    return back / bought if bought else 0.0


def _over_usual(deeds: Sequence[Trace], event: Happening) -> float:
    """The amount over the middle one of earlier orders; a middle does not follow the thief's own orders soon."""
    earlier = sorted(each.amount_milli for each in deeds if each.kind == EventKind.ORDER.value)
    if not earlier:
        return NOT_KNOWN
    return float(event.amount) / max(earlier[len(earlier) // 2] / 1_000, 1.0)


def _distinct(deeds: Sequence[Trace], link: Link) -> float:
    name = link.value  # looked up once: this runs over every link of hundreds of traces
    return float(len({value for each in deeds for what, value in each.links if what == name}))


def _linked(by_link: Mapping[str, Sequence[Trace]]) -> dict[str, float]:
    """Who shares a card, device, address or e-mail: how many links, and how many of their orders were bad.

    Networks and links that belong to everybody tie strangers together, so they do not count.
    """
    network, order = Link.NETWORK.value, EventKind.ORDER.value
    own = [log for what, log in by_link.items() if what != network and len(log) < MOST]
    members = {pair for log in own for each in log for pair in each.links if pair[0] != network}
    orders = {each.event_id for log in own for each in log if each.kind == order}
    bad = {subject for log in own for subject in _labels(log)[0]}
    rate = len(bad) / len(orders | bad) if orders or bad else 0.0
    return {"linked_size": float(len(members)), "linked_bad": float(len(bad)), "linked_bad_rate": rate}


def _finite(value: float) -> float:
    return value if math.isfinite(value) else NOT_KNOWN
