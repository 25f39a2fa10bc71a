"""The features: what is remembered of an event's links, as numbers.

Counts, sums and distinct values over 1 minute to 30 days by card, device, address, e-mail, network and customer; what
they are linked to, and how much of that was known to be bad at the moment. Nothing is read that became known later.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from risk.contracts.events import ORDER_LABELS, EventKind, Happening, Link
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
FAILED = frozenset({EventKind.SIGN_IN_FAILED.value})
PAID = frozenset({EventKind.PAID.value})
REVIEWS = frozenset({EventKind.REVIEWED.value})
RETURNS = frozenset({EventKind.RETURNED.value})
REFUNDS = frozenset({EventKind.REFUNDED.value})
OF_ORDERS = frozenset(kind.value for kind in ORDER_LABELS)
COUNTED = {
    "n_paid_10m": ("10m", PAID),
    "n_paid_1d": ("1d", PAID),
    "n_failed_1h": ("1h", FAILED),
    "n_failed_1d": ("1d", FAILED),
    "n_coupons_1d": ("1d", COUPONS),
    "n_accounts_7d": ("7d", ACCOUNTS),
    "n_changes_1d": ("1d", CHANGES),
    "n_reviews_1d": ("1d", REVIEWS),
    "n_returns_30d": ("30d", RETURNS),
}
NUMBERS = (
    "n_items", "n_distinct_items", "max_price_rate", "seconds_to_checkout", "account_age_days", "email_age_days",
    "is_guest", "is_disposable_email", "differs_billing_country", "is_express", "has_gift_card",
    "n_order_declines",
)  # fmt: skip
ALWAYS = ("amount", "amount_log", "hour", "weekday", *NUMBERS)
BY_LINK = (
    *(f"n_attempts_{window}" for window in WINDOWS),
    *(f"spent_{window}" for window in WINDOWS),
    *(f"n_declines_{window}" for window in WINDOWS),
    *COUNTED, "returned_rate_30d", "amount_over_usual", "n_cards_1d", "n_cards_30d", "n_customers_30d", "n_devices_30d",
    "n_addresses_30d", "gap_log",
    "is_new", "is_shared", "n_bad", "n_good", "n_abuse",
)  # fmt: skip
LINKED = ("linked_size", "linked_bad", "linked_bad_rate")
NAMES: tuple[str, ...] = (*ALWAYS, *(f"{link.value}_{name}" for link in Link for name in BY_LINK), *LINKED)
NOT_KNOWN = math.nan
FLAGS = ("is_", "has_", "differs_")
CLOCK = {"hour": 24, "weekday": 6}


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


def most(name: str) -> int | None:
    """The largest that a feature can be; none is below 0."""
    _, _, of_link = name.partition("_")
    is_flag = name.startswith(FLAGS) or of_link.startswith(FLAGS)
    return 1 if is_flag else CLOCK.get(name)


def _always(event: Happening) -> dict[str, float]:
    amount = float(event.amount)
    at = event.at
    numbers = {name: _finite(event.numbers.get(name, NOT_KNOWN)) for name in NUMBERS}
    clock = {"hour": at.hour + at.minute / 60, "weekday": float(at.weekday())}
    return {"amount": amount, "amount_log": math.log1p(amount)} | clock | numbers


def _of_log(log: Sequence[Trace], event: Happening, now_ms: int) -> dict[str, float]:
    deeds = [each for each in log if each.kind not in LABEL_KINDS]
    recent = {window: _since(deeds, now_ms - span) for window, span in WINDOWS.items()}
    return (
        _velocities(recent)
        | _counts(recent)
        | _company(deeds, recent["1d"])
        | _known(log)
        | {
            "returned_rate_30d": _returned(deeds),
            "amount_over_usual": _over_usual(deeds, event),
            "gap_log": math.log1p((now_ms - deeds[-1].at_ms) / 1_000) if deeds else NOT_KNOWN,
            "is_new": 0.0 if log else 1.0,
            "is_shared": 1.0 if len(deeds) >= MOST else 0.0,
        }
    )


def _velocities(recent: Mapping[str, Sequence[Trace]]) -> dict[str, float]:
    """Attempts, what they came to, and declines, by window."""
    found: dict[str, float] = {}
    for window, deeds in recent.items():
        attempts = [each.amount_milli for each in deeds if each.kind in ATTEMPTS]
        found[f"n_attempts_{window}"] = float(len(attempts))
        found[f"spent_{window}"] = sum(attempts) / 1_000
        found[f"n_declines_{window}"] = _count(deeds, DECLINES)
    return found


def _counts(recent: Mapping[str, Sequence[Trace]]) -> dict[str, float]:
    return {name: _count(recent[window], kinds) for name, (window, kinds) in COUNTED.items()}


def _company(deeds: Sequence[Trace], day: Sequence[Trace]) -> dict[str, float]:
    """How many different cards, people, devices and addresses it was seen with."""
    month = _distinct(deeds)
    return {
        "n_cards_1d": float(_distinct(day)[Link.CARD.value]),
        "n_cards_30d": float(month[Link.CARD.value]),
        "n_customers_30d": float(month[Link.CUSTOMER.value]),
        "n_devices_30d": float(month[Link.DEVICE.value]),
        "n_addresses_30d": float(month[Link.ADDRESS.value]),
    }


def _since(deeds: Sequence[Trace], after_ms: int) -> Sequence[Trace]:
    """Those younger than a moment; they are in order of time."""
    return deeds[bisect_right(deeds, after_ms, key=lambda each: each.at_ms) :]


def _count(deeds: Sequence[Trace], kinds: frozenset[str]) -> float:
    return float(sum(each.kind in kinds for each in deeds))


def _known(log: Sequence[Trace]) -> dict[str, float]:
    """What labels had said by then: of orders, and of everything else."""
    labels = [each for each in log if each.kind in LABEL_KINDS]
    bad, good = _labels(labels)
    judged = {each.subject: each.is_fraud for each in labels if each.kind not in OF_ORDERS}
    return {"n_bad": float(len(bad)), "n_good": float(len(good)), "n_abuse": float(sum(judged.values()))}


def _labels(log: Sequence[Trace]) -> tuple[set[str], set[str]]:
    """Orders known to be bad and good; of several labels of one order the latest holds."""
    latest = {each.subject: each.is_fraud for each in log if each.kind in OF_ORDERS}
    return {key for key, is_bad in latest.items() if is_bad}, {key for key, bad in latest.items() if not bad}


def _returned(deeds: Sequence[Trace]) -> float:
    """What was sent back, or paid back, of what was ordered: a return is both, a complaint only the latter."""
    bought = sum(each.amount_milli for each in deeds if each.kind == EventKind.ORDER.value)
    sent, paid = (
        sum(each.amount_milli for each in deeds if each.kind in kinds) for kinds in (RETURNS, REFUNDS)
    )
    return max(sent, paid) / bought if bought else 0.0


def _over_usual(deeds: Sequence[Trace], event: Happening) -> float:
    """The amount over the middle one of earlier orders; a middle does not follow the thief's own orders soon."""
    earlier = sorted(each.amount_milli for each in deeds if each.kind == EventKind.ORDER.value)
    if not earlier:
        return NOT_KNOWN
    return float(event.amount) / max(earlier[len(earlier) // 2] / 1_000, 1.0)


def _distinct(deeds: Sequence[Trace]) -> Counter[str]:
    """How many different values of each link."""
    pairs = {pair for each in deeds for pair in each.links}
    return Counter(what for what, _ in pairs)


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
