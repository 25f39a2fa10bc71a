"""Shoppers' tables: accounts, customers, addresses, devices and what each allowed."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.contrib.auth.hashers import make_password

from config.demo.authoring import CONTENT
from config.demo.loading.bulk import insert, moment, stream
from config.demo.loading.frame import Frame, write_login
from config.demo.logins import SHOPPER
from config.demo.population import CHANNELS, EURO_COUNTRIES, POS, WEB, Ints, Population
from config.demo.simulation import Run
from config.demo.warehouse import DAY
from shop import models
from shop.services import consent

Place = tuple[str, str, str, str]  # street and number, city, postcode, country


@dataclass(frozen=True, slots=True)
class Shoppers:
    """Rows by index of the shopper; None where the shop never learnt who it was."""

    customers: list[models.Customer | None]
    names: list[str]
    places: list[Place]
    visitors: dict[tuple[int, int], models.Visitor]  # (shopper, channel) -> device
    known_from: (
        Ints  # (N,) second from which a signed-in shopper's events name the customer; far future for guests
    )


NEVER = 2**62


def write_people(*, run: Run, frame: Frame) -> Shoppers:
    """Write who was seen or bought during the run; shoppers who never came leave no row."""
    rng = np.random.default_rng([run.seed, 4])
    names = _names(run.people, rng)
    places = _places(run.people, rng)
    first, latest = _seen(run)
    customers = _customers(run, names, first)
    _addresses(customers, names, places)
    known_from = _known_from(run, first)
    visitors = _visitors(run, frame, customers, first, latest)
    _consents(visitors, customers, run, first)
    return Shoppers(customers, names, places, visitors, known_from)


def demo_shopper(run: Run) -> int:
    """Who becomes the demo login: of the English readers with an account and consent, the one who shops most online."""
    p = run.people
    eligible = p.has_account & p.consents & ~p.is_chinese & (p.country >= 0) & (p.joined_day == 0)
    online = run.traffic.shopper[run.traffic.channel == WEB]
    activity = np.bincount(online, minlength=len(p)) * eligible
    return int(np.argmax(activity))


def _seen(run: Run) -> tuple[Ints, Ints]:
    """First and latest second of every shopper in every channel; shape (N, channels), 0 where never."""
    shape = (len(run.people), len(CHANNELS))
    first, latest = np.full(shape, NEVER), np.zeros(shape, np.int64)
    np.minimum.at(first, (run.traffic.shopper, run.traffic.channel), run.traffic.at)
    np.maximum.at(latest, (run.traffic.shopper, run.traffic.channel), run.traffic.at)
    return np.where(first == NEVER, 0, first), latest


def _names(people: Population, rng: np.random.Generator) -> list[str]:
    bank = tomllib.loads((CONTENT / "people.toml").read_text(encoding="utf-8"))["names"]
    found = []
    for chinese in people.is_chinese:
        if chinese:
            found.append(_one(bank["zh_last"], rng) + _one(bank["zh_first"], rng))
        else:
            found.append(f"{_one(bank['en_first'], rng)} {_one(bank['en_last'], rng)}")
    return found


def _places(people: Population, rng: np.random.Generator) -> list[Place]:
    """One address for each household."""
    bank = tomllib.loads((CONTENT / "people.toml").read_text(encoding="utf-8"))["places"]
    homes: dict[int, Place] = {}
    for shopper, household in enumerate(people.household.tolist()):
        if household not in homes:
            country = EURO_COUNTRIES[people.country[shopper]] if people.country[shopper] >= 0 else "CN"
            city, postcode, streets = bank[country][int(rng.integers(len(bank[country])))]
            street, number = _one(streets, rng), int(rng.integers(1, 140))
            line = f"{street}{number}号" if country == "CN" else f"{street} {number}"
            homes[household] = (line, city, f"{postcode} AB" if country == "NL" else postcode, country)
    return [homes[household] for household in people.household.tolist()]


def _customers(run: Run, names: list[str], first: Ints) -> list[models.Customer | None]:
    """Account holders who were seen, and guests who bought online; the demo login is one of them."""
    bought_online = {o.shopper for o in run.orders if o.channel != POS}
    seen = first.max(axis=1) > 0
    star = demo_shopper(run)
    wanted = [
        i
        for i in range(len(run.people))
        if i == star or (seen[i] and (run.people.has_account[i] or i in bought_online))
    ]
    unusable = make_password(None)
    holders = [i for i in wanted if run.people.has_account[i] and i != star]
    users = insert(
        models.User,
        (models.User(email=_email(i), password=unusable, date_joined=run.first_day) for i in holders),
        label="accounts",
        total=len(holders),
    )
    account = dict(zip(holders, users, strict=True)) | {star: write_login(SHOPPER)}
    rows = insert(
        models.Customer,
        (
            models.Customer(
                user=account.get(i),
                email=SHOPPER.email if i == star else _email(i),
                name=names[i],
                language=language_of(run.people, i),
                created_at=_since(run, i, first),
            )
            for i in wanted
        ),
        label="customers",
        total=len(wanted),
    )
    found: list[models.Customer | None] = [None] * len(run.people)
    for i, row in zip(wanted, rows, strict=True):
        found[i] = row
    return found


def _since(run: Run, shopper: int, first: Ints) -> datetime:
    when = int(first[shopper][first[shopper] > 0].min(initial=NEVER))
    begin = run.first_day - timedelta(days=30 + shopper % 400)
    return begin if run.people.joined_day[shopper] == 0 or when == NEVER else moment(when)


def _addresses(customers: list[models.Customer | None], names: list[str], places: list[Place]) -> None:
    rows = (
        address(names[i], places[i], customer=customer, is_default=True)
        for i, customer in enumerate(customers)
        if customer is not None and customer.user_id
    )
    stream(models.Address, rows, label="addresses")


def address(name: str, place: Place, *, customer: models.Customer | None, is_default: bool) -> models.Address:
    line1, city, postcode, country = place
    return models.Address(
        customer=customer,
        name=name,
        line1=line1,
        city=city,
        postcode=postcode,
        country=country,
        is_default=is_default,
    )


def _known_from(run: Run, first: Ints) -> Ints:
    """Old customers are signed in from the start, new ones from their first order, guests never."""
    start = int(run.first_day.timestamp())
    known = np.where(run.people.has_account & (run.people.joined_day == 0), start, NEVER)
    for order in reversed(run.orders):
        if run.people.has_account[order.shopper] and run.people.joined_day[order.shopper]:
            known[order.shopper] = order.placed_at
    return known


def _visitors(
    run: Run, frame: Frame, customers: list[models.Customer | None], first: Ints, latest: Ints
) -> dict[tuple[int, int], models.Visitor]:
    """One device for each shopper and channel but the till, for those who consent; joined where there is an account."""
    keys = [
        (int(i), int(c))
        for i, c in zip(*np.nonzero(first), strict=True)
        if c != POS and run.people.consents[i]
    ]
    rows = insert(
        models.Visitor,
        (
            models.Visitor(
                customer=customers[i] if run.people.has_account[i] else None,
                channel=frame.channels[CHANNELS[c]],
                language=language_of(run.people, i),
                first_seen_at=moment(first[i, c]),
                latest_seen_at=moment(latest[i, c]),
            )
            for i, c in keys
        ),
        label="devices",
        total=len(keys),
    )
    return dict(zip(keys, rows, strict=True))


def _consents(
    visitors: dict[tuple[int, int], models.Visitor],
    customers: list[models.Customer | None],
    run: Run,
    first: Ints,
) -> None:
    """Each device's answer, repeated for the account; who consents to nothing has no row."""
    rows = []
    for (i, c), visitor in visitors.items():
        customer = customers[i] if run.people.has_account[i] else None
        rows += [
            _granted(purpose, visitor=visitor, customer=customer, at=int(first[i, c]))
            for purpose in _PURPOSES
        ]
    for i, customer in enumerate(customers):
        if customer is not None and customer.user_id and run.people.consents[i]:
            at = int(run.first_day.timestamp()) - DAY
            rows += [_granted(purpose, visitor=None, customer=customer, at=at) for purpose in _PURPOSES]
    stream(models.Consent, rows, label="consents", total=len(rows))


_PURPOSES = (consent.PERSONALISATION, consent.ANALYTICS)


def _granted(
    purpose: str, *, visitor: models.Visitor | None, customer: models.Customer | None, at: int
) -> models.Consent:
    return models.Consent(
        visitor=visitor,
        customer=customer,
        purpose=purpose,
        is_granted=True,
        version=consent.VERSION,
        at=moment(at),
    )


def language_of(people: Population, shopper: int) -> str:
    return "zh-hans" if people.is_chinese[shopper] else "en"


def _email(shopper: int) -> str:
    return f"shopper{shopper:05d}@example.com"


def _one(choices: list[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
