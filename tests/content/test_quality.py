"""How well reviews are read, and what people label: exact figures, who may, and what it costs."""

from collections import Counter

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.models import AspectDefinition, Label, TrainingRun
from content.policy import agreement, sampling
from content.policy.sampling import Candidate, Covered
from content.services import labelling, quality
from shop.models import Aspect, User
from tests import factories as make
from tests.content import rows
from tests.factories import NOW

QUALITY, LABEL = reverse("content_admin:quality"), reverse("content_admin:label")


def client_with(role: str) -> tuple[Client, User]:
    user = make.user(f"{role.split(maxsplit=1)[0].lower()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client, user


def candidate(review_id: int, p: float, *, product_id: int = 1, kind: str = "cup en") -> Candidate:
    return Candidate(review_id, 0, 5, "", p, product_id, kind)


def test_kappa_is_agreement_beyond_chance():
    pairs = [("a", "a")] * 20 + [("b", "b")] * 15 + [("a", "b")] * 5 + [("b", "a")] * 10

    assert agreement.kappa(pairs) == pytest.approx(0.4)  # (.7 − .5) / (1 − .5)
    assert agreement.kappa([("a", "a"), ("b", "b")]) == 1.0
    assert agreement.kappa([]) is None
    assert agreement.kappa([("a", "a")]) is None


def test_what_the_model_is_unsure_of_is_asked_first():
    chosen = sampling.choose([candidate(1, 0.9), candidate(2, 0.55, product_id=2)], 2, Covered())

    assert [one.review_id for one in chosen] == [2, 1]


def test_a_second_review_of_the_same_product_waits_for_another_product():
    alike = [candidate(1, 0.5), candidate(2, 0.5), candidate(3, 0.6, product_id=2)]

    assert [one.review_id for one in sampling.choose(alike, 2, Covered())] == [1, 3]
    assert [one.review_id for one in sampling.choose(alike, 1, Covered(Counter({1: 4})))] == [3]


@pytest.mark.django_db
def test_calibration_and_agreement_are_counted_by_tenth_and_stars(django_assert_num_queries):
    product = make.product("Speaker")
    for stars, p in ((5, 0.91), (4, 0.93), (1, 0.95), (1, 0.12), (3, 0.11), (5, 1.0)):
        rows.read(rows.review(product, f"Words number {make.number()}.", stars=stars), p_positive=p)

    with django_assert_num_queries(3):
        found = quality.report(now=NOW)

    low, high = found.bins
    assert (low.n, low.share, low.p) == (1, 0.0, pytest.approx(0.12))
    assert (high.n, high.share, high.p) == (4, 0.75, pytest.approx(0.9475))
    assert found.ece == pytest.approx((0.12 * 1 + 0.1975 * 4) / 5)
    [english] = found.agreements
    assert (english.complaints, english.praises, english.rate) == ((1, 1, 0), (1, 0, 3), 0.8)
    assert (found.n_read, found.n_fallback) == (6, 0)


@pytest.mark.django_db
def test_a_shop_without_readings_has_an_empty_page():
    client, _user = client_with("Operator")

    assert quality.report(now=NOW).ece is None
    assert client.get(QUALITY).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_shows_the_plot_and_the_trainings(language):
    client, _user = client_with("Operator")
    rows.said(make.product("Speaker"), "battery+")
    TrainingRun.objects.create(model_name="reader", version="v7", at=NOW, as_of=NOW, is_promoted=True)

    page = client.get(QUALITY, headers={"accept-language": language}).content.decode()

    assert "<circle" in page
    assert "v7" in page


@pytest.mark.django_db
@pytest.mark.parametrize("page", [QUALITY, LABEL])
def test_strangers_and_staff_without_the_permission_are_kept_out(client, page):
    warehouse, _user = client_with("Warehouse")

    assert client.get(page).status_code == 302
    assert warehouse.get(page).status_code == 403
    assert warehouse.post(page, {"polarity": "positive"}).status_code == 403


@pytest.mark.django_db
def test_an_answer_is_kept_and_the_next_words_are_asked(django_assert_num_queries):
    client, user = client_with("Operator")
    rows.aspects()
    battery = Aspect.objects.get(code="battery")
    AspectDefinition.objects.create(aspect=battery)
    review, other = rows.said(make.product("Speaker"), "battery-", n=2)

    with django_assert_num_queries(4):
        [first] = labelling.upcoming(by=user.pk)
    assert (first.review_id, first.words, first.aspect_id) == (review.pk, review.text, battery.pk)
    answer = {"review": review.pk, "start": first.start, "end": first.end, "aspect": battery.pk}
    client.post(LABEL, {**answer, "polarity": "negative"})

    label = Label.objects.get()
    assert (label.review_id, label.aspect_id, label.polarity, label.by_id) == (
        review.pk, battery.pk, "negative", user.pk,
    )  # fmt: skip
    assert labelling.upcoming(by=user.pk)[0].review_id == other.pk
    client.post(LABEL, {**answer, "polarity": "positive"})
    assert Label.objects.get().polarity == "positive"


@pytest.mark.django_db
def test_a_label_without_an_aspect_is_of_the_whole_review():
    client, _user = client_with("Operator")
    [review] = rows.said(make.product("Speaker"), "battery-")

    client.post(LABEL, {"review": review.pk, "start": 4, "end": 9, "aspect": "", "polarity": "neutral"})

    label = Label.objects.get()
    assert (label.start, label.end, label.aspect) == (0, len(review.text), None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"polarity": "great"}, {"review": "0"}, {"review": "x"}, {"aspect": "0"}, {"aspect": "999"}],
)
def test_nonsense_is_refused_in_words_and_nothing_is_kept(wrong):
    client, _user = client_with("Operator")
    [review] = rows.said(make.product("Speaker"), "battery-")
    answer = {"review": review.pk, "start": 0, "end": 5, "aspect": "", "polarity": "neutral"}

    assert client.post(LABEL, {**answer, **wrong}).status_code == 302

    assert Label.objects.count() == 0


