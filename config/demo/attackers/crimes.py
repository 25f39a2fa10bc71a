"""The crimes of `agents`: each a campaign of somebody who wants something and knows a little of what shops look at.

Thieves learn: with every tenth of the time they order for less, wait longer and use more devices, so that a model of
yesterday meets the thief of tomorrow. They use the proxies that honest people use, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.demo.attackers.made import Deed, History, Person, Rng, basket, later, money
from config.demo.attackers.people import N_CELLS, N_PROXIES
from risk.contracts.events import EventKind, Link

CRIMES = ("card_testing", "stolen_card", "takeover", "promotion", "returns", "reviews")
REVIEW_STAKE = (
    15  # what a bought review costs honest sellers; a convention, so that reviews have a weight at all
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign.

    Attributes:
        name: unique.
        learnt: 0 for the first thieves, 1 for the last.
        victims: honest people with accounts.
    """

    name: str
    at: datetime
    learnt: float
    victims: Sequence[Person]


def campaigns(
    rates: dict[str, float], *, victims: Sequence[Person], start: datetime, days: int, rng: Rng
) -> History:
    """Crimes of so many days.

    Args:
        rates: campaigns a day, by crime.
    """
    made = History()
    for crime in CRIMES:
        for number in range(int(rng.poisson(rates.get(crime, 0.0) * days))):
            share = float(rng.uniform())
            plan = Plan(f"{crime}{number}", later(start, share * days * 86_400), share, victims)
            COMMIT[crime](made, plan, rng)
    return made


def _proxy(rng: Rng, plan: Plan) -> str:
    """A proxy, a cell of a mobile network, or a line of one's own."""
    draw = rng.random()
    if draw < 0.5:
        return f"proxy{rng.integers(N_PROXIES)}"
    return f"cell{rng.integers(N_CELLS)}" if draw < 0.75 else f"net-{plan.name}"


def card_testing(made: History, plan: Plan, rng: Rng) -> None:
    """One or a few devices, 8 to 40 stolen numbers, small amounts, minutes apart; most are declined."""
    at, network = plan.at, _proxy(rng, plan)
    n_devices = 1 + int(rng.poisson(3 * plan.learnt))
    for card in range(int(rng.integers(8, 41))):
        name = f"{plan.name}-{card}"
        links = {
            Link.DEVICE: f"d-{plan.name}-{rng.integers(n_devices)}", Link.NETWORK: network, Link.CARD: f"k-{name}",
            Link.EMAIL: f"e-{name}", Link.ADDRESS: f"home-{plan.name}",
        }  # fmt: skip
        amount = float(rng.lognormal(2.3, 0.6))
        deed = Deed("card_testing", campaign=plan.name)
        numbers = basket(rng, age_days=0, is_guest=True, hurry=0.3)
        made.add(f"o{name}", EventKind.ORDER, at, links, amount=amount, numbers=numbers, deed=deed)
        made.pay(name, later(at, 5), links, amount, order=f"o{name}", is_paid=bool(rng.random() < 0.2))
        at = later(at, float(rng.exponential(30 + 300 * plan.learnt)))


def stolen_card(made: History, plan: Plan, rng: Rng) -> None:
    """One to four orders to a drop address that several crimes share; dear at first, less so later."""
    drop = f"drop{int(plan.learnt * 40) + rng.integers(6)}"
    device, network, at = f"d-{plan.name}", _proxy(rng, plan), plan.at
    for order in range(int(rng.integers(1, 5))):
        name = f"{plan.name}-{order}"
        links = {
            Link.DEVICE: device, Link.NETWORK: network, Link.CARD: f"k-{plan.name}-{order // 2}",
            Link.EMAIL: f"e-{plan.name}", Link.ADDRESS: drop,
        }  # fmt: skip
        amount = float(rng.lognormal(5.3 - 0.8 * plan.learnt, 0.6))
        for miss in range(int(rng.poisson(0.8))):
            made.add(f"x{name}-{miss}", EventKind.PAYMENT_DECLINED, later(at, -90), links)
        numbers = basket(rng, age_days=0, is_guest=True, hurry=0.4 + plan.learnt)
        numbers["is_disposable_email"] = float(rng.random() < 0.15)
        deed = Deed("stolen_card", campaign=plan.name)
        made.add(f"o{name}", EventKind.ORDER, at, links, amount=amount, numbers=numbers, deed=deed)
        made.pay(name, later(at, 30), links, amount, order=f"o{name}")
        at = later(at, float(rng.exponential(7_200 + 200_000 * plan.learnt)))


def takeover(made: History, plan: Plan, rng: Rng) -> None:
    """Half tried passwords of elsewhere on many accounts before, half were phished; a fifth sit in the victim's own
    device. The account that opens is emptied."""
    if not plan.victims:
        return
    network, device = _proxy(rng, plan), f"d-{plan.name}"
    for miss in range(int(rng.integers(2, 25)) if rng.random() < 0.5 else 0):
        other = plan.victims[int(rng.integers(len(plan.victims)))]
        bot = {Link.DEVICE: f"{device}-{miss // 2}", Link.NETWORK: network}
        seen = {**bot, Link.CUSTOMER: other.links[Link.CUSTOMER]}
        made.add(f"f{plan.name}-{miss}", EventKind.SIGN_IN_FAILED, later(plan.at, -30 * (miss + 1)), seen)
    victim = plan.victims[int(rng.integers(len(plan.victims)))]
    links = dict(victim.links)
    if rng.random() < 0.8:
        links |= {Link.DEVICE: device, Link.NETWORK: network}
    amount = float(rng.lognormal(5.1 - 0.5 * plan.learnt, 0.5))
    deed = Deed("takeover", campaign=plan.name)
    made.add(
        f"s{plan.name}",
        EventKind.SIGN_IN,
        plan.at,
        links,
        deed=Deed("takeover", campaign=plan.name, stake=money(amount)),
    )
    if rng.random() < 0.6:
        made.add(f"r{plan.name}", EventKind.RESET, later(plan.at, 60), links)
    if rng.random() < 0.8:
        links[Link.ADDRESS] = f"drop{int(plan.learnt * 40) + rng.integers(6)}"
        made.add(f"a{plan.name}", EventKind.ADDRESS_CHANGED, later(plan.at, 120), links)
    at = later(plan.at, 300 + float(rng.exponential(3_000 + 80_000 * plan.learnt)))
    age = (at - victim.since).total_seconds() / 86_400
    numbers = basket(rng, age_days=age, is_guest=False, hurry=0.5 + plan.learnt)
    made.add(f"o{plan.name}", EventKind.ORDER, at, links, amount=amount, numbers=numbers, deed=deed)
    made.pay(plan.name, later(at, 30), links, amount, order=f"o{plan.name}")


