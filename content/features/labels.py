"""What people said of reviews' words: the labels that teach the next model."""

from dataclasses import dataclass
from datetime import datetime

from content.contracts import Polarity
from content.models import Label


@dataclass(frozen=True, slots=True)
class Labelled:
    """`text[start:end]` of a review speaks so; of the review as a whole where it covers all of it."""

    review_id: int
    start: int
    end: int
    polarity: Polarity
    is_whole: bool


def labels(as_of: datetime) -> list[Labelled]:
    """Everything that was labelled before a moment, oldest first: of two people the later one is believed."""
    rows = Label.objects.filter(at__lt=as_of).order_by("at", "pk")
    return [
        Labelled(review_id, start, end, Polarity(polarity), aspect_id is None)
        for review_id, start, end, polarity, aspect_id in rows.values_list(
            "review_id", "start", "end", "polarity", "aspect_id"
        )
    ]
