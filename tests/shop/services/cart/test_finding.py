import uuid

import pytest

from shop.contracts.people import Who
from shop.models import Cart
from shop.services import cart
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def test_a_guest_finds_the_cart_of_the_token():
    row = make.cart()

    found = cart.find_cart(token=str(row.token), customer_id=None, channel_id=row.channel_id)

    assert found == row


@pytest.mark.parametrize("token", [None, "", "nonsense", uuid.uuid4()])
def test_an_unknown_token_finds_nothing(token):
    make.cart()

    assert cart.find_cart(token=token, customer_id=None, channel_id=make.channel().pk) is None


def test_a_token_never_opens_the_cart_of_a_customer():
    row = make.cart(of=make.customer())
    stranger = make.customer()

    assert cart.find_cart(token=row.token, customer_id=None, channel_id=row.channel_id) is None
    assert cart.find_cart(token=row.token, customer_id=stranger.pk, channel_id=row.channel_id) is None
    assert cart.find_cart(token=None, customer_id=row.customer_id, channel_id=row.channel_id) == row


def test_an_ordered_cart_is_found_no_more():
    row = make.cart(status=Cart.Status.ORDERED)

    assert cart.find_cart(token=row.token, customer_id=None, channel_id=row.channel_id) is None


def test_a_customer_has_one_open_cart_in_a_channel_and_a_guest_as_many_as_tabs():
    ada, web, app = make.customer(), make.channel(), make.channel("app")

    first = cart.open_cart(channel=web, who=Who(customer_id=ada.pk), now=NOW)

    assert cart.open_cart(channel=web, who=Who(customer_id=ada.pk), now=NOW) == first
    assert cart.open_cart(channel=app, who=Who(customer_id=ada.pk), now=NOW) != first
    assert cart.open_cart(channel=web, who=Who(), now=NOW) != cart.open_cart(channel=web, who=Who(), now=NOW)
