"""Routes below /api/. Every path ends in a slash; a request that forgot it is sent on."""

from django.urls import include, path, re_path, register_converter
from django.urls.converters import IntConverter, StringConverter

from shop.api import (
    cart,
    catalogue,
    checkout,
    comparing,
    events,
    insights,
    inventory,
    order_papers,
    orders,
    product_detail,
    recommendations,
    reviews,
    rivals,
    searching,
    session,
    webhooks,
    wishlist,
)
from shop.api.docs import Docs, Schema
from shop.api.errors import not_found


class SkuConverter(StringConverter):
    """A SKU: anything but a slash and control characters."""

    regex = r"[^/\x00-\x1f\x7f]{1,60}"


class IdConverter(IntConverter):
    """A key that fits the database's column."""

    regex = "[0-9]{1,18}"


register_converter(SkuConverter, "sku")
register_converter(IdConverter, "id")

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
    path("products/<slug:ref>/reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("products/<slug:ref>/insights/", insights.Insights.as_view(), name="product_insights"),
    path("compare/", comparing.Compare.as_view(), name="compare"),
    path("recommendations/", recommendations.Recommendations.as_view(), name="recommendations"),
    path("carts/", cart.Carts.as_view(), name="carts"),
    path("carts/current/", cart.CurrentCart.as_view(), name="cart_current"),
    path("carts/<uuid:token>/", cart.Cart.as_view(), name="cart"),
    path("carts/<uuid:token>/lines/", cart.Lines.as_view(), name="cart_lines"),
    path("carts/<uuid:token>/lines/<id:line_id>/", cart.Line.as_view(), name="cart_line"),
    path("carts/<uuid:token>/contact/", checkout.Contact.as_view(), name="cart_contact"),
    path("carts/<uuid:token>/address/", checkout.ShippingAddress.as_view(), name="cart_address"),
    path(
        "carts/<uuid:token>/shipping-options/",
        checkout.ShippingOptions.as_view(),
        name="cart_shipping_options",
    ),
    path("carts/<uuid:token>/shipping/", checkout.Shipping.as_view(), name="cart_shipping"),
    path("carts/<uuid:token>/accept-prices/", checkout.AcceptPrices.as_view(), name="cart_accept_prices"),
    path("carts/<uuid:token>/voucher/", checkout.Voucher.as_view(), name="cart_voucher"),
    path("carts/<uuid:token>/reserve/", checkout.Reserve.as_view(), name="cart_reserve"),
    path("carts/<uuid:token>/complete/", checkout.Complete.as_view(), name="cart_complete"),
    path("orders/", orders.Orders.as_view(), name="orders"),
    path("orders/<uuid:token>/", orders.Order.as_view(), name="order"),
    path("orders/<uuid:token>/cancel/", orders.Cancel.as_view(), name="order_cancel"),
    path("orders/<uuid:token>/returns/", orders.Returns.as_view(), name="order_returns"),
    path("orders/<uuid:token>/return-rules/", orders.ReturnRules.as_view(), name="order_return_rules"),
    path("orders/<uuid:token>/address/", order_papers.DeliveryAddress.as_view(), name="order_address"),
    path("orders/<uuid:token>/invoice/", order_papers.Invoice.as_view(), name="order_invoice"),
    path("orders/<uuid:token>/invoice/send/", order_papers.SendInvoice.as_view(), name="order_invoice_send"),
    path("orders/<uuid:token>/credit-notes/", order_papers.CreditNotes.as_view(), name="order_credit_notes"),
    path("orders/<uuid:token>/payment/", orders.Payment.as_view(), name="order_payment"),
    path("orders/<uuid:token>/payment/settle/", orders.SettlePayment.as_view(), name="order_payment_settle"),
    path("wishlist/", wishlist.Wishlist.as_view(), name="wishlist"),
    path("wishlist/<id:product_id>/", wishlist.Wish.as_view(), name="wish"),
    path("stock/", inventory.Stock.as_view(), name="stock"),
    path("prices/", inventory.PriceChanges.as_view(), name="prices"),
    path("competitor-offers/", rivals.CompetitorOffers.as_view(), name="competitor_offers"),
    path("events/", events.Events.as_view(), name="events"),
    path("webhooks/<slug:provider>/", webhooks.Webhook.as_view(), name="webhook"),
    path("session/", session.Session.as_view(), name="session"),
    path("session/consent/", session.Consent.as_view(), name="consent"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^(?P<path>(?s:.*))\Z", not_found, name="not_found"),
]
