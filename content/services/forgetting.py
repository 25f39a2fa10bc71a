"""Forget what was concluded from a person's behaviour, once the shop has forgotten the behaviour itself."""

from datetime import datetime

from content import features
from content.services import reading
from content.services.refreshing import refresh


def forget(*, customer_id: int, now: datetime) -> int:
    """Judge a customer's reviews anew from what is left; returns their number.

    Whose account is erased has no reviews any more: those count as changed, and the next sweep reads them without an
    author. The analyses themselves name nobody.
    """
    done = reading.look(review_ids=features.written_by(customer_id), now=now, again=True)
    refresh(product_ids=sorted(done.product_ids), now=now)
    return done.n_reviews