@pytest.mark.django_db
def test_the_latest_answer_is_taken_back_but_nobody_elses():
    client, user = client_with("Operator")
    review, other = rows.said(make.product("Speaker"), "battery-", n=2)
    stranger = make.user("stranger@example.com")
    kwargs = {"start": 0, "end": 5, "aspect_id": None, "polarity": "neutral", "now": NOW}
    labelling.save(review_id=review.pk, by=user.pk, **kwargs)
    labelling.save(review_id=other.pk, by=stranger.pk, **kwargs)

    client.post(LABEL, {"do": "undo"})
    client.post(LABEL, {"do": "undo"})

    assert Label.objects.get().by_id == stranger.pk


@pytest.mark.django_db
def test_what_was_skipped_is_not_asked_again():
    client, _user = client_with("Operator")
    review, other = rows.said(make.product("Speaker"), "sound-", n=2)
    AspectDefinition.objects.create(aspect=Aspect.objects.create(code="sound", name="Sound"))

    client.post(LABEL, {"do": "skip", "review": review.pk})

    assert other.text in client.get(LABEL).content.decode()


@pytest.mark.django_db
def test_every_fifth_answer_goes_to_words_of_another_person_and_kappa_compares_them():
    one, other = make.user("one@example.com"), make.user("other@example.com")
    reviews = rows.said(make.product("Speaker"), "battery-", n=8)
    kwargs = {"start": 0, "end": 5, "aspect_id": None, "now": NOW}
    labelling.save(review_id=reviews[7].pk, by=other.pk, polarity="positive", **kwargs)
    for review in reviews[:4]:
        labelling.save(review_id=review.pk, by=one.pk, polarity="negative", **kwargs)

    [asked] = labelling.upcoming(by=one.pk)

    assert asked.review_id == reviews[7].pk
    labelling.save(review_id=reviews[7].pk, by=one.pk, polarity="negative", **kwargs)
    progress = labelling.progress(by=one.pk)
    assert (progress.n_own, progress.n_all, progress.n_both, progress.kappa) == (5, 6, 1, 0.0)


@pytest.mark.django_db
def test_words_of_a_review_are_escaped_on_the_label_page():
    client, _user = client_with("Operator")
    row = rows.review(make.product("Speaker"), "<script>alert(1)</script> it said.")
    rows.read(row)

    page = client.get(LABEL).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
