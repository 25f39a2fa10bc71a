"""A run over all listings: what each should cost, why, and what is expected of it."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import numpy as np
from django.db import transaction

from pricing import predictor
from pricing.contracts import Change, Facts, Mode, Response, Terms, Why
from pricing.features import ledger, listings, terms, trials
from pricing.models import PriceProposal, ProposalRun
from pricing.policy import deciding, thompson
from pricing.policy.deciding import Decided
from shop.audit import Source
from shop.contracts import money

LOT = 500  # rows written at a time
DRAWS = 200  # for the propensity of a price that is tried
MODEL_NAME = "response"
KEPT = Decimal(10) ** 11  # amounts are cut to what their columns hold
Progress = Callable[[float], None]


def propose(*, now: datetime, progress: Progress = lambda done: None) -> int:
    """Propose prices for every listing of a category that is not off.

    Older open proposals are replaced; a listing has one. With the switch off nothing happens.

    Returns:
        Proposals written, those of the shadow included.
    """
    start = time.process_time()
    run = ProposalRun.objects.create(at=now, is_stopped=terms.is_stopped())
    if run.is_stopped:
        return 0
    ids = listings.ids()
    counts: Counter[str] = Counter()
    n_written = 0
    for at in range(0, len(ids), listings.LOT):
        lot = ids[at : at + listings.LOT]
        n_written += _propose_lot(lot, run, counts, now)
        progress((at + len(lot)) / len(ids))
    run.n_listings, run.n_proposed, run.counts = len(ids), n_written, dict(counts)
    run.cpu_s = round(time.process_time() - start, 2)
    run.save()
    return n_written


def propose_again(*, listing_id: int, now: datetime) -> PriceProposal | None:
    """A fresh proposal for one listing, if there is any."""
    if terms.is_stopped():
        return None
    _propose_lot([listing_id], None, Counter(), now)
    return PriceProposal.objects.filter(listing_id=listing_id, state=PriceProposal.State.OPEN).first()


def response_of(variant_id: int, known: Mapping[int, Response]) -> Response:
    """The stored belief; of a variant without one, that of goods in general."""
    found = known.get(variant_id)
    if found is not None and all(map(math.isfinite, (found.mean, found.lo, found.hi))):
        return found
    general = predictor.prior()
    return Response(general.mean, general.lo, general.hi, general.badge.value, is_learnt=False)


def decided_for(
    facts: Facts,
    response: Response,
    known: Mapping[int, Terms],
    changes: Sequence[Change] = (),
    *,
    now: datetime,
) -> Decided:
    """What a listing should cost, as the nightly run and every page say it."""
    return deciding.decide(
        facts, response, terms.resolve(facts.category_ids, known), changes=changes, now=now
    )


def _propose_lot(ids: Sequence[int], run: ProposalRun | None, counts: Counter[str], now: datetime) -> int:
    known = terms.by_category()
    all_facts = list(listings.of(ids, now=now))
    beliefs = ledger.responses([facts.variant_id for facts in all_facts])
    changes = ledger.changes(ids, now=now)
    version = predictor.champion().serving.version
    tested = trials.under_test()
    rows = []
    for facts in all_facts:
        wanted = terms.resolve(facts.category_ids, known)
        if wanted.mode is Mode.OFF:
            counts["off"] += 1
            continue
        if (facts.product_id, facts.channel_id) in tested:
            counts["under_test"] += 1
            continue
        response = response_of(facts.variant_id, beliefs)
        decided = decided_for(facts, response, known, changes.get(facts.listing_id, ()), now=now)
        tried = _tried(facts, response, wanted, decided, run, now)
        decided, propensity = tried if tried is not None else (decided, None)
        counts[decided.whys[0]] += 1
        if decided.price != facts.price:
            rows.append(_row(facts, response, wanted, decided, run, version, propensity, now))
    _replace(ids, rows)
    return len(rows)


@transaction.atomic
def _replace(ids: Sequence[int], rows: Sequence[PriceProposal]) -> None:
    """New proposals in place of the open ones. All is thought out before: while this lasts, others wait to write."""
    open_rows = PriceProposal.objects.filter(listing_id__in=ids, state=PriceProposal.State.OPEN)
    # Locked in the order of their keys, before new ones are written: an operator may be approving one right now.
    open_ids = list(open_rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    PriceProposal.objects.filter(pk__in=open_ids).update(state=PriceProposal.State.SUPERSEDED)
    PriceProposal.objects.bulk_create(rows, batch_size=LOT)


def _tried(
    facts: Facts,
    response: Response,
    wanted: Terms,
    decided: Decided,
    run: ProposalRun | None,
    now: datetime,
) -> tuple[Decided, float] | None:
    """Where nothing sure is to be gained and the terms allow it: a price to learn from, with how likely it was."""
    if not wanted.explore_rate or run is None or decided.whys[0] not in {Why.UNSURE, Why.BEST}:
        return None
    rng = np.random.default_rng(
        [run.pk, facts.listing_id]
    )  # drawn again from the run's and listing's numbers
    normals = [float(each) for each in rng.standard_normal(DRAWS + 1)]
    prospect = deciding.prospect_of(facts, response, wanted)
    prices = deciding.candidates(facts, deciding.limits_of(facts, wanted, now))
    price = thompson.explored(prospect, prices, normal=normals[0], budget=wanted.explore_rate)
    if price is None or price == facts.price:
        return None
    found = deciding.set_to(facts, response, wanted, price, why=Why.EXPLORE, now=now)
    if found.price == facts.price:
        return None
    spread = thompson.propensities(prospect, prices, normals=normals[1:], budget=wanted.explore_rate)
    return found, spread.get(price, 1 / DRAWS)


def _row(
    facts: Facts,
    response: Response,
    wanted: Terms,
    decided: Decided,
    run: ProposalRun | None,
    version: str,
    propensity: float | None,
    now: datetime,
) -> PriceProposal:
    is_shadow = wanted.mode is Mode.SHADOW
    best, currency = decided.best, facts.currency
    return PriceProposal(
        at=now,
        as_of=now,
        source=Source.MODEL if response.is_learnt else Source.FALLBACK,
        model_name=MODEL_NAME,
        model_version=version[:40],
        score=best.chance,
        reasons=[str(why) for why in decided.whys],
        run=run,
        listing_id=facts.listing_id,
        state=PriceProposal.State.SHADOW if is_shadow else PriceProposal.State.OPEN,
        mode=str(wanted.mode),
        currency=currency,
        price_before=facts.price,
        wanted=money.quantize(decided.wanted, currency),
        price=decided.price,
        bound_by=[str(rule) for rule in decided.guarded.bound_by],
        elasticity=response.mean,
        elasticity_lo=response.lo,
        elasticity_hi=response.hi,
        badge=response.badge,
        days=int(deciding.HORIZON),
        **_amounts(
            currency,
            margin=best.margin,
            margin_lo=best.margin_lo,
            margin_hi=best.margin_hi,
            gain=best.gain,
            gain_lo=best.gain_lo,
            gain_hi=best.gain_hi,
        ),
        answered=decided.answered[:80],
        propensity=propensity,
    )


def _amounts(currency: str, **values: float) -> dict[str, Decimal]:
    return {name: amount(value, currency) for name, value in values.items()}


def amount(value: float, currency: str) -> Decimal:
    """An estimate as money."""
    exact = Decimal(repr(value)) if math.isfinite(value) else Decimal(0)
    return money.quantize(min(max(exact, -KEPT), KEPT), currency)