def promotion(made: History, plan: Plan, rng: Rng) -> None:
    """Accounts by the dozen from a shelf of telephones, each for the coupon of new customers."""
    n_devices, at = 1 + int(rng.poisson(12 + 12 * plan.learnt)), plan.at
    for number in range(int(rng.integers(6, 25))):
        name = f"{plan.name}-{number}"
        links = {
            Link.CUSTOMER: f"c-{name}", Link.EMAIL: f"e-{name}",
            Link.DEVICE: f"d-{plan.name}-{rng.integers(n_devices)}",
            Link.NETWORK: _proxy(rng, plan),
            Link.ADDRESS: f"home-{plan.name}-{number - int(rng.random() < 0.35)}",
            Link.CARD: f"k-{plan.name}-{rng.integers(4)}",
        }  # fmt: skip
        made.add(f"up{name}", EventKind.SIGN_UP, at, links)
        deed = Deed("promotion", campaign=plan.name)
        # As long after the sign-up as honest people take: a clockwork would give every farm away.
        tried = later(at, 20 + float(rng.exponential(1_200)))
        made.add(f"q{name}", EventKind.COUPON_TRIED, tried, links, amount=8, deed=deed)
        amount = float(rng.lognormal(3.2, 0.3))
        numbers = basket(rng, age_days=0, is_guest=False, hurry=0.6)
        # The order itself is paid and kept: the coupon is the crime.
        made.add(
            f"o{name}", EventKind.ORDER, later(tried, 60), links, amount=amount, numbers=numbers, deed=Deed()
        )
        at = later(at, float(rng.exponential(600 + 40_000 * plan.learnt)))


def returns(made: History, plan: Plan, rng: Rng) -> None:
    """Wears it and sends it back, or sends back a brick: most of what was bought, again and again."""
    links = {
        Link.CUSTOMER: f"c-{plan.name}", Link.EMAIL: f"e-{plan.name}", Link.DEVICE: f"d-{plan.name}",
        Link.NETWORK: f"net-{plan.name}", Link.ADDRESS: f"home-{plan.name}", Link.CARD: f"k-{plan.name}",
    }  # fmt: skip
    at = plan.at
    for order in range(int(rng.integers(3, 10))):
        name = f"{plan.name}-{order}"
        amount = float(rng.lognormal(4.6, 0.5))
        age = 20.0 + (at - plan.at).total_seconds() / 86_400
        numbers = basket(rng, age_days=age, is_guest=False)
        made.add(f"o{name}", EventKind.ORDER, at, links, amount=amount, numbers=numbers, deed=Deed())
        if rng.random() < 0.75 - 0.25 * plan.learnt:
            back, days = amount * float(rng.uniform(0.6, 1.0)), float(rng.uniform(6, 14))
            made.add(
                f"b{name}", EventKind.RETURNED, later(at, days * 86_400), links, amount=back, subject=f"o{name}",
                deed=Deed("returns", campaign=plan.name),
            )  # fmt: skip
        at = later(at, float(rng.exponential(4 * 86_400)))


def reviews(made: History, plan: Plan, rng: Rng) -> None:
    """A ring of accounts of some weeks that praise the same goods within days, from a handful of devices."""
    n_devices, at = 2 + int(rng.poisson(6 + 6 * plan.learnt)), plan.at
    for number in range(int(rng.integers(6, 20))):
        name = f"{plan.name}-{number}"
        links = {
            Link.CUSTOMER: f"c-{name}", Link.EMAIL: f"e-{name}",
            Link.DEVICE: f"d-{plan.name}-{rng.integers(n_devices)}",
            Link.NETWORK: _proxy(rng, plan), Link.ADDRESS: f"home-{name}",
        }  # fmt: skip
        joined = later(at, -float(rng.exponential(25 * 86_400)))
        made.add(f"up{name}", EventKind.SIGN_UP, joined, links)
        if rng.random() < 0.7:  # something cheap, so that the review counts as one of a buyer
            numbers = basket(rng, age_days=0, is_guest=False)
            amount = float(rng.lognormal(2.6, 0.4))
            made.add(
                f"o{name}",
                EventKind.ORDER,
                later(joined, 900),
                links,
                amount=amount,
                numbers=numbers,
                deed=Deed(),
            )
        deed = Deed("reviews", campaign=plan.name, stake=money(REVIEW_STAKE))
        made.add(f"v{name}", EventKind.REVIEWED, at, links, deed=deed)
        at = later(at, float(rng.exponential(3_600 + 60_000 * plan.learnt)))


COMMIT: dict[str, Callable[[History, Plan, Rng], None]] = {
    "card_testing": card_testing,
    "stolen_card": stolen_card,
    "takeover": takeover,
    "promotion": promotion,
    "returns": returns,
    "reviews": reviews,
}
