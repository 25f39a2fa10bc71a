from decimal import Decimal

import pytest

from shop.models import Order, OrderLine, Product, Review
from shop.services import reviews
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


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
