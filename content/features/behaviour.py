"""How reviews come in, and who writes them: rushes, new accounts, extremes, people who always praise together.

Everything as of the moment of writing, in a number of queries that does not depend on how many reviews are asked about.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count

from content.contracts import Behaviour, Rush, Written
from shop.models import Address, Customer, Event, Review

HOUR, DAY, PAST = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
TOGETHER = timedelta(days=7)  # ratings of the same product that far apart are no coincidence's
MIN_TOGETHER = 3  # products that two people rated alike before they count as companions
EXTREMES = frozenset({1, 5})


@dataclass(frozen=True, slots=True)
class Rated:
    """A review as a row of numbers."""

    review_id: int
    product_id: int
    author: int
    stars: int
    is_verified: bool
    at: datetime


def rushes(reviews: Sequence[Written]) -> list[Rush]:
    """For each review, how its product's reviews came in around it; earlier and later ones of the hour count."""
    rated = _of_products(reviews)
    return [_rush(review, rated[review.product_id]) for review in reviews]


def behaviours(reviews: Sequence[Written]) -> list[Behaviour]:
    """For each review, what is known of its author."""
    authors = {review.author for review in reviews if review.author}
    theirs = _of_authors(authors)
    joined = dict(Customer.objects.filter(pk__in=authors).values_list("pk", "created_at"))
    means = _means({review.product_id for review in reviews})
    companions, sharing = _companions(theirs), _sharing(authors)
    return [
        Behaviour(
            account_age_days=_age(review, joined.get(review.author)),
            n_same_day=_n_same_day(review, theirs.get(review.author, ())),
            n_reviews=max(1, len(theirs.get(review.author, ()))),
            extreme_share=_extreme_share(theirs.get(review.author, ())),
            deviation=_deviation(review, means.get(review.product_id)),
            n_companions=companions.get(review.author, 0),
            n_sharing=sharing.get(review.author, 0),
        )
        for review in reviews
    ]


def _of_products(reviews: Sequence[Written]) -> Mapping[int, list[Rated]]:
    """Reviews of the products from a month before the first of these to an hour after the last, oldest first."""
    found: dict[int, list[Rated]] = defaultdict(list)
    if reviews:
        first = min(review.created_at for review in reviews) - PAST
        latest = max(review.created_at for review in reviews) + HOUR
        ids = {review.product_id for review in reviews}
        for rated in _rated(product_id__in=ids, created_at__gte=first, created_at__lte=latest):
            found[rated.product_id].append(rated)
    return found


def _of_authors(authors: set[int]) -> dict[int, list[Rated]]:
    found: dict[int, list[Rated]] = defaultdict(list)
    for rated in _rated(customer_id__in=authors):
        found[rated.author].append(rated)
    return found


def _rated(**wanted: object) -> list[Rated]:
    columns = ("pk", "product_id", "customer_id", "stars", "is_verified", "created_at")
    rows = Review.objects.filter(**wanted).order_by("created_at", "pk").values_list(*columns)
    return [
        Rated(pk, product_id, author or 0, stars, verified, at)
        for pk, product_id, author, stars, verified, at in rows
    ]


def _rush(review: Written, rated: Sequence[Rated]) -> Rush:
    """The fullest hour that this review is part of, against the month before it."""
    around = [one for one in rated if abs(one.at - review.created_at) <= HOUR]
    starts = [one.at for one in around if one.at <= review.created_at] or [review.created_at]
    hours = [[one for one in around if start <= one.at <= start + HOUR] for start in starts]
    fullest = max(hours, key=len)
    before = [one for one in rated if review.created_at - PAST <= one.at < starts[0]]
    n_hours = PAST / HOUR
    return Rush(
        n_recent=max(1, len(fullest)),
        n_unverified=sum(not one.is_verified for one in fullest),
        expected=round((len(before) + 1) / n_hours, 6),
    )


def _means(product_ids: set[int]) -> dict[int, tuple[float, int]]:
    rows = Review.objects.approved().filter(product_id__in=product_ids).order_by().values("product_id")
    counted = rows.annotate(mean=Avg("stars"), n=Count("pk"))
    return {row["product_id"]: (row["mean"], row["n"]) for row in counted}


def _deviation(review: Written, found: tuple[float, int] | None) -> float:
    """Stars away from what at least five others gave; 0 where too few did."""
    if found is None or found[1] < 5:
        return 0.0
    return round(abs(review.stars - found[0]), 3)


def _age(review: Written, joined: datetime | None) -> float | None:
    return None if joined is None else round(max(0.0, (review.created_at - joined) / DAY), 3)


def _n_same_day(review: Written, theirs: Sequence[Rated]) -> int:
    return max(1, sum(abs(one.at - review.created_at) <= DAY for one in theirs))


def _extreme_share(theirs: Sequence[Rated]) -> float:
    return round(sum(one.stars in EXTREMES for one in theirs) / len(theirs), 3) if theirs else 0.0


def _companions(theirs: Mapping[int, Sequence[Rated]]) -> dict[int, int]:
    """Other people who gave the same stars to at least three of the same products within days of an author."""
    busy = {author: rated for author, rated in theirs.items() if len(rated) >= MIN_TOGETHER}
    if not busy:
        return {}
    others: dict[int, list[Rated]] = defaultdict(list)
    for one in _rated(product_id__in={one.product_id for rated in busy.values() for one in rated}):
        others[one.product_id].append(one)
    return {author: _n_together(author, rated, others) for author, rated in busy.items()}


def _n_together(author: int, rated: Sequence[Rated], others: Mapping[int, Sequence[Rated]]) -> int:
    shared: dict[int, int] = defaultdict(int)
    for mine in rated:
        alike = {
            one.author
            for one in others[mine.product_id]
            if one.author not in {0, author} and one.stars == mine.stars and abs(one.at - mine.at) <= TOGETHER
        }
        for other in alike:
            shared[other] += 1
    return sum(n >= MIN_TOGETHER for n in shared.values())


def _sharing(authors: set[int]) -> dict[int, int]:
    """Other people who reviewed from the same device, or have the same address in their books."""
    devices: dict[int, set[int]] = defaultdict(set)
    reviewed = Event.objects.filter(kind=Event.Kind.REVIEW)
    own = reviewed.filter(customer_id__in=authors, visitor__isnull=False).values("visitor_id")
    for visitor_id, customer_id in reviewed.filter(visitor_id__in=own).values_list(
        "visitor_id", "customer_id"
    ):
        devices[visitor_id].add(customer_id or 0)
    homes: dict[tuple[str, str], set[int]] = defaultdict(set)
    mine = Address.objects.filter(customer_id__in=authors).exclude(postcode="")
    lines = {line for line, _ in mine.values_list("line1", "postcode")}
    same = (
        Address.objects.filter(line1__in=lines, customer__isnull=False) if lines else Address.objects.none()
    )
    for line, postcode, customer_id in same.values_list("line1", "postcode", "customer_id"):
        homes[line.lower(), postcode].add(customer_id or 0)
    found: dict[int, set[int]] = defaultdict(set)
    for people in (*devices.values(), *homes.values()):
        for author in people & authors:
            found[author] |= people - {author, 0}
    return {author: len(people) for author, people in found.items()}
