"""A variant whose price should rise, a proposal for one, and an operator who decides on it."""

import pytest
from django.contrib.auth.models import Group

from pricing.models import PriceProposal
from pricing.services import proposing
from shop.models import CompetitorOffer
from shop.services import staff
from tests import factories
from tests.pricing import market
from tests.pricing.market import NOW


@pytest.fixture
def cheap():
    """Costs 4 of 19.90 and demand that barely answers: a higher price is better."""
    row = market.variant("19.90", cost="4.00")
    market.sold(row)
    market.believed(row, -1.2)
    market.rule()
    return row


def member(role: str):
    staff.ensure_roles()
    user = factories.user(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def operator(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(member("Operator"))
    return client


@pytest.fixture
def proposed():
    row = market.variant("19.90", cost="4.00")
    market.sold(row)
    market.believed(row, -1.2)
    market.rule()
    CompetitorOffer.objects.create(
        variant=row, competitor="Elsewhere", price="18.90", currency="EUR", confidence=0.9, seen_at=NOW
    )
    proposing.propose(now=NOW)
    return PriceProposal.objects.get()
