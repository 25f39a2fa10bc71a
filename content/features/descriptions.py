"""Products as their descriptions present them, with what their type asks for and their reviewers say.

A fixed number of queries for any number of products.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count

from content.contracts import Described, Spec, Tried
from shop.models import (
    AspectInsight,
    Attribute,
    AttributeOption,
    Product,
    ProductAttribute,
    ProductTypeAttribute,
)

# Of its type's products that have a property: above it, one without is probably incomplete.
USUAL_SHARE = 0.8
MIN_SIBLINGS = 5
LANGUAGES = {"en": "en", "zh": "zh_hans"}
Words = tuple[str, str]


def described(product_ids: Sequence[int]) -> list[Described]:
    """Of these products, by id."""
    products = Product.objects.filter(pk__in=list(product_ids)).order_by("pk")
    values: dict[int, list[ProductAttribute]] = defaultdict(list)
    for value in ProductAttribute.objects.filter(product_id__in=list(product_ids)).select_related(
        "attribute", "option"
    ):
        values[value.product_id].append(value)
    asked, options, tried = _asked(), _options(), _tried(product_ids)
    return [
        _described(
            product, values[product.pk], asked.get(product.product_type_id, {}), options, tried[product.pk]
        )
        for product in products
    ]


def every_product() -> list[int]:
    return list(Product.objects.order_by("pk").values_list("pk", flat=True))


def _described(
    product: Product,
    values: Sequence[ProductAttribute],
    asked: dict[int, str],
    options: dict[int, list[Words]],
    tried: tuple[Tried, ...],
) -> Described:
    ordered = sorted(values, key=lambda one: (one.attribute.position, one.attribute_id))
    own = {value.attribute_id for value in values}
    return Described(
        product_id=product.pk,
        names=_texts(product, "name"),
        summaries=_texts(product, "summary"),
        descriptions=_texts(product, "description"),
        properties=tuple(_property(value, options) for value in ordered),
        facts=tuple((value.attribute.code, _fact(value, 0), _fact(value, 1)) for value in ordered),
        missing=tuple(name for pk, name in asked.items() if pk not in own),
        tried=tried,
    )


def _texts(product: Product, field: str) -> dict[str, str]:
    return {language: getattr(product, f"{field}_{suffix}") or "" for language, suffix in LANGUAGES.items()}


def _both(row: Attribute | AttributeOption, field: str) -> Words:
    own = [getattr(row, f"{field}_{suffix}") or "" for suffix in LANGUAGES.values()]
    return own[0] or own[1], own[1] or own[0]


def _property(value: ProductAttribute, options: dict[int, list[Words]]) -> Spec:
    attribute = value.attribute
    label: tuple[str, ...] = _both(value.option, "label") if value.option else ()
    others = [words for words in options.get(attribute.pk, []) if words != label] if label else []
    return Spec(
        code=attribute.code,
        names=tuple(dict.fromkeys(_both(attribute, "name"))),
        unit=getattr(attribute, "unit_en", "") or "",
        number=None if value.number is None else float(value.number),
        flag=value.boolean,
        label=label,
        others=tuple(word for words in others for word in words),
    )


def _fact(value: ProductAttribute, language: int) -> str:
    """ "Battery life: 38 h", or 续航：38 h."""
    name = _both(value.attribute, "name")[language]
    unit = _both(value.attribute, "unit")[language]
    written = f"{_written(value, language)} {unit}".strip()
    return f"{name}：{written}" if language else f"{name}: {written}"


def _written(value: ProductAttribute, language: int) -> str:
    if value.option is not None:
        return _both(value.option, "label")[language]
    if value.number is not None:
        number: Decimal = value.number.normalize() + 0
        return f"{number:f}"
    if value.boolean is not None:
        return (("no", "yes"), ("否", "是"))[language][value.boolean]
    return str(getattr(value, f"text_{list(LANGUAGES.values())[language]}") or value.text)


def _asked() -> dict[int, dict[int, str]]:
    """By product type: the properties that it requires, or that most of its products have, with their names."""
    required = ProductTypeAttribute.objects.select_related("attribute")
    totals = dict(Product.objects.order_by().values_list("product_type").annotate(n=Count("pk")))
    counted = (
        ProductAttribute.objects.order_by()
        .values_list("product__product_type", "attribute")
        .annotate(n=Count("product", distinct=True))
    )
    usual = {
        (kind, attribute)
        for kind, attribute, n in counted
        if totals[kind] >= MIN_SIBLINGS and n >= USUAL_SHARE * totals[kind]
    }
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in required.order_by("position", "pk"):
        if row.is_required or (row.product_type_id, row.attribute_id) in usual:
            found[row.product_type_id][row.attribute_id] = row.attribute.name
    return found


def _options() -> dict[int, list[Words]]:
    found: dict[int, list[Words]] = defaultdict(list)
    for option in AttributeOption.objects.filter(attribute__is_option=False):
        found[option.attribute_id].append(_both(option, "label"))
    return found


def _tried(product_ids: Sequence[int]) -> dict[int, tuple[Tried, ...]]:
    rows = AspectInsight.objects.filter(product_id__in=list(product_ids)).values_list(
        "product_id", "aspect__code", "n_negative", "n_mentions"
    )
    found: dict[int, tuple[Tried, ...]] = defaultdict(tuple)
    for product_id, aspect, n_negative, n_mentions in rows:
        found[product_id] += (Tried(aspect, "", n_negative, n_mentions),)
    return found
