"""Published products are seen, drafts are not, and a first publication keeps its moment."""

from datetime import timedelta

import pytest

from shop.models import Product
from shop.services import catalogue
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def draft(**fields):
    return factories.product(status="draft", published_at=None, **fields)


def test_publishing_shows_a_product_in_lists():
    mug = draft()

    catalogue.publish(product_id=mug.pk, now=NOW)

    assert list(Product.objects.listed_in(factories.channel().pk)) == [mug]


def test_a_second_publication_does_not_make_a_product_new_again():
    mug = draft()
    catalogue.publish(product_id=mug.pk, now=NOW)
    catalogue.unpublish(product_id=mug.pk)
    assert list(Product.objects.published()) == []

    catalogue.publish(product_id=mug.pk, now=NOW + timedelta(days=40))

    assert Product.objects.get().published_at == NOW


@pytest.mark.parametrize("lacks", [{"name": " "}, {"with_variant": False}])
def test_an_unfinished_product_is_not_published(lacks):
    mug = draft(**lacks)

    with pytest.raises(catalogue.NotReady):
        catalogue.publish(product_id=mug.pk, now=NOW)

    assert Product.objects.get().status == "draft"
