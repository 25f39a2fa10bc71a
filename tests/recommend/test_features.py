"""Features: nothing of the future, the same for training and serving, only with consent."""

from datetime import timedelta

import numpy as np
import pytest

from recommend import features
from recommend.features import Rows, sequences
from recommend.features.baskets import buyers_of_pairs
from shop.models import Event
from tests import factories
from tests.factories import NOW
from tests.recommend.rows import happened, ordered

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def history(*, visitor=None, customer=None, before=NOW):
    return features.history_of(
        visitor_id=visitor.pk if visitor else None,
        customer_id=customer.pk if customer else None,
        before=before,
        recent=MONTH,
    )


def steps_of(found, person):
    at = int(np.searchsorted(found.persons, person))
    part = slice(int(found.offsets[at]), int(found.offsets[at + 1]))
    columns = (found.products, found.times, found.weights, found.was_viewed)
    return list(zip(*(column[part].tolist() for column in columns), strict=True))


def served(found):
    return [(step.product_id, step.at, step.weight, step.was_viewed) for step in found.steps]


def test_no_event_at_or_after_the_moment_is_used():
    device = factories.visitor()
    before, at, after = (factories.product(name) for name in ("before", "at", "after"))
    happened("view", before, visitor=device, at=NOW - timedelta(microseconds=1))
    happened("view", at, visitor=device, at=NOW)
    happened("view", after, visitor=device, at=NOW + timedelta(seconds=1))

    assert history(visitor=device).product_ids == [before.pk]
    assert features.interactions(NOW).products.tolist() == [before.pk]


def test_no_order_at_or_after_the_moment_is_a_basket():
    one, other = factories.product("one"), factories.product("other")
    ordered(one, at=NOW - timedelta(seconds=1))
    ordered(other, at=NOW)

    assert features.baskets(NOW).products.tolist() == [one.pk]


def test_serving_reads_exactly_what_training_replays():
    person = factories.customer()
    phone, laptop = factories.visitor(of=person), factories.visitor(of=person)
    products = [factories.product(str(number)) for number in range(12)]
    rng = np.random.default_rng(0)
    for _ in range(260):
        kind = ("view", "view", "cart", "wish", "purchase")[int(rng.integers(5))]
        device = phone if rng.random() < 0.5 else laptop
        who = {"visitor": device, "customer": person} if rng.random() < 0.5 else {"visitor": device}
        happened(
            kind,
            products[int(rng.integers(12))],
            at=NOW - timedelta(minutes=int(rng.integers(1, 400))),
            **who,
        )

    for moment in (NOW, NOW - timedelta(minutes=90), NOW - timedelta(minutes=333)):
        replayed = sequences(features.interactions(moment))

        assert served(history(customer=person, visitor=phone, before=moment)) == steps_of(
            replayed, 2 * person.pk
        )


def test_serving_a_device_without_account_reads_what_training_replays():
    device, item = factories.visitor(), factories.product()
    happened("view", item, visitor=device)
    happened("cart", item, visitor=device, at=NOW - timedelta(minutes=5))

    replayed = sequences(features.interactions(NOW))

    assert served(history(visitor=device)) == steps_of(replayed, 2 * device.pk + 1)
    assert served(history(visitor=device)) == [(item.pk, (NOW - timedelta(minutes=5)).timestamp(), 2.0, True)]


def test_without_consent_nothing_is_learnt_or_read():
    device, item = factories.visitor(), factories.product()
    happened("view", item, visitor=device, has_consent=False)
    happened("view", item)

    assert history(visitor=device).steps == ()
    assert len(features.interactions(NOW)) == 0


def test_what_was_done_before_sign_in_counts_for_the_customer_after_it():
    person = factories.customer()
    phone = factories.visitor(of=person)
    first, second = factories.product("first"), factories.product("second")
    happened("view", first, visitor=phone, at=NOW - timedelta(hours=2))
    happened("view", second, customer=person, at=NOW - timedelta(hours=1))

    assert history(customer=person).product_ids == [first.pk, second.pk]
    assert sequences(features.interactions(NOW)).persons.tolist() == [2 * person.pk]


def test_somebody_elses_events_on_a_shared_device_stay_theirs():
    owner, guest = factories.customer(), factories.customer()
    device = factories.visitor(of=owner)
    theirs = factories.product()
    happened("view", theirs, visitor=device, customer=guest)

    assert history(customer=owner, visitor=device).steps == ()
    assert history(customer=guest).product_ids == [theirs.pk]


def test_a_repeated_product_stands_once_at_its_latest_place_with_its_strongest_weight():
    rows = Rows.of([(1, 5, 10, 1.0, "purchase"), (2, 5, 11, 2.0, "view"), (3, 5, 10, 3.0, "view")])

    found = sequences(rows)

    assert found.products.tolist() == [11, 10]
    assert found.weights.tolist() == [1.0, 4.0]
    assert found.was_viewed.tolist() == [True, True]


def test_a_history_is_the_latest_fifty_products():
    rows = Rows.of([(number, 1, number, float(number), "view") for number in range(80)])

    assert sequences(rows).products.tolist() == list(range(30, 80))


def test_events_at_the_same_moment_are_ordered_by_their_id_whatever_their_order_of_arrival():
    events = [(2, 1, 20, 1.0, "view"), (1, 1, 10, 1.0, "view"), (3, 2, 30, 1.0, "view")]

    forwards, backwards = sequences(Rows.of(events)), sequences(Rows.of(events[::-1]))

    assert forwards.products.tolist() == backwards.products.tolist() == [10, 20, 30]
    assert forwards.offsets.tolist() == [0, 2, 3]


def test_no_events_give_no_sequences():
    assert len(sequences(Rows.of([]))) == 0


def test_just_bought_counts_one_purchase_and_not_a_habit():
    device = factories.visitor()
    once, twice, long_ago = (factories.product(name) for name in ("once", "twice", "long ago"))
    happened("purchase", once, visitor=device)
    for days in (2, 20):
        happened("purchase", twice, visitor=device, at=NOW - timedelta(days=days))
    happened("purchase", long_ago, visitor=device, at=NOW - timedelta(days=31))

    assert history(visitor=device).bought_recently == {once.pk}


def test_pairs_are_counted_by_different_buyers():
    items, offsets = np.asarray([0, 1, 0, 1, 1, 2]), np.asarray([0, 2, 4, 6])

    codes, n_buyers = buyers_of_pairs(items, offsets, np.asarray([7, 7, 8]), 3)

    assert dict(zip(codes.tolist(), n_buyers.tolist(), strict=True)) == {1: 1, 3: 1, 5: 1, 7: 1}


def test_a_cancelled_order_is_no_basket():
    order = ordered(factories.product())
    order.status = "cancelled"
    order.save()

    assert len(features.baskets(NOW)) == 0


def test_reading_a_history_is_one_query(django_assert_num_queries):
    person = factories.customer()
    device = factories.visitor(of=person)
    happened("view", factories.product(), visitor=device)

    with django_assert_num_queries(1):
        history(customer=person, visitor=device)
    assert Event.objects.count() == 1
