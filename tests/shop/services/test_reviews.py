from datetime import timedelta
from decimal import Decimal

import pytest

from shop import signals
from shop.models import Order, OrderLine, Product, Review
from shop.services import reviews
from shop.services.customers import privacy
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_an_app_that_reads(settings):
    settings.SHOP_REVIEWS_SCREENED = False


@pytest.fixture
def heard():
    """Products whose reviews were said to have changed."""
    ids = []

    def listen(product_ids, **kwargs):
        ids.extend(product_ids)

    signals.reviews_changed.connect(listen)
    yield ids
    signals.reviews_changed.disconnect(listen)


def submit(product, customer, **fields):
    words = {"stars": 4, "title": "Good", "text": "Holds tea.", "language": "en", **fields}
    return reviews.submit(product_id=product.pk, customer_id=customer.pk, now=NOW, **words)


def bought(product, customer, *, status="completed"):
    amounts = {"subtotal": 10, "tax": 0, "total": 10, "prices_include_tax": True, "currency": "EUR"}
    order = Order.objects.create(
        number=f"T-{factories.number()}", channel=factories.channel(), customer=customer, status=status,
        placed_at=NOW, **amounts,
    )  # fmt: skip
    variant = product.variants.get()
    return OrderLine.objects.create(
        order=order, variant=variant, product_name=product.name, sku=variant.sku, quantity=1,
        unit_price=10, subtotal=10, total=10,
    )  # fmt: skip


def rating(product):
    row = Product.objects.get(pk=product.pk)
    return row.rating_average, row.n_reviews


def test_a_buyers_plain_words_are_published_at_once():
    product, person = factories.product(), factories.customer(name="Ada King Lovelace")
    line = bought(product, person)

    review = submit(product, person)

    assert (review.state, review.is_verified, review.order_line) == ("approved", True, line)
    assert review.author_name == "Ada K. L."
    assert rating(product) == (Decimal("4.00"), 1)


def test_who_did_not_buy_it_waits_for_a_person():
    product, person = factories.product(), factories.customer()
    bought(product, person, status="cancelled")
    bought(product, factories.customer())

    review = submit(product, person)

    assert (review.state, review.is_verified) == ("pending", False)
    assert rating(product) == (None, 0)


@pytest.mark.parametrize(
    "text",
    ["see https://x.example", "buy at cheap-mugs.shop", "mail me: a@b.example", "ring +44 20 7946 0958",
     "THIS IS THE WORST THING I EVER BOUGHT", "sooooooooo good"],
)  # fmt: skip
def test_what_looks_like_an_advertisement_waits_even_from_a_buyer(text):
    product, person = factories.product(), factories.customer()
    bought(product, person)

    assert submit(product, person, text=text).state == "pending"


def test_a_second_review_changes_the_first():
    product, person = factories.product(), factories.customer()
    bought(product, person)
    submit(product, person, stars=5)

    submit(product, person, stars=2)

    assert Review.objects.get().stars == 2
    assert rating(product) == (Decimal("2.00"), 1)


def test_moderation_moves_the_average_both_ways():
    product = factories.product()
    waiting = [submit(product, factories.customer(), stars=stars) for stars in (5, 4, 4)]
    for review in waiting:
        reviews.moderate(review_id=review.pk, state="approved", actor="op", now=NOW)
    assert rating(product) == (Decimal("4.33"), 3)

    reviews.moderate(review_id=waiting[0].pk, state="rejected", actor="op", now=NOW)

    assert rating(product) == (Decimal("4.00"), 2)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [({"stars": 0}, "stars"), ({"stars": 6}, "stars"), ({"stars": True}, "stars"), ({"stars": 4.5}, "stars"),
     ({"title": "x" * 121}, "title"), ({"text": "x" * 5001}, "text")],
)  # fmt: skip
def test_a_bad_review_is_refused_by_name(fields, fault):
    product = factories.product()

    with pytest.raises(reviews.InvalidReview) as caught:
        submit(product, factories.customer(), **fields)

    assert caught.value.field == fault
    assert not Review.objects.exists()


def test_scripts_are_kept_as_the_words_they_are_and_control_characters_go():
    review = submit(factories.product(), factories.customer(), text="<script>alert(1)</script>\x00\x07")

    assert review.text == "<script>alert(1)</script>"


SECRET = "Nice mug. Call me on 415-555-0132."


def test_personal_data_is_hidden_before_it_is_stored_and_the_words_are_kept_apart():
    review = submit(factories.product(), factories.customer(), title="From joe@mail.example", text=SECRET)

    stored = Review.objects.get(pk=review.pk)
    assert (stored.title, stored.text) == ("From [e-mail]", "Nice mug. Call me on [phone].")
    assert stored.original_text == f"From joe@mail.example\n{SECRET}"


def test_without_personal_data_nothing_is_kept_apart():
    assert submit(factories.product(), factories.customer()).original_text == ""


def test_an_edit_forgets_what_the_first_words_hid():
    product, person = factories.product(), factories.customer()
    submit(product, person, text=SECRET)

    submit(product, person, text="Holds tea.")

    assert Review.objects.get().original_text == ""


