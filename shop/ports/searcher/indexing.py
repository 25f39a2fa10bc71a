"""Keeps the index equal to the catalogue: for some products after a change, or all anew.

Everything written here is derived from the catalogue, so a rebuild may run at any time, also while the shop sells.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

from django.conf import settings
from django.db import transaction

from shop.models import (
    Attribute,
    AttributeOption,
    Category,
    Product,
    ProductAttribute,
    ProductFacet,
    SearchEntry,
    SearchGram,
    SearchTerm,
    Variant,
    VariantOption,
)
from shop.ports.searcher import backends, documents, spelling, vocabulary
from shop.ports.searcher.documents import Document

BATCH = 250
SHORTEST_TERM = 3
LONGEST_TERM = 30
YES = {"en": "Yes", "zh-hans": "是"}
Term = tuple[str, str]  # (language, word)
Progress = Callable[[int, int], None]  # products done, products in all


def index(product_ids: Collection[int]) -> None:
    """Bring these products up to date; what no longer exists or is a draft is forgotten."""
    ids = sorted(set(product_ids))
    categories = documents.categories_by_id()
    for start in range(0, len(ids), BATCH):
        found = _index_batch(ids[start : start + BATCH], categories)
        _add_terms({term for document in found for term in _terms(document)})
    vocabulary.changed()


def rebuild(progress: Progress | None = None) -> int:
    """Index everything anew, in batches of their own transactions; returns the number of products."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    SearchEntry.objects.exclude(product__in=Product.objects.published()).delete()
    categories = documents.categories_by_id()
    terms: Counter[Term] = Counter()
    for start in range(0, len(ids), BATCH):
        for document in _index_batch(ids[start : start + BATCH], categories):
            terms.update(_terms(document))
        if progress is not None:
            progress(min(start + BATCH, len(ids)), len(ids))
    _replace_terms(terms)
    backends.optimise()
    vocabulary.changed()
    return len(ids)


@transaction.atomic
def _index_batch(product_ids: Sequence[int], categories: dict[int, Category]) -> list[Document]:
    found = list(documents.documents(product_ids, categories))
    SearchEntry.objects.filter(product_id__in=product_ids).delete()
    SearchEntry.objects.bulk_create([document.entry for document in found])
    _index_facets(product_ids)
    return found


def _index_facets(product_ids: Sequence[int]) -> None:
    """One row per product and option; a boolean that is true counts as the option “yes” of its attribute."""
    values = ProductAttribute.objects.filter(product_id__in=product_ids, attribute__is_filterable=True)
    own = values.filter(option__isnull=False).values_list("product_id", "option_id")
    true = values.filter(boolean=True).values_list("product_id", "attribute_id")
    by_variant = VariantOption.objects.filter(
        variant__in=Variant.objects.filter(product_id__in=product_ids, is_active=True),
        attribute__is_filterable=True,
    ).values_list("variant__product_id", "option_id")
    yes = _yes_options({attribute_id for _, attribute_id in true})
    pairs = {*own, *by_variant, *((product_id, yes[attribute_id]) for product_id, attribute_id in true)}
    ProductFacet.objects.filter(product_id__in=product_ids).delete()
    ProductFacet.objects.bulk_create(
        (ProductFacet(product_id=product_id, option_id=option_id) for product_id, option_id in sorted(pairs)),
        ignore_conflicts=True,
    )


def _yes_options(attribute_ids: Iterable[int]) -> dict[int, int]:
    labels = {f"label_{code.replace('-', '_')}": YES.get(code, "Yes") for code, _ in settings.LANGUAGES}
    attributes = Attribute.objects.filter(pk__in=list(attribute_ids))
    return {
        attribute.pk: AttributeOption.objects.get_or_create(attribute=attribute, code="yes", defaults=labels)[
            0
        ].pk
        for attribute in attributes
    }


def _terms(document: Document) -> Iterable[Term]:
    return (
        (document.entry.language, word)
        for word in document.words
        if SHORTEST_TERM <= len(word) <= LONGEST_TERM and not word.isdigit()
    )


@transaction.atomic
def _add_terms(terms: set[Term]) -> None:
    """Learn new words; how many products have a word is counted by the rebuild."""
    words = {word for _, word in terms}
    known = set(SearchTerm.objects.filter(text__in=words).values_list("language", "text"))
    _create_terms(dict.fromkeys(terms - known, 1))


@transaction.atomic
def _replace_terms(terms: Counter[Term]) -> None:
    SearchGram.objects.all().delete()
    SearchTerm.objects.all().delete()
    _create_terms(terms)


def _create_terms(terms: dict[Term, int]) -> None:
    rows = [
        SearchTerm(language=language, text=word, n_products=n)
        for (language, word), n in sorted(terms.items())
    ]
    SearchTerm.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    words = {word for _, word in terms}
    created = SearchTerm.objects.filter(text__in=words, grams=None)
    SearchGram.objects.bulk_create(
        (SearchGram(term=term, gram=gram) for term in created for gram in sorted(spelling.grams(term.text))),
        batch_size=2_000,
    )
