"""Checkout: quote, details, reservation, order. Problems are told, not raised."""

from shop.services.checkout.details import choose_address, choose_shipping, set_address, set_contact
from shop.services.checkout.errors import InvalidContact, ShippingNotFound
from shop.services.checkout.placing import CartNotFound, place_order
from shop.services.checkout.quoting import quote
from shop.services.checkout.reserving import reserve
from shop.services.checkout.shipping import pickup_stores, shipping_options
from shop.services.checkout.vouchers import VoucherRefused, put_in_voucher, take_out_voucher

__all__ = [
    "CartNotFound",
    "InvalidContact",
    "ShippingNotFound",
    "VoucherRefused",
    "choose_address",
    "choose_shipping",
    "pickup_stores",
    "place_order",
    "put_in_voucher",
    "quote",
    "reserve",
    "set_address",
    "set_contact",
    "shipping_options",
    "take_out_voucher",
]
