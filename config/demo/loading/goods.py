"""The catalogue's tables: categories, brands, attributes, types, products, variants, collections."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.text import slugify

from config.demo import illustration
from config.demo.catalogue import Catalogue, OptionValue, Text
from config.demo.loading.bulk import insert
from config.demo.loading.frame import Frame
from shop import models


@dataclass(frozen=True, slots=True)
class Goods:
    """Rows in the order of the catalogue; `variants` over all products, as the simulator numbers them."""

    products: list[models.Product]
    variants: list[models.Variant]


def both(name: str, text: Text) -> dict[str, str]:
    """A translated column's two values."""
    return {f"{name}_en": text.en, f"{name}_zh_hans": text.zh}


def write_goods(*, catalogue: Catalogue, frame: Frame, now: datetime) -> Goods:
    categories = _categories(catalogue)
    brands = {b.code: models.Brand(slug=slugify(b.name.en), **both("name", b.name)) for b in catalogue.brands}
    insert(models.Brand, brands.values(), label="brands")
    attributes, options = _attributes(catalogue)
    types = _types(catalogue, attributes)
    products = insert(
        models.Product,
        (
            models.Product(
                product_type=types[p.type_code],
                brand=brands[p.brand],
                category=categories[catalogue.type_of(p).category],
                tax_class=frame.tax_classes[catalogue.type_of(p).tax_class],
                slug=p.slug,
                status="published",
                published_at=now - timedelta(days=p.launch_age_days),
                **both("name", p.name),
                **both("summary", p.summary),
                **both("description", p.description),
            )
            for p in catalogue.products
        ),
        label="products",
        total=len(catalogue.products),
    )
    _values(catalogue, products, attributes, options)
    variants = _variants(catalogue, products, attributes, options)
    _collections(catalogue, products)
    return Goods(products, variants)


def _categories(catalogue: Catalogue) -> dict[str, models.Category]:
    made: dict[str, models.Category] = {}
    for position, c in enumerate(catalogue.categories):
        parent = made.get(c.parent)
        row = models.Category.objects.create(
            slug=slugify(c.name.en),
            parent=parent,
            position=position,
            **both("name", c.name),
            **both("description", c.description),
        )
        row.path = f"{parent.path if parent else ''}{row.pk}/"
        row.save(update_fields=["path"])
        made[c.code] = row
    return made


def _attributes(
    catalogue: Catalogue,
) -> tuple[dict[str, models.Attribute], dict[tuple[str, str], models.AttributeOption]]:
    """Attributes, and the options of those that are chosen from; keys are codes."""
    used = {v.attribute for p in catalogue.products for v in p.values}
    rows = {
        a.code: models.Attribute(
            code=a.code, kind=a.kind, position=i, is_filterable=a.kind in {"choice", "boolean"}, **both("name", a.name),
            unit_en=a.unit, unit_zh_hans=a.unit,
        )
        for i, a in enumerate(catalogue.attributes) if a.code in used
    }  # fmt: skip
    for i, o in enumerate(catalogue.options):
        rows[o.code] = models.Attribute(
            code=o.code,
            kind="choice",
            is_option=True,
            is_filterable=o.code in {"colour", "size"},
            position=i,
            **both("name", o.name),
        )
    insert(models.Attribute, rows.values(), label="attributes")
    options: dict[tuple[str, str], models.AttributeOption] = {}
    swatches = {c.code: illustration.swatch(c) for c in catalogue.colours}
    for product in catalogue.products:
        for value in product.values:
            if rows[value.attribute].kind == "choice":
                label = Text(value.label.en[:1].upper() + value.label.en[1:], value.label.zh)
                _option(options, rows[value.attribute], value.code, label, "")
        for choice in (o for v in product.variants for o in v.options):
            _option(options, rows[choice.option], choice.code, choice.label, swatches.get(choice.tint, ""))
    insert(models.AttributeOption, options.values(), label="options")
    return rows, options


def _option(
    options: dict[tuple[str, str], models.AttributeOption],
    attribute: models.Attribute,
    code: str,
    label: Text,
    swatch: str,
) -> None:
    key = (attribute.code, code)
    if key not in options:
        options[key] = models.AttributeOption(
            attribute=attribute, code=code, swatch=swatch, position=len(options), **both("label", label)
        )


def _types(catalogue: Catalogue, attributes: dict[str, models.Attribute]) -> dict[str, models.ProductType]:
    rows = {t.code: models.ProductType(code=t.code, **both("name", t.name)) for t in catalogue.types}
    insert(models.ProductType, rows.values(), label="types")
    insert(
        models.ProductTypeAttribute,
        (
            models.ProductTypeAttribute(
                product_type=rows[t.code], attribute=attributes[code], is_required=True, position=i
            )
            for t in catalogue.types
            for i, code in enumerate(t.attributes)
        ),
        label="type fields",
    )
    return rows


def _values(
    catalogue: Catalogue,
    products: list[models.Product],
    attributes: dict[str, models.Attribute],
    options: dict[tuple[str, str], models.AttributeOption],
) -> None:
    rows = []
    for wanted, product in zip(catalogue.products, products, strict=True):
        for value in wanted.values:
            attribute = attributes[value.attribute]
            row = models.ProductAttribute(product=product, attribute=attribute, text_en="", text_zh_hans="")
            if attribute.kind == "choice":
                row.option = options[value.attribute, value.code]
            elif attribute.kind == "number":
                row.number = Decimal(value.code)
            elif attribute.kind == "boolean":
                row.boolean = value.code == "yes"
            else:
                row.text_en, row.text_zh_hans = value.label.en, value.label.zh  # type: ignore[attr-defined]
            rows.append(row)
    insert(models.ProductAttribute, rows, label="values", total=len(rows))


def _variants(
    catalogue: Catalogue,
    products: list[models.Product],
    attributes: dict[str, models.Attribute],
    options: dict[tuple[str, str], models.AttributeOption],
) -> list[models.Variant]:
    rows: list[models.Variant] = []
    chosen: list[tuple[OptionValue, ...]] = []
    for wanted, product in zip(catalogue.products, products, strict=True):
        for position, v in enumerate(wanted.variants):
            rows.append(
                models.Variant(
                    product=product,
                    sku=v.sku,
                    barcode=v.barcode,
                    position=position,
                    weight_g=v.weight_g,
                    **both("name", v.label()),
                )
            )
            chosen.append(v.options)
    made = insert(models.Variant, rows, label="variants", total=len(rows))
    insert(
        models.VariantOption,
        (
            models.VariantOption(
                variant=row, attribute=attributes[o.option], option=options[o.option, o.code]
            )
            for row, values in zip(made, chosen, strict=True)
            for o in values
        ),
        label="choices",
    )
    return made


def _collections(catalogue: Catalogue, products: list[models.Product]) -> None:
    by_slug = {p.slug: p for p in products}
    for position, c in enumerate(catalogue.collections):
        row = models.Collection.objects.create(
            slug=c.code, position=position, **both("name", c.name), **both("description", c.description)
        )
        models.CollectionItem.objects.bulk_create(
            models.CollectionItem(collection=row, product=by_slug[slug], position=i)
            for i, slug in enumerate(c.products)
        )
