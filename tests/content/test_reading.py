"""Reviews are read once for each text and model, in batches; one that fails stops nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from content import services
from content.contracts import Judged, Moderation, Suspicion, Verdict
from content.models import InsightDecision, ReviewAnalysis
from content.services import moderating, ontology, reading
from shop.models import AspectInsight, ProductInsight, Review
from shop.services import reviews
from tests import factories
from tests.content import reader as readers
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    return readers.installed(monkeypatch)


@pytest.fixture
def product():
    rows.aspects()
    return factories.product()


def read(*written, now=NOW):
    return services.read(review_ids=[one.pk for one in written], now=now)


def rewrite(row, text, at=LATER):
    Review.objects.filter(pk=row.pk).update(text=text, changed_at=at)


def test_a_review_is_read_and_counted(product):
    row = rows.review(product, "A battery that lasts.")

    assert read(row) == 1

    found = ReviewAnalysis.objects.get(review=row)
    assert (found.at, found.as_of, found.source, found.model_name, found.model_version) == (
        NOW, NOW, "model", "reader", "v1",
    )  # fmt: skip
    assert found.remarks == [["battery", "positive", 0.9, 0, 21]]
    assert (found.language, found.p_positive, found.score) == ("en", 0.9, 0.9)
    assert AspectInsight.objects.get(product=product).n_positive == 1


def test_reading_twice_is_reading_once(product, reader):
    row = rows.review(product)
    read(row)

    assert read(row, now=LATER) == 0

    assert reader.n_read == 1
    assert InsightDecision.objects.count() == 1


def test_changed_words_are_read_again(product, reader):
    row = rows.review(product, "A battery that lasts.")
    read(row)
    rewrite(row, "A bad battery.")

    assert read(row, now=LATER + timedelta(seconds=1)) == 1

    assert ReviewAnalysis.objects.get(review=row).remarks == [["battery", "negative", 0.9, 0, 14]]
    assert AspectInsight.objects.get(product=product).n_negative == 1


def test_another_model_reads_again(product, reader):
    row = rows.review(product)
    read(row)
    reader.version = "v2"

    assert read(row, now=LATER) == 1

    assert ReviewAnalysis.objects.get(review=row).model_version == "v2"


def test_a_model_that_is_missing_does_not_let_words_alone_read_again(product, reader):
    row = rows.review(product)
    read(row)
    reader.version = ""

    assert read(row, now=LATER) == 0

    assert ReviewAnalysis.objects.get(review=row).source == "model"


def test_a_review_that_fails_is_written_down_and_the_others_are_read(product, reader):
    written = [rows.review(product, f"A battery of {at}.") for at in range(6)]
    poisoned = rows.review(product, "poison battery")

    assert read(*written[:3], poisoned, *written[3:]) == 7

    found = ReviewAnalysis.objects.get(review=poisoned)
    assert found.reasons == [["fault", "ValueError: cannot read this"]]
    assert (found.remarks, found.model_name, found.p_positive) == ([], "none", None)
    assert AspectInsight.objects.get(product=product).n_positive == 6


def test_a_review_that_fails_keeps_the_state_that_it_has(product):
    public = rows.review(product, "poison")
    waiting = rows.review(product, "poison too", state=Review.State.PENDING)

    read(public, waiting)

    states = dict(Review.objects.values_list("pk", "state"))
    assert states == {public.pk: "approved", waiting.pk: "pending"}
    assert ReviewAnalysis.objects.get(review=waiting).verdict == "hold"


def test_a_review_that_vanished_is_passed_over(product):
    row = rows.review(product)

    assert services.read(review_ids=[row.pk, row.pk + 1_000], now=NOW) == 1


def test_a_review_deleted_while_it_was_read_takes_nothing_else_along(product, monkeypatch):
    kept, gone = rows.review(product), rows.review(product)
    save = ReviewAnalysis.objects.bulk_create

    def refuse_the_gone(found, **options):
        if any(row.review_id == gone.pk for row in found):
            raise IntegrityError("no such review")
        return save(found, **options)

    monkeypatch.setattr(ReviewAnalysis.objects, "bulk_create", refuse_the_gone)

    read(kept, gone)

    assert list(ReviewAnalysis.objects.values_list("review_id", flat=True)) == [kept.pk]


def test_what_a_person_decided_stands_until_the_words_change(product, reader):
    row = rows.review(product)
    read(row)
    ReviewAnalysis.objects.filter(review=row).update(decided="approved", decided_by="Grace", decided_at=NOW)
    reader.version = "v2"
    read(row, now=LATER)

    assert ReviewAnalysis.objects.get(review=row).decided_by == "Grace"

    rewrite(row, "Other words about the battery.", at=LATER + timedelta(seconds=1))
    read(row, now=LATER + timedelta(seconds=2))

    found = ReviewAnalysis.objects.get(review=row)
    assert (found.decided, found.decided_by, found.decided_at) == ("", "", None)


def test_moderation_is_written_down_with_its_reasons(product, monkeypatch):
    row = rows.review(product)
    judged = Judged(
        row.pk,
        Moderation(Verdict.HOLD, (), is_quarantined=True, weight=0.3),
        Suspicion(0.8, (("burst", 0.5),)),
    )
    monkeypatch.setattr(moderating, "judge", lambda **given: [judged])
    enacted = []
    monkeypatch.setattr(moderating, "enact", lambda *, judged, now: enacted.extend(judged) or [])

    read(row)

    found = ReviewAnalysis.objects.get(review=row)
    assert (found.verdict, found.is_quarantined, found.weight, found.suspicion) == ("hold", True, 0.3, 0.8)
    assert found.suspicion_reasons == [["burst", 0.5]]
    assert enacted == [judged]


def test_what_moderation_hides_leaves_the_counts_in_the_same_reading(product, monkeypatch):
    row = rows.review(product)
    read(row)

    def hide(*, judged, now):
        for one in judged:
            reviews.moderate(review_id=one.review_id, state="pending", actor="content", now=now)
        return [product.pk]

    monkeypatch.setattr(moderating, "enact", hide)
    rewrite(row, "A bad battery.")
    read(row, now=LATER + timedelta(seconds=1))

    assert ProductInsight.objects.get(product=product).n_reviews == 0


def test_a_clock_that_runs_behind_does_not_make_a_review_look_changed(product, reader):
    row = rows.review(product)
    rows.unchanged(row, LATER)
    read(row, now=NOW)

    assert read(row, now=NOW) == 0

    assert ReviewAnalysis.objects.get(review=row).as_of == LATER


def test_reading_costs_as_many_queries_for_one_review_as_for_many(
    product, reader, monkeypatch, django_assert_num_queries
):
    written = [rows.review(product, f"The battery, day {at}.") for at in range(20)]
    monkeypatch.setattr(moderating, "judge", _allow)
    monkeypatch.setattr(moderating, "enact", lambda **given: [])

    ontology.ensure()

    with django_assert_num_queries(8):  # aspects, what is known, the reviews, the readings; two savepoints
        reading.look(review_ids=[row.pk for row in written], now=NOW)


def test_a_submitted_review_is_read_in_the_same_request(
    product, monkeypatch, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        row = reviews.submit(
            product_id=product.pk, customer_id=factories.customer().pk, stars=5, title="",
            text="A battery that lasts and lasts.", language="en", now=timezone.now(),
        )  # fmt: skip

    assert ReviewAnalysis.objects.filter(review=row).exists()


def test_a_forgotten_persons_reviews_are_judged_anew(product, reader, monkeypatch):
    author = factories.customer()
    row = rows.review(product, customer=author)
    rows.review(product)
    read(row)
    ReviewAnalysis.objects.update(suspicion=0.9, suspicion_reasons=[["account_age", 0.9]])
    monkeypatch.setattr(moderating, "judge", _allow)

    assert services.forget(customer_id=author.pk, now=LATER) == 1

    found = ReviewAnalysis.objects.get(review=row)
    assert (found.suspicion, found.suspicion_reasons) == (0.0, [])


@pytest.mark.parametrize(
    "broken",
    [{"weight": 1.1}, {"weight": -0.1}, {"suspicion": 1.1}, {"p_positive": 1.1}, {"p_positive": -0.1}],
)
def test_the_database_refuses_what_is_no_share(product, broken):
    row = rows.review(product)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.read(row, **broken)


def test_the_database_refuses_a_second_reading_of_a_review(product):
    row = rows.review(product)
    rows.read(row)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.read(row)


def _allow(*, written, splits, readings, now):
    return [Judged(one.review_id, Moderation(Verdict.ALLOW), Suspicion(0.0)) for one in written]
