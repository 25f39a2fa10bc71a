"""What reviewers praise as a facet: only what is shown of a product counts, and the surest praise comes first."""

import pytest
from django.utils import translation

from shop.contracts.searching import SearchRequest, Sort
from shop.models import AspectInsight
from shop.ports.searcher import FullTextSearcher
from tests import factories
from tests.insighted import aspect

pytestmark = pytest.mark.django_db


def search(**filters):
    return FullTextSearcher().search(SearchRequest(channel_id=factories.channel().pk, **filters))


def praised(page):
    found = next((one for one in page.facets if one.code == "praised"), None)
    return {option.value: option.n_products for option in found.options} if found else {}


def counted(product, code, n_positive, **changes):
    """An aspect that so many of ten reviewers praise."""
    values = {"verdict": "positive", "is_shown": True, "positive_lo": n_positive / 20, **changes}
    AspectInsight.objects.create(
        product=product, aspect=aspect(code), n_reviewers=10, n_mentions=n_positive, n_positive=n_positive,
        n_negative=0, n_neutral=0, positive_hi=1.0, **values,
    )  # fmt: skip


@pytest.fixture
def phones():
    """Three phones; the first is sold most. One has a battery that is criticised, one too few voices."""
    rows = [factories.product(f"Phone {at}", n_sold_7d=9 - at) for at in range(5)]
    counted(rows[0], "battery", 4)
    counted(rows[1], "battery", 9)
    counted(rows[1], "sound", 5)
    counted(rows[2], "sound", 6)
    counted(rows[3], "battery", 2, verdict="negative")
    counted(rows[4], "battery", 1, is_shown=False)
    FullTextSearcher().rebuild()
    return [row.pk for row in rows]


def test_products_are_counted_by_what_their_reviewers_praise(phones):
    assert praised(search()) == {"battery": 2, "sound": 2}


def test_inside_the_facet_aspects_are_alternatives_and_its_counts_ignore_its_own_filter(phones):
    battery, sound = aspect("battery").pk, aspect("sound").pk

    page = search(aspect_ids=(battery,))

    assert set(page.product_ids) == {phones[0], phones[1]}
    assert praised(page) == {"battery": 2, "sound": 2}
    assert search(aspect_ids=(battery, sound)).n_total == 3


def test_a_chosen_aspect_stays_even_at_zero(phones):
    page = search(aspect_ids=(aspect("noise").pk,))

    assert (page.n_total, praised(page)["noise"]) == (0, 0)


def test_other_facets_are_counted_with_it(phones):
    page = search(aspect_ids=(aspect("sound").pk,))

    assert next(facet for facet in page.facets if facet.code == "in_stock").options[0].n_products == 2


def test_the_surest_praise_comes_first_and_without_an_aspect_the_best_sold(phones):
    by_praise = search(aspect_ids=(aspect("battery").pk,), sort=Sort.PRAISE)

    assert by_praise.product_ids == (phones[1], phones[0])
    assert search(sort=Sort.PRAISE).product_ids == tuple(phones)


def test_labels_are_in_the_readers_language(phones):
    with translation.override("zh-hans"):
        facet = next(one for one in search().facets if one.code == "praised")

    assert {option.label for option in facet.options} == {"续航", "音质"}


def test_at_most_twelve_are_offered(phones):
    for number in range(14):
        counted(factories.product(f"Lamp {number}"), f"aspect-{number}", 5)

    assert len(praised(search(category_id=factories.category("Things").pk))) == 12
