"""Turns a search request into the set of products that it means, as a QuerySet over the channel's listings."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from shop.contracts.searching import SearchRequest, Sort
from shop.models import AspectInsight, CollectionItem, Product, ProductFacet, ProductListing
from shop.ports.searcher.backends import Matches
from shop.ports.searcher.vocabulary import Vocabulary

ORDERS = {
    Sort.POPULAR: ("-is_available", "-product__n_sold_7d", "-product_id"),
    Sort.NEWEST: ("-product__published_at", "-product_id"),
    Sort.PRICE_UP: (F("price_from").asc(nulls_last=True), "product_id"),
    Sort.PRICE_DOWN: (F("price_from").desc(nulls_last=True), "product_id"),
    Sort.RATING: (F("product__rating_average").desc(nulls_last=True), "-product__n_reviews", "-product_id"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A request with what was found out about it: the labels of the shop and the matches of its query."""

    request: SearchRequest
    vocabulary: Vocabulary
    matches: Matches | None = None  # None where nothing is searched for

    def without(self, **cleared: object) -> "Scope":
        """The same with some filters cleared: what a facet is counted over."""
        return replace(self, request=replace(self.request, **cleared))  # type: ignore[arg-type]

    def rows(self, *, matched: bool = True) -> "QuerySet[ProductListing]":
        """The listings that satisfy every filter, unordered; `matched` False leaves the query aside."""
        rows = ProductListing.objects.filter(
            channel_id=self.request.channel_id, is_visible=True, product__status=Product.Status.PUBLISHED
        )
        if matched and self.matches is not None:
            found = f"SELECT found.product_id FROM ({self.matches.sql}) found"  # noqa: S608 - our own text
            rows = rows.filter(product_id__in=RawSQL(found, self.matches.params))  # noqa: S611 - parameters apart
        return self._of_place(self._of_facets(self._of_listing(rows)))

    def _of_place(self, rows: "QuerySet[ProductListing]") -> "QuerySet[ProductListing]":
        request = self.request
        if request.category_id is not None:
            rows = rows.filter(product__category_id__in=self.vocabulary.below(request.category_id))
        if request.collection_id is not None:
            items = CollectionItem.objects.filter(collection_id=request.collection_id)
            rows = rows.filter(product_id__in=items.values("product_id"))
        return rows

    def _of_facets(self, rows: "QuerySet[ProductListing]") -> "QuerySet[ProductListing]":
        request = self.request
        if request.brand_ids:
            rows = rows.filter(product__brand_id__in=request.brand_ids)
        for option_ids in request.option_ids.values():
            if option_ids:
                with_one = ProductFacet.objects.filter(option_id__in=option_ids)
                rows = rows.filter(product_id__in=with_one.values("product_id"))
        if request.aspect_ids:
            rows = rows.filter(product_id__in=self.praise().values("product_id"))
        if request.min_rating is not None:
            rows = rows.filter(product__rating_average__gte=Decimal(request.min_rating))
        return rows

    def praise(self) -> "QuerySet[AspectInsight]":
        """What reviewers praise enough to be shown, of the asked aspects where there are some."""
        rows = AspectInsight.objects.shown().filter(verdict=AspectInsight.Verdict.POSITIVE)
        return rows.filter(aspect_id__in=self.request.aspect_ids) if self.request.aspect_ids else rows

    def _of_listing(self, rows: "QuerySet[ProductListing]") -> "QuerySet[ProductListing]":
        request = self.request
        if request.in_stock:
            rows = rows.filter(is_available=True)
        if request.price_min is not None:
            rows = rows.filter(price_from__gte=request.price_min)
        if request.price_max is not None:
            rows = rows.filter(price_from__lte=request.price_max)
        return rows
