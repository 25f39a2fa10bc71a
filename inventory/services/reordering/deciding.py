"""Approve, edit and reject proposals; an approval has one effect, however many people send it.

Rows are locked in the order of their keys before anything else, so the second of two operators finds them decided. A
proposal that would not be made any more (stock moved, the offer changed, its forecast is old) is not carried out: it
is made anew from today's stock, and has to be looked at again. One order goes to each supplier and location.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inventory.contracts import Kind, Lots, Targets
from inventory.features import stock as stocks
from inventory.features import supply as supplies
from inventory.features.stock import Position
from inventory.features.supply import Offer
from inventory.models import ReorderProposal
from inventory.policy import sizing
from inventory.services.reordering import planning
from shop.contracts.errors import ShopError
from shop.services import locks, purchasing, stock
from shop.services.purchasing import PurchaseLine

State = ReorderProposal.State
VALID = timedelta(days=3)  # after which a proposal is made anew before it is carried out
TOLERANCE = 0.1  # of the quantity; a sale or two between night and noon change no order
UNCUT = {"budget", "space"}  # bindings that make less than the targets right


class NotOpen(ShopError):
    """A proposal that somebody decided otherwise, or that was overtaken. Nothing was changed."""

    code = "proposal_not_open"
    status = 409


class StaleProposal(ShopError):
    """Nothing was ordered; the proposal was made anew and waits for another look."""

    code = "stale_proposal"
    status = 409


class WrongQuantity(ShopError):
    """A quantity that the supplier does not sell, or a decision without a reason. Nothing was changed."""

    code = "wrong_quantity"
    status = 400


@dataclass(frozen=True, slots=True)
class Approval:
    """What came of approving: proposals carried out now or before, and those made anew."""

    order_ids: tuple[int, ...]
    approved: tuple[int, ...]
    stale: tuple[int, ...]
    refused: tuple[int, ...]  # decided otherwise before, or overtaken


def approve(*, proposal_id: int, actor: str, now: datetime) -> ReorderProposal:
    """Carry out one proposal; approving it again changes nothing.

    Raises:
        NotOpen: if it was rejected or overtaken.
        StaleProposal: if it does not hold any more; it is made anew.
        InvalidPurchase: if the supplier does not sell so many.
    """
    found = approve_many(proposal_ids=[proposal_id], actor=actor, now=now)
    if found.refused:
        raise NotOpen(_("This proposal was decided otherwise, or overtaken by a newer one."))
    if found.stale:
        raise StaleProposal(_("Stock or offer changed since: nothing was ordered. Look at the new proposal."))
    return ReorderProposal.objects.get(pk=proposal_id)


def approve_many(*, proposal_ids: Sequence[int], actor: str, now: datetime) -> Approval:
    """Carry out all that still hold, in one transaction; those that do not are made anew and named."""
    with locks.transaction_or_busy():
        rows = list(_locked(proposal_ids))
        is_done = [row for row in rows if row.state == State.APPROVED]
        opened = [row for row in rows if row.state == State.OPEN]
        held, stale = _held(opened, now)
        orders = _order(held, actor=actor, now=now)
        _move(held, actor=actor, now=now)
        _close(held, State.APPROVED, actor=actor, note="", now=now)
        planning.publish(variant_ids=sorted({row.variant_id for row in opened}), now=now)
    missing = set(proposal_ids) - {row.pk for row in [*is_done, *opened]}
    return Approval(
        tuple(orders),
        tuple(row.pk for row in [*is_done, *held]),
        tuple(row.pk for row in stale),
        tuple(sorted(missing)),
    )


def reject(*, proposal_ids: Sequence[int], reason: str, actor: str, now: datetime) -> int:
    """Order nothing today, and say why; gives how many were open.

    Raises:
        WrongQuantity: without a reason.
    """
    if not reason.strip():
        raise WrongQuantity(_("Say why nothing is to be ordered."), field="reason")
    with locks.transaction_or_busy():
        opened = [row for row in _locked(proposal_ids) if row.state == State.OPEN]
        _close(opened, State.REJECTED, actor=actor, note=reason.strip(), now=now)
        planning.publish(variant_ids=sorted({row.variant_id for row in opened}), now=now)
    return len(opened)


def edit(*, proposal_id: int, quantity: int, actor: str, now: datetime) -> ReorderProposal:
    """Want another quantity than was proposed; it is still to be approved.

    Raises:
        NotOpen: if it is decided already.
        WrongQuantity: for none, or for what the supplier does not sell.
    """
    with locks.transaction_or_busy():
        row = next(iter(_locked([proposal_id])), None)
        if row is None or row.state != State.OPEN:
            raise NotOpen(_("This proposal was decided otherwise, or overtaken by a newer one."))
        if quantity < 1:
            raise WrongQuantity(_("The quantity must be above zero."), field="quantity")
        if row.kind == Kind.ORDER:
            _check_lots(row, quantity)
        row.edited_quantity = None if quantity == row.quantity else quantity
        row.decided_by = actor[:80]
        row.save(update_fields=["edited_quantity", "decided_by"])
        planning.publish(variant_ids=[row.variant_id], now=now)
    return row


def _check_lots(row: ReorderProposal, quantity: int) -> None:
    offer = _offers([row]).get(row.pk)
    if offer is None:
        raise WrongQuantity(_("The supplier does not offer this any more."), field="quantity")
    if not sizing.is_possible(quantity, _lots(offer)):
        raise WrongQuantity(
            _("%(asked)d is not possible; at least %(least)d, in packs of %(pack)d.")
            % {"asked": quantity, "least": offer.min_quantity, "pack": offer.pack_size},
            field="quantity",
        )


def _locked(proposal_ids: Iterable[int]) -> "QuerySet[ReorderProposal]":
    rows = ReorderProposal.objects.select_for_update(of=("self",)).filter(pk__in=sorted(set(proposal_ids)))
    return rows.order_by("pk")


def _held(
    opened: Sequence[ReorderProposal], now: datetime
) -> tuple[list[ReorderProposal], list[ReorderProposal]]:
    """Those that would be made today as well, and those that were made anew instead."""
    positions = stocks.positions(sorted({row.variant_id for row in opened}))
    offers = _offers(opened)
    held, stale = [], []
    for row in opened:
        quantity = _quantity_now(row, positions, offers.get(row.pk))
        if _still_holds(row, quantity, offers.get(row.pk), now):
            held.append(row)
        else:
            _renew(row, quantity, positions, offers.get(row.pk), now)
            stale.append(row)
    return held, stale


def _offers(rows: Sequence[ReorderProposal]) -> dict[int, Offer]:
    """By proposal: what its supplier asks now; none where it offers the variant no more."""
    found = supplies.offers(sorted({row.variant_id for row in rows}))
    return {
        row.pk: offer
        for row in rows
        for offer in found.get(row.variant_id, [])
        if offer.supplier_id == row.supplier_id
    }


def _quantity_now(
    row: ReorderProposal, positions: Mapping[tuple[int, int], Position], offer: Offer | None
) -> int:
    """What would be proposed with today's stock and the same targets."""
    here = positions.get((row.variant_id, row.location_id), Position(0, 0, 0))
    if row.kind == Kind.TRANSFER:
        there = positions.get((row.variant_id, row.source_location_id or 0), Position(0, 0, 0))
        need = row.order_up_to - here.total if here.total <= row.reorder_point else 0.0
        return max(0, min(there.free, int(need + 0.5)))
    if offer is None:
        return 0
    aim = Targets(row.reorder_point, row.order_up_to, row.service, is_bounded=False)
    return sizing.quantity(here.total, aim, _lots(offer))[0]


