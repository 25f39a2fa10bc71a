"""Reviews with their readings as rows, at moments that a test chooses."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from content.models import ReviewAnalysis
from shop.models import Aspect, Product, Review
from tests import factories
from tests.factories import NOW

ASPECTS = {"battery": "续航", "fit": "版型", "sound": "音质", "look": "外观"}
TEXTS = {
    "+": "The {aspect} is better than I had hoped, number {n}.",
    "-": "The {aspect} is a disappointment for the money, number {n}.",
    "0": "There is a {aspect} on this one as well, number {n}.",
}
WORDS = {"+": "positive", "-": "negative", "0": "neutral"}


def aspects() -> None:
    """The shop's aspects, in both languages."""
    for position, (code, chinese) in enumerate(ASPECTS.items()):
        names = {"name_en": code.title(), "name_zh_hans": chinese, "position": position}
        Aspect.objects.get_or_create(code=code, defaults=names)


def review(
    product: Product,
    text: str = "The battery lasts for two whole days.",
    *,
    state: str = Review.State.APPROVED,
    stars: int = 5,
    at: datetime | None = None,
    **fields: Any,
) -> Review:
    """A published review by a customer of its own, written a day ago and not changed since."""
    author = fields.pop("customer", None) or factories.customer()
    moment = at or NOW - timedelta(days=1)
    values = {"author_name": "Ada M.", "language": "en", "is_verified": True, **fields}
    row = Review.objects.create(
        product=product, customer=author, text=text, stars=stars, state=state, created_at=moment, **values
    )
    unchanged(row, moment)
    return row


def unchanged(row: Review, since: datetime) -> None:
    """Move the moment of the latest change, which saving sets to the clock's."""
    Review.objects.filter(pk=row.pk).update(changed_at=since)


def read(row: Review, *opinions: str, **fields: Any) -> ReviewAnalysis:
    """What was read in a review an hour ago: "battery+" says so of the whole text."""
    moment = fields.pop("at", NOW - timedelta(hours=1))
    values = {
        "language": "en", "p_positive": 0.9, "verdict": "allow", "source": "model", "model_name": "reader",
        "model_version": "v1", "as_of": moment, **fields,
    }  # fmt: skip
    remarks = [[one[:-1], WORDS[one[-1]], 0.9, 0, len(row.text)] for one in opinions]
    words = hashlib.sha256(f"{row.title}\n{row.text}".encode()).hexdigest()
    return ReviewAnalysis.objects.create(review=row, at=moment, text_hash=words, remarks=remarks, **values)


def said(product: Product, *opinions: str, n: int = 1, **fields: Any) -> list[Review]:
    """So many published reviews that say this, each in words of its own."""
    analysis = {name: fields.pop(name) for name in ("weight", "is_quarantined", "verdict") if name in fields}
    found = []
    for opinion in opinions:
        for _ in range(n):
            text = TEXTS[opinion[-1]].format(aspect=opinion[:-1], n=factories.number())
            row = review(product, text, **fields)
            read(row, opinion, **analysis)
            found.append(row)
    return found
