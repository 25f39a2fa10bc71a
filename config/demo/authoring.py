"""From content files to a catalogue: templates filled, variants spread out, hidden qualities drawn.

The words are written by hand in `content/*.toml`; this module only puts them together, so that an editor can add a
product without reading Python. What is drawn (qualities, colours kept, appeal) follows the seed and nothing else.
"""

import re
import tomllib
from decimal import Decimal
from itertools import product as cross
from pathlib import Path
from typing import Any

import numpy as np

from config.demo.catalogue import (
    Attribute,
    Brand,
    Catalogue,
    Category,
    Collection,
    Colour,
    OptionValue,
    Product,
    ProductType,
    Text,
    Value,
    Variant,
)

CONTENT = Path(__file__).parent / "content"
DEPARTMENTS = ("electronics", "home", "fashion", "beauty", "leisure", "living")
# Prices stand ten cents below a whole number.
CHARM = Decimal("0.10")
CENT = Decimal("0.01")
# Products that went on sale inside the window, so that "new" and cold items exist.
NEW_SHARE = 0.07
Toml = dict[str, Any]  # a parsed file: its shape is checked by what is built from it


def load_catalogue(*, seed: int, n_products: int | None = None) -> Catalogue:
    """Read the content files.

    Args:
        seed: decides qualities, appeal, colours kept and launch dates.
        n_products: keep about so many, spread over all types; None keeps all.

    Returns:
        The catalogue, types without a product left out.
    """
    frame = _read("frame")
    rows = [row for department in DEPARTMENTS for row in _read(department)["types"]]
    rng = np.random.default_rng([seed, 1])
    types = tuple(_product_type(row) for row in rows)
    products = tuple(
        _product(frame, row, position, rng) for row in rows for position in range(len(row["products"]))
    )
    kept = _thin(products, n_products)
    used = {p.type_code for p in kept}
    return Catalogue(
        categories=tuple(
            Category(c, v[0], Text(v[1], v[2]), Text(v[3], v[4])) for c, v in frame["categories"].items()
        ),
        brands=tuple(Brand(code, Text(*v)) for code, v in frame["brands"].items()),
        attributes=tuple(Attribute(c, v[0], v[1], Text(v[2], v[3])) for c, v in frame["attributes"].items()),
        options=tuple(Attribute(code, "choice", "", Text(*v)) for code, v in frame["options"].items()),
        colours=tuple(Colour(c, Text(v[0], v[1]), *v[2:]) for c, v in frame["colours"].items()),
        types=tuple(t for t in types if t.code in used),
        products=kept,
        collections=_collections(frame, kept),
    )


def _read(name: str) -> Toml:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def _thin(products: tuple[Product, ...], n: int | None) -> tuple[Product, ...]:
    """Every k-th product, so that a small shop still reaches across the departments."""
    if n is None or n >= len(products):
        return products
    picks = np.unique(np.linspace(0, len(products) - 1, n).astype(int))
    return tuple(products[i] for i in picks)


def _product_type(row: Toml) -> ProductType:
    return ProductType(
        code=row["code"],
        category=row["category"],
        name=Text(*row["name"]),
        tax_class=row.get("tax", "standard"),
        icons=tuple(row["icons"]),
        attributes=tuple(row["attributes"]),
        aspects=tuple(row["aspects"]),
        complements=tuple(row["complements"]),
        replenish_days=row.get("replenish_days", 0),
        is_tinted=row.get("tinted", True),
    )


def _product(frame: Toml, row: Toml, position: int, rng: np.random.Generator) -> Product:
    brand, en, zh, price, values, lead_en, lead_zh = row["products"][position]
    typed = _values(frame, row["attributes"], values)
    facts = position % len(row["facts_en"])
    brand_level = 0.5 + 0.35 * ((sum(map(ord, brand)) * 37 % 100) / 100)
    qualities = np.clip(rng.normal(brand_level, 0.2, len(row["aspects"])), 0.03, 0.98)
    slug = re.sub(r"[^a-z0-9]+", "-", en.lower()).strip("-")
    is_new = rng.random() < NEW_SHARE
    return Product(
        slug=slug,
        type_code=row["code"],
        brand=brand,
        name=Text(en, zh),
        summary=Text(lead_en, lead_zh),
        description=Text(
            f"{lead_en} {_fill(row['facts_en'][facts], typed, 'en')}",
            f"{lead_zh}{_fill(row['facts_zh'][facts], typed, 'zh')}",
        ),
        icon=row["icons"][position % len(row["icons"])],
        values=tuple(typed.values()),
        variants=_variants(frame, row, position, Decimal(price), rng),
        qualities=tuple(round(float(q), 3) for q in qualities),
        appeal=round(float(rng.normal(0, 0.8)), 3),
        launch_age_days=int(rng.integers(3, 60)) if is_new else int(rng.integers(120, 900)),
    )


