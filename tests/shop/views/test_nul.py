"""A NUL in an address or a form is a value that nothing has: PostgreSQL refuses it, a page must not."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["aspect=a%00", "aspect=fit&opinion=%00", "review=%00", "stars=%00", "reviews=%00"]
)
def test_a_product_page_answers(client: Client, query: str):
    mug = make.product("Mug")

    assert client.get(f"{reverse('shop:product', args=[mug.slug])}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["reviews/?aspect=a%00", "reviews/?aspect=fit&opinion=%00"])
def test_the_api_answers_without_an_error_of_its_own(client: Client, path: str):
    mug = make.product("Mug")

    assert client.get(f"/api/v1/products/{mug.slug}/{path}").status_code < 500


def test_a_comparison_answers(client: Client):
    make.product("Mug")

    assert client.get(f"{reverse('shop:compare')}?p=%00").status_code == 200
