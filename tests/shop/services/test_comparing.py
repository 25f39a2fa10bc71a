"""Products side by side: same kinds together, and a best value only where it is sure."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.models import AspectInsight, Product, ProductAttribute, ProductListing
from shop.services import comparing
from tests import factories as make
from tests.insighted import SIX, aspect, published

pytestmark = pytest.mark.django_db


def compare(*products, channel=None):
    ids = [product.pk for product in products]
    return comparing.compare(product_ids=ids, channel_id=(channel or make.channel()).pk)


def rated(average: str, n: int = 5, **fields):
    product = make.product(**fields)
    Product.objects.filter(pk=product.pk).update(rating_average=average, n_reviews=n)
    return product


def praise(
    product, n_mentions: int, n_positive: int, lo: float, *, code: str = "battery", n_reviewers: int = 50
):
    verdict = "positive" if 2 * n_positive > n_mentions else "negative"
    AspectInsight.objects.create(
        product=product, aspect=aspect(code), n_reviewers=n_reviewers, n_mentions=n_mentions,
        n_positive=n_positive, n_negative=n_mentions - n_positive, n_neutral=0, verdict=verdict, is_shown=True,
        positive_lo=lo, positive_hi=1,
    )  # fmt: skip


def test_four_products_take_three_queries(django_assert_num_queries):
    products = [make.product(), make.product(), make.product(), make.product()]
    for product in products:
        published(product)
    web = make.channel()

    with django_assert_num_queries(3):
        found = compare(*products, channel=web)

    assert len(found.products) == 4
    assert [line.code for line in found.aspects] == ["battery", "comfort", "sound"]


def test_a_fifth_an_unknown_and_a_hidden_one_are_left_out():
    products = [make.product() for _ in range(6)]
    ProductListing.objects.filter(product=products[0]).update(is_visible=False)
    ids = [999_999, *(product.pk for product in products), products[1].pk]

    found = comparing.compare(product_ids=ids, channel_id=make.channel().pk)

    assert [product.product_id for product in found.products] == [product.pk for product in products[1:5]]


def test_the_most_common_kind_stands_first():
    shoe, hat = make.product_type("shoe"), make.product_type("hat")
    first, second, third = (make.product(product_type=kind) for kind in (hat, shoe, shoe))

    found = compare(first, second, third)

    assert [product.product_type for product in found.products] == ["shoe", "shoe", "hat"]
    assert found.n_types == 2


def test_the_lowest_price_and_the_best_rating_are_named():
    found = compare(rated("4.10", price="30.00"), rated("4.60", price="20.00"), rated("3.00", price="25.00"))

    assert (found.cheapest, found.best_rated) == (1, 1)


def test_a_tie_names_nobody_and_a_rating_that_reads_the_same_is_one():
    found = compare(rated("4.96", price="20.00"), rated("4.95", price="20.00"))

    assert (found.cheapest, found.best_rated) == (None, None)
    assert compare(rated("4.85"), rated("4.86")).best_rated is None
    assert compare(rated("4.84"), rated("4.85")).best_rated == 1


def test_two_reviews_do_not_make_a_best_rating():
    assert compare(rated("5.00", n=2), rated("4.00"), rated("3.90")).best_rated == 1


def test_a_single_product_is_the_best_of_nothing():
    product = rated("4.60")
    praise(product, 40, 38, 0.8)

    found = compare(product)

    assert (found.cheapest, found.best_rated, found.aspects[0].best) == (None, None, None)


def test_many_who_praise_beat_few_who_all_do():
    few, many = make.product(), make.product()
    praise(few, 3, 3, 0.44)
    praise(many, 40, 36, 0.77)

    assert compare(few, many).aspects[0].best == 1


def test_what_is_criticised_is_never_praised_most():
    first, second = make.product(), make.product()
    praise(first, 10, 2, 0.06)
    praise(second, 10, 1, 0.02)

    assert compare(first, second).aspects[0].best is None


def test_properties_that_all_have_come_first_and_gaps_stay_gaps():
    first, second = make.product(), make.product()
    weight = make.attribute("weight", kind="number", unit="g", position=2)
    safe = make.attribute("safe", kind="boolean", position=1)
    material = make.attribute("material", position=3)
    for product, grams in ((first, "350"), (second, "420.5")):
        ProductAttribute.objects.create(product=product, attribute=weight, number=Decimal(grams))
    ProductAttribute.objects.create(product=second, attribute=safe, boolean=False)
    make.give(first, make.option(material, "Clay"), make.option(material, "Cork"))

    lines = compare(first, second).attributes

    assert [(line.code, line.unit, line.values) for line in lines] == [
        ("weight", "g", (Decimal("350"), Decimal("420.5"))),
        ("safe", "", (None, False)),
        ("material", "", ("Clay, Cork", None)),
    ]


def test_goods_of_the_same_kind_are_offered_best_sellers_first():
    kind = make.product_type("shoe")
    chosen, slow, quick = (make.product(product_type=kind) for _ in range(3))
    make.product(product_type=kind, stock=0)
    make.product()
    Product.objects.filter(pk=quick.pk).update(n_sold_7d=9)

    found = comparing.alike(product_id=chosen.pk, but=[chosen.pk], channel_id=make.channel().pk)

    assert found == [quick.pk, slow.pk]


def test_slugs_and_ids_are_found_in_their_order_and_digits_are_an_id_first():
    first, second = make.product(), make.product()
    third = make.product(slug=str(first.pk))
    refs = [second.slug, "never-was", str(first.pk), second.slug, "9" * 30, str(third.pk)]

    found = comparing.ids_of(refs=refs, channel_id=make.channel().pk)

    assert found == [second.pk, first.pk, third.pk]


def test_an_aspect_that_too_few_speak_of_is_left_out():
    product = make.product()
    published(product, [*SIX[:2], replace(SIX[5], remarks=())])

    assert compare(product).aspects == ()
