"""Why a voucher does not count for a cart: one reason, in the reader's language."""

from datetime import datetime
from decimal import Decimal

from babel.numbers import format_currency
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from shop.models import Cart, Order, Voucher, VoucherUse


def refusal(voucher: Voucher, *, cart: Cart, worth: Decimal, now: datetime) -> str:
    """The first reason against it, or "". `worth` is that of the goods which the voucher covers."""
    return (
        _of_time(voucher, now)
        or _of_place(voucher, cart)
        or _of_goods(voucher, worth)
        or _of_person(voucher, cart)
    )


def _of_time(voucher: Voucher, now: datetime) -> str:
    if not voucher.is_active:
        return _("This voucher is no longer valid.")
    if voucher.starts_at and now < voucher.starts_at:
        return _("This voucher is valid from %(day)s.") % {"day": _day(voucher.starts_at)}
    if voucher.ends_at and now >= voucher.ends_at:
        return _("This voucher was valid until %(day)s.") % {"day": _day(voucher.ends_at)}
    return ""


def _of_place(voucher: Voucher, cart: Cart) -> str:
    channels = {channel.pk for channel in voucher.channels.all()}
    if channels and cart.channel_id not in channels:
        return _("This voucher is not accepted here.")
    if voucher.currency and voucher.currency != cart.channel.currency:
        return _("This voucher is for amounts in %(currency)s.") % {"currency": voucher.currency}
    return ""


def _of_goods(voucher: Voucher, worth: Decimal) -> str:
    if not worth:
        return _("This voucher is for other goods than those in your cart.")
    if voucher.min_spend is not None and worth < voucher.min_spend:
        locale = to_locale(get_language() or "en")
        amount = format_currency(voucher.min_spend, voucher.currency, locale=locale)
        return _("This voucher needs goods worth at least %(amount)s.") % {"amount": amount}
    return ""


def _of_person(voucher: Voucher, cart: Cart) -> str:
    """Limits by number and by person; a guest is known by the e-mail address, once it has been typed."""
    counted = VoucherUse.objects.filter(voucher=voucher, given_back_at__isnull=True)
    if voucher.max_uses is not None and counted.count() >= voucher.max_uses:
        return _("This voucher has been used up.")
    person = _person(cart)
    if person is None:
        return ""
    most = voucher.max_uses_per_customer
    if most is not None and counted.filter(order__in=Order.objects.filter(person)).count() >= most:
        return _("You have used this voucher already.")
    kept = Order.objects.filter(person).exclude(status=Order.Status.CANCELLED)
    if voucher.is_first_order_only and kept.exists():
        return _("This voucher is for a first order.")
    return ""


def _person(cart: Cart) -> Q | None:
    if not cart.customer_id and not cart.email:
        return None
    person = Q(email__iexact=cart.email) if cart.email else Q()
    return person | Q(customer_id=cart.customer_id) if cart.customer_id else person


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")
