"""What happens in the shop reaches the insights: by a signal, or by a promise where nothing else tells."""

from datetime import timedelta

import pytest

from content import receivers, services, tasks
from content.models import AspectAlert, ReviewAnalysis
from shop import signals
from shop.contracts.people import Who
from shop.models import Aspect, AspectInsight, Job, ProductInsight, Review
from shop.services import consent, reviews
from shop.services.customers import privacy
from tests import factories
from tests.content import reader as readers
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    return readers.installed(monkeypatch)


@pytest.fixture
def product():
    rows.aspects()
    return factories.product()


def n_counted(product):
    return sum(AspectInsight.objects.filter(product=product).values_list("n_mentions", flat=True))


def test_a_review_that_a_person_hides_leaves_the_counts_at_once(product, django_capture_on_commit_callbacks):
    hidden, _ = rows.review(product), rows.review(product)
    services.sweep(now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        reviews.moderate(review_id=hidden.pk, state="rejected", actor="Grace", now=NOW + timedelta(hours=1))

    assert n_counted(product) == 1


def test_a_review_that_a_person_deletes_leaves_the_counts_at_once(
    product, django_capture_on_commit_callbacks
):
    gone, _ = rows.review(product), rows.review(product)
    services.sweep(now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        reviews.delete(review_ids=[gone.pk])

    assert n_counted(product) == 1


def test_erasing_an_account_leaves_its_review_counted_without_an_author(
    product, django_capture_on_commit_callbacks
):
    author = factories.customer()
    row = rows.review(product, customer=author)
    rows.review(product)
    services.sweep(now=NOW)
    ReviewAnalysis.objects.filter(review=row).update(suspicion=0.8, suspicion_reasons=[["new_account", 0.8]])

    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(customer_id=author.pk, now=NOW + timedelta(hours=1))
    services.sweep(now=NOW + timedelta(hours=1))

    assert Review.objects.get(pk=row.pk).customer_id is None
    assert n_counted(product) == 2
    assert ReviewAnalysis.objects.get(review=row).suspicion_reasons == []


def test_forgetting_a_customer_is_promised(product):
    author = factories.customer()

    receivers.promise_forgetting(customer_id=author.pk, visitor_ids=[1, 2])

    job = Job.objects.get(task="content.tasks.forget")
    assert job.arguments == {"customer_id": author.pk}


def test_forgetting_a_device_promises_nothing(product):
    receivers.promise_forgetting(customer_id=None, visitor_ids=[1, 2])

    assert not Job.objects.exists()


def test_the_promise_to_forget_is_kept(product, django_capture_on_commit_callbacks):
    author = factories.customer()
    rows.review(product, customer=author)
    services.sweep(now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        consent.erase_behaviour(Who(customer_id=author.pk))

    assert Job.objects.get(task="content.tasks.forget").state == Job.State.DONE


def test_a_signal_for_a_review_that_is_gone_does_nothing(product):
    signals.review_submitted.send(Review, review_id=999_999)
    signals.reviews_changed.send(Review, product_ids=[999_999])

    assert not ReviewAnalysis.objects.exists()
    assert not ProductInsight.objects.exists()


def test_tasks_may_run_twice(product):
    row = rows.review(product)

    assert tasks.read(review_ids=[row.pk]) == 1
    assert tasks.read(review_ids=[row.pk]) == 0
    assert tasks.refresh(product_ids=[product.pk]) == 0
    assert tasks.sweep() == 0


def test_operators_see_what_was_read_what_waits_and_which_model_reads(product):
    rows.read(rows.review(product))
    rows.read(rows.review(product), verdict="hold", is_quarantined=True)
    rows.read(rows.review(product), verdict="hold", decided="hidden")
    services.refresh(product_ids=[product.pk], now=NOW)
    AspectAlert.objects.create(
        product=product, aspect=Aspect.objects.get(code="fit"), is_worse=True, since=NOW.date(), rate_before=0.1,
        rate_after=0.5, n_before=9, n_after=9, at=NOW, as_of=NOW, source="model",
    )  # fmt: skip

    panel = services.panel(now=NOW)

    assert [(row.label, row.values) for row in panel.rows] == [
        ("Reviews read", ("3",)),
        ("Reviews held for a person", ("1",)),
        ("Reviews kept away from assistants", ("1",)),
        ("Products with published insights", ("1",)),
        ("Open alerts", ("1",)),
    ]
    assert (panel.detail, panel.is_alarm) == ("Model v1 reads.", False)


def test_words_alone_are_an_alarm(product, monkeypatch):
    monkeypatch.setattr(
        "content.predictor.champion", lambda: readers.Champion(readers.Facts(fault="no model"))
    )

    panel = services.panel(now=NOW)

    assert panel.is_alarm
    assert panel.detail == "Words alone are counted, no model reads them: no model"
