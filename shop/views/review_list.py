"""Reviews on the product page: histogram, pages, and filters by stars, by an aspect, or down to one review."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, OuterRef, Q, Sum, When, Window
from django.http import HttpRequest

from shop.models import Review, ReviewMention
from shop.models.event import ReviewQuerySet
from shop.models.prepared import Given, Prepared, Rows
from shop.services.catalogue import ProductFacts
from shop.views.insight_rows import Asked
from shop.views.marking import Mark, Part, parts_of
from shop.views.paging import PageLink, page_links
from shop.views.requests import page_number
from shop.views.rows import HistogramRow

PAGE_SIZE = 8
STARS = (5, 4, 3, 2, 1)
COLUMNS = (
    "pk", "stars", "title", "text", "language", "author_name", "created_at", "is_verified", "reply"
)  # fmt: skip
NEWEST_FIRST = ("-created_at", "-pk")


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review as review.html shows it; `parts` is its text with words marked, empty where none are."""

    review_id: int
    stars: int
    title: str
    text: str
    language: str
    author_name: str
    created_at: datetime
    is_verified: bool
    reply: str
    parts: tuple[Part, ...] = ()
    is_sought: bool = False  # the address names it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: at most one of stars and an aspect, and a page or the page of one review."""

    stars: int | None = None
    about: Asked | None = None
    review_id: int | None = None
    page: int = 1

    @property
    def is_plain(self) -> bool:
        return self == Wanted()

    @property
    def kept(self) -> dict[str, str]:
        """What the addresses of further pages repeat."""
        if self.about:
            return self.about.query
        return {"stars": str(self.stars)} if self.stars else {}


@dataclass(frozen=True, slots=True)
class Reviews:
    """One page of a product's published reviews; `n_total` and the average count all, `n_found` those asked for."""

    wanted: Wanted
    rows: Sequence[ReviewRow] = ()
    n_total: int = 0
    n_found: int = 0
    average: float = 0.0
    histogram: list[HistogramRow] = field(default_factory=list)
    pages: list[PageLink] = field(default_factory=list)
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class _Newest:
    """A review beside how many of the product's reviews have five, four … stars."""

    review: ReviewRow
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    rows: list[ReviewRow]
    n: int


def _newest(rows: Rows) -> Rows:
    totals = [Window(Sum(Case(When(stars=n, then=1), default=0))) for n in STARS]
    approved = rows.filter(product_id=Given("product"), state=Review.State.APPROVED)
    return approved.order_by(*NEWEST_FIRST).values_list(*COLUMNS, *totals)[:PAGE_SIZE]


NEWEST = Prepared(
    Review,
    lambda *columns: _Newest(ReviewRow(*columns[: len(COLUMNS)]), columns[len(COLUMNS) :]),
    _newest,
)


def wanted_of(request: HttpRequest, about: Asked | None) -> Wanted:
    """Read the address; nonsense in it counts as nothing. `about` was found in it among the product's aspects."""
    if about:
        return Wanted(about=about, page=page_number(request, "reviews"))
    stars, review = request.GET.get("stars", ""), request.GET.get("review", "")
    if review.isascii() and review.isdigit() and len(review) < 19:
        return Wanted(review_id=int(review))
    chosen = int(stars) if stars in {"1", "2", "3", "4", "5"} else None
    return Wanted(stars=chosen, page=page_number(request, "reviews"))


