"""What discovery of aspects looks at: the latest sentences of reviews, and the words that need no discovery."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from content.contracts import Language
from content.features.ontology import ontology
from content.features.parts import split
from content.models import AspectProposal, ReviewAnalysis
from shop.models import Aspect, Brand, Category, ProductType, Review


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence, and the review that it is from."""

    review_id: int
    text: str


def spoken(as_of: datetime, limit: int) -> list[Spoken]:
    """The sentences of the latest `limit` published reviews that the app reads; no orders to assistants."""
    rows = (
        ReviewAnalysis.objects.filter(
            review__state=Review.State.APPROVED,
            review__created_at__lt=as_of,
            language__in=[Language.EN, Language.ZH],
            is_quarantined=False,
        )
        .order_by("-review__created_at", "-review_id")
        .values_list("review_id", "review__text")[:limit]
    )
    return [Spoken(pk, one.text) for pk, text in rows for one in split(text).sentences]


def named() -> list[str]:
    """Words of the aspects that are known or were refused, and the names of types, categories and brands."""
    words = [word for seeds in ontology() for part in (seeds.seeds_en, seeds.seeds_zh) for word in part]
    decided = AspectProposal.objects.exclude(state=AspectProposal.State.OPEN)
    words += [term for terms in decided.values_list("terms", flat=True) for term in terms]
    for model in (Aspect, ProductType, Category):
        words += _both(model.objects.values_list("name_en", "name_zh_hans"))
    words += Brand.objects.values_list("name", flat=True)
    return sorted({word.strip() for word in words if word and word.strip()})


def _both(names: Iterable[tuple[str | None, str | None]]) -> list[str]:
    return [name for pair in names for name in pair if name]
