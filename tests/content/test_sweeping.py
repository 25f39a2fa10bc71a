"""Whatever signals missed is found in the tables within one sweep; what was cut off is continued."""

from datetime import timedelta

import pytest

from content import predictor, services
from content.models import InsightDecision, ReviewAnalysis
from content.services import sweeping
from content.services.sweeping import Swept
from shop.models import AspectInsight, ProductInsight, Review
from tests import factories
from tests.content import reader as readers
from tests.content import rows
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    return readers.installed(monkeypatch)


@pytest.fixture
def product():
    rows.aspects()
    return factories.product()


def n_counted(product):
    return sum(AspectInsight.objects.filter(product=product).values_list("n_mentions", flat=True))


def test_what_was_never_read_is_read(product):
    rows.review(product)

    assert services.sweep(now=NOW) == Swept(1, 0)  # publishing is part of reading

    assert n_counted(product) == 1


def test_a_second_sweep_finds_nothing_and_costs_four_queries(product, django_assert_num_queries):
    rows.review(product)
    services.sweep(now=NOW)

    with django_assert_num_queries(4):
        assert services.sweep(now=LATER) == Swept(0, 0)


def test_an_idle_sweep_loads_no_model(product, monkeypatch):
    rows.review(product)
    services.sweep(now=NOW)
    monkeypatch.setattr(predictor, "champion", lambda: pytest.fail("loaded"))

    assert services.sweep(now=LATER) == Swept(0, 0)


def test_a_champion_that_cannot_be_loaded_lets_nothing_be_read_over_and_over(product, monkeypatch):
    rows.review(product)
    services.sweep(now=NOW)
    monkeypatch.setattr(predictor, "pointed", lambda: "damaged")

    assert services.sweep(now=LATER) == Swept(0, 0)


def test_what_changed_without_a_signal_is_read_again(product):
    row = rows.review(product)
    services.sweep(now=NOW)
    Review.objects.filter(pk=row.pk).update(text="A bad battery.", changed_at=LATER)

    assert services.sweep(now=LATER).n_reviews == 1

    assert AspectInsight.objects.get(product=product).n_negative == 1


def test_a_review_deleted_past_every_signal_leaves_the_counts(product):
    gone, _ = rows.review(product), rows.review(product)
    services.sweep(now=NOW)
    Review.objects.filter(pk=gone.pk).delete()

    assert services.sweep(now=LATER) == Swept(0, 1)

    assert n_counted(product) == 1


def test_the_only_review_deleted_past_every_signal_takes_the_insight_along(product):
    rows.review(product)
    services.sweep(now=NOW)
    Review.objects.all().delete()

    assert services.sweep(now=LATER) == Swept(0, 1)
    assert services.sweep(now=LATER) == Swept(0, 0)

    assert ProductInsight.objects.get(product=product).n_reviews == 0


def test_a_review_hidden_past_every_signal_leaves_the_counts(product):
    row, _ = rows.review(product), rows.review(product)
    services.sweep(now=NOW)
    Review.objects.filter(pk=row.pk).update(state=Review.State.REJECTED)

    services.sweep(now=LATER)

    assert n_counted(product) == 1


def test_an_erased_author_leaves_the_review_counted(product):
    row, _ = rows.review(product), rows.review(product)
    services.sweep(now=NOW)
    Review.objects.filter(pk=row.pk).update(customer=None, author_name="—", changed_at=LATER)

    services.sweep(now=LATER)

    assert n_counted(product) == 2


def test_what_was_read_but_not_published_is_published(product):
    row = rows.review(product)
    rows.read(row, "battery+")

    assert services.sweep(now=NOW) == Swept(0, 1)

    assert n_counted(product) == 1


def test_a_reading_later_than_what_is_published_is_published(product):
    rows.review(product)
    services.sweep(now=NOW)
    rows.read(rows.review(product, at=NOW), "battery+", at=NOW + timedelta(seconds=10))

    assert services.sweep(now=LATER).n_products == 1

    assert n_counted(product) == 2


def test_a_new_model_reads_everything_again_a_part_in_each_sweep(product, reader, monkeypatch):
    monkeypatch.setattr(sweeping, "MAX_REVIEWS", 2)
    for _ in range(5):
        rows.review(product)
    for _ in range(3):
        services.sweep(now=NOW)
    reader.version = "v2"

    n_read = [services.sweep(now=LATER).n_reviews for _ in range(4)]

    assert n_read == [2, 2, 1, 0]
    assert set(ReviewAnalysis.objects.values_list("model_version", flat=True)) == {"v2"}


def test_a_model_that_is_gone_leaves_the_readings_as_they_are(product, reader):
    rows.review(product)
    services.sweep(now=NOW)
    reader.version = ""

    assert services.sweep(now=LATER) == Swept(0, 0)


def test_a_review_that_failed_is_tried_again_after_an_hour(product, reader):
    rows.review(product, "poison")
    services.sweep(now=NOW)

    assert services.sweep(now=NOW + timedelta(minutes=59)).n_reviews == 0
    assert services.sweep(now=NOW + timedelta(minutes=61)).n_reviews == 1


def test_reading_all_reads_and_publishes_everything_with_its_progress(product):
    others = [factories.product() for _ in range(3)]
    for one in (product, *others):
        rows.review(one)
    told = []

    assert services.read_all(now=NOW, progress=lambda stage, done: told.append((stage, done))) == 4

    assert ProductInsight.objects.count() == 4
    assert told == [("reading reviews", 0.0), ("reading reviews", 1.0), ("publishing insights", 1.0)]


def test_reading_all_goes_on_where_it_was_cut_off(product, reader, monkeypatch):
    for _ in range(4):
        rows.review(product)
    monkeypatch.setattr("content.services.reading.CHUNK", 2)

    def stop(stage, done):
        if done == 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.read_all(now=NOW, progress=stop)
    assert ReviewAnalysis.objects.count() == 2

    assert services.read_all(now=LATER) == 2

    assert reader.n_read == 4
    assert n_counted(product) == 4


def test_reading_again_reads_what_is_older_and_goes_on_where_it_was_cut_off(product, reader):
    old, new = rows.review(product), rows.review(product)
    rows.read(old, "battery+")
    rows.read(new, "battery+", at=NOW)

    assert services.read_again(since=NOW, now=LATER) == 1
    assert services.read_again(since=NOW, now=LATER) == 0

    assert reader.batches == [[old.pk]]


def test_a_sweep_that_finds_many_unpublished_products_writes_each_down_once(product):
    others = [factories.product() for _ in range(3)]
    for one in (product, *others):
        rows.read(rows.review(one), "battery+")

    assert services.sweep(now=NOW).n_products == 4

    assert InsightDecision.objects.count() == 4
