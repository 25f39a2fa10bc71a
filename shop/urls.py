"""Routes of the storefront. `urlpatterns` stand behind a language prefix; `root_urlpatterns` do not."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path
from django.views.decorators.cache import cache_page

from shop.views import (
    account,
    cart,
    checkout,
    compare,
    consent,
    content,
    home,
    impressions,
    listing,
    order_papers,
    order_return,
    orders,
    preferences,
    product,
    reviewing,
    seo,
    styleguide,
    wishes,
)

app_name = "shop"

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:slug>/", listing.category, name="category"),
    path("collections/<slug:slug>/", listing.collection, name="collection"),
    path("search/", listing.results, name="search"),
    path("suggest/", listing.suggest, name="suggest"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("p/<slug:slug>/review/", reviewing.review_add, name="review_add"),
    path("compare/", compare.compare, name="compare"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.cart_add, name="cart_add"),
    path("cart/accept/", cart.cart_accept, name="cart_accept"),
    path("cart/voucher/", cart.cart_voucher, name="cart_voucher"),
    path("cart/lines/<int:line_id>/", cart.cart_line, name="cart_line"),
    path("checkout/", checkout.details, name="checkout"),
    path("checkout/review/", checkout.review, name="checkout_review"),
    path("checkout/shipping/", checkout.shipping, name="checkout_shipping"),
    path("checkout/place/", checkout.place, name="checkout_place"),
    path("order/<uuid:token>/", orders.order, name="order"),
    path("order/<uuid:token>/pay/", orders.order_pay, name="order_pay"),
    path("order/<uuid:token>/cancel/", orders.order_cancel, name="order_cancel"),
    path("order/<uuid:token>/return/", order_return.order_return, name="order_return"),
    path("order/<uuid:token>/address/", order_papers.order_address, name="order_address"),
    path("order/<uuid:token>/invoice/", order_papers.order_invoice, name="order_invoice"),
    path(
        "order/<uuid:token>/credit-notes/<str:number>/",
        order_papers.order_credit_note,
        name="order_credit_note",
    ),
    path("order/<uuid:token>/invoice/issue/", order_papers.order_invoice_issue, name="order_invoice_issue"),
    path("order/<uuid:token>/invoice/send/", order_papers.order_invoice_send, name="order_invoice_send"),
    path("account/", account.account, name="account"),
    path("account/orders/", account.orders, name="orders"),
    path("account/addresses/", account.addresses, name="addresses"),
    path("account/addresses/new/", account.address_edit, name="address_add"),
    path("account/addresses/<int:address_id>/", account.address_edit, name="address_edit"),
    path(
        "account/addresses/<int:address_id>/delete/",
        account.address_action,
        {"action": "delete"},
        name="address_delete",
    ),
    path(
        "account/addresses/<int:address_id>/default/",
        account.address_action,
        {"action": "default"},
        name="address_default",
    ),
    path("account/profile/", account.profile, name="profile"),
    path("account/data/", account.data, name="data"),
    path("account/data/export/", account.data_export, name="data_export"),
    path("account/data/erase/", account.data_erase, name="data_erase"),
    path("wishlist/", wishes.wishlist, name="wishlist"),
    path("wishlist/<int:product_id>/", wishes.wishlist_toggle, name="wishlist_toggle"),
    path("privacy-choices/", consent.consent, name="consent"),
    path("impressions/", impressions.impressions, name="impressions"),
    path("theme/", preferences.theme, name="theme"),
    path("pages/<slug:name>/", content.page, name="page"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]

root_urlpatterns = [
    path("robots.txt", seo.robots, name="robots"),
    path(
        "sitemap.xml",
        cache_page(3600)(index),
        {"sitemaps": seo.SITEMAPS, "sitemap_url_name": "sitemap_part"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", cache_page(3600)(sitemap), {"sitemaps": seo.SITEMAPS}, name="sitemap_part"),
]
