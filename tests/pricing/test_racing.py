"""Two operators at once, each with a connection of their own: one decides, the other is told."""

from decimal import Decimal
from functools import partial

import pytest

from pricing.models import PriceProposal
from pricing.services import proposals, proposing
from shop.models import PriceChange
from tests.pricing import market
from tests.pricing.market import NOW
from tests.shop.services.racing import on_disk, race

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_operators_approve_at_once_and_one_price_is_set(transactional_db, tmp_path):
    with on_disk(tmp_path):
        row = market.variant("19.90", cost="4.00")
        market.sold(row)
        market.believed(row, -1.2)
        market.rule()
        proposing.propose(now=NOW)
        proposal = PriceProposal.objects.get()
        before = PriceChange.objects.count()
        approve = partial(proposals.approve, proposal_id=proposal.pk, now=NOW)

        found = race(partial(approve, actor="ann"), partial(approve, actor="bob"))

        assert [isinstance(each, proposals.AlreadyDecided) for each in found].count(True) == 1
        assert PriceChange.objects.count() == before + 1
        proposal.refresh_from_db()
        assert proposal.state == "applied"
        assert row.listings.get().list_price == proposal.price != Decimal("19.90")
