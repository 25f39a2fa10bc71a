"""Which pictures each product gets, and their rows once they are composed."""

from dataclasses import dataclass
from pathlib import Path

from config.demo import illustration
from config.demo.catalogue import Catalogue, Text
from config.demo.catalogue import Product as Wanted
from config.demo.illustration import Picture
from config.demo.loading.bulk import insert
from config.demo.loading.goods import Goods, both
from shop import models
from shop.services.catalogue.images import rendition_widths

FOLDER = "products"
MOST_COLOURS_SHOWN = 2  # pictures of a product in its first colours; a third view shows it in use


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture of a product: the file to compose and what its row says."""

    product: int
    variant: int | None  # position among the product's variants, for pictures of one colour
    picture: Picture
    alt: Text


def plan_pictures(catalogue: Catalogue, folder: Path, *, is_full: bool) -> list[Shown]:
    """Which pictures to compose: one in each of the first colours, one beside something it is used with.

    Where not `is_full`, only the first of each product.
    """
    types = {t.code: t for t in catalogue.types}
    palette = {c.code: c for c in catalogue.colours}
    hues = {c.code: i * 137.5 % 360 for i, c in enumerate(catalogue.categories)}
    widths = tuple(rendition_widths(illustration.SIDE))
    shown = []
    for p, product in enumerate(catalogue.products):
        kind = types[product.type_code]
        first = _first_of_each_colour(product)
        for n, (code, variant) in enumerate(first[: MOST_COLOURS_SHOWN if is_full else 1] or [("", 0)]):
            tint = palette.get(code) if kind.is_tinted else None
            path = folder / FOLDER / f"{product.slug}-{n + 1}.webp"
            picture = Picture(path, product.icon, hues[kind.category] + 14 * n, widths, tint)
            shown.append(
                Shown(
                    p, variant if code else None, picture, _alt(product, palette[code].name if code else None)
                )
            )
        if not is_full:
            continue
        partner = next((types[c].icons[0] for c in kind.complements if c in types), kind.icons[-1])
        tint = palette.get(first[0][0]) if first and kind.is_tinted else None
        path = folder / FOLDER / f"{product.slug}-use.webp"
        shown.append(
            Shown(
                p,
                None,
                Picture(path, product.icon, hues[kind.category] + 30, widths, tint, partner),
                _alt_in_use(product),
            )
        )
    return shown


def write_pictures(goods: Goods, catalogue: Catalogue, shown: list[Shown]) -> None:
    """Rows of pictures that are composed already; the first of each product becomes its primary one."""
    starts, n = [], 0
    for p in catalogue.products:
        starts.append(n)
        n += len(p.variants)
    positions: dict[int, int] = {}
    rows = []
    for each in shown:
        positions[each.product] = positions.get(each.product, -1) + 1
        rows.append(
            models.ProductImage(
                product=goods.products[each.product],
                file=f"{FOLDER}/{each.picture.path.name}",
                width=illustration.SIDE,
                height=illustration.SIDE,
                widths=list(each.picture.widths),
                position=positions[each.product],
                variant=None if each.variant is None else goods.variants[starts[each.product] + each.variant],
                **both("alt", each.alt),
            )
        )
    made = insert(models.ProductImage, rows, label="pictures", total=len(rows))
    primary = {row.product_id: row for row in reversed(made)}
    for product in goods.products:
        product.primary_image = primary.get(product.pk)
    models.Product.objects.bulk_update(goods.products, ["primary_image"], batch_size=200)
    _category_pictures(goods, primary)


def _category_pictures(goods: Goods, primary: dict[int, models.ProductImage]) -> None:
    """A category shows its first product; a parent shows what its first child does."""
    rows = {c.pk: c for c in models.Category.objects.order_by("pk")}
    for product in reversed(goods.products):
        category: models.Category | None = rows[product.category_id]
        while category is not None:
            category.picture = primary[product.pk].file.name or ""
            category = rows.get(category.parent_id) if category.parent_id else None
    models.Category.objects.bulk_update(rows.values(), ["picture"])


def _first_of_each_colour(product: Wanted) -> list[tuple[str, int]]:
    first: dict[str, int] = {}
    for position, variant in enumerate(product.variants):
        for option in variant.options:
            if option.tint:
                first.setdefault(option.tint, position)
    return list(first.items())


def _alt(product: Wanted, colour: Text | None) -> Text:
    if colour is None:
        return Text(f"Illustration of {product.name.en}", f"{product.name.zh}插图")
    return Text(
        f"Illustration of {product.name.en} in {colour.en.lower()}", f"{product.name.zh}插图，{colour.zh}"
    )


def _alt_in_use(product: Wanted) -> Text:
    return Text(
        f"Illustration of {product.name.en} beside something it is used with",
        f"{product.name.zh}搭配使用插图",
    )
