"""Publishing what customers say: all of it together, the later reading wins, nothing of unknown aspects."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from shop import signals
from shop.contracts.insights import (
    AspectCount,
    Bullet,
    Claim,
    Mention,
    MonthCount,
    Opinion,
    ProductInsight,
    Quote,
    Suits,
)
from shop.models import Aspect, AspectInsight, Review, ReviewMention
from shop.models import ProductInsight as Row
from shop.services import insights
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TEXT = "The battery lasts for days."


@pytest.fixture
def product():
    Aspect.objects.create(code="battery", name_en="Battery", name_zh_hans="续航")
    Aspect.objects.create(code="fit", name_en="Fit", name_zh_hans="版型")
    return factories.product()


def reviewed(product, state=Review.State.APPROVED):
    return Review.objects.create(
        product=product, author_name="Ada", stars=5, text=TEXT, language="en", state=state, created_at=NOW
    )


def count(code="battery", *, n_positive=4, n_negative=1, is_shown=True):
    return AspectCount(
        code=code,
        n_reviewers=9,
        n_mentions=5,
        n_positive=n_positive,
        n_negative=n_negative,
        n_neutral=0,
        n_verified=5,
        verdict=Opinion.POSITIVE,
        positive_lo=0.4,
        positive_hi=0.9,
        months=(MonthCount(date(2026, 5, 1), n_positive, n_negative),),
        is_shown=is_shown,
    )


def insight(product, *aspects, digest="one", as_of=NOW, n_reviews=9):
    return ProductInsight(
        product_id=product.pk,
        n_reviews=n_reviews,
        n_reviewers=9,
        n_verified=8,
        aspects=aspects,
        quotes=(Quote(1, "battery", Opinion.POSITIVE, TEXT, 0, len(TEXT), "en"),),
        claims=(Claim("4 of 9 praise.", "9 位中 4 位称赞。", ("battery",), 4, 9),),
        pros=("battery",),
        cons=(),
        suits=(Suits("travel", "travel", "旅行", 3, 9),),
        as_of=as_of,
        source="model",
        model_version="v1",
        digest=digest,
    )


def publish(product, *aspects, mentions=(), now=NOW, **fields):
    return insights.publish(insight=insight(product, *aspects, **fields), mentions=mentions, now=now)


def heard(signal):
    got = []
    signal.connect(lambda **kwargs: got.append(kwargs), weak=False, dispatch_uid=f"test-{id(got)}")
    return got


def test_a_publication_is_one_row_and_a_row_per_aspect(product):
    review = reviewed(product)
    mention = Mention(review.pk, "battery", Opinion.POSITIVE, 4, 11)

    assert publish(product, count(), count("fit", is_shown=False), mentions=[mention])

    row = Row.objects.get(product=product)
    assert (row.n_reviews, row.n_reviewers, row.digest, row.as_of, row.published_at) == (
        9,
        9,
        "one",
        NOW,
        NOW,
    )
    assert list(
        AspectInsight.objects.order_by("pk").values_list("aspect__code", "n_positive", "is_shown")
    ) == [
        ("battery", 4, True),
        ("fit", 4, False),
    ]
    assert list(ReviewMention.objects.values_list("review_id", "opinion", "start", "end")) == [
        (review.pk, "positive", 4, 11)
    ]


def test_the_page_gets_names_and_months_of_what_is_shown_and_nothing_else(product):
    publish(product, count(), count("fit", is_shown=False))

    shown = Row.objects.get(product=product).shown
    assert [(one["code"], one["name_en"], one["name_zh"]) for one in shown["aspects"]] == [
        ("battery", "Battery", "续航")
    ]
    assert shown["aspects"][0]["months"] == [{"month": "2026-05-01", "n_positive": 4, "n_negative": 1}]
    assert shown["claims"] == [
        {"text_en": "4 of 9 praise.", "text_zh": "9 位中 4 位称赞。", "aspects": ["battery"], "n": 4, "of": 9}
    ]
    assert [tag["code"] for tag in shown["suits"]] == ["travel"]


def test_what_is_published_anew_replaces_everything(product):
    review = reviewed(product)
    mention = Mention(review.pk, "battery", Opinion.POSITIVE, 0, 3)
    publish(product, count(), count("fit"), mentions=[mention, mention])

    publish(product, count(n_positive=3), digest="two", as_of=NOW + timedelta(hours=1))

    assert list(AspectInsight.objects.values_list("aspect__code", "n_positive")) == [("battery", 3)]
    assert not ReviewMention.objects.exists()
    assert Row.objects.get(product=product).digest == "two"


def test_a_publication_that_fails_half_way_leaves_the_one_before_it(product):
    publish(product, count())

    with pytest.raises(IntegrityError), transaction.atomic():
        publish(product, count(n_positive=7), digest="two")

    assert Row.objects.get(product=product).digest == "one"
    assert AspectInsight.objects.get().n_positive == 4


def test_an_unknown_aspect_is_refused_and_nothing_changes(product):
    publish(product, count())

    with pytest.raises(insights.UnknownAspect):
        publish(product, count(), count("smell"), digest="two")

    assert Row.objects.get(product=product).digest == "one"


def test_a_mention_of_a_review_that_is_not_published_is_left_out(product):
    hidden = reviewed(product, state=Review.State.PENDING)
    elsewhere = reviewed(factories.product())
    mentions = [Mention(one.pk, "battery", Opinion.POSITIVE, 0, 3) for one in (hidden, elsewhere)]

    publish(product, count(), mentions=[*mentions, Mention(999_999, "battery", Opinion.POSITIVE, 0, 3)])

    assert not ReviewMention.objects.exists()


def test_an_earlier_reading_does_not_replace_a_later_one(product):
    publish(product, count(), as_of=NOW + timedelta(minutes=1))

    assert publish(product, count(n_positive=1), digest="old") is False

    assert Row.objects.get(product=product).digest == "one"
    assert AspectInsight.objects.get().n_positive == 4


def test_a_product_that_is_gone_gets_no_insight(product):
    said = replace(insight(product), product_id=product.pk + 1_000)

    assert insights.publish(insight=said, mentions=(), now=NOW) is False
    assert not Row.objects.exists()


def test_withdrawing_says_nothing_any_more_but_keeps_the_description_in_short(product):
    review = reviewed(product)
    publish(product, count(), mentions=[Mention(review.pk, "battery", Opinion.POSITIVE, 0, 3)])
    insights.publish_bullets(product_id=product.pk, bullets=[Bullet("Waterproof", "防水")], now=NOW)

    assert insights.withdraw(product_id=product.pk, now=NOW) is True

    row = Row.objects.get(product=product)
    assert (row.n_reviews, row.n_reviewers, row.shown, row.digest) == (0, 0, {}, "")
    assert [bullet["text_en"] for bullet in row.bullets] == ["Waterproof"]
    assert not AspectInsight.objects.exists()
    assert not ReviewMention.objects.exists()


def test_withdrawing_twice_changes_nothing(product):
    assert insights.withdraw(product_id=product.pk, now=NOW) is False
    assert not Row.objects.exists()


def test_bullets_come_first_without_hindering_a_reading(product):
    insights.publish_bullets(
        product_id=product.pk, bullets=[Bullet("Light", "轻")], now=NOW + timedelta(days=1)
    )

    assert publish(product, count())

    row = Row.objects.get(product=product)
    assert (row.digest, len(row.bullets)) == ("one", 1)


def test_confirming_moves_the_moment_forward_and_never_back(product):
    publish(product, count())

    insights.confirm(product_ids=[product.pk], as_of=NOW + timedelta(hours=2))
    insights.confirm(product_ids=[product.pk], as_of=NOW + timedelta(hours=1))

    assert Row.objects.get(product=product).as_of == NOW + timedelta(hours=2)


def test_who_shows_insights_is_told_once_and_only_of_a_change(product, django_capture_on_commit_callbacks):
    got = heard(signals.insights_changed)

    with django_capture_on_commit_callbacks(execute=True):
        publish(product, count())
        insights.confirm(product_ids=[product.pk], as_of=NOW + timedelta(hours=1))
        publish(product, count(), as_of=NOW - timedelta(hours=1))

    assert [one["product_ids"] for one in got] == [[product.pk]]


def test_publishing_costs_as_many_queries_whatever_is_said(product, django_assert_num_queries):
    review = reviewed(product)
    publish(product, count())
    mentions = [Mention(review.pk, "battery", Opinion.POSITIVE, 0, at) for at in range(1, 20)]

    with django_assert_num_queries(14):
        publish(product, count(), count("fit"), mentions=mentions, digest="two")


@pytest.mark.parametrize(
    "broken",
    [
        {"n_mentions": 10},
        {"n_positive": 6},
        {"n_negative": 6},
        {"n_neutral": 6},
        {"positive_lo": -0.1},
        {"positive_hi": 1.1},
        {"positive_lo": 0.95},
    ],
)
def test_the_database_refuses_more_opinions_than_reviewers_and_no_interval(product, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        publish(product, replace(count(), **broken))

    assert not Row.objects.exists()


def test_the_database_refuses_an_aspect_twice(product):
    with pytest.raises(IntegrityError), transaction.atomic():
        publish(product, count(), count())


def test_the_database_refuses_a_mention_without_words(product):
    review = reviewed(product)

    with pytest.raises(IntegrityError), transaction.atomic():
        publish(product, count(), mentions=[Mention(review.pk, "battery", Opinion.POSITIVE, 5, 5)])
