"""The other generator: no people and no plans, but draws from pools, and windows in which something is compromised.

Written from the handbook's idea of fraud (Le Borgne et al. 2022: a terminal or a customer is compromised for some
days, and a share of what passes through is fraud) and carried over to a shop: a network (card testing by a slow
botnet), a card, an account (a stolen session, so no failed sign-ins), an address (coupons), a customer (returns), an
account of long standing that sells its reviews. Honest events come from Zipf pools: some addresses and networks are
shared by many for no reason at all. Amounts are gamma, gaps are uniform; nothing of `agents` is used but the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from config.demo.attackers.made import Deed, History, Rng, later, money
from risk.contracts.events import EventKind, Link

N_ACCOUNTS, N_NETWORKS = 2_600, 900
ZIPF = 0.8
GUESTS = 0.25  # orders without an account
NEW = 0.06  # orders of somebody who has just opened an account, with the coupon of new customers
Window = tuple[float, float]  # first and last second


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything that events draw from; positions are accounts."""

    weight: np.ndarray
    scale: np.ndarray
    network: np.ndarray
    address: np.ndarray
    age: np.ndarray  # days at the start

    def links(self, at: int) -> dict[Link, str]:
        return {
            Link.CUSTOMER: f"m{at}", Link.DEVICE: f"md{at}", Link.EMAIL: f"me{at}", Link.CARD: f"mk{at}",
            Link.NETWORK: f"mn{self.network[at]}", Link.ADDRESS: f"ma{self.address[at]}",
        }  # fmt: skip


def draw(*, start: datetime, days: int, n_a_day: float, rng: Rng) -> History:
    """So many days."""
    pool, made = _pool(rng), History()
    span = days * 86_400.0
    times = np.sort(rng.uniform(0, span, int(rng.poisson(n_a_day * days))))
    for number, (second, at) in enumerate(
        zip(times, rng.choice(N_ACCOUNTS, len(times), p=pool.weight), strict=True)
    ):
        _honest(made, f"m{number}", later(start, float(second)), pool, int(at), rng, second / 86_400)
    for name, n_a_day_of in (
        ("botnet", 0.06),
        ("card", 0.35),
        ("session", 0.3),
        ("coupons", 0.1),
        ("sender", 0.12),
        ("seller", 0.12),
    ):
        for number in range(int(rng.poisson(n_a_day_of * days))):
            COMPROMISED[name](
                made, f"{name}{number}", later(start, float(rng.uniform(0, span * 0.97))), pool, rng
            )
    return made  # fmt: skip


def _pool(rng: Rng) -> Pool:
    weight = 1 / (np.arange(N_ACCOUNTS) + 3.0) ** ZIPF
    return Pool(
        weight / weight.sum(),
        rng.gamma(2.0, 30.0, N_ACCOUNTS) + 8,
        np.minimum(rng.zipf(1.6, N_ACCOUNTS), N_NETWORKS) * rng.integers(1, 40, N_ACCOUNTS),
        rng.integers(0, int(N_ACCOUNTS * 0.7), N_ACCOUNTS),
        rng.gamma(1.0, 250.0, N_ACCOUNTS),
    )


def _facts(rng: Rng, age: float | None) -> Mapping[str, float]:
    """Of an order; `age` of the account in days, None for a guest."""
    return {
        "n_items": float(rng.integers(1, 6)), "n_distinct_items": 1.0, "max_price_rate": float(rng.uniform(0.3, 1)),
        "seconds_to_checkout": float(rng.gamma(1.5, 400.0)), "account_age_days": age or 0.0,
        "is_guest": float(age is None), "is_disposable_email": float(rng.random() < 0.01),
    }  # fmt: skip


