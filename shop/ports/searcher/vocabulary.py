"""Categories, brands, aspects, filterable attributes by id and by name in a URL: read once a minute, not once a page.

The version in the cache makes a change of the catalogue visible at once to all that share the cache; where every
process has its own, a minute later.
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language

from shop.models import Aspect, AttributeOption, Brand, Category

SECONDS = 60
VERSION_KEY = "catalogue-version"


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    category_id: int
    parent_id: int | None
    path: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class BrandEntry:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class AspectEntry:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class OptionEntry:
    code: str
    label: str
    attribute_code: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """In the active language; every mapping is in the order in which its entries are shown."""

    categories: dict[int, CategoryEntry]
    brands: dict[int, BrandEntry]
    aspects: dict[int, AspectEntry]
    attributes: dict[str, str]  # code → name
    options: dict[int, OptionEntry]

    def below(self, category_id: int) -> list[int]:
        """The category and all under it; empty for one that is unknown or hidden."""
        root = self.categories.get(category_id)
        return [
            row.category_id for row in self.categories.values() if root and row.path.startswith(root.path)
        ]

    def path_to(self, category_id: int) -> tuple[CategoryEntry, ...]:
        """The way from the root to a category, itself last, without hidden ones."""
        entry = self.categories.get(category_id)
        ids = [int(part) for part in entry.path.split("/") if part] if entry else []
        return tuple(self.categories[pk] for pk in ids if pk in self.categories)

    def children(self, category_id: int | None) -> list[CategoryEntry]:
        return [row for row in self.categories.values() if row.parent_id == category_id]


@dataclass(frozen=True, slots=True)
class Kept:
    version: str
    vocabulary: Vocabulary


# By language. In this process and not in the cache: to unpickle hundreds of entries costs a page more than to
# compare a version.
_kept: dict[str, Kept] = {}


def language() -> str:
    """The reader's language, or the shop's own where nobody reads."""
    return get_language() or settings.LANGUAGE_CODE


def load() -> Vocabulary:
    """The vocabulary in the active language, at most a minute old."""
    present, reader = version(), language()
    kept = _kept.get(reader)
    if kept is not None and present and kept.version == present:
        return kept.vocabulary
    found = _read()
    _kept[reader] = Kept(present, found)
    return found


def version() -> str:
    """Another one after each change, and each minute; part of the key of all that is cached of the catalogue.

    Empty where the cache is away: then nothing is kept.
    """
    found = cache.get(VERSION_KEY)
    if found is None:
        cache.add(VERSION_KEY, uuid.uuid4().hex, SECONDS)
        found = cache.get(VERSION_KEY, "")
    return str(found)


def changed() -> None:
    """The catalogue changed: what was kept of it is no longer found."""
    cache.set(VERSION_KEY, uuid.uuid4().hex, SECONDS)


def _read() -> Vocabulary:
    options = (
        AttributeOption.objects.filter(attribute__is_filterable=True)
        .select_related("attribute")
        .order_by("attribute__position", "attribute_id", "position", "pk")
    )
    return Vocabulary(
        categories={row.pk: _category(row) for row in Category.objects.visible().order_by("position", "pk")},
        brands={row.pk: BrandEntry(row.slug, row.name) for row in Brand.objects.order_by("name", "pk")},
        aspects={
            row.pk: AspectEntry(row.code, row.name) for row in Aspect.objects.order_by("position", "pk")
        },
        attributes={row.attribute.code: row.attribute.name for row in options},
        options={row.pk: OptionEntry(row.code, row.label, row.attribute.code) for row in options},
    )


def _category(row: Category) -> CategoryEntry:
    return CategoryEntry(row.pk, row.parent_id, row.path, row.slug, row.name)
