"""Reviews judged among all others of a shop: copies, rushes, company, and a shop full of planted fakes."""

import random
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content import features, services
from content.contracts import Flag, Reading
from content.features import duplicates
from content.models import ReviewAnalysis
from content.services import moderating
from shop.models import Address, Review
from tests import factories
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LONG = (
    "The lid closes well, tea stays warm for six hours, and the handle never gets hot even when it is full."
)
COPY = (
    "The lid closes well, tea stays warm for six hours and the handle never gets hot, even when it is full!"
)


@pytest.fixture(autouse=True)
def _new_process():
    duplicates.forget_index()


def judged():
    written = features.written(list(Review.objects.values_list("pk", flat=True)))
    splits = [features.split(one.text, one.title) for one in written]
    readings = [
        Reading(one.review_id, split.language, None, (), "fallback")
        for one, split in zip(written, splits, strict=True)
    ]
    found = moderating.judge(written=written, splits=splits, readings=readings, now=NOW)
    return {one.review_id: one for one in found}


def flags_of(one) -> set[Flag]:
    return {finding.flag for finding in one.moderation.findings}


def test_the_later_of_two_nearly_equal_reviews_is_the_copy():
    first = rows.review(factories.product(), LONG, at=NOW - timedelta(days=2))
    second = rows.review(factories.product(), COPY, is_verified=False, at=NOW - timedelta(days=1))

    found = judged()

    assert Flag.NEAR_DUPLICATE not in flags_of(found[first.pk])
    assert Flag.NEAR_DUPLICATE in flags_of(found[second.pk])
    assert (found[second.pk].moderation.verdict, found[second.pk].moderation.weight) == ("hold", 0.2)


def test_short_praise_is_nobodys_property():
    for _ in range(3):
        rows.review(factories.product(), "Great product, works well!", is_verified=False)

    assert all(Flag.NEAR_DUPLICATE not in flags_of(one) for one in judged().values())


def test_a_copy_of_a_review_that_was_deleted_is_none():
    first = rows.review(factories.product(), LONG, at=NOW - timedelta(days=2))
    second = rows.review(factories.product(), COPY, is_verified=False)
    judged()

    first.delete()

    assert Flag.NEAR_DUPLICATE not in flags_of(judged()[second.pk])


def test_resemblance_is_the_share_of_runs_that_both_have():
    one, other = duplicates.runs_of("abcdefgh"), duplicates.runs_of("abcdefgx")

    assert duplicates.jaccard(one, one) == 1.0
    assert duplicates.jaccard(one, other) == pytest.approx(4 / 6)
    assert duplicates.simhash(one) == duplicates.simhash(duplicates.runs_of("A-b c.D e f g h"))
    assert (
        np.bitwise_count(duplicates.simhash(one) ^ duplicates.simhash(duplicates.runs_of("qrstuvwxyz"))) > 10
    )


def test_judging_costs_as_many_queries_for_thirty_reviews_as_for_one():
    rows.review(factories.product())
    judged()
    with CaptureQueriesContext(connection) as one:
        judged()
    for _ in range(29):
        rows.review(factories.product())

    with CaptureQueriesContext(connection) as thirty:
        judged()

    assert len(thirty) == len(one)


def test_two_hundred_fakes_of_an_hour_are_held_and_the_buyers_among_them_are_not():
    product = factories.product()
    fakes = [
        rows.review(
            product, f"Best thing number {n} ever.", is_verified=False, at=NOW - timedelta(seconds=15 * n)
        )
        for n in range(200)
    ]
    buyer = rows.review(product, "Holds a litre of tea.", at=NOW - timedelta(minutes=30))

    services.read(review_ids=[one.pk for one in (*fakes, buyer)], now=NOW)

    states = dict(Review.objects.values_list("pk", "state"))
    assert {states[one.pk] for one in fakes} == {"pending"}
    assert states[buyer.pk] == "approved"
    assert ReviewAnalysis.objects.get(review=fakes[0]).weight == 0.1


