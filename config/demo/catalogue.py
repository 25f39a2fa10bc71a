"""What the demo sells, as frozen values: the vocabulary between the content files, the simulator and the loader."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages of the shop."""

    en: str
    zh: str

    def within(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    parent: str  # code of the category above, "" at the top
    name: Text
    description: Text


@dataclass(frozen=True, slots=True)
class Brand:
    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """A typed property. `kind` is number, choice, boolean or text."""

    code: str
    kind: str
    unit: str
    name: Text


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute: `code` as written in the content ("38", "yes", "linen"), `label` as read."""

    attribute: str
    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class OptionValue:
    """One choice that tells variants apart. `tint` names a colour of the palette, "" for other options."""

    option: str  # colour, size, storage, pack or volume
    code: str
    label: Text
    tint: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the palette: hue in degrees, saturation in [0, 1], lightness shift in [-1, 1]."""

    code: str
    name: Text
    hue: float
    saturation: float
    lightness: float


@dataclass(frozen=True, slots=True)
class ProductType:
    """What products of a kind share. `aspects` are what shoppers notice and what reviews speak of."""

    code: str
    category: str
    name: Text
    tax_class: str
    icons: tuple[str, ...]  # names of illustration sources
    attributes: tuple[str, ...]
    aspects: tuple[str, ...]
    complements: tuple[str, ...]  # codes of types bought with it
    replenish_days: int  # mean days until it is used up; 0 where it lasts
    is_tinted: bool  # whether its icon may take the colour of a variant


@dataclass(frozen=True, slots=True)
class Variant:
    """What is bought: one SKU. Amounts in the base currency (EUR), tax included, cost without tax."""

    sku: str
    barcode: str  # EAN-13
    options: tuple[OptionValue, ...]
    price: Decimal
    cost: Decimal
    weight_g: int

    def label(self) -> Text:
        return Text(", ".join(o.label.en for o in self.options), "，".join(o.label.zh for o in self.options))


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its variants, and what no shopper sees: `qualities`, `appeal` and `launch_age_days`."""

    slug: str
    type_code: str
    brand: str
    name: Text
    summary: Text
    description: Text
    icon: str
    values: tuple[Value, ...]
    variants: tuple[Variant, ...]
    qualities: tuple[float, ...]  # in [0, 1], in the order of the type's aspects
    appeal: float  # log of how much more than its neighbours it is noticed
    launch_age_days: int  # how long before the last simulated day it was put on sale


@dataclass(frozen=True, slots=True)
class Collection:
    code: str
    name: Text
    description: Text
    products: tuple[str, ...]  # slugs


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole range, each part in the order in which it is shown."""

    categories: tuple[Category, ...]
    brands: tuple[Brand, ...]
    attributes: tuple[Attribute, ...]
    options: tuple[Attribute, ...]  # those that tell variants apart
    colours: tuple[Colour, ...]
    types: tuple[ProductType, ...]
    products: tuple[Product, ...]
    collections: tuple[Collection, ...]

    def type_of(self, product: Product) -> ProductType:
        return next(t for t in self.types if t.code == product.type_code)
