"""Reviews on the product page: histogram, filter by stars, pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Case, Count, Sum, When, Window

from shop.models import Review
from shop.models.prepared import Given, Prepared, Rows
from shop.services.catalogue import ProductFacts
from shop.views.paging import PageLink, page_links
from shop.views.rows import HistogramRow

PAGE_SIZE = 8
STARS = (5, 4, 3, 2, 1)
COLUMNS = (
    "pk", "stars", "title", "text", "language", "author_name", "created_at", "is_verified", "reply"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review as review.html shows it."""

    review_id: int
    stars: int
    title: str
    text: str
    language: str
    author_name: str
    created_at: datetime
    is_verified: bool
    reply: str


@dataclass(frozen=True, slots=True)
class Reviews:
    """One page of a product's published reviews; `n_total` and the average count all of them."""

    rows: Sequence[ReviewRow]
    n_total: int
    average: float
    histogram: list[HistogramRow]
    stars: int | None
    pages: list[PageLink]
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class _Newest:
    """A review beside how many of the product's reviews have five, four … stars."""

    review: ReviewRow
    counts: tuple[int, ...]


def _newest(rows: Rows) -> Rows:
    totals = [Window(Sum(Case(When(stars=n, then=1), default=0))) for n in STARS]
    approved = rows.filter(product_id=Given("product"), state=Review.State.APPROVED)
    return approved.order_by("-created_at", "-pk").values_list(*COLUMNS, *totals)[:PAGE_SIZE]


NEWEST = Prepared(
    Review,
    lambda *columns: _Newest(ReviewRow(*columns[: len(COLUMNS)]), columns[len(COLUMNS) :]),
    _newest,
)


def reviews_of(product: ProductFacts, *, stars: str, page: int) -> Reviews:
    """One page and the counts of all in one query; a filter by stars, or a page beyond the first, takes two."""
    published = Review.objects.approved().filter(product_id=product.product_id)
    chosen = int(stars) if stars in {"1", "2", "3", "4", "5"} else None
    rows: list[ReviewRow] = []
    counts: dict[int, int] = {}
    if product.n_reviews and chosen is None and page == 1:
        rows, counts = _first_page(product.product_id)
    elif product.n_reviews:
        counts = dict(published.order_by().values_list("stars").annotate(n=Count("pk")))
    total = sum(counts.values())
    n_rows = counts.get(chosen, 0) if chosen else total
    n_pages = max(1, -(-n_rows // PAGE_SIZE))
    page = min(page, n_pages)
    if n_rows and not rows:
        first = (page - 1) * PAGE_SIZE
        shown = published.filter(stars=chosen) if chosen else published
        found = shown.order_by("-created_at", "-pk").values_list(*COLUMNS)[first : first + PAGE_SIZE]
        rows = [ReviewRow(*row) for row in found]

    def url(number: int) -> str:
        kept = {"stars": str(chosen)} if chosen else {}
        return f"?{urlencode({**kept, 'reviews': str(number)})}#reviews"

    return Reviews(
        rows=rows,
        n_total=total,
        average=sum(n * count for n, count in counts.items()) / total if total else 0.0,
        histogram=[
            HistogramRow(
                n, counts.get(n, 0), round(counts.get(n, 0) / total * 100), f"?stars={n}#reviews", n == chosen
            )
            for n in STARS
        ]
        if total
        else [],
        stars=chosen,
        pages=page_links(page, n_pages, url),
        previous_url=url(page - 1) if page > 1 else "",
        next_url=url(page + 1) if page < n_pages else "",
    )


def _first_page(product_id: int) -> tuple[list[ReviewRow], dict[int, int]]:
    """The newest reviews, and how many of all have how many stars: each row says so too."""
    found = NEWEST.rows(product=product_id)
    counts = dict(zip(STARS, found[0].counts, strict=True)) if found else {}
    return [row.review for row in found], {n: count for n, count in counts.items() if count}