def reviews_of(product: ProductFacts, *, wanted: Wanted) -> Reviews:
    """The newest and all counts take one query, any other page of all or of some stars two, of an aspect three."""
    if not product.n_reviews:
        return Reviews(wanted)
    if wanted.is_plain:
        rows, counts = _first_page(product.product_id)
        return _reviews(wanted, _Found(rows, sum(counts.values())), counts)
    published = Review.objects.approved().filter(product_id=product.product_id)
    counts = dict(published.order_by().values_list("stars").annotate(n=Count("pk")))
    if wanted.review_id:
        wanted = replace(wanted, page=_page_of(published, wanted.review_id))
    if wanted.about:
        found = _about(published, wanted)
        if wanted.page > 1 and not found.rows:  # reviews have gone since the address was written
            wanted = replace(wanted, page=1)
            found = _about(published, wanted)
        return _reviews(wanted, found, counts)
    n_found = counts.get(wanted.stars, 0) if wanted.stars else sum(counts.values())
    wanted = replace(wanted, page=min(wanted.page, _n_pages(n_found)))
    some = published.filter(stars=wanted.stars) if wanted.stars else published
    page = some.order_by(*NEWEST_FIRST).values_list(*COLUMNS)[_slice(wanted)] if n_found else []
    rows = [ReviewRow(*row) for row in page]
    sought = [replace(row, is_sought=True) if row.review_id == wanted.review_id else row for row in rows]
    return _reviews(wanted, _Found(sought, n_found), counts)


def _first_page(product_id: int) -> tuple[list[ReviewRow], dict[int, int]]:
    """The newest reviews, and how many of all have how many stars: each row says so too."""
    found = NEWEST.rows(product=product_id)
    counts = dict(zip(STARS, found[0].counts, strict=True)) if found else {}
    return [row.review for row in found], {n: count for n, count in counts.items() if count}


def _about(published: ReviewQuerySet, wanted: Wanted) -> _Found:
    """Reviews that speak of an aspect, with the words marked."""
    assert wanted.about is not None  # noqa: S101 - asked by the caller
    mentions = ReviewMention.objects.filter(aspect__code=wanted.about.aspect)
    if wanted.about.opinion:
        mentions = mentions.filter(opinion=wanted.about.opinion)
    some = published.filter(Exists(mentions.filter(review=OuterRef("pk"))))
    page: Any = some.order_by(*NEWEST_FIRST).values_list(*COLUMNS, Window(Count("pk")))[_slice(wanted)]
    found = [(ReviewRow(*columns), n) for *columns, n in page]
    marks: dict[int, list[Mark]] = defaultdict(list)
    spans = mentions.filter(review__in=[row.review_id for row, _n in found]) if found else mentions.none()
    for review_id, start, end, opinion in spans.values_list("review_id", "start", "end", "opinion"):
        marks[review_id].append(Mark(start, end, opinion))
    rows = [replace(row, parts=parts_of(row.text, marks[row.review_id])) for row, _n in found]
    return _Found(rows, found[0][1] if found else 0)


def _page_of(published: ReviewQuerySet, review_id: int) -> int:
    """The page on which a review stands; the first where there is no such review."""
    at = published.filter(pk=review_id).values_list("created_at", flat=True).first()
    if at is None:
        return 1
    before = published.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=review_id))
    return before.count() // PAGE_SIZE + 1


def _n_pages(n_found: int) -> int:
    return max(1, -(-n_found // PAGE_SIZE))


def _slice(wanted: Wanted) -> slice:
    return slice((wanted.page - 1) * PAGE_SIZE, wanted.page * PAGE_SIZE)


def _reviews(wanted: Wanted, found: _Found, counts: dict[int, int]) -> Reviews:
    total = sum(counts.values())

    def url(number: int) -> str:
        return f"?{urlencode({**wanted.kept, 'reviews': str(number)})}#reviews"

    n_pages, page = _n_pages(found.n), wanted.page
    return Reviews(
        wanted=wanted,
        rows=found.rows,
        n_total=total,
        n_found=found.n,
        average=sum(n * count for n, count in counts.items()) / total if total else 0.0,
        histogram=_histogram(counts, total, wanted.stars),
        pages=page_links(page, n_pages, url),
        previous_url=url(page - 1) if page > 1 else "",
        next_url=url(page + 1) if page < n_pages else "",
    )


def _histogram(counts: dict[int, int], total: int, chosen: int | None) -> list[HistogramRow]:
    shares = [(n, counts.get(n, 0)) for n in STARS] if total else []
    return [
        HistogramRow(n, count, round(count / total * 100), f"?stars={n}#reviews", n == chosen)
        for n, count in shares
    ]
