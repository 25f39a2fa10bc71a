"""The ontology: by which words each aspect is recognised, for which goods.

Operators change it in the shop's tables; the packaged file is where it starts, and what is read by as long as the
tables have nothing. It is read from the tables for every batch of reviews: two queries, never out of date.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.contracts import Seeds
from content.models import AspectDefinition
from shop.models import ProductType

FILE = Path(__file__).with_name("ontology.toml")


@dataclass(frozen=True, slots=True)
class Written:
    """An aspect as the packaged file has it. `position` orders lists of aspects."""

    seeds: Seeds
    name_en: str
    name_zh: str
    position: int


def ontology() -> tuple[Seeds, ...]:
    """Every aspect that is recognised, by its code."""
    rows = AspectDefinition.objects.select_related("aspect").order_by("aspect__code")
    if not rows:
        return tuple(one.seeds for one in packaged())
    types = _types()
    return tuple(
        Seeds(
            code=row.aspect.code,
            seeds_en=tuple(row.seeds_en),
            seeds_zh=tuple(row.seeds_zh),
            product_types=frozenset(types[row.pk]),
            negative_en=tuple(row.negative_en),
            negative_zh=tuple(row.negative_zh),
            positive_en=tuple(row.positive_en),
            positive_zh=tuple(row.positive_zh),
        )
        for row in rows
        if row.is_active
    )


def product_types() -> dict[str, int]:
    """The shop's types of goods: key by code."""
    return dict(ProductType.objects.values_list("code", "pk"))


@cache
def packaged() -> tuple[Written, ...]:
    """The aspects of the packaged file, by their code."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    found = [_written(code, table, position) for position, (code, table) in enumerate(tables.items(), 1)]
    return tuple(sorted(found, key=lambda one: one.seeds.code))


def _written(code: str, table: dict[str, str], position: int) -> Written:
    """Words are separated by commas, product types by spaces, so that the file stays readable."""

    def words(name: str) -> tuple[str, ...]:
        return tuple(
            word.strip() for word in table.get(name, "").replace("\n", " ").split(",") if word.strip()
        )

    seeds = Seeds(
        code=code,
        seeds_en=words("en"),
        seeds_zh=words("zh"),
        product_types=frozenset(table.get("types", "").split()),
        negative_en=words("negative_en"),
        negative_zh=words("negative_zh"),
        positive_en=words("positive_en"),
        positive_zh=words("positive_zh"),
    )
    return Written(seeds, table["name_en"], table["name_zh"], position)


def _types() -> dict[int, set[str]]:
    """Codes of product types by definition."""
    pairs = AspectDefinition.product_types.through.objects.values_list(
        "aspectdefinition_id", "producttype__code"
    )
    found: dict[int, set[str]] = defaultdict(set)
    for definition, code in pairs:
        found[definition].add(code)
    return found
