"""What of a product can be found, per language: title (weighs most), keywords, body; and its plain words.

The other language's name and the brand in both languages are among the words too: a reader of Chinese may well
type an English brand.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch

from shop.models import Category, Product, ProductAttribute, SearchEntry, Variant, VariantOption
from shop.ports.searcher import text

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Document:
    """A product in one language: its row of the index, and the words for spelling and completion."""

    entry: SearchEntry
    words: frozenset[str]


def documents(product_ids: Sequence[int], categories: dict[int, Category]) -> Iterator[Document]:
    """A document per published product and language; drafts have none."""
    values = ProductAttribute.objects.select_related("attribute", "option")
    variants = Variant.objects.filter(is_active=True).prefetch_related(
        Prefetch("option_values", queryset=VariantOption.objects.select_related("option"))
    )
    products = (
        Product.objects.published()
        .filter(pk__in=product_ids)
        .select_related("brand", "product_type")
        .prefetch_related(
            Prefetch("attribute_values", queryset=values), Prefetch("variants", queryset=variants)
        )
    )
    for product in products:
        for language in LANGUAGES:
            yield _document(product, language, categories)


def categories_by_id() -> dict[int, Category]:
    return {category.pk: category for category in Category.objects.all()}


def _document(product: Product, language: str, categories: dict[int, Category]) -> Document:
    names = [_in(product, "name", language), *_everywhere(product.brand, "name")]
    keywords = list(_keywords(product, language, categories))
    codes = [code for variant in product.variants.all() for code in (variant.sku, variant.barcode) if code]
    body = [_in(product, "summary", language), _in(product, "description", language)]
    entry = SearchEntry(
        product=product,
        language=language,
        title=" ".join([*_tokens(names), *(token for code in codes for token in text.code_tokens(code))]),
        keywords=" ".join(dict.fromkeys(_tokens(keywords))),
        body=" ".join(_tokens(body)),
    )
    return Document(entry, frozenset(word for part in [*names, *keywords] for word in text.words(part)))


def _keywords(product: Product, language: str, categories: dict[int, Category]) -> Iterator[str]:
    yield from _everywhere(product, "name")
    category = categories.get(product.category_id)
    for pk in category.path.split("/") if category else ():
        if pk and int(pk) in categories:
            yield _in(categories[int(pk)], "name", language)
    yield _in(product.product_type, "name", language)
    for value in product.attribute_values.all():
        if value.option is not None:
            yield _in(value.option, "label", language)
        elif value.boolean:
            yield _in(value.attribute, "name", language)
        else:
            yield _in(value, "text", language)
    for variant in product.variants.all():
        for chosen in variant.option_values.all():
            yield _in(chosen.option, "label", language)


def _tokens(texts: Iterable[str]) -> list[str]:
    return [token for part in texts for token in text.tokens(part)]


def _in(row: object, field: str, language: str) -> str:
    """A translated text in a language, or in any other where it has none there."""
    own: str = getattr(row, f"{field}_{language.replace('-', '_')}", "") or ""
    return own or next(iter(_everywhere(row, field)), "")


def _everywhere(row: object | None, field: str) -> list[str]:
    """A translated text in every language that has it."""
    texts = (getattr(row, f"{field}_{language.replace('-', '_')}", "") or "" for language in LANGUAGES)
    return [one for one in texts if one]