def test_those_that_came_before_the_rush_was_seen_are_held_with_it():
    product = factories.product()
    early = [
        rows.review(product, f"Nice number {n}.", is_verified=False, at=NOW - timedelta(minutes=50 - n))
        for n in range(5)
    ]
    services.read(review_ids=[one.pk for one in early], now=NOW - timedelta(minutes=40))
    assert set(Review.objects.values_list("state", flat=True)) == {"approved"}
    late = [
        rows.review(product, f"Good number {n}.", is_verified=False, at=NOW - timedelta(minutes=30 - n))
        for n in range(6)
    ]

    services.read(review_ids=[one.pk for one in late], now=NOW)

    assert set(Review.objects.values_list("state", flat=True)) == {"pending"}
    assert set(ReviewAnalysis.objects.values_list("weight", flat=True)) == {0.1}


def test_a_launch_day_of_two_hundred_buyers_stays_public():
    product = factories.product()
    launch = [
        rows.review(product, f"Mine is the {n}th and it holds tea.", at=NOW - timedelta(seconds=15 * n))
        for n in range(200)
    ]

    services.read(review_ids=[one.pk for one in launch], now=NOW)

    assert set(Review.objects.values_list("state", flat=True)) == {"approved"}


def test_an_imported_review_is_masked_by_its_first_reading():
    review = rows.review(factories.product(), "Nice mug. Call me on 415-555-0132.")

    services.read(review_ids=[review.pk], now=NOW)

    assert Review.objects.get().text == "Nice mug. Call me on [phone]."


# --- planted fakes -------------------------------------------------------------------------------------------------
OPENINGS = (
    "I bought it for my mother",
    "Ours came on a Tuesday",
    "After {} weeks",
    "For {} days of camping",
    "In room {}",
)
MIDDLES = (
    "the lid leaks {} drops",
    "tea stays hot for {} hours",
    "the handle is {} cm too small",
    "it dents at {} cm",
)
ENDINGS = (
    "but I would take {} again.",
    "so I keep it for {} uses.",
    "fine for {} euros.",
    "except on trip {}.",
)
GUSH = (
    "Best product ever, perfect, amazing! Must buy, five stars!",
    "Perfect! Amazing! Best quality, love it so much!",
)


def told(chance: random.Random) -> str:
    """An honest story: no two are alike."""
    parts = [chance.choice(some) for some in (OPENINGS, MIDDLES, ENDINGS, MIDDLES, ENDINGS)]
    return ", ".join(part.format(chance.randint(2, 999)) for part in parts)


def plant(seed: int) -> tuple[set[int], set[int]]:
    """Honest reviews over a month, and a ring of new accounts that praises the same products; ids of both."""
    chance = random.Random(seed)
    goods = [factories.product() for _ in range(8)]
    honest = {
        rows.review(
            chance.choice(goods),
            told(chance),
            stars=chance.choice((2, 3, 4, 4, 5)),
            is_verified=chance.random() < 0.8,
            at=NOW - timedelta(hours=chance.uniform(1, 700)),
            customer=factories.customer(created_at=NOW - timedelta(days=chance.uniform(40, 900))),
        ).pk
        for _ in range(120)
    }
    fakes = set()
    for _ in range(6):
        joined = NOW - timedelta(hours=chance.uniform(10, 60))
        member = factories.customer(created_at=joined)
        Address.objects.create(
            customer=member, name="x", line1="1 Ring Road", postcode="11111", city="X", country="DE"
        )
        for good in goods[:4]:
            at = joined + timedelta(minutes=chance.uniform(5, 400))
            fakes.add(
                rows.review(good, chance.choice(GUSH), stars=5, is_verified=False, at=at, customer=member).pk
            )
    return honest, fakes


def test_planted_fakes_look_more_suspicious_than_honest_reviews(record_property):
    honest, fakes = plant(seed=5)
    score = {review_id: one.suspicion.score for review_id, one in judged().items()}

    pairs = [(score[fake], score[real]) for fake in fakes for real in honest]
    auc = sum((fake > real) + 0.5 * (fake == real) for fake, real in pairs) / len(pairs)
    caught = sum(score[fake] >= 0.5 for fake in fakes) / len(fakes)
    accused = sum(score[real] >= 0.5 for real in honest) / len(honest)

    record_property("auc", auc)
    assert auc >= 0.97
    assert caught >= 0.9
    assert accused <= 0.02


def test_a_suspicion_names_its_reasons_heaviest_first_with_shares_of_one():
    _honest, fakes = plant(seed=6)

    suspicion = judged()[max(fakes)].suspicion

    shares = [share for _code, share in suspicion.reasons]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=0.01)
    assert {"unverified", "company", "shared_device"} <= {code for code, _share in suspicion.reasons}
