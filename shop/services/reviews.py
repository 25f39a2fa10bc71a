"""Reviews: one per customer and product, published at once only where there is little to fear.

A verified purchase whose text passes simple checks is published; everything else waits for a person. An edit
is judged anew. The product's average and count change in the same transaction, under the product's lock, so
that two moderators at once cannot leave a wrong average behind.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Avg, Count
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.errors import ShopError
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Customer, Event, Order, OrderLine, Product, Review
from shop.services import events

MAX_TITLE, MAX_TEXT = 120, 5000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|net|org|ru|cn|info|shop|xyz|top|io)\b", re.IGNORECASE)
CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+|\b)\d[\d\s()/-]{8,}\d")
SAME_LETTER = re.compile(r"(.)\1{7,}")


class InvalidReview(ShopError):
    """A review that cannot be stored as it is; `field` names the part."""

    code = "invalid_review"


class ReviewNotFound(ShopError):
    code = "review_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Text:
    """A review's words, trimmed and without control characters."""

    title: str
    text: str


def submit(
    *,
    product_id: int,
    customer_id: int,
    stars: int,
    title: str,
    text: str,
    language: str,
    now: datetime,
    author_name: str = "",
    who: Who | None = None,
    channel_id: int | None = None,
) -> Review:
    """Write a review, or change the one that this customer wrote before.

    Raises:
        InvalidReview: wrong stars, words too long, or no such product.
    """
    words = _clean(stars, title, text)
    with transaction.atomic():
        _lock(product_id)
        bought = _purchase(product_id, customer_id)
        state = Review.State.APPROVED if bought and looks_harmless(words) else Review.State.PENDING
        review, is_new = Review.objects.update_or_create(
            product_id=product_id,
            customer_id=customer_id,
            defaults={
                "order_line": bought, "is_verified": bought is not None, "state": state, "stars": stars,
                "title": words.title, "text": words.text, "language": language[:10], "created_at": now,
                "author_name": (author_name or _public_name(customer_id))[:80],
            },
        )  # fmt: skip
        _count(product_id)
        transaction.on_commit(partial(signals.review_submitted.send_robust, Review, review_id=review.pk))
    if is_new and who is not None and channel_id is not None:
        happened = NewEvent(kind=Event.Kind.REVIEW, product_id=product_id)
        events.record(events=[happened], who=who, channel_id=channel_id, now=now)
    return review


def moderate(*, review_id: int, state: str, actor: str, now: datetime) -> Review:
    """Publish or reject a review; `actor` is the person who decides.

    Raises:
        ReviewNotFound; InvalidReview if the state does not exist.
    """
    if state not in Review.State.values:
        raise InvalidReview(_("Unknown state: %(state)s") % {"state": state[:20]}, field="state")
    product_id = Review.objects.filter(pk=review_id).values_list("product_id", flat=True).first()
    if product_id is None:
        raise ReviewNotFound(_("There is no such review."))
    with transaction.atomic():
        _lock(product_id)
        Review.objects.filter(pk=review_id).update(state=state, changed_at=now)
        _count(product_id)
        transaction.on_commit(partial(signals.product_changed.send_robust, Product, product_ids=[product_id]))
        transaction.on_commit(partial(signals.reviews_changed.send_robust, Review, product_ids=[product_id]))
    return Review.objects.get(pk=review_id)


def reply(*, review_id: int, text: str) -> None:
    """The shop's public answer; empty removes it.

    Raises:
        ReviewNotFound; InvalidReview if it is too long.
    """
    answer = CONTROL.sub("", text).strip()
    if len(answer) > 2000:
        raise InvalidReview(_("At most %(most)d characters, please.") % {"most": 2000}, field="reply")
    if not Review.objects.filter(pk=review_id).update(reply=answer):
        raise ReviewNotFound(_("There is no such review."))


def looks_harmless(words: Text) -> bool:
    """No link, no way to be contacted, no shouting, no letter held down: the marks of advertisements."""
    whole = f"{words.title}\n{words.text}"
    letters = [letter for letter in whole if letter.isalpha()]
    shouts = len(letters) >= 20 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
    return not (shouts or LINK.search(whole) or CONTACT.search(whole) or SAME_LETTER.search(whole))


def recount(product_ids: list[int]) -> None:
    """Bring averages up to date after a bulk change, such as a demo or an erasure."""
    for product_id in sorted(product_ids):
        with transaction.atomic():
            _lock(product_id)
            _count(product_id)


def _clean(stars: object, title: str, text: str) -> Text:
    if isinstance(stars, bool) or not isinstance(stars, int) or not 1 <= stars <= 5:
        raise InvalidReview(_("Choose one to five stars."), field="stars")
    words = Text(" ".join(CONTROL.sub("", title).split()), CONTROL.sub("", text).strip())
    if len(words.title) > MAX_TITLE:
        raise InvalidReview(_("At most %(most)d characters, please.") % {"most": MAX_TITLE}, field="title")
    if len(words.text) > MAX_TEXT:
        raise InvalidReview(_("At most %(most)d characters, please.") % {"most": MAX_TEXT}, field="text")
    return words


def _lock(product_id: int) -> None:
    if Product.objects.select_for_update().filter(pk=product_id).first() is None:
        raise InvalidReview(_("There is no such product."), field="product")


def _purchase(product_id: int, customer_id: int) -> OrderLine | None:
    """A line by which this customer bought the product, paid for and not cancelled."""
    paid = [Order.Status.CONFIRMED, Order.Status.COMPLETED]
    lines = OrderLine.objects.filter(
        variant__product_id=product_id, order__customer_id=customer_id, order__status__in=paid
    )
    return lines.order_by("-pk").first()


def _public_name(customer_id: int) -> str:
    """First name and an initial: enough to be a person, too little to be found."""
    name = Customer.objects.values_list("name", flat=True).get(pk=customer_id).split()
    return " ".join([name[0], *(f"{part[0]}." for part in name[1:])]) if name else str(_("A customer"))


def _count(product_id: int) -> None:
    published = Review.objects.approved().filter(product_id=product_id)
    found = published.aggregate(average=Avg("stars"), n=Count("pk"))
    average = None if found["average"] is None else round(found["average"], 2)
    Product.objects.filter(pk=product_id).update(rating_average=average, n_reviews=found["n"])
