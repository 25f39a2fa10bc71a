"""Attribute values are of their attribute's kind, or refused in words and without a trace."""

from decimal import Decimal

import pytest

from shop.models import ProductAttribute, ProductTypeAttribute
from shop.services import catalogue
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lamp():
    """A lamp whose type has one attribute of each kind; colour is required."""
    kind = factories.product_type("lamp")
    attributes = [
        factories.attribute("colour", options=["Red", "Blue"]),
        factories.attribute("power", kind="number"),
        factories.attribute("dimmable", kind="boolean"),
        factories.attribute("fabric", kind="text"),
    ]
    for attribute in attributes:
        ProductTypeAttribute.objects.create(
            product_type=kind, attribute=attribute, is_required=attribute.code == "colour"
        )
    return factories.product("Lamp", product_type=kind)


def save(lamp, **values):
    catalogue.save_attributes(product_id=lamp.pk, values=values)


def test_each_value_is_stored_by_its_kind(lamp):
    save(lamp, colour="red|blue", power="7.5", dimmable="yes", fabric=" Linen ")

    rows = ProductAttribute.objects.order_by("attribute_id", "option__code")
    assert [(row.attribute.code, row.option and row.option.code) for row in rows][:2] == [
        ("colour", "blue"),
        ("colour", "red"),
    ]
    assert [(row.number, row.boolean, row.text) for row in rows][2:] == [
        (Decimal("7.5"), None, ""),
        (None, True, ""),
        (None, None, "Linen"),
    ]


def test_saving_again_replaces_what_was_there(lamp):
    save(lamp, colour="red", power="7.5")
    save(lamp, colour="blue")

    assert ProductAttribute.objects.get().option.code == "blue"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"colour": "green"}, "colour"),
        ({}, "colour"),
        ({"colour": "  "}, "colour"),
        ({"colour": "red", "power": "strong"}, "power"),
        ({"colour": "red", "power": "NaN"}, "power"),
        ({"colour": "red", "power": "1e12"}, "power"),
        ({"colour": "red", "dimmable": "perhaps"}, "dimmable"),
        ({"colour": "red", "weight": "3"}, "weight"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_changes(lamp, values, field):
    save(lamp, colour="red")

    with pytest.raises(catalogue.AttributeInvalid) as refusal:
        save(lamp, **values)

    assert refusal.value.field == field
    assert ProductAttribute.objects.get().option.code == "red"
