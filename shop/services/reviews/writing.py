"""Write a review, or change one's own."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shop import signals
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Customer, Event, Order, OrderLine, Review
from shop.services import events, masking
from shop.services.reviews import counting, rules


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
    """Write a review, or change the one that this customer wrote before. Personal data in it is hidden.

    Returns:
        The review; `original_text` is set where something was hidden, for the author to be told.

    Raises:
        InvalidReview: wrong stars, words too long, or no such product.
    """
    words = rules.cleaned(stars, title, text)
    shown = rules.masked(words)
    with transaction.atomic():
        counting.lock(product_id)
        bought = _purchase(product_id, customer_id)
        review, is_new = Review.objects.update_or_create(
            product_id=product_id,
            customer_id=customer_id,
            defaults={
                "order_line": bought, "is_verified": bought is not None, "state": _state(bought, words),
                "stars": stars, "title": shown.title, "text": shown.text,
                "original_text": "" if shown == words else words.kept,
                "language": language[:10], "created_at": now,
                "author_name": masking.mask(author_name or _public_name(customer_id)).text[:80],
            },
        )  # fmt: skip
        counting.count(product_id)
        transaction.on_commit(partial(signals.review_submitted.send_robust, Review, review_id=review.pk))
    if is_new and who is not None and channel_id is not None:
        happened = NewEvent(kind=Event.Kind.REVIEW, product_id=product_id)
        events.record(events=[happened], who=who, channel_id=channel_id, now=now)
    if settings.SHOP_REVIEWS_SCREENED:  # without a worker it has been read by now
        review.refresh_from_db(fields=["state"])
    return review


def _state(bought: OrderLine | None, words: rules.Words) -> str:
    """Published at once only if a buyer wrote it, it looks harmless, and nothing reads it before the public does."""
    is_public = bought is not None and rules.looks_harmless(words) and not settings.SHOP_REVIEWS_SCREENED
    return Review.State.APPROVED if is_public else Review.State.PENDING


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
