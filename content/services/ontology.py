"""The ontology that a shop starts with: written into its tables once, an operator's from then on."""

from django.db import transaction

from content import features
from content.models import AspectDefinition
from shop.services import aspects
from shop.services.aspects import NewAspect


@transaction.atomic
def ensure() -> int:
    """Define the packaged aspects where the shop defines none at all; returns how many were added.

    A shop with any definition keeps what its operators made of them, so nothing that they removed comes back.
    """
    if AspectDefinition.objects.exists():
        return 0
    packaged, known = features.packaged(), _known_types()
    keys = aspects.define(
        NewAspect(one.seeds.code, one.name_en, one.name_zh, one.position) for one in packaged
    )
    rows = AspectDefinition.objects.bulk_create(
        AspectDefinition(
            aspect_id=keys[one.seeds.code],
            seeds_en=list(one.seeds.seeds_en),
            seeds_zh=list(one.seeds.seeds_zh),
            positive_en=list(one.seeds.positive_en),
            positive_zh=list(one.seeds.positive_zh),
            negative_en=list(one.seeds.negative_en),
            negative_zh=list(one.seeds.negative_zh),
            is_active=_is_sold(one.seeds.product_types, known),
        )
        for one in packaged
    )
    _limit_types(rows, known)
    return len(rows)


def _known_types() -> dict[str, int]:
    """Keys of the shop's types of goods that the packaged aspects name."""
    named = {code for one in features.packaged() for code in one.seeds.product_types}
    return {code: key for code, key in features.product_types().items() if code in named}


def _is_sold(types: frozenset[str], known: dict[str, int]) -> bool:
    """Whether the shop has goods with an aspect; all of them may, where it names its goods in ways of its own."""
    return not types or not known or bool(types & known.keys())


def _limit_types(rows: list[AspectDefinition], known: dict[str, int]) -> None:
    """Say which goods have each aspect, as far as the shop has such goods."""
    through = AspectDefinition.product_types.through
    through.objects.bulk_create(
        through(aspectdefinition_id=row.pk, producttype_id=known[code])
        for row, one in zip(rows, features.packaged(), strict=True)
        for code in sorted(one.seeds.product_types & known.keys())
    )
