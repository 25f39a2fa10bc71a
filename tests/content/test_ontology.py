"""The ontology starts from the packaged file, and belongs to the operators from then on."""

import pytest

from content import features
from content.models import AspectDefinition
from content.services import ontology
from shop.models import Aspect, ProductType

pytestmark = pytest.mark.django_db


def test_a_new_shop_gets_every_packaged_aspect_in_both_languages():
    n_added = ontology.ensure()

    battery = Aspect.objects.get(code="battery")
    assert n_added == AspectDefinition.objects.count() == len(features.packaged()) >= 45
    assert (battery.name_en, battery.name_zh_hans) == ("Battery", "续航")


def test_what_operators_removed_does_not_come_back():
    ontology.ensure()
    AspectDefinition.objects.filter(aspect__code="battery").delete()

    assert ontology.ensure() == 0
    assert "battery" not in {one.code for one in features.ontology()}


def test_an_aspect_that_the_shop_named_itself_keeps_its_name():
    Aspect.objects.create(code="battery", name="Akku", name_en="Power pack")

    ontology.ensure()

    assert Aspect.objects.get(code="battery").name_en == "Power pack"


def test_without_any_definition_the_packaged_file_is_read_by():
    assert {one.code for one in features.ontology()} == {one.seeds.code for one in features.packaged()}


def test_an_aspect_is_limited_to_the_types_of_goods_that_the_shop_has():
    ProductType.objects.create(code="headphones", name="Headphones")

    ontology.ensure()

    found = {one.code: one.product_types for one in features.ontology()}
    assert found["sound"] == {"headphones"}
    assert found["value"] == frozenset()


def test_an_aspect_that_is_switched_off_is_not_read():
    ontology.ensure()
    AspectDefinition.objects.filter(aspect__code="sound").update(is_active=False)

    assert "sound" not in {one.code for one in features.ontology()}


def test_an_aspect_of_goods_that_the_shop_does_not_sell_is_switched_off():
    ProductType.objects.create(code="headphones", name="Headphones")

    ontology.ensure()

    assert not AspectDefinition.objects.get(aspect__code="growth").is_active


def test_a_shop_with_types_of_its_own_has_every_aspect():
    ProductType.objects.create(code="thing-7", name="Thing")

    ontology.ensure()

    assert AspectDefinition.objects.get(aspect__code="growth").is_active
