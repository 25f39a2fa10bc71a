"""A guest's cart meets the customer's at sign-in.

Nothing is lost and nothing doubles: of a variant in both carts the larger quantity stays, because two
devices often hold the same wish. What the stock does not cover is cut, and said.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shop.models import Cart, CartLine
from shop.services import locks, stock
from shop.services.cart.offers import offers


@dataclass(frozen=True, slots=True)
class MergeChange:
    """A line that did not come over as it was; `quantity` is what the cart holds now."""

    sku: str
    name: str
    wanted: int
    quantity: int
    message: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The customer's cart after sign-in, and what the shopper should be told."""

    cart_id: int
    changes: tuple[MergeChange, ...] = ()


def merge(*, guest: Cart, customer_id: int, now: datetime) -> Merged:
    """Bring a guest's cart into the customer's cart of the same channel. Twice is the same as once.

    Raises:
        locks.Busy: if one of the carts is being changed for too long.
    """
    with locks.transaction_or_busy():
        own = _own_cart(guest, customer_id)
        locked = {pk: locks.cart(pk) for pk in sorted({guest.pk, *([own.pk] if own else [])})}
        source = locked[guest.pk]
        if source.status != Cart.Status.OPEN or source.customer_id is not None:
            return Merged(cart_id=own.pk if own else source.pk)
        if own is None:
            Cart.objects.filter(pk=source.pk).update(customer_id=customer_id, updated_at=now)
            return Merged(cart_id=source.pk)
        changes = _bring_over(source, locked[own.pk], now)
        stock.release(cart_id=source.pk, now=now)
        Cart.objects.filter(pk=source.pk).update(status=Cart.Status.MERGED, updated_at=now)
        return Merged(cart_id=own.pk, changes=changes)


def _own_cart(guest: Cart, customer_id: int) -> Cart | None:
    return Cart.objects.filter(
        customer_id=customer_id, channel_id=guest.channel_id, status=Cart.Status.OPEN
    ).first()


def _bring_over(source: Cart, target: Cart, now: datetime) -> tuple[MergeChange, ...]:
    theirs = list(source.lines.all())
    ours = {line.variant_id: line for line in target.lines.all()}
    variant_ids = [line.variant_id for line in theirs]
    sold = offers(variant_ids=variant_ids, channel_id=target.channel_id)
    free = stock.available_to(cart_id=target.pk, variant_ids=variant_ids, channel_id=target.channel_id)
    held = stock.held_by_cart(cart_id=source.pk)
    changes = []
    for line in theirs:
        own = ours.get(line.variant_id)
        before = own.quantity if own else 0
        wanted = max(line.quantity, before)
        # The stock may have sold below what a cart already held: merging never takes that away silently.
        limit = max(free[line.variant_id] + held.get(line.variant_id, 0), before)
        quantity = min(wanted, limit) if line.variant_id in sold else before
        _put(target, line, own, quantity, now)
        if quantity != wanted:
            offer = sold.get(line.variant_id)
            name = offer.product_name if offer else line.variant.product.name
            changes.append(MergeChange(line.variant.sku, name, wanted, quantity, _told(name, quantity)))
    _fill_in(target, source, now)
    return tuple(changes)


def _put(target: Cart, line: CartLine, own: CartLine | None, quantity: int, now: datetime) -> None:
    if own is None and quantity:
        CartLine.objects.create(
            cart=target,
            variant_id=line.variant_id,
            quantity=quantity,
            seen_price=line.seen_price,
            slate_id=line.slate_id,
            added_at=line.added_at,
        )
    elif own is not None and quantity != own.quantity:
        CartLine.objects.filter(pk=own.pk).update(quantity=quantity)


def _fill_in(target: Cart, source: Cart, now: datetime) -> None:
    """Carry over what the guest typed and the customer's cart does not know yet."""
    fields = ("email", "note", "shipping_address_id", "visitor_id", "voucher_id")
    missing = {name: getattr(source, name) for name in fields if not getattr(target, name)}
    Cart.objects.filter(pk=target.pk).update(**missing, updated_at=now)


def _told(name: str, quantity: int) -> str:
    if not quantity:
        return _("%(name)s is not available any more and was left out.") % {"name": name}
    return _("%(name)s: only %(quantity)d available.") % {"name": name, "quantity": quantity}