def _honest(made: History, name: str, at: datetime, pool: Pool, who: int, rng: Rng, day: float) -> None:
    links = pool.links(who)
    friendly = ""
    if rng.random() < 0.08:
        links[Link.DEVICE], friendly = f"md{who}-{rng.integers(4)}", "travel"
    if rng.random() < 0.07:
        links[Link.ADDRESS], friendly = f"mg{rng.integers(900)}", "gift"
    deed, amount = Deed(friendly=friendly), float(rng.gamma(2.5, pool.scale[who] / 2.5))
    age: float | None = float(pool.age[who]) + day
    if rng.random() < GUESTS:
        del links[Link.CUSTOMER]
        age = None
    elif rng.random() < NEW:
        links |= {Link.CUSTOMER: f"mx{name}", Link.EMAIL: f"mxe{name}", Link.CARD: f"mxk{name}"}
        age = 0.0
        made.add(f"u{name}", EventKind.SIGN_UP, later(at, -float(rng.uniform(100, 3_000))), links)
        made.add(f"w{name}", EventKind.COUPON_TRIED, later(at, -80), links, amount=6, deed=deed)
    if Link.CUSTOMER in links and rng.random() < 0.6:
        made.add(f"s{name}", EventKind.SIGN_IN, later(at, -300), links, deed=deed)
    if rng.random() < 0.12:
        made.add(f"q{name}", EventKind.COUPON_TRIED, later(at, -90), links, amount=6, deed=deed)
    if rng.random() < 0.04:
        made.add(f"x{name}", EventKind.PAYMENT_DECLINED, later(at, -30), links)
    numbers = _facts(rng, age)
    made.add(f"o{name}", EventKind.ORDER, at, links, amount=amount, numbers=numbers, deed=deed)
    made.pay(name, later(at, 20), links, amount, order=f"o{name}")
    if rng.random() < 0.15:
        back = later(at, float(rng.uniform(3, 25)) * 86_400)
        made.add(
            f"b{name}", EventKind.RETURNED, back, links, amount=amount * 0.7, subject=f"o{name}", deed=deed
        )
    if rng.random() < 0.09:
        made.add(
            f"v{name}", EventKind.REVIEWED, later(at, float(rng.uniform(2, 40)) * 86_400), links, deed=deed
        )


def _botnet(made: History, name: str, at: datetime, pool: Pool, rng: Rng) -> None:
    """A few networks, a new device for every second card, hours between them."""
    networks = rng.integers(5_000, 9_000, 3)
    for card in range(int(rng.integers(10, 35))):
        key = f"{name}-{card}"
        links = {
            Link.DEVICE: f"bd{name}-{card // 2}", Link.NETWORK: f"mn{networks[rng.integers(3)]}",
            Link.CARD: f"bk{key}", Link.EMAIL: f"be{key}",
        }  # fmt: skip
        amount = float(rng.gamma(2.0, 6.0)) + 1
        deed = Deed("card_testing", campaign=name)
        made.add(f"o{key}", EventKind.ORDER, at, links, amount=amount, numbers=_facts(rng, None), deed=deed)
        made.pay(key, later(at, 4), links, amount, order=f"o{key}", is_paid=bool(rng.random() < 0.3))
        at = later(at, float(rng.uniform(60, 3_000)))


def _card(made: History, name: str, at: datetime, pool: Pool, rng: Rng) -> None:
    """A card of a customer is known to a thief for a fortnight; a third of the amounts times 2 to 5."""
    who = int(rng.choice(N_ACCOUNTS, p=pool.weight))
    for order in range(int(rng.integers(1, 4))):
        key = f"{name}-{order}"
        links = {
            Link.CARD: f"mk{who}", Link.DEVICE: f"td{name}", Link.EMAIL: f"te{name}",
            Link.NETWORK: f"mn{rng.integers(1, N_NETWORKS)}", Link.ADDRESS: f"ta{rng.integers(60)}",
        }  # fmt: skip
        amount = float(rng.gamma(2.5, pool.scale[who] / 2.5) * rng.choice([1.0, 2.0, 5.0]))
        deed = Deed("stolen_card", campaign=name)
        made.add(f"o{key}", EventKind.ORDER, at, links, amount=amount, numbers=_facts(rng, None), deed=deed)
        made.pay(key, later(at, 15), links, amount, order=f"o{key}")
        at = later(at, float(rng.uniform(3_600, 5 * 86_400)))


