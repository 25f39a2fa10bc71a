"""Typed attributes of a product: each value is read as its attribute's kind says, or refused in words."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from shop.contracts.errors import ShopError
from shop.models import Attribute, AttributeOption, Product, ProductAttribute, ProductTypeAttribute
from shop.services.catalogue import announcing

YES = frozenset({"yes", "true", "1", "y", "是"})
NO = frozenset({"no", "false", "0", "n", "否"})
LARGEST_NUMBER = Decimal(10) ** 10
LONGEST_TEXT = 300


class AttributeInvalid(ShopError):
    """A value that its attribute cannot hold, or one that is missing; `field` is the attribute's code."""

    code = "attribute_invalid"


Options = Mapping[tuple[int, str], AttributeOption]  # by attribute id and option code


@transaction.atomic
def save_attributes(*, product_id: int, values: Mapping[str, str]) -> None:
    """Replace all attribute values of a product.

    Args:
        values: attribute code → option code (several separated by "|"), number, yes or no, or text.

    Raises:
        AttributeInvalid: unknown attribute or option, a value of another kind, or a required one missing.
    """
    product = Product.objects.select_for_update(of=("self",)).get(pk=product_id)
    allowed = {
        row.attribute.code: row
        for row in ProductTypeAttribute.objects.filter(
            product_type_id=product.product_type_id
        ).select_related("attribute")
    }
    given = {code: text for code, text in values.items() if text.strip()}
    for code, row in allowed.items():
        if row.is_required and code not in given:
            raise AttributeInvalid(_("%(name)s is required.") % {"name": row.attribute.name}, field=code)
    for code in given:
        if code not in allowed:
            raise AttributeInvalid(_("This kind of product has no “%(code)s”.") % {"code": code}, field=code)
    attributes = {code: row.attribute for code, row in allowed.items()}
    options = options_of(attributes.values())
    rows = [
        value
        for code, text in given.items()
        for value in typed(product_id=product_id, attribute=attributes[code], text=text, options=options)
    ]
    ProductAttribute.objects.filter(product=product).delete()
    ProductAttribute.objects.bulk_create(rows)
    announcing.product_changed([product_id])


def options_of(attributes: Iterable[Attribute]) -> dict[tuple[int, str], AttributeOption]:
    """All options of these attributes, to be found by attribute and code."""
    rows = AttributeOption.objects.filter(attribute__in=list(attributes))
    return {(row.attribute_id, row.code): row for row in rows}


def typed(*, product_id: int, attribute: Attribute, text: str, options: Options) -> list[ProductAttribute]:
    """The row or, for several options, rows that hold a value; unsaved.

    Raises:
        AttributeInvalid: where the text is no value of the attribute's kind.
    """
    if attribute.kind == Attribute.Kind.CHOICE:
        codes = dict.fromkeys(code.strip() for code in text.split("|"))
        return [
            ProductAttribute(
                product_id=product_id, attribute=attribute, option=_option(attribute, code, options)
            )
            for code in codes
        ]
    value = ProductAttribute(product_id=product_id, attribute=attribute)
    if attribute.kind == Attribute.Kind.NUMBER:
        value.number = _number(attribute, text)
    elif attribute.kind == Attribute.Kind.BOOLEAN:
        value.boolean = _boolean(attribute, text)
    else:
        value.text = text.strip()[:LONGEST_TEXT]
    return [value]


def _option(attribute: Attribute, code: str, options: Options) -> AttributeOption:
    option = options.get((attribute.pk, code))
    if option is None:
        message = _("%(name)s has no option “%(code)s”.") % {"name": attribute.name, "code": code}
        raise AttributeInvalid(message, field=attribute.code)
    return option


def _number(attribute: Attribute, text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= LARGEST_NUMBER:
        message = _("%(name)s: “%(text)s” is not a number.") % {"name": attribute.name, "text": text[:40]}
        raise AttributeInvalid(message, field=attribute.code)
    return number


def _boolean(attribute: Attribute, text: str) -> bool:
    word = text.strip().lower()
    if word not in YES | NO:
        message = _("%(name)s: yes or no, not “%(text)s”.") % {"name": attribute.name, "text": text[:40]}
        raise AttributeInvalid(message, field=attribute.code)
    return word in YES
