"""Reviews on the product page: histogram, filter by stars, pages; and the form to write one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, Sum, When, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.contracts.errors import ShopError
from shop.models import Product, Review
from shop.models.prepared import Given, Prepared, Rows
from shop.services import reviews as review_service
from shop.services.catalogue import ProductFacts
from shop.views.paging import PageLink, page_links
from shop.views.requests import ShopRequest, customer_of
from shop.views.rows import Crumb, HistogramRow

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


class ReviewForm(forms.Form):
    """Stars and, if wished, words."""

    stars = forms.TypedChoiceField(
        label=gettext_lazy("Your rating"),
        coerce=int,
        choices=[
            (5, gettext_lazy("5 – excellent")),
            (4, gettext_lazy("4 – good")),
            (3, gettext_lazy("3 – fair")),
            (2, gettext_lazy("2 – poor")),
            (1, gettext_lazy("1 – bad")),
        ],
    )
    title = forms.CharField(label=gettext_lazy("In a few words"), max_length=120, required=False)
    text = forms.CharField(
        label=gettext_lazy("What should others know?"), max_length=5000, required=False, widget=forms.Textarea
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a review; it is shown once it has been looked at."""
    shop_request = cast(ShopRequest, request)
    product = get_object_or_404(Product.objects.listed_in(shop_request.channel.pk), slug=slug)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review = review_service.submit(
                product_id=product.pk,
                customer_id=customer_of(shop_request).pk,
                stars=form.cleaned_data["stars"],
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                language=get_language() or "en",
                now=timezone.now(),
                who=shop_request.who,
                channel_id=shop_request.channel.pk,
            )
        except ShopError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            shown = review.state == Review.State.APPROVED
            said = (
                _("Thank you for your review.")
                if shown
                else _("Thank you. Your review appears once it has been checked.")
            )
            messages.success(request, said)
            return redirect("shop:product", product.slug)
    url = reverse("shop:product", args=[product.slug])
    crumbs = [Crumb(product.name, url), Crumb(_("Write a review"))]
    context = {"form": form, "product": product, "crumbs": crumbs}
    return render(request, "shop/review_form.html", context, status=400 if form.errors else 200)
