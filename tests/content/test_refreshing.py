"""What is published follows the published reviews: counted, announced once, written down, and withdrawn in the end."""

from datetime import timedelta

import pytest

from content import services
from content.models import InsightDecision, ReviewAnalysis
from shop.models import Aspect, AspectInsight, ProductInsight, Review, ReviewMention
from shop.services import insights
from tests import factories
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def product():
    rows.aspects()
    return factories.product()


def refresh(*products, now=NOW):
    return services.refresh(product_ids=[product.pk for product in products], now=now)


def counts(product):
    found = AspectInsight.objects.filter(product=product)
    return {
        row.aspect.code: (row.n_positive, row.n_negative, row.n_mentions, row.n_reviewers) for row in found
    }


def claims(product):
    return [claim["text_en"] for claim in ProductInsight.objects.get(product=product).shown["claims"]]


def test_reviews_become_counts_sentences_quotes_and_mentions(product):
    praising = rows.said(product, "battery+", n=4)
    rows.said(product, "battery-")

    assert refresh(product) == 1

    row = ProductInsight.objects.get(product=product)
    assert counts(product) == {"battery": (4, 1, 5, 5)}
    assert claims(product) == ["4 of 5 reviewers praise the battery; 1 is critical."]
    assert row.shown["claims"][0]["text_zh"] == "5 位评价者中 4 位称赞续航，1 位提出批评。"
    assert (row.n_reviews, row.n_reviewers, row.source, row.model_version) == (5, 5, "model", "v1")
    assert row.shown["pros"] == ["battery"]
    assert ReviewMention.objects.filter(product=product, opinion="positive").count() == 4
    for quote in row.shown["quotes"]:
        text = Review.objects.get(pk=quote["review_id"]).text
        assert text[quote["start"] : quote["end"]] == quote["text"]
    assert {quote["opinion"] for quote in row.shown["quotes"]} == {"positive", "negative"}
    assert praising[0].product_id == product.pk


def test_a_publication_is_a_row_of_the_ledger(product):
    rows.said(product, "battery+", n=3)
    rows.said(product, "battery+", n=2, weight=0.2)

    refresh(product)

    decision = InsightDecision.objects.get(product=product)
    row = ProductInsight.objects.get(product=product)
    assert (decision.digest, decision.at, decision.as_of) == (row.digest, NOW, NOW)
    assert (decision.n_reviews, decision.counts) == (5, {"battery": [3, 0, 3, 3]})
    assert decision.claims == [["3 of 3 reviewers praise the battery.", "3 位评价者中 3 位称赞续航。"]]
    assert decision.reasons == [["left out", 2]]
    assert (decision.source, decision.model_name, decision.model_version) == ("model", "reader", "v1")


def test_nothing_new_publishes_nothing_and_moves_the_moment(product):
    rows.said(product, "battery+", n=3)
    refresh(product)

    assert refresh(product, now=LATER) == 0

    assert InsightDecision.objects.count() == 1
    row = ProductInsight.objects.get(product=product)
    assert (row.as_of, row.published_at) == (LATER, NOW)


def test_a_review_more_changes_what_is_said(product):
    rows.said(product, "battery+", n=3)
    refresh(product)
    rows.said(product, "battery+")

    assert refresh(product, now=LATER) == 1

    assert counts(product)["battery"] == (4, 0, 4, 4)
    assert InsightDecision.objects.count() == 2


def test_a_deleted_review_leaves_the_counts(product):
    gone = rows.said(product, "battery+", n=4)[0]
    refresh(product)
    gone.delete()

    refresh(product, now=LATER)

    assert counts(product) == {"battery": (3, 0, 3, 3)}


def test_a_hidden_review_leaves_counts_quotes_and_mentions(product):
    hidden = rows.said(product, "battery-")[0]
    rows.said(product, "battery+", n=3)
    refresh(product)
    Review.objects.filter(pk=hidden.pk).update(state=Review.State.REJECTED)

    refresh(product, now=LATER)

    assert counts(product) == {"battery": (3, 0, 3, 3)}
    shown = ProductInsight.objects.get(product=product).shown
    assert hidden.pk not in {quote["review_id"] for quote in shown["quotes"]}
    assert not ReviewMention.objects.filter(review=hidden).exists()


def test_the_latest_review_that_goes_takes_everything_with_it(product):
    only = rows.said(product, "battery+")[0]
    refresh(product)
    only.delete()

    assert refresh(product, now=LATER) == 1

    row = ProductInsight.objects.get(product=product)
    assert (row.n_reviews, row.shown, row.digest) == (0, {}, "")
    assert counts(product) == {}
    decision = InsightDecision.objects.latest("pk")
    assert (decision.n_reviews, decision.counts, decision.at) == (0, {}, LATER)


def test_a_product_without_reviews_gets_no_row(product):
    assert refresh(product) == 0

    assert not ProductInsight.objects.exists()
    assert not InsightDecision.objects.exists()


