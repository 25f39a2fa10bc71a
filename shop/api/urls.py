"""Routes below /api/. Every path ends in a slash; a request that forgot it is sent on."""

from django.urls import include, path, re_path, register_converter
from django.urls.converters import StringConverter

from shop.api import catalogue, product_detail, searching, session
from shop.api.docs import Docs, Schema
from shop.api.errors import not_found


class SkuConverter(StringConverter):
    """A SKU: anything but a slash and control characters."""

    regex = r"[^/\x00-\x1f\x7f]{1,60}"


register_converter(SkuConverter, "sku")

app_name = "api"

v1 = [
    path("products/", catalogue.Products.as_view(), name="products"),
    path("products/<slug:ref>/", product_detail.ProductDetail.as_view(), name="product"),
    path("variants/", catalogue.Variants.as_view(), name="variants"),
    path("variants/<sku:sku>/", catalogue.Variant.as_view(), name="variant"),
    path("categories/", catalogue.Categories.as_view(), name="categories"),
    path("categories/<slug:slug>/", catalogue.Category.as_view(), name="category"),
    path("brands/", catalogue.Brands.as_view(), name="brands"),
    path("collections/", catalogue.Collections.as_view(), name="collections"),
    path("collections/<slug:slug>/", catalogue.CollectionDetail.as_view(), name="collection"),
    path("search/", searching.Search.as_view(), name="search"),
    path("suggest/", searching.Suggest.as_view(), name="suggest"),
    path("session/", session.Session.as_view(), name="session"),
    path("session/consent/", session.Consent.as_view(), name="consent"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^(?P<path>.*)$", not_found, name="not_found"),
]
