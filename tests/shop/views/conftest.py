"""A browser that does not call itself a robot, and a shop to walk through."""

import pytest
from django.test import Client

from shop.models import Channel, Product, Variant
from shop.services import search
from tests import factories as make

AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@pytest.fixture
def browser() -> Client:
    return Client(HTTP_USER_AGENT=AGENT)


@pytest.fixture
def web(db: None) -> Channel:
    """The default channel, with ways of delivery."""
    store = make.location("mitte", kind="store", city="Berlin")
    channel = make.channel("web", locations=[make.location(), store])
    make.shipping_method("standard")
    make.shipping_method("pickup", kind="pickup", price="0")
    return channel


@pytest.fixture
def cup(web: Channel) -> Product:
    """A cup at 24.90, ten in stock."""
    row = make.product(
        "Stoneware cup", slug="stoneware-cup", price="24.90", sku="CUP-1", category=make.category("Kitchen")
    )
    search.rebuild()
    return row


@pytest.fixture
def cup_variant(cup: Product) -> Variant:
    return cup.variants.get()
