"""Honest people of `agents`: who they are, what they do, and the ones that a careless rule would turn away.

Households share an address, a network and now and then a card; students share a dormitory's address and network with
dozens; gifts go to other addresses; travellers order from networks and devices that nobody has seen; people behind a
proxy share it with thieves. They pay, are declined (3 %), send goods back (12 %), forget passwords, write reviews.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from config.demo.attackers.made import Deed, History, Person, Rng, basket, later
from risk.contracts.events import EventKind, Link

N_DORMS, N_PROXIES, N_CELLS = 4, 5, 12
DECLINED, RETURNED, REVIEWED, COUPON, FORGOT, MOVED = 0.03, 0.12, 0.10, 0.15, 0.012, 0.008
GIFT, TRAVEL, RENEWED, SHARED = 0.06, 0.05, 0.08, 0.02
MOBILE = 0.3  # of the others, whose phones share the addresses of a network's cells
WELCOME = 0.7  # of new customers who use the coupon that they are given


def draw(n: int, *, start: datetime, days: int, rng: Rng) -> list[Person]:
    """So many people. A third lives with another one, 6 % are students, 8 % use a proxy, 15 % have no account."""
    found: list[Person] = []
    for at in range(n):
        home = f"home{at - 1 if at % 3 == 2 else at}"
        friendly, network = ("household" if at % 3 else ""), f"net-{home}"
        if rng.random() < 0.06:
            home = f"dorm{rng.integers(N_DORMS)}"
            friendly, network = "student", f"net-{home}"
        elif rng.random() < 0.08:
            friendly, network = "vpn", f"proxy{rng.integers(N_PROXIES)}"
        elif rng.random() < MOBILE:
            network = f"cell{rng.integers(N_CELLS)}"
        shares_card = friendly == "household" and rng.random() < 0.4
        shares_device = friendly == "household" and rng.random() < 0.35
        links = {
            Link.CUSTOMER: f"c{at}", Link.DEVICE: f"d-{home}" if shares_device else f"d{at}",
            Link.ADDRESS: home, Link.EMAIL: f"e{at}",
            Link.NETWORK: network, Link.CARD: f"k-{home}" if shares_card else f"k{at}",
        }  # fmt: skip
        if rng.random() < 0.15:
            del links[Link.CUSTOMER]
        is_old = rng.random() < 0.7
        since = start - timedelta(days=float(rng.exponential(300))) if is_old else later(
            start, float(rng.uniform(0, days * 86_400))
        )  # fmt: skip
        level = float(rng.lognormal(4.0, 0.5)) * (0.5 if friendly == "student" else 1.0)
        found.append(Person(links, level, float(rng.gamma(0.9, 0.03)), since, friendly))
    return found


def live(people: Sequence[Person], *, start: datetime, days: int, rng: Rng) -> History:
    """What they do in so many days."""
    made = History()
    for number, person in enumerate(people):
        begin = max(start, person.since)
        if person.since >= start and not person.is_guest:
            made.add(f"up{number}", EventKind.SIGN_UP, person.since, person.links)
            _welcome(made, number, person, rng)
        span = (start + timedelta(days=days) - begin).total_seconds()
        for order in range(int(rng.poisson(max(0.0, person.rate * span / 86_400)))):
            at = later(begin, float(rng.uniform(0, span)))
            visit(made, f"{number}-{order}", at, person, rng)
    return made


def _welcome(made: History, number: int, person: Person, rng: Rng) -> None:
    """Who opens an account mostly wants to buy at once."""
    if rng.random() < WELCOME:
        at, deed = later(person.since, float(rng.exponential(1_500))), Deed(friendly=person.friendly)
        made.add(f"g{number}", EventKind.COUPON_TRIED, at, person.links, amount=8, deed=deed)
        visit(made, f"{number}-w", later(at, 90), person, rng)


def visit(made: History, name: str, at: datetime, person: Person, rng: Rng) -> None:
    """One honest order, with all that comes before and after."""
    person, at_home = _odd(name, person, rng), person.links
    deed = Deed(friendly=person.friendly)
    if not person.is_guest:
        _sign_in(made, name, at, person, deed, rng)
    if rng.random() < COUPON:
        made.add(f"q{name}", EventKind.COUPON_TRIED, later(at, -60), person.links, deed=deed, amount=8)
    amount = float(person.level * rng.lognormal(0.0, 0.6)) * (1.6 if person.friendly == "gift" else 1.0)
    age = (at - person.since).total_seconds() / 86_400
    numbers = basket(rng, age_days=age, is_guest=person.is_guest)
    made.add(f"o{name}", EventKind.ORDER, at, person.links, amount=amount, numbers=numbers, deed=deed)
    paid_at = later(at, 40)
    while rng.random() < DECLINED * (3 if person.friendly == "travel" else 1):
        made.pay(f"{name}-{len(made.events)}", paid_at, person.links, amount, order=f"o{name}", is_paid=False)
        paid_at = later(paid_at, float(rng.uniform(20, 300)))
    made.pay(name, paid_at, person.links, amount, order=f"o{name}")
    _after(made, name, at, replace(person, links=at_home), amount, rng)


def _odd(name: str, person: Person, rng: Rng) -> Person:
    """Now and then the same person from elsewhere, or to somewhere else."""
    if rng.random() < GIFT:
        return replace(person, links={**person.links, Link.ADDRESS: f"gift-{name}"}, friendly="gift")
    if rng.random() < TRAVEL:
        away = {Link.NETWORK: f"hotel{rng.integers(60)}", Link.DEVICE: f"borrowed-{name}"}
        return replace(person, links={**person.links, **away}, friendly="travel")
    if rng.random() < RENEWED:  # a new phone, or cookies that were cleared
        return replace(person, links={**person.links, Link.DEVICE: f"new-{name}"})
    if rng.random() < SHARED:
        return replace(person, links={**person.links, Link.DEVICE: f"library{rng.integers(4)}"})
    return person


def _sign_in(made: History, name: str, at: datetime, person: Person, deed: Deed, rng: Rng) -> None:
    while rng.random() < 0.08:
        made.add(f"f{name}-{len(made.events)}", EventKind.SIGN_IN_FAILED, later(at, -700), person.links)
    if rng.random() < FORGOT * 3:
        made.add(f"r{name}", EventKind.RESET, later(at, -650), person.links)
    made.add(f"s{name}", EventKind.SIGN_IN, later(at, -600), person.links, deed=deed)
    if rng.random() < MOVED * 3:
        made.add(f"a{name}", EventKind.ADDRESS_CHANGED, later(at, -500), person.links)


def _after(made: History, name: str, at: datetime, person: Person, amount: float, rng: Rng) -> None:
    deed = Deed(friendly=person.friendly)
    made.add(f"h{name}", EventKind.SHIPPED, later(at, 86_400), person.links, subject=f"o{name}")
    if rng.random() < RETURNED:
        back = amount * float(rng.uniform(0.3, 1.0))
        days = float(rng.uniform(4, 20))
        made.add(
            f"b{name}", EventKind.RETURNED, later(at, days * 86_400), person.links, amount=back,
            subject=f"o{name}", deed=deed,
        )  # fmt: skip
    if rng.random() < REVIEWED:
        days = float(rng.uniform(4, 60))
        made.add(
            f"v{name}",
            EventKind.REVIEWED,
            later(at, days * 86_400),
            person.links,
            subject=f"o{name}",
            deed=deed,
        )