def test_a_title_that_grows_by_its_mask_still_fits():
    review = submit(factories.product(), factories.customer(), title=f"{'x' * 99} qq 12345 wx: ab_1c")

    assert len(Review.objects.get(pk=review.pk).title) <= 120


def test_a_telephone_number_as_a_name_is_hidden_too():
    review = submit(factories.product(), factories.customer(name="13800138000"))

    assert review.author_name == "[phone]"


def test_fifty_thousand_characters_are_refused_at_once():
    with pytest.raises(reviews.InvalidReview):
        submit(factories.product(), factories.customer(), text="1 3 8 0 " * 6250)


def test_where_reviews_are_screened_a_buyers_review_waits_until_it_is_released(settings):
    settings.SHOP_REVIEWS_SCREENED = True
    product, person = factories.product(), factories.customer()
    bought(product, person)
    review = submit(product, person)
    assert (review.state, rating(product)) == ("pending", (None, 0))

    changed = reviews.release(review_ids=[review.pk], now=NOW)

    assert (changed, rating(product)) == ([product.pk], (Decimal("4.00"), 1))


def test_release_leaves_alone_what_the_shops_own_rules_hold(settings):
    settings.SHOP_REVIEWS_SCREENED = True
    product, buyer, stranger = factories.product(), factories.customer(), factories.customer()
    bought(product, buyer)
    waiting = [submit(product, buyer, text=SECRET).pk, submit(product, stranger).pk]

    assert reviews.release(review_ids=waiting, now=NOW) == []
    assert set(Review.objects.values_list("state", flat=True)) == {"pending"}


def test_release_does_not_undo_a_rejection():
    product, person = factories.product(), factories.customer()
    bought(product, person)
    review = submit(product, person)
    reviews.moderate(review_id=review.pk, state="rejected", actor="staff:1", now=NOW)

    assert reviews.release(review_ids=[review.pk], now=NOW) == []


def test_a_held_review_leaves_the_average(django_capture_on_commit_callbacks, heard):
    product = factories.product()
    for stars in (5, 1):
        person = factories.customer()
        bought(product, person)
        latest = submit(product, person, stars=stars)

    with django_capture_on_commit_callbacks(execute=True):
        assert reviews.hold(review_ids=[latest.pk], now=NOW) == [product.pk]

    assert (rating(product), heard) == ((Decimal("5.00"), 1), [product.pk])


def test_a_review_that_came_in_unmasked_is_masked_once(django_capture_on_commit_callbacks, heard):
    review = submit(factories.product(), factories.customer())
    Review.objects.filter(pk=review.pk).update(text=SECRET)

    with django_capture_on_commit_callbacks(execute=True):
        assert reviews.mask(review_id=review.pk, now=NOW) is True
        assert reviews.mask(review_id=review.pk, now=NOW) is False

    assert Review.objects.get().text == "Nice mug. Call me on [phone]."
    assert Review.objects.get().original_text == f"Good\n{SECRET}"
    assert heard == [review.product_id]


def test_a_person_restores_the_words_and_they_are_no_longer_kept_apart():
    review = submit(factories.product(), factories.customer(), text=SECRET)

    reviews.restore(review_id=review.pk, actor="staff:1", now=NOW)

    restored = Review.objects.get(pk=review.pk)
    assert (restored.text, restored.original_text) == (SECRET, "")
    with pytest.raises(reviews.InvalidReview):
        reviews.restore(review_id=review.pk, actor="staff:1", now=NOW)


def test_hidden_words_are_forgotten_after_thirty_days_and_not_before():
    for days in (29, 31):
        submit(factories.product(), factories.customer(), text=f"{days}: {SECRET}")
        Review.objects.filter(text__startswith=str(days)).update(created_at=NOW - timedelta(days=days))

    assert reviews.forget_originals(now=NOW) == 1

    assert Review.objects.exclude(original_text="").get().text == "29: Nice mug. Call me on [phone]."


def test_erasing_a_customer_forgets_hidden_words_and_says_so(django_capture_on_commit_callbacks, heard):
    review = submit(factories.product(), person := factories.customer(), text=SECRET)

    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase(customer_id=person.pk, now=NOW)

    stored = Review.objects.get(pk=review.pk)
    assert (stored.customer, stored.author_name, stored.original_text) == (None, "—", "")
    assert heard == [review.product_id]


def test_deleting_reviews_corrects_the_average_and_says_so(django_capture_on_commit_callbacks, heard):
    product, person = factories.product(), factories.customer()
    bought(product, person)
    review = submit(product, person)

    with django_capture_on_commit_callbacks(execute=True):
        reviews.delete(review_ids=[review.pk])

    assert (rating(product), heard) == ((None, 0), [product.pk])


def test_a_persons_decision_is_announced_with_who_and_when(django_capture_on_commit_callbacks):
    review, told = submit(factories.product(), factories.customer()), []

    def listen(review_id, actor, decided_at, **kwargs):
        told.append((review_id, actor, decided_at))

    signals.review_decided.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        reviews.moderate(review_id=review.pk, state="approved", actor="staff:7", now=NOW)
    signals.review_decided.disconnect(listen)

    assert told == [(review.pk, "staff:7", NOW)]
