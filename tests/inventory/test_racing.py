"""Two operators at once, each with a connection of their own: an approval has one effect."""

from functools import partial

import pytest

from inventory.models import ReorderProposal
from inventory.services import forecasting, reordering
from shop.models import PurchaseOrder, PurchaseOrderLine
from tests.inventory.conftest import NOW, selling
from tests.shop.services.racing import on_disk, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(transactional_db, tmp_path):
    with on_disk(tmp_path):
        selling(3.0)
        selling(2.0, seed=2)
        forecasting.run(now=NOW, horizon=30)
        reordering.propose(now=NOW)
        yield [row.pk for row in ReorderProposal.objects.order_by("pk")]


def test_two_operators_approve_the_same_proposals_and_one_order_is_placed(opened):
    approve = partial(reordering.approve_many, proposal_ids=opened, now=NOW)

    first, second = race(partial(approve, actor="ann"), partial(approve, actor="bob"))

    assert (first.approved, second.approved) == (tuple(opened), tuple(opened))
    assert sorted([len(first.order_ids), len(second.order_ids)]) == [0, 1]
    assert PurchaseOrder.objects.count() == 1
    assert PurchaseOrderLine.objects.count() == 2
    assert len(set(ReorderProposal.objects.values_list("decided_by", flat=True))) == 1


def test_of_an_approval_and_a_rejection_at_once_one_holds(opened):
    race(
        partial(reordering.approve_many, proposal_ids=opened, actor="ann", now=NOW),
        partial(reordering.reject, proposal_ids=opened, reason="no", actor="bob", now=NOW),
    )

    (state,) = set(ReorderProposal.objects.values_list("state", flat=True))
    assert PurchaseOrder.objects.count() == (1 if state == "approved" else 0)