def _values(frame: Toml, attributes: list[str], written: str) -> dict[str, Value]:
    """Parse "38,40,yes" in the order of the type's attributes."""
    found = {}
    for code, raw in zip(attributes, written.split(","), strict=True):
        kind = frame["attributes"][code][0]
        if kind == "choice":
            label = Text(*frame["choices"][raw])
        elif kind == "boolean":
            label = Text("Yes", "是") if raw == "yes" else Text("No", "否")
        elif kind == "text":
            label = Text(*raw.split("="))
        else:
            label = Text(f"{float(raw):,g}", f"{float(raw):g}")
        found[code] = Value(code, raw, label)
    return found


def _fill(template: str, values: dict[str, Value], language: str) -> str:
    """Replace {code} by its label and {code?words if yes|words if no} by the words that are true."""

    def replace(match: re.Match[str]) -> str:
        code, _, branches = match.group(1).partition("?")
        if not branches:
            return values[code].label.within(language)
        yes, _, no = branches.partition("|")
        return yes if values[code].code == "yes" else no

    text = re.sub(r"\{([^{}]+)\}", replace, template)
    text = re.sub(
        r"(?<=[A-Za-z])(?=[\u4e00-\u9fff])", " ", text
    )  # Chinese typography: a space after Latin letters
    return text[:1].upper() + text[1:]


def _variants(
    frame: Toml, row: Toml, position: int, price: Decimal, rng: np.random.Generator
) -> tuple[Variant, ...]:
    """Every combination of the colours kept and the other option's values."""
    (option, sizes) = next(iter(row.get("options", {}).items()), ("", []))
    colours = _kept_colours(row["colours"], 2 if len(sizes) > 2 else 4, rng)
    axes = [[_colour_value(frame, c) for c in colours]] if len(colours) > 1 else []
    if sizes:
        axes.append([_option_value(frame, option, s) for s in sizes])
    cost_rate = Decimal(str(round(row["cost"] * float(rng.uniform(0.9, 1.1)), 3)))
    return tuple(
        _variant(row, position, number, chosen, price, cost_rate, sizes)
        for number, chosen in enumerate(cross(*axes))
    )


def _kept_colours(colours: list[str], most: int, rng: np.random.Generator) -> list[str]:
    if not colours:
        return []
    n = int(rng.integers(1, min(most, len(colours)) + 1))
    return [colours[i] for i in sorted(rng.choice(len(colours), n, replace=False))]


def _colour_value(frame: Toml, code: str) -> OptionValue:
    en, zh = frame["colours"][code][:2]
    return OptionValue("colour", code, Text(en, zh), tint=code)


def _option_value(frame: Toml, option: str, value: str) -> OptionValue:
    code = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
    return OptionValue(option, code, Text(*frame["option_values"].get(value, [value, value])))


def _variant(
    row: Toml,
    position: int,
    number: int,
    chosen: tuple[OptionValue, ...],
    price: Decimal,
    cost_rate: Decimal,
    sizes: list[str],
) -> Variant:
    step = Decimal(str(row.get("step", 0)))
    rank = next((i for o in chosen if not o.tint for i, s in enumerate(sizes) if _slug(s) == o.code), 0)
    factor = 1 + step * rank
    listed = (price * factor).quantize(Decimal(1)) - CHARM
    tail = "".join(f"-{o.code[:6].upper()}" for o in chosen)
    base = f"{row['products'][position][0][:3]}-{row['code'][:7]}-{position + 1:02d}".upper()
    serial = sum(ord(c) * 31**i for i, c in enumerate(row["code"])) % 99_991
    return Variant(
        sku=f"{base}{tail}",
        barcode=ean13(f"29{serial:05d}{position:02d}{number:03d}"),
        options=chosen,
        price=listed,
        cost=(listed * cost_rate / Decimal("1.19")).quantize(CENT),
        weight_g=int(row["weight_g"] * float(factor)),
    )


def _slug(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def ean13(digits: str) -> str:
    """Append the check digit. Numbers beginning with 29 are left by GS1 to shops for their own use.

    Raises:
        ValueError: if `digits` is not twelve digits.
    """
    if len(digits) != 12 or not digits.isdigit():
        raise ValueError(f"twelve digits are needed, got {digits!r}")
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return f"{digits}{-total % 10}"


def _collections(frame: Toml, products: tuple[Product, ...]) -> tuple[Collection, ...]:
    """Two products of each type named; a collection that promises a price holds only what keeps it."""
    made = []
    for code, (en, zh, text_en, text_zh, types) in frame["collections"].items():
        members: list[str] = []
        for type_code in types:
            fitting = [
                p
                for p in products
                if p.type_code == type_code and (code != "gifts" or p.variants[0].price < 40)
            ]
            members.extend(p.slug for p in fitting[:2])
        if members:
            made.append(
                Collection(code.replace("_", "-"), Text(en, zh), Text(text_en, text_zh), tuple(members))
            )
    return tuple(made)
