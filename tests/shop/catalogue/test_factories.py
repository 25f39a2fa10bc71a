"""The factories give rows that the database accepts and that can be bought."""

import pytest

from shop.models import ProductListing, StockMovement
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_product_can_be_bought_as_made():
    mug = factories.product("Mug")

    listing = ProductListing.objects.get(product=mug)
    assert (str(listing.price_from), listing.is_available) == ("10.000", True)
    assert StockMovement.objects.get(item__variant=mug.variants.get()).on_hand_after == 10


def test_a_cart_saw_the_price_of_its_channel():
    mug = factories.product("Mug", price="7.50")

    cart = factories.cart({mug.variants.get(): 2})

    assert str(cart.lines.get().seen_price) == "7.500"
