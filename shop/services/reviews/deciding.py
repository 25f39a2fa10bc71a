"""What becomes of a review once it is written: published or rejected by a person, answered, masked, restored, deleted.

The words as they were written are kept beside the masked ones until a person restores them or `KEPT_FOR` has passed.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.models import Review
from shop.services.reviews import counting, rules
from shop.services.reviews.rules import InvalidReview, ReviewNotFound

NO_NAME = "—"
KEPT_FOR = timedelta(days=30)


def moderate(*, review_id: int, state: str, actor: str, now: datetime) -> Review:
    """Publish or reject a review; `actor` is the person who decides.

    Raises:
        ReviewNotFound; InvalidReview if the state does not exist.
    """
    if state not in Review.State.values:
        raise InvalidReview(_("Unknown state: %(state)s") % {"state": state[:20]}, field="state")
    product_id = _product_of(review_id)
    with transaction.atomic():
        counting.lock(product_id)
        Review.objects.filter(pk=review_id).update(state=state, changed_at=now)
        counting.count(product_id)
        _decided(review_id, actor, now)
        counting.announce([product_id])
    return Review.objects.get(pk=review_id)


def reply(*, review_id: int, text: str) -> None:
    """The shop's public answer; empty removes it.

    Raises:
        ReviewNotFound; InvalidReview if it is too long.
    """
    answer = rules.CONTROL.sub("", text).strip()
    if len(answer) > rules.MAX_REPLY:
        raise InvalidReview(
            _("At most %(most)d characters, please.") % {"most": rules.MAX_REPLY}, field="reply"
        )
    if not Review.objects.filter(pk=review_id).update(reply=answer):
        raise ReviewNotFound(_("There is no such review."))


def mask(*, review_id: int, now: datetime) -> bool:
    """Hide personal data in a review that came in unmasked, by an import for instance; whether there was any.

    Raises:
        ReviewNotFound
    """
    with transaction.atomic():
        review = _locked(review_id)
        words = rules.Words(review.title, review.text)
        shown = rules.masked(words)
        if shown == words:
            return False
        _rewrite(review, shown, original=review.original_text or words.kept, now=now)
    return True


def restore(*, review_id: int, actor: str, now: datetime) -> None:
    """Show the words as they were written: nothing in them was personal data after all.

    Raises:
        ReviewNotFound; InvalidReview if they are no longer known.
    """
    with transaction.atomic():
        review = _locked(review_id)
        if not review.original_text:
            raise InvalidReview(_("The original words are no longer known."), field="original_text")
        # Heard before the words are: else whoever reads them would hide them again.
        _decided(review_id, actor, now)
        _rewrite(review, rules.Words.original_of(review), original="", now=now)


def delete(*, review_ids: Collection[int]) -> None:
    """Delete reviews for good."""
    products = set(Review.objects.filter(pk__in=review_ids).values_list("product_id", flat=True))
    with transaction.atomic():
        for product_id in sorted(products):
            counting.lock(product_id)
        Review.objects.filter(pk__in=review_ids).delete()
        for product_id in sorted(products):
            counting.count(product_id)
        counting.announce(products)


def forget_originals(*, now: datetime) -> int:
    """Forget words that were hidden long ago; returns how many reviews had some. What is shown does not change."""
    old = Review.objects.exclude(original_text="").filter(created_at__lt=now - KEPT_FOR)
    return old.update(original_text="")


def forget_author(*, customer_id: int, now: datetime) -> None:
    """Cut the customer's reviews from the person; what was hidden in them goes too.

    It counts as a change: whoever judged them by their author's behaviour looks again.
    """
    theirs = Review.objects.filter(customer_id=customer_id)
    products = list(theirs.values_list("product_id", flat=True))
    theirs.update(customer=None, author_name=NO_NAME, original_text="", changed_at=now)
    counting.announce(products)


def _product_of(review_id: int) -> int:
    product_id = Review.objects.filter(pk=review_id).values_list("product_id", flat=True).first()
    if product_id is None:
        raise ReviewNotFound(_("There is no such review."))
    return product_id


def _locked(review_id: int) -> Review:
    """The review, under its product's lock."""
    counting.lock(_product_of(review_id))
    return Review.objects.get(pk=review_id)


def _rewrite(review: Review, words: rules.Words, *, original: str, now: datetime) -> None:
    changes = {"title": words.title[: rules.MAX_TITLE], "text": words.text, "original_text": original}
    Review.objects.filter(pk=review.pk).update(**changes, changed_at=now)
    transaction.on_commit(partial(signals.review_submitted.send_robust, Review, review_id=review.pk))
    counting.announce([review.product_id])


def _decided(review_id: int, actor: str, now: datetime) -> None:
    announce = partial(
        signals.review_decided.send_robust, Review, review_id=review_id, actor=actor, decided_at=now
    )
    transaction.on_commit(announce)
