"""Customers and devices of the other system, found by its references or made; addresses known only by
country.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from shop.models import Address, Channel, Customer, Visitor
from shop.services.importing.rows import Entry

# Names the same device by the same token in every run.
DEVICES = uuid.UUID("6f1d2b0e-54f5-4a86-9a0e-0d6a5f0c7a11")
CHUNK = 900


class People:
    """Looks each reference up once in a run."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.n_new = 0
        self._customers: dict[str, int] = {}
        self._visitors: dict[str, int] = {}
        self._addresses: dict[str, int] = {}

    def customers(self, entries: Iterable[Entry]) -> dict[str, int]:
        """Ids by reference, or by e-mail address where there is no reference; new ones are made."""
        first: dict[str, Entry] = {}
        for entry in entries:
            who = entry.customer or entry.email
            if who and who not in self._customers:
                first.setdefault(who, entry)
        self._find(first)
        return self._make(
            Customer(external_ref=e.customer or None, email=e.email, name=e.person, created_at=e.at)
            for who, e in first.items()
            if who not in self._customers
        )

    def by_reference(self, references: Iterable[str], now: datetime) -> dict[str, int]:
        """Ids by reference alone; new ones are made."""
        wanted = [reference for reference in references if reference not in self._customers]
        self._find(wanted)
        return self._make(
            Customer(external_ref=reference, created_at=now)
            for reference in sorted(wanted)
            if reference not in self._customers
        )

    def _make(self, new: Iterable[Customer]) -> dict[str, int]:
        made = Customer.objects.bulk_create(new)
        self.n_new += len(made)
        self._customers |= {(row.external_ref or row.email): row.pk for row in made}
        return self._customers

    def _find(self, wanted: Iterable[str]) -> None:
        names = list(wanted)
        for start in range(0, len(names), CHUNK):
            some = names[start : start + CHUNK]
            guests = Customer.objects.filter(email__in=some, user__isnull=True, external_ref__isnull=True)
            self._customers |= dict(guests.order_by("-pk").values_list("email", "pk"))
            known = Customer.objects.filter(external_ref__in=some).values_list("external_ref", "pk")
            self._customers |= {str(reference): pk for reference, pk in known}

    def visitors(self, owners: dict[str, int | None], now: datetime) -> dict[str, int]:
        """Ids by the other system's name of the device; a new one belongs to the customer given with it."""
        tokens = {
            uuid.uuid5(DEVICES, f"{self.channel.code}:{name}"): name
            for name in owners
            if name not in self._visitors
        }
        wanted = list(tokens)
        for start in range(0, len(wanted), CHUNK):
            rows = Visitor.objects.filter(token__in=wanted[start : start + CHUNK]).values_list("token", "pk")
            self._visitors |= {tokens[token]: pk for token, pk in rows}
        made = {
            name: Visitor(
                token=token,
                customer_id=owners[name],
                channel=self.channel,
                first_seen_at=now,
                latest_seen_at=now,
            )
            for token, name in tokens.items()
            if name not in self._visitors
        }
        Visitor.objects.bulk_create(made.values())
        self.n_new += len(made)
        self._visitors |= {name: row.pk for name, row in made.items()}
        return self._visitors

    def address_id(self, country: str) -> int | None:
        """An address that says the country and nothing else, shared by all orders that went there."""
        if not country:
            return None
        if country not in self._addresses:
            nobody = {
                "customer": None,
                "name": "",
                "line1": "",
                "city": "",
                "postcode": "",
                "country": country,
            }
            found = Address.objects.filter(**nobody).first() or Address.objects.create(**nobody)
            self._addresses[country] = found.pk
        return self._addresses[country]
