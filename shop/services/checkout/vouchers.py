"""Put a voucher into a cart, or take it out. Guessing codes is slowed down by the caller's address."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from shop import signals
from shop.contracts.errors import ShopError
from shop.models import Cart, Voucher
from shop.services import limits, locks
from shop.services.cart import CartClosed
from shop.services.checkout import basket as baskets

MAX_CODE = 40
TRIES, PER_S = 10, 600  # wrong codes of one address in ten minutes: enough for typing, too few for guessing


class VoucherRefused(ShopError):
    """The code is unknown, or its voucher does not count for this cart."""

    code = "voucher_refused"


class TooManyCodes(ShopError):
    code = "throttled"
    status = 429


def put_in_voucher(*, cart: Cart, code: str, caller: str, now: datetime) -> None:
    """Put the voucher of a code into the cart, in place of another one.

    A voucher that is known and does not count now is refused with its reason.

    Args:
        caller: whose wrong codes are counted together, such as the address of a request.

    Raises:
        VoucherRefused, TooManyCodes, CartClosed, locks.Busy
    """
    limit = limits.Limit("voucher", TRIES, PER_S)
    if limits.is_exceeded(limit, caller=caller, now=now):
        raise TooManyCodes(_("Too many wrong codes. Please try again in some minutes."), field="code")
    typed = code.strip().upper()[:MAX_CODE]
    # PostgreSQL takes no NUL in a text; no code has one.
    voucher = None if "\x00" in typed else Voucher.objects.filter(code=typed, is_active=True).first()
    if voucher is None:
        limits.count(limit, caller=caller, now=now)
        _announce(cart, is_good=False)
        raise VoucherRefused(_("There is no such voucher."), field="code")
    with locks.transaction_or_busy():
        locked = _open(cart)
        Cart.objects.filter(pk=locked.pk).update(voucher=voucher, updated_at=now)
        # What is refused here is undone with the transaction.
        if refusal := baskets.read(locked, now=now).granted.refusal:
            raise VoucherRefused(refusal, field="code")
    _announce(cart, is_good=True)


def _announce(cart: Cart, *, is_good: bool) -> None:
    tried = partial(signals.voucher_tried.send_robust, Cart, cart_id=cart.pk, is_good=is_good)
    transaction.on_commit(tried)


def take_out_voucher(*, cart: Cart, now: datetime) -> None:
    """Raises CartClosed, locks.Busy."""
    with locks.transaction_or_busy():
        Cart.objects.filter(pk=_open(cart).pk).update(voucher=None, updated_at=now)


def _open(cart: Cart) -> Cart:
    locked = locks.cart(cart.pk)
    if locked.status != Cart.Status.OPEN:
        raise CartClosed(_("This cart is closed. Please start a new one."))
    return locked
