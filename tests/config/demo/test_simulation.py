"""A run obeys its own world: seeded, in time, out of no empty shelf, and with something true to learn."""

import numpy as np

from config.demo import simulation, traffic, warehouse
from config.demo.market import asked
from config.demo.opinions import GOOD_FROM
from tests.config.demo.conftest import NOW

DAY = 86_400


def test_one_seed_gives_one_run(run: simulation.Run):
    again = simulation.simulate(seed=3, now=NOW, size=simulation.SMALL)

    assert np.array_equal(again.traffic.at, run.traffic.at)
    assert np.array_equal(again.traffic.product, run.traffic.product)
    assert again.orders == run.orders
    assert again.reviews == run.reviews
    assert again.movements == run.movements


def test_another_seed_gives_another_run(run: simulation.Run):
    other = simulation.simulate(seed=4, now=NOW, size=simulation.SMALL)

    assert other.orders != run.orders


def test_nothing_happens_outside_the_days_before_now(run: simulation.Run):
    first = int(run.first_day.timestamp())

    assert run.first_day.isoformat() == "2026-05-17T00:00:00+00:00"
    assert run.traffic.at.min() >= first
    assert run.traffic.at.max() < first + 14 * DAY
    assert bool(np.all(np.diff(run.traffic.at) >= 0))


def test_a_purchase_is_a_line_of_its_order(run: simulation.Run):
    bought = run.traffic.kind == traffic.PURCHASE
    events = sorted(
        zip(run.traffic.order[bought].tolist(), run.traffic.variant[bought].tolist(), strict=True)
    )
    lines = sorted((order.index, line.variant) for order in run.orders for line in order.lines)

    assert events == lines


def test_no_shelf_is_ever_below_what_was_promised(run: simulation.Run):
    balances: dict[tuple[int, int], list[int]] = {}
    for m in run.movements:
        on_hand, allocated = balances.setdefault((m.variant, m.location), [0, 0])
        on_hand, allocated = on_hand + m.on_hand, allocated + m.allocated
        balances[m.variant, m.location] = [on_hand, allocated]
        assert on_hand >= allocated >= 0


def test_a_shopper_pays_the_price_of_the_day(run: simulation.Run):
    first = int(run.first_day.timestamp())
    for order in run.orders:
        currency = "CNY" if order.channel == 3 else "EUR"
        for line in order.lines:
            variant = run.catalogue.products[line.product].variants[
                line.variant - run.variants_of[line.product][0]
            ]
            factor = float(run.prices.promoted[line.product, (order.placed_at - first) // DAY])
            assert line.unit_price == asked(variant.price, factor, currency)


def test_an_order_is_sent_after_it_was_placed_and_returned_after_it_arrived(run: simulation.Run):
    for order in run.orders:
        assert not order.shipped_at or order.placed_at <= order.shipped_at
        assert not order.delivered_at or order.shipped_at <= order.delivered_at
        assert not (order.cancelled_at and order.shipped_at)
        assert order.returned is None or order.returned.requested_at > order.delivered_at


def test_reviews_speak_well_of_what_is_good():
    size = simulation.Size(
        n_products=60, n_shoppers=500, n_days=30, units_a_day=40.0, bustle=5.0, has_all_pictures=False
    )
    run = simulation.simulate(seed=5, now=NOW, size=size)
    types = {t.code: t for t in run.catalogue.types}
    good, bad = [], []
    for review in run.reviews:
        product = run.catalogue.products[review.product]
        hidden = dict(zip(types[product.type_code].aspects, product.qualities, strict=True))
        for aspect, polarity in review.opinions:
            if aspect in hidden and polarity != "mixed":
                (good if polarity == "good" else bad).append(hidden[aspect])

    assert len(run.reviews) > 100
    assert np.mean(good) > GOOD_FROM > 0.5 > np.mean(bad)
    assert {review.language for review in run.reviews} == {"en", "zh-hans"}


def test_what_was_looked_at_before_tells_more_than_popularity():
    size = simulation.Size(
        n_products=150, n_shoppers=500, n_days=20, units_a_day=40.0, bustle=6.0, has_all_pictures=False
    )
    run = simulation.simulate(seed=6, now=NOW, size=size)
    views = run.traffic.kind == traffic.VIEW
    order = np.lexsort((run.traffic.at[views], run.traffic.shopper[views]))
    shopper, product = run.traffic.shopper[views][order], run.traffic.product[views][order]
    pairs = np.flatnonzero(shopper[1:] == shopper[:-1])
    train, test = pairs[: len(pairs) * 4 // 5], pairs[len(pairs) * 4 // 5 :]
    counts = np.zeros((150, 150))
    np.add.at(counts, (product[train], product[train + 1]), 1)
    popular = np.argsort(-np.bincount(product[: train[-1]], minlength=150))[:10]

    by_transition = np.mean([product[i + 1] in np.argsort(-counts[product[i]])[:10] for i in test])
    by_popularity = np.mean(np.isin(product[test + 1], popular))

    assert by_transition > 2 * by_popularity


def test_a_full_planner_reorders_before_the_shelf_is_empty():
    rng = np.random.default_rng(1)
    stock = warehouse.Warehouse(
        believed=np.array([[2.0, 0, 0, 0]]),
        available=np.array([[10, 0, 0, 0]]),
        on_order=np.zeros((1, 4), int),
        rng=rng,
    )

    stock.morning(day=0, at=0)
    stock.morning(day=1, at=DAY)

    assert stock.on_order[0, 0] == 38
    assert sum(len(rows) for rows in stock.arriving.values()) == 1