def test_one_review_is_counted_and_nothing_of_it_is_shown(product):
    rows.said(product, "battery+")

    refresh(product)

    row = ProductInsight.objects.get(product=product)
    assert counts(product) == {"battery": (1, 0, 1, 1)}
    assert row.n_reviewers == 1
    assert [row.shown[part] for part in ("aspects", "claims", "quotes", "pros", "suits")] == [
        [],
        [],
        [],
        [],
        [],
    ]


def test_copies_of_one_hour_do_not_count_and_are_told_of(product):
    rows.said(product, "battery-", n=3)
    rows.said(product, "battery+", n=200, weight=0.1, stars=5)

    refresh(product)

    assert counts(product) == {"battery": (0, 3, 3, 3)}
    assert InsightDecision.objects.get().reasons == [["left out", 200]]
    assert ReviewMention.objects.count() == 3


def test_a_review_that_is_held_does_not_count_even_before_it_is_hidden(product):
    rows.said(product, "battery+", n=3)
    rows.said(product, "battery-", verdict="hold")

    refresh(product)

    assert counts(product) == {"battery": (3, 0, 3, 3)}


def test_what_a_person_published_counts_in_full(product):
    rows.said(product, "battery+", n=3)
    held = rows.said(product, "battery+", verdict="hold", weight=0.1)[0]
    ReviewAnalysis.objects.filter(review=held).update(decided="approved")

    refresh(product)

    assert counts(product) == {"battery": (4, 0, 4, 4)}


def test_orders_to_assistants_count_but_are_never_quoted(product):
    rows.said(product, "battery+", n=2)
    quarantined = rows.said(product, "battery+", is_quarantined=True)[0]

    refresh(product)

    assert counts(product)["battery"] == (3, 0, 3, 3)
    quotes = ProductInsight.objects.get(product=product).shown["quotes"]
    assert quotes and quarantined.pk not in {quote["review_id"] for quote in quotes}


def test_an_author_who_is_forgotten_leaves_a_review_that_still_counts(product):
    forgotten = rows.said(product, "battery+", n=3)[0]
    refresh(product)
    Review.objects.filter(pk=forgotten.pk).update(customer=None, author_name="—")

    refresh(product, now=LATER)

    assert counts(product) == {"battery": (3, 0, 3, 3)}


def test_an_aspect_that_nobody_knows_any_more_is_not_counted(product):
    rows.said(product, "battery+", "fit+", n=3)
    refresh(product)
    Aspect.objects.get(code="fit").delete()

    refresh(product, now=LATER)

    assert counts(product) == {"battery": (3, 0, 3, 6)}


def test_a_renamed_aspect_is_published_by_its_new_name(product):
    rows.said(product, "battery+", n=3)
    refresh(product)
    Aspect.objects.filter(code="battery").update(name_en="Battery life")

    assert refresh(product, now=LATER) == 1

    assert claims(product) == ["3 of 3 reviewers praise the battery life."]


def test_the_limits_are_the_businesss(product, settings):
    settings.CONTENT_LIMITS = {"min_reviewers": 5}
    rows.said(product, "battery+", n=4)

    refresh(product)

    assert claims(product) == []


def test_one_product_that_fails_does_not_stop_the_others(product, monkeypatch):
    other = factories.product()
    for one in (product, other):
        rows.said(one, "battery+", n=3)
    publish = insights.publish

    def fail_for_one(*, insight, mentions, now):
        if insight.product_id == product.pk:
            raise ValueError("broken")
        return publish(insight=insight, mentions=mentions, now=now)

    monkeypatch.setattr(insights, "publish", fail_for_one)

    assert refresh(product, other) == 1

    assert counts(other) == {"battery": (3, 0, 3, 3)}
    assert not ProductInsight.objects.filter(product=product).exists()
    assert not InsightDecision.objects.filter(product=product).exists()


def test_a_ledger_that_cannot_be_written_takes_the_publication_back(product, monkeypatch):
    rows.said(product, "battery+", n=3)

    def refuse(**fields):
        raise ValueError("no ledger")

    monkeypatch.setattr(InsightDecision.objects, "create", refuse)

    assert refresh(product) == 0

    assert not ProductInsight.objects.exists()


def test_refreshing_what_did_not_change_costs_four_queries(product, django_assert_num_queries):
    others = [factories.product() for _ in range(5)]
    for one in (product, *others):
        rows.said(one, "battery+", n=3)
    refresh(product, *others)

    with django_assert_num_queries(4):  # names, digests, reviews, the moment
        refresh(product, *others, now=LATER)


def test_refreshing_what_changed_costs_as_many_queries_whatever_is_said(product, django_assert_num_queries):
    rows.said(product, "battery+", "fit-", "sound+", n=3)
    refresh(product)
    rows.said(product, "battery+", "fit-", "sound+", n=6)

    with django_assert_num_queries(20):
        refresh(product, now=LATER)
