"""Switchback tests of prices: designed, started, kept going day by day, and read.

The seed is stored, so the order of blocks can be drawn again; every price of a test goes through the guard rails like
any other, and a block in which they did not let it through does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import fmean, stdev

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pricing.contracts import Effect, Facts, Outcome, UnusableCosts, Why
from pricing.features import ledger, listings, terms, trials
from pricing.models import ExperimentBlock, PriceExperiment
from pricing.policy import deciding, switchback
from pricing.services import proposing
from shop.contracts import money
from shop.contracts.errors import ShopError
from shop.services import catalogue

BEFORE_DAYS = 56  # from which the usual sales and their spread are read
DRAWS = 2_000  # other orders that the chance of an effect is read from
State = PriceExperiment.State


class CannotStart(ShopError):
    """The test cannot begin; the message says why."""

    code = "test_cannot_start"
    status = 409


class NotRunning(ShopError):
    """There is nothing to stop."""

    code = "test_not_running"
    status = 409


@dataclass(frozen=True, slots=True)
class Reading:
    """What a test has come to: relative effects on units and margin of a day, None while too few blocks are over."""

    units: Effect | None
    margin: Effect | None
    n_blocks: int
    n_left_out: int  # limits did not allow their price


def least_effect(*, experiment: PriceExperiment, now: datetime) -> float | None:
    """The smallest relative effect on units that it can find; None where nothing was sold before."""
    today = timezone.localdate(now)
    first = today - timedelta(days=BEFORE_DAYS)
    products = list(experiment.products.values_list("pk", flat=True))
    found = trials.days(products, experiment.channel_id, first=first, last=today - timedelta(days=1))
    usual = _usual(found)
    length = experiment.block_days - experiment.washout_days
    values = [
        value
        for product, by_day in _by_product(found).items()
        if usual.get(product, 0) > 0
        for value in _blocks_of([n / usual[product] for n in by_day], length)
    ]
    if len(values) < 2:
        return None
    return switchback.least_effect(stdev(values), len(products) * experiment.n_blocks)


@transaction.atomic
def start(*, experiment_id: int, actor: str, now: datetime) -> PriceExperiment:
    """Draw the order of blocks and begin tomorrow.

    Raises:
        CannotStart: if it ran before, has no products, or one of them is under another test.
    """
    test = PriceExperiment.objects.select_for_update().get(pk=experiment_id)
    products = sorted(test.products.values_list("pk", flat=True))
    if test.state != State.DRAFT:
        raise CannotStart(_("It was started before."))
    if not products:
        raise CannotStart(_("It has no products."))
    if any((product, test.channel_id) in trials.under_test() for product in products):
        raise CannotStart(_("A product is under another test already."))
    test.least_effect = least_effect(experiment=test, now=now)
    test.seed = int(np.random.default_rng([test.pk, int(now.timestamp())]).integers(2**31))
    test.base_prices = {
        str(pk): str(price) for pk, (_product, price) in trials.listings_of(products, test.channel_id).items()
    }
    test.state, test.started_at, test.started_by = State.RUNNING, now, actor[:80]
    test.save()
    first = timezone.localdate(now) + timedelta(days=1)
    ExperimentBlock.objects.bulk_create(
        _block(test, product, number, is_changed, first)
        for product, arms in _order(test.seed, products, test.n_blocks).items()
        for number, is_changed in enumerate(arms)
    )
    return test


def run(*, now: datetime) -> int:
    """Set the price of the day for every product under test, and end tests that are over; returns prices changed."""
    if terms.is_stopped():
        return 0
    n_changed = 0
    for test in PriceExperiment.objects.filter(state=State.RUNNING).order_by("pk"):
        n_changed += _run_one(test, timezone.localdate(now), now)
    return n_changed


@transaction.atomic
def stop(*, experiment_id: int, now: datetime) -> PriceExperiment:
    """End it now; like a price that is taken back, each returns at once to what it was.

    Raises:
        NotRunning: if it has not begun, or is over.
    """
    test = PriceExperiment.objects.select_for_update().get(pk=experiment_id)
    if test.state != State.RUNNING:
        raise NotRunning(_("It is not running: there is nothing to stop."))
    for listing_id, base in sorted(test.base_prices.items()):
        facts = listings.one(int(listing_id), now=now)
        if facts is not None and facts.price != Decimal(base):
            _push(test, facts, Decimal(base), now)
    test.state, test.ended_at = State.STOPPED, now
    test.save(update_fields=["state", "ended_at"])
    return test


def read(*, experiment: PriceExperiment, now: datetime) -> Reading:
    """What the blocks that are over came to."""
    blocks = _measured(experiment, now)
    usable = [block for block in blocks if block.was_applied and block.units is not None]
    return Reading(
        _effect(experiment, usable, "units"),
        _effect(experiment, usable, "margin"),
        len(usable),
        len(blocks) - len(usable),
    )


def _run_one(test: PriceExperiment, today: date, now: datetime) -> int:
    blocks = {row.product_id: row for row in test.blocks.filter(first_day__lte=today, last_day__gte=today)}
    if not blocks and not test.blocks.filter(first_day__gt=today).exists():
        n_changed = _return(test, now)
        # The way back may be longer than a day allows; the test is over when prices are where they were.
        if _is_back(test):
            PriceExperiment.objects.filter(pk=test.pk).update(state=State.FINISHED, ended_at=now)
        return n_changed
    n_changed = 0
    kept: defaultdict[int, bool] = defaultdict(lambda: True)
    for listing_id, (product, _price) in trials.listings_of(list(blocks), test.channel_id).items():
        base = test.base_prices.get(str(listing_id))
        if base is None:
            continue
        rate = 1 + test.change_rate if blocks[product].is_changed else Decimal(1)
        changed, is_kept = _set(test, listing_id, Decimal(base) * rate, Decimal(base), now)
        n_changed += changed
        kept[product] &= is_kept
    for product, block in blocks.items():
        if kept[product] and not block.was_applied:
            ExperimentBlock.objects.filter(pk=block.pk).update(was_applied=True)
    return n_changed


def _set(
    test: PriceExperiment, listing_id: int, wanted: Decimal, base: Decimal, now: datetime
) -> tuple[bool, bool]:
    """Whether the price changed, and whether it is on the side of the base where it should be."""
    facts = listings.one(listing_id, now=now)
    if facts is None:
        return False, False
    price = money.quantize(wanted, facts.currency)
    known = terms.resolve(facts.category_ids, terms.by_category())
    response = proposing.response_of(facts.variant_id, ledger.responses([facts.variant_id]))
    try:
        allowed = deciding.set_to(facts, response, known, price, why=Why.EXPLORE, now=now).price
    except UnusableCosts:
        return False, False
    is_kept = (allowed > base) == (price > base) and (allowed < base) == (price < base)
    if allowed == facts.price:
        return False, is_kept
    _push(test, facts, allowed, now)
    return True, is_kept


def _push(test: PriceExperiment, facts: Facts, price: Decimal, now: datetime) -> None:
    catalogue.set_price(
        variant_id=facts.variant_id,
        channel_id=facts.channel_id,
        price=price,
        compare_at_price=facts.compare_at if facts.compare_at and facts.compare_at > price else None,
        decision=f"pricing.experiment:{test.pk}",
        now=now,
    )


def _is_back(test: PriceExperiment) -> bool:
    """Whether every price is what it was; one whose listing is gone counts as such."""
    products = list(test.products.values_list("pk", flat=True))
    now = trials.listings_of(products, test.channel_id)
    return all(
        price == Decimal(test.base_prices[str(pk)])
        for pk, (_product, price) in now.items()
        if str(pk) in test.base_prices
    )


def _return(test: PriceExperiment, now: datetime) -> int:
    return sum(
        _set(test, int(listing_id), Decimal(base), Decimal(base), now)[0]
        for listing_id, base in sorted(test.base_prices.items())
    )


def _order(seed: int, products: Sequence[int], n_blocks: int) -> dict[int, list[bool]]:
    rng = np.random.default_rng(seed)
    return {product: switchback.arms([float(x) for x in rng.random(n_blocks)]) for product in products}


def _block(
    test: PriceExperiment, product: int, number: int, is_changed: bool, first: date
) -> ExperimentBlock:
    begins = first + timedelta(days=number * test.block_days)
    ends = begins + timedelta(days=test.block_days - 1)
    return ExperimentBlock(
        experiment=test,
        product_id=product,
        number=number,
        first_day=begins,
        last_day=ends,
        is_changed=is_changed,
    )


def _measured(test: PriceExperiment, now: datetime) -> list[ExperimentBlock]:
    """Blocks that are over, with what was sold in them after the wash-out, relative to before the test."""
    today = timezone.localdate(now)
    blocks = list(test.blocks.filter(last_day__lt=today).order_by("product_id", "number"))
    if not blocks or test.started_at is None:
        return []
    begin = timezone.localdate(test.started_at)
    products = sorted({block.product_id for block in blocks})
    before = trials.days(
        products,
        test.channel_id,
        first=begin - timedelta(days=BEFORE_DAYS),
        last=begin - timedelta(days=1),
    )
    sold = {
        (row.product_id, row.day): row
        for row in trials.days(products, test.channel_id, first=begin, last=today - timedelta(days=1))
    }
    usual, earned = _usual(before), _usual(before, "margin")
    for block in blocks:
        n_days = (block.last_day - block.first_day).days + 1
        days = [block.first_day + timedelta(days=at) for at in range(test.washout_days, n_days)]
        rows = [sold[block.product_id, day] for day in days if (block.product_id, day) in sold]
        if rows and usual.get(block.product_id, 0) > 0:
            block.units = fmean(row.units for row in rows) / usual[block.product_id]
            least = max(abs(earned.get(block.product_id, 0.0)), 1e-9)
            block.margin = fmean(row.margin for row in rows) / least
    ExperimentBlock.objects.bulk_update(blocks, ["units", "margin"], batch_size=500)
    return blocks


def _effect(test: PriceExperiment, blocks: Sequence[ExperimentBlock], what: str) -> Effect | None:
    outcomes = [
        Outcome(block.product_id, block.number, block.is_changed, getattr(block, what)) for block in blocks
    ]
    products = sorted({block.product_id for block in blocks})
    rng = np.random.default_rng(test.seed + 1)
    draws = []
    for _at in range(DRAWS if len(outcomes) >= 4 else 0):
        order = _order(int(rng.integers(2**31)), products, test.n_blocks)
        draws.append([order[each.cluster][each.period] for each in outcomes])
    return switchback.effect(outcomes, draws)


def _usual(days: Sequence[trials.DayOf], what: str = "units") -> dict[int, float]:
    by_product: dict[int, list[float]] = defaultdict(list)
    for row in days:
        by_product[row.product_id].append(getattr(row, what))
    return {product: fmean(values) for product, values in by_product.items()}


def _by_product(days: Sequence[trials.DayOf]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for row in days:
        found[row.product_id].append(row.units)
    return found


def _blocks_of(values: Sequence[float], length: int) -> list[float]:
    return [fmean(values[at : at + length]) for at in range(0, len(values) - length + 1, length)]


def tell_least_effect(*, experiment_id: int, now: datetime) -> None:
    """Write down what a test that was not started yet could find."""
    test = PriceExperiment.objects.get(pk=experiment_id)
    if test.state == State.DRAFT:
        test.least_effect = least_effect(experiment=test, now=now)
        test.save(update_fields=["least_effect"])


def blocks(*, experiment_id: int) -> list[ExperimentBlock]:
    """All blocks in the order of days."""
    rows = ExperimentBlock.objects.filter(experiment_id=experiment_id).select_related("product")
    return list(rows.order_by("first_day", "product_id"))
