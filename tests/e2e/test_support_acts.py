"""What the assistant may do: a yes counts once, a no changes nothing, and a proposal outlives a broken line."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from shop.models import Customer, Order
from support.models import Proposal
from tests.e2e import acts, world
from tests.e2e.conftest import Visit
from tests.support.engine import talking

pytestmark = pytest.mark.e2e
PAGE = "/en/support/"
FIRST_ANSWER_MS = 120_000  # nothing is trained here, so phrases are learnt at the first question
CANCELLED = "is cancelled."


def _customer_asks_to_cancel(visit: Visit, name: str) -> tuple[Page, Order]:
    """A signed-in customer with one order, to whom its cancellation is proposed."""
    email = f"{name}@example.com"
    world.account(email)
    customer = Customer.objects.get(user__email=email)
    order = talking.order(customer)
    page = visit(f"/en/accounts/login/?next={PAGE}")
    acts.sign_in(page, email)
    expect(page).to_have_url(re.compile(PAGE))
    acts.refuse_consent(page)
    page.get_by_label("Your message").fill(f"please cancel order {order.number}")
    page.get_by_label("Your message").press("Enter")
    expect(_card(page)).to_be_visible(timeout=FIRST_ANSWER_MS)
    return page, order


def _card(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("Cancel order"))


def _status(order: Order) -> str:
    order.refresh_from_db()
    return order.status


def _proposals(order: Order) -> list[str]:
    rows = Proposal.objects.filter(conversation__customer=order.customer).order_by("pk")
    return list(rows.values_list("status", flat=True))


def test_a_yes_cancels_the_order_once_though_it_is_clicked_twice(visit: Visit):
    page, order = _customer_asks_to_cancel(visit, "twice")

    _card(page).get_by_role("button").first.dblclick()

    expect(page.locator(".chat__row--bot", has_text=CANCELLED)).to_have_count(1)
    expect(_card(page).get_by_role("button")).to_have_count(0)
    assert _status(order) == "cancelled"
    assert _proposals(order) == ["done"]


def test_a_no_changes_nothing(visit: Visit):
    page, order = _customer_asks_to_cancel(visit, "declines")

    _card(page).get_by_role("button").last.click()

    expect(page.locator(".chat__row--bot")).to_have_count(2)
    expect(_card(page).get_by_role("button")).to_have_count(0)
    assert (_status(order), _proposals(order)) == ("confirmed", ["declined"])
    page.reload()
    expect(_card(page).get_by_role("button")).to_have_count(0)


def test_a_proposal_is_still_open_after_a_reload_and_its_yes_counts(visit: Visit):
    page, order = _customer_asks_to_cancel(visit, "reloads")

    page.reload()

    expect(_card(page).get_by_role("button")).to_have_count(2)
    assert _status(order) == "confirmed"
    _card(page).get_by_role("button").first.click()
    expect(page.locator(".chat__row--bot", has_text=CANCELLED)).to_have_count(1)
    assert _status(order) == "cancelled"


def test_an_answer_whose_stream_broke_is_there_and_said_once(visit: Visit, said: list[str]):
    page, order = _customer_asks_to_cancel(visit, "broken")
    _card(page).get_by_role("button").last.click()
    expect(page.locator(".chat__row--bot")).to_have_count(2)
    broken: list[str] = []

    def drop(route: Route) -> None:
        broken.append(route.request.url)
        route.abort()

    page.route(re.compile("/stream"), drop, times=1)
    page.get_by_label("Your message").fill(f"please cancel order {order.number}")
    page.get_by_label("Your message").press("Enter")

    expect(_card(page).get_by_role("button")).to_have_count(2, timeout=FIRST_ANSWER_MS)
    expect(page.locator(".chat__row--bot")).to_have_count(3)
    expect(page.locator(".chat__row--customer")).to_have_count(2)
    assert len(broken) == 1
    assert _status(order) == "confirmed"
    said.clear()
