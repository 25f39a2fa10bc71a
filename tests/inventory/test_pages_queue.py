"""What is typed into the queue and the rules: a slip is told and orders nothing, and what was typed stays."""

import pytest
from django.urls import reverse

from inventory.models import ReorderProposal, StockRules
from shop.models import PurchaseOrder
from tests.inventory.conftest import NOW, selling
from tests.inventory.test_surface import client_of, proposed

pytestmark = pytest.mark.django_db
QUEUE = "inventory_admin:queue"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def waiting() -> ReorderProposal:
    selling(3.0, seed=1, stock=2)
    return proposed()[0]


def posted(language: str = "en", **fields: object) -> str:
    """The page after a press of a button, wherever it leads."""
    answer = client_of("Operator").post(reverse(QUEUE), fields, follow=True, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "more than 1,000,000 units of one proposal are surely a slip."),
        ("zh-hans", "应是输入有误。"),
    ],
)
@pytest.mark.parametrize("typed", ["1000001", "99999999999", "9" * 40])
def test_a_quantity_beyond_belief_orders_nothing_and_stays_with_its_tick(waiting, typed, language, said):
    page = posted(language, do="approve", proposal=waiting.pk, **{f"quantity-{waiting.pk}": typed})

    assert said in page
    assert f'value="{typed}"' in page
    assert f'value="{waiting.pk}" id="p{waiting.pk}"' in page
    assert " checked>" in page
    waiting.refresh_from_db()
    assert (waiting.state, waiting.edited_quantity) == ("open", None)
    assert not PurchaseOrder.objects.exists()


@pytest.mark.parametrize("typed", ["²", "1.5", "-5", "abc", "0"])
def test_what_is_no_number_orders_nothing(waiting, typed):
    page = posted(do="approve", proposal=waiting.pk, **{f"quantity-{waiting.pk}": typed})

    assert f'value="{typed}"' in page
    assert not PurchaseOrder.objects.exists()


@pytest.mark.parametrize("ticked", ["²", "9" * 40, "abc", "-1", ""])
def test_what_is_no_proposal_counts_as_nothing_ticked(waiting, ticked):
    assert "Tick at least one proposal." in posted(do="approve", proposal=ticked)


def test_without_a_button_nothing_is_decided_and_the_reason_stays(waiting):
    page = posted(proposal=waiting.pk, reason="Too dear")

    assert "Nothing was decided: press a button below." in page
    assert 'value="Too dear"' in page
    waiting.refresh_from_db()
    assert waiting.state == "open"


def test_a_rejection_that_comes_second_says_so(waiting):
    posted(do="approve", proposal=waiting.pk)

    page = posted(do="reject", proposal=waiting.pk, reason="Too late")

    assert "1 were decided otherwise meanwhile." in page
    assert "rejected." not in page
    waiting.refresh_from_db()
    assert waiting.state == "approved"


@pytest.mark.parametrize("place", [(10**19, 1), (1, 10**19)])
def test_a_number_longer_than_any_id_names_no_shelf(place):
    address = reverse("inventory_admin:place", args=[7, 8]).replace("/7/8/", "/{}/{}/".format(*place))

    assert client_of("Operator").get(address).status_code == 404


@pytest.mark.parametrize("days", ["3651", "9" * 25])
def test_days_beyond_ten_years_are_neither_replayed_nor_kept(days):
    client, rules = client_of("Operator"), StockRules()
    asked = {
        field.name: field.value_from_object(rules)
        for field in StockRules._meta.fields
        if field.value_from_object(rules) is not None
    }

    replayed = client.get(reverse("inventory_admin:simulation"), {**asked, "review_days": days})
    kept = client.post(reverse("admin:inventory_stockrules_add"), {**asked, "transfer_days": days})

    for answer in (replayed, kept):
        assert "less than or equal to 3650" in answer.content.decode()
    assert not StockRules.objects.exists()


def test_a_proposals_page_says_state_and_amounts_as_people_read_them(waiting):
    page = client_of("Operator").get(
        reverse("admin:inventory_reorderproposal_change", args=[waiting.pk]), HTTP_ACCEPT_LANGUAGE="zh-hans"
    )

    said = page.content.decode()
    assert "待决定" in said
    assert f"({waiting.wanted} × €4.00)" in said
    assert str(waiting.variant.product) in said