def _thiefs_network(pool: Pool, rng: Rng) -> int:
    """Half of them sit behind a provider that many customers share."""
    if rng.random() < 0.5:
        return int(pool.network[rng.choice(N_ACCOUNTS, p=pool.weight)])
    return int(rng.integers(1, N_NETWORKS * 4))


def _session(made: History, name: str, at: datetime, pool: Pool, rng: Rng) -> None:
    """A stolen session: the account, its card and its address, another device, no failed sign-in."""
    who = int(rng.choice(N_ACCOUNTS, p=pool.weight))
    links = {
        **pool.links(who),
        Link.DEVICE: f"sd{name}",
        Link.NETWORK: f"mn{_thiefs_network(pool, rng)}",
    }
    amount = float(rng.gamma(3.0, 55.0))
    made.add(
        f"s{name}", EventKind.SIGN_IN, at, links, deed=Deed("takeover", campaign=name, stake=money(amount))
    )
    if rng.random() < 0.5:
        links[Link.ADDRESS] = f"ta{rng.integers(60)}"
        made.add(f"a{name}", EventKind.ADDRESS_CHANGED, later(at, 200), links)
    when, deed = later(at, float(rng.uniform(400, 86_400))), Deed("takeover", campaign=name)
    numbers = _facts(rng, float(pool.age[who]))
    made.add(f"o{name}", EventKind.ORDER, when, links, amount=amount, numbers=numbers, deed=deed)


def _coupons(made: History, name: str, at: datetime, pool: Pool, rng: Rng) -> None:
    """New accounts, two to each address, each with a device of its own."""
    for number in range(int(rng.integers(4, 16))):
        key = f"{name}-{number}"
        links = {
            Link.CUSTOMER: f"cc{key}", Link.EMAIL: f"ce{key}", Link.DEVICE: f"cd{key}", Link.CARD: f"ck{key}",
            Link.ADDRESS: f"ca{name}-{number // 2}", Link.NETWORK: f"mn{rng.integers(1, N_NETWORKS)}",
        }  # fmt: skip
        made.add(f"u{key}", EventKind.SIGN_UP, later(at, -500), links)
        deed = Deed("promotion", campaign=name)
        made.add(f"q{key}", EventKind.COUPON_TRIED, at, links, amount=6, deed=deed)
        amount, numbers = float(rng.gamma(2.0, 12.0)), _facts(rng, 0.0)
        made.add(
            f"o{key}", EventKind.ORDER, later(at, 90), links, amount=amount, numbers=numbers, deed=Deed()
        )
        at = later(at, float(rng.uniform(600, 2 * 86_400)))


def _sender(made: History, name: str, at: datetime, pool: Pool, rng: Rng) -> None:
    """A customer like all others, who from one day on sends back what is dear."""
    who = int(rng.choice(N_ACCOUNTS, p=pool.weight))
    links = pool.links(who)
    for order in range(int(rng.integers(3, 9))):
        key, amount = f"{name}-{order}", float(rng.gamma(3.0, 45.0))
        numbers = _facts(rng, float(pool.age[who]))
        made.add(f"o{key}", EventKind.ORDER, at, links, amount=amount, numbers=numbers, deed=Deed())
        back = later(at, float(rng.uniform(10, 28)) * 86_400)
        deed = Deed("returns", campaign=name)
        made.add(f"b{key}", EventKind.RETURNED, back, links, amount=amount, subject=f"o{key}", deed=deed)
        at = later(at, float(rng.uniform(0.5, 8)) * 86_400)


def _seller(made: History, name: str, at: datetime, pool: Pool, rng: Rng) -> None:
    """Accounts of long standing that write for money: one after the other, from home."""
    for number in range(int(rng.integers(5, 15))):
        who = int(rng.integers(N_ACCOUNTS))
        links, deed = pool.links(who), Deed("reviews", campaign=name, stake=money(15))
        made.add(f"v{name}-{number}", EventKind.REVIEWED, at, links, deed=deed)
        at = later(at, float(rng.uniform(600, 86_400)))


COMPROMISED = {
    "botnet": _botnet,
    "card": _card,
    "session": _session,
    "coupons": _coupons,
    "sender": _sender,
    "seller": _seller,
}