def _lots(offer: Offer) -> Lots:
    return Lots(offer.pack_size, offer.min_quantity)


def _still_holds(row: ReorderProposal, quantity: int, offer: Offer | None, now: datetime) -> bool:
    if not quantity or now - row.at > VALID:
        return False
    if row.kind == Kind.ORDER and (offer is None or offer.digest != row.terms_digest):
        return False
    if UNCUT & set(row.binding) and quantity >= row.quantity:
        return True
    slack = max(TOLERANCE * row.quantity, float(offer.pack_size if offer else 1))
    return abs(quantity - row.quantity) <= slack and (row.kind == Kind.ORDER or quantity >= row.wanted)


def _renew(
    row: ReorderProposal,
    quantity: int,
    positions: Mapping[tuple[int, int], Position],
    offer: Offer | None,
    now: datetime,
) -> None:
    """Made anew; a person's own quantity was meant for other circumstances and is forgotten."""
    here = positions.get((row.variant_id, row.location_id), Position(0, 0, 0))
    row.on_hand, row.on_order, row.at = here.free, here.on_order, now
    row.edited_quantity, row.decided_by = None, ""
    if quantity:
        row.quantity = quantity
    else:
        row.state, row.decided_at = State.SUPERSEDED, now
    if offer is not None:
        row.unit_cost, row.currency, row.terms_digest = offer.cost, offer.currency, offer.digest
    row.save()


def _order(held: Sequence[ReorderProposal], *, actor: str, now: datetime) -> list[int]:
    """One purchase order for each supplier and location; their ids."""
    groups: dict[tuple[int, int], list[ReorderProposal]] = defaultdict(list)
    for row in held:
        if row.kind == Kind.ORDER and row.supplier_id is not None:
            groups[row.supplier_id, row.location_id].append(row)
    made = []
    for (supplier_id, location_id), rows in sorted(groups.items()):
        order = purchasing.place(
            supplier_id=supplier_id,
            location_id=location_id,
            lines=[PurchaseLine(row.variant_id, row.wanted) for row in rows],
            actor=actor,
            now=now,
            decision=_decision(rows),
        )
        for row in rows:
            row.purchase = order
        made.append(order.pk)
    return made


def _decision(rows: Sequence[ReorderProposal]) -> str:
    """Names the proposals behind an order; the same ones are ordered once."""
    if len(rows) == 1:
        return f"reorder:{rows[0].pk}"
    said = ",".join(str(row.pk) for row in rows)
    return f"reorder:{rows[0].pk}+{len(rows) - 1}:{blake2b(said.encode(), digest_size=8).hexdigest()}"


def _move(held: Sequence[ReorderProposal], *, actor: str, now: datetime) -> None:
    for row in held:
        if row.kind == Kind.TRANSFER and row.source_location_id is not None:
            stock.transfer(
                variant_id=row.variant_id,
                from_id=row.source_location_id,
                to_id=row.location_id,
                quantity=row.wanted,
                actor=actor,
                now=now,
                ref=f"reorder:{row.pk}",
            )


def _close(rows: Sequence[ReorderProposal], state: str, *, actor: str, note: str, now: datetime) -> None:
    for row in rows:
        row.state, row.decided_by, row.decided_at, row.note = state, actor[:80], now, note[:200]
        row.save(update_fields=["state", "decided_by", "decided_at", "note", "purchase"])
