"""What persons decide about reviews: done in the shop, and written down here so that no reading overturns it.

The shop announces every decision, wherever it was made; `record` hears of each. It stands for the words
that it was made about: a reading of other words takes it back.
"""

from datetime import datetime

from content import features
from content.models import ReviewAnalysis
from content.services.reading import text_hash
from shop.services import reviews

APPROVED, REJECTED = "approved", "rejected"


def approve(*, review_id: int, actor: str, now: datetime) -> None:
    """Publish a review, whatever was found in it."""
    reviews.moderate(review_id=review_id, state=APPROVED, actor=actor, now=now)


def hide(*, review_id: int, actor: str, now: datetime) -> None:
    """Keep a review from shoppers; it is not deleted."""
    reviews.moderate(review_id=review_id, state=REJECTED, actor=actor, now=now)


def restore(*, review_id: int, actor: str, now: datetime) -> None:
    """Show the words as they were written: nothing in them is personal data after all."""
    reviews.restore(review_id=review_id, actor=actor, now=now)


def reply(*, review_id: int, text: str) -> None:
    """Answer a review publicly."""
    reviews.reply(review_id=review_id, text=text)


def record(*, review_id: int, actor: str, decided_at: datetime) -> None:
    """Write down who decided and when; a review that was never read gets a row that is still to be filled."""
    written = features.written([review_id])
    if not written:
        return
    row, _is_new = ReviewAnalysis.objects.get_or_create(
        review_id=review_id,
        defaults={
            "at": decided_at, "as_of": decided_at, "source": "fallback", "model_name": features.FAILED,
            "language": "none", "verdict": ReviewAnalysis.Verdict.ALLOW,
        },
    )  # fmt: skip
    is_public = row.review.state == APPROVED
    row.decided = ReviewAnalysis.Decided.APPROVED if is_public else ReviewAnalysis.Decided.HIDDEN
    row.decided_by, row.decided_at, row.text_hash = actor[:120], decided_at, text_hash(written[0])
    row.save(update_fields=["decided", "decided_by", "decided_at", "text_hash"])
