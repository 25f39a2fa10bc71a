"""What a person does with a proposal: approve, change, reject, take back; one by one or in bulk.

A proposal is applied once: its row is locked, and whoever comes second finds it decided. What was proposed from facts
that no longer hold is refused and proposed anew, so nobody agrees to something else than what would happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from pricing.contracts import Facts, UnusableCosts, Why
from pricing.features import ledger, listings, past, terms
from pricing.models import PriceProposal, ProposalRun
from pricing.policy import deciding
from pricing.services import proposing
from shop.contracts import money
from shop.contracts.errors import ShopError
from shop.services import catalogue

OLDEST = timedelta(hours=48)  # a proposal of older facts is made anew
State = PriceProposal.State


class NoSuchProposal(ShopError):
    code = "no_such_proposal"
    status = 404

    @classmethod
    def here(cls) -> NoSuchProposal:
        """In words."""
        return cls(_("There is no such proposal."))


class AlreadyDecided(ShopError):
    """Somebody else was faster; nothing was changed."""

    code = "already_decided"
    status = 409


class Stale(ShopError):
    """The facts behind it have changed; it was replaced by a fresh one, if there is any."""

    code = "stale_proposal"
    status = 409


class Stopped(ShopError):
    """The switch is off: no price is changed by this app."""

    code = "pricing_stopped"
    status = 409


class Forbidden(ShopError):
    """A price that a limit forbids; the message names it."""

    code = "price_forbidden"


@dataclass(frozen=True, slots=True)
class Done:
    """How many of a bulk were done, and why the others were not."""

    n_done: int
    problems: tuple[str, ...]


def approve(*, proposal_id: int, actor: str, now: datetime) -> PriceProposal:
    """Set the proposed price.

    Raises:
        NoSuchProposal, AlreadyDecided, Stopped: nothing was changed.
        Stale: it was replaced by a fresh one.
    """
    return _decide(proposal_id, None, actor, now)


def edit(*, proposal_id: int, price: Decimal, actor: str, now: datetime) -> PriceProposal:
    """Set another price in its place, within the same limits.

    Raises:
        Forbidden: if a limit forbids it.
        NoSuchProposal, AlreadyDecided, Stopped, Stale: see `approve`.
    """
    return _decide(proposal_id, price, actor, now)


@transaction.atomic
def reject(*, proposal_id: int, reason: str, actor: str, now: datetime) -> PriceProposal:
    """Keep the price; the reason is kept beside it.

    Raises:
        NoSuchProposal, AlreadyDecided: nothing was changed.
    """
    row = _locked(proposal_id)
    row.state, row.note = State.REJECTED, reason[:200]
    return _signed(row, actor, now)


def approve_many(*, proposal_ids: Sequence[int], actor: str, now: datetime) -> Done:
    """Approve each on its own: one that cannot be done does not stop the others."""
    problems, n_done = [], 0
    for proposal_id in proposal_ids:
        try:
            approve(proposal_id=proposal_id, actor=actor, now=now)
            n_done += 1
        except ShopError as error:
            problems.append(f"{_named(proposal_id)}: {error.message}")
    return Done(n_done, tuple(problems))


@transaction.atomic
def roll_back(*, proposal_id: int, actor: str, now: datetime) -> PriceProposal:
    """Return to the price before, if the applied one is still in force.

    Raises:
        NoSuchProposal: if there is none.
        AlreadyDecided: if it was never applied, or was taken back.
        Stale: if the price was changed since; whoever did so meant it.
    """
    row = PriceProposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if row is None:
        raise NoSuchProposal.here()
    if row.state != State.APPLIED:
        raise AlreadyDecided(_("It is not in force."))
    listing = row.listing
    if listing.list_price != row.applied_price:
        raise Stale(_("The price has been changed since."))
    _set(row, row.price_before, now, suffix=":back")
    row.state = State.ROLLED_BACK
    row.note = _("Taken back by %(actor)s") % {"actor": actor}
    row.save(update_fields=["state", "note"])
    return row


def roll_back_run(*, run_id: int, actor: str, now: datetime) -> Done:
    """Take back every price of a run that is still in force."""
    rows = PriceProposal.objects.filter(run_id=run_id, state=State.APPLIED).order_by("pk")
    problems, n_done = [], 0
    for proposal_id in list(rows.values_list("pk", flat=True)):
        try:
            roll_back(proposal_id=proposal_id, actor=actor, now=now)
            n_done += 1
        except ShopError as error:
            problems.append(f"{_named(proposal_id)}: {error.message}")
    ProposalRun.objects.filter(pk=run_id).update(rolled_back_at=now)
    return Done(n_done, tuple(problems))


def _decide(proposal_id: int, price: Decimal | None, actor: str, now: datetime) -> PriceProposal:
    if terms.is_stopped():
        raise Stopped(_("Automatic prices are stopped: start them again first."))
    applied, listing_id = _apply(proposal_id, price, actor, now)
    if applied is not None:
        return applied
    # Outside of the transaction that found it stale, so that the fresh one stays although this is refused.
    fresh = proposing.propose_again(listing_id=listing_id, now=now)
    if fresh is None:
        raise Stale(_("Its facts have changed since, and nothing is to be gained any more."))
    raise Stale(_("Its facts have changed since; a fresh proposal says %(price)s.") % {"price": fresh.price})


@transaction.atomic
def _apply(
    proposal_id: int, price: Decimal | None, actor: str, now: datetime
) -> tuple[PriceProposal | None, int]:
    """The applied proposal, or None where it was stale and has been marked so."""
    row = _locked(proposal_id)
    facts = listings.one(row.listing_id, now=now)
    wanted = row.price if price is None else price
    if facts is None or _is_stale(row, facts, now):
        row.state = State.STALE
        row.save(update_fields=["state"])
        return None, row.listing_id
    allowed = _allowed(facts, wanted, now)
    if allowed != wanted:
        if price is not None:
            raise Forbidden(
                _("The limits allow %(price)s, not this price.")
                % {"price": money.quantize(allowed, facts.currency)},
                field="price",
            )
        row.state = State.STALE
        row.save(update_fields=["state"])
        return None, row.listing_id
    _set(row, wanted, now)
    row.state, row.applied_price = State.APPLIED, wanted
    return _signed(row, actor, now), row.listing_id


def _is_stale(row: PriceProposal, facts: Facts, now: datetime) -> bool:
    return facts.price != row.price_before or facts.currency != row.currency or now - row.as_of > OLDEST


def _allowed(facts: Facts, wanted: Decimal, now: datetime) -> Decimal:
    """What the limits of this moment make of a price."""
    known = terms.resolve(facts.category_ids, terms.by_category())
    response = proposing.response_of(facts.variant_id, ledger.responses([facts.variant_id]))
    changes = ledger.changes([facts.listing_id], now=now).get(facts.listing_id, ())
    try:
        decided = deciding.set_to(facts, response, known, wanted, why=Why.MARGIN, changes=changes, now=now)
    except UnusableCosts as error:
        raise Forbidden(str(error), field="price") from error
    return decided.price


def _named(proposal_id: int) -> str:
    """What people know it by."""
    listing_id = PriceProposal.objects.filter(pk=proposal_id).values_list("listing_id", flat=True).first()
    return past.name_of(listing_id) if listing_id else str(proposal_id)


def _locked(proposal_id: int) -> PriceProposal:
    row = PriceProposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if row is None:
        raise NoSuchProposal.here()
    if row.state != State.OPEN:
        raise AlreadyDecided(_("It was decided before: %(state)s.") % {"state": row.get_state_display()})
    return row


def _signed(row: PriceProposal, actor: str, now: datetime) -> PriceProposal:
    row.decided_by, row.decided_at = actor[:80], now
    row.save(update_fields=["state", "note", "applied_price", "decided_by", "decided_at"])
    return row


def _set(row: PriceProposal, price: Decimal, now: datetime, *, suffix: str = "") -> None:
    """Push the price, named after the decision. What it is compared with stays only while it is higher."""
    listing = row.listing
    before = listing.compare_at_price
    catalogue.set_price(
        variant_id=listing.variant_id,
        channel_id=listing.channel_id,
        price=price,
        compare_at_price=before if before is not None and before > price else None,
        decision=f"{row.reference}{suffix}",
        now=now,
    )


def reject_many(*, proposal_ids: Sequence[int], reason: str, actor: str, now: datetime) -> Done:
    """Reject each on its own."""
    problems, n_done = [], 0
    for proposal_id in proposal_ids:
        try:
            reject(proposal_id=proposal_id, reason=reason, actor=actor, now=now)
            n_done += 1
        except ShopError as error:
            problems.append(f"{_named(proposal_id)}: {error.message}")
    return Done(n_done, tuple(problems))
