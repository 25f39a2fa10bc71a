"""Slates without any model: the rules' candidates, and the guard around whatever answers."""

from datetime import timedelta

import pytest

from shop.contracts.recommending import (
    Reason,
    ReasonKind,
    RecommenderHealth,
    Slate,
    SlateItem,
    SlateKind,
    SlateRequest,
)
from shop.models import Product, StockItem
from shop.ports import loader
from shop.ports.recommender import PopularityRecommender
from shop.services.slates import count_companions, slates
from tests import factories
from tests.factories import NOW
from tests.recommend.rows import happened, ordered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_rules(monkeypatch):
    monkeypatch.setattr(loader, "recommender", PopularityRecommender)


def ask(kind, **fields):
    request = SlateRequest(kind=kind, channel_id=factories.channel().pk, now=NOW, **fields)
    return slates([request])[0]


def ids(slate):
    return [item.product_id for item in slate.items]


def test_popular_ranks_purchases_above_views_and_today_above_last_week():
    viewed, bought, bought_long_ago = (factories.product(name) for name in "abc")
    for _ in range(3):
        happened("view", viewed)
    happened("purchase", bought)
    happened("purchase", bought_long_ago, at=NOW - timedelta(days=5))

    slate = ask(SlateKind.POPULAR)

    assert ids(slate) == [bought.pk, viewed.pk, bought_long_ago.pk]
    assert {item.reason.kind for item in slate.items} == {ReasonKind.POPULAR}
    assert slate.source == "fallback"


def test_popular_counts_nothing_older_than_a_week_and_nothing_of_the_future():
    old, future = factories.product("old"), factories.product("future")
    happened("view", old, at=NOW - timedelta(days=8))
    happened("view", future, at=NOW)

    assert ids(ask(SlateKind.POPULAR)) == []


def test_best_sellers_fill_a_quiet_week_and_say_so():
    sold = factories.product("sold")
    ordered(sold)

    slate = ask(SlateKind.POPULAR)

    assert [(item.product_id, item.reason.kind) for item in slate.items] == [
        (sold.pk, ReasonKind.BEST_SELLER)
    ]


def test_a_product_whose_stock_is_promised_is_left_out_although_its_summary_says_available():
    promised, free = factories.product("promised", stock=2), factories.product("free")
    happened("view", promised)
    happened("view", free)
    StockItem.objects.filter(variant__product=promised).update(reserved=1, allocated=1)

    assert ids(ask(SlateKind.POPULAR)) == [free.pk]


def test_backorders_can_be_sold():
    item = factories.product("later", stock=1)
    happened("view", item)
    StockItem.objects.filter(variant__product=item).update(allocated=1, backorder_limit=1)

    assert ids(ask(SlateKind.POPULAR)) == [item.pk]


@pytest.mark.parametrize(
    "how", ["draft", "hidden", "inactive variant", "unlisted variant", "closed location"]
)
def test_what_the_channel_does_not_sell_is_left_out(how):
    item = factories.product("gone")
    happened("view", item)
    if how == "draft":
        item.status = Product.Status.DRAFT
        item.save()
    elif how == "hidden":
        item.listings.update(is_visible=False)
    elif how == "inactive variant":
        item.variants.update(is_active=False)
    elif how == "unlisted variant":
        item.variants.get().listings.update(is_visible=False)
    else:
        item.variants.get().stock.get().location.__class__.objects.update(is_active=False)

    assert ids(ask(SlateKind.POPULAR)) == []


def test_new_shows_the_latest_arrival_first():
    older = factories.product("older", published_at=NOW - timedelta(days=3))
    newer = factories.product("newer", published_at=NOW - timedelta(days=1))
    factories.product("not yet", published_at=NOW + timedelta(days=1))

    assert ids(ask(SlateKind.NEW)) == [newer.pk, older.pk]


def test_similar_prefers_category_then_brand_then_price():
    kitchen = factories.category("Kitchen")
    cups, pans = (factories.category(name, parent=kitchen) for name in ("Cups", "Pans"))
    acme = factories.brand("Acme")
    page = factories.product("page", category=cups, brand=acme, price="10")
    same_brand = factories.product("brand", category=cups, brand=acme, price="20")
    same_price = factories.product("price", category=cups, price="10")
    far_price = factories.product("far", category=cups, price="40")
    neighbour = factories.product("pan", category=pans, brand=acme, price="10")
    factories.product("garden", category=factories.category("Garden"))

    slate = ask(SlateKind.SIMILAR, product_ids=(page.pk,))

    assert set(ids(slate)[:2]) == {same_brand.pk, same_price.pk}
    assert ids(slate)[2:] == [far_price.pk, neighbour.pk]
    assert slate.items[0].reason == Reason(ReasonKind.SIMILAR, page.pk)


def test_bought_together_states_baskets_and_hides_what_fewer_than_five_people_did():
    page, often, rarely = (factories.product(name) for name in ("page", "often", "rarely"))
    for _ in range(5):
        ordered(page, often)
    regular = factories.customer()
    for _ in range(6):
        ordered(page, rarely, customer=regular)
    ordered(page)
    count_companions(now=NOW)

    slate = ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,))

    assert ids(slate) == [often.pk]
    assert slate.items[0].reason == Reason(ReasonKind.BOUGHT_TOGETHER, page.pk, support=5, total=12)


def test_counting_again_writes_only_what_changed():
    page, other, third = (factories.product(name) for name in ("page", "other", "third"))
    for _ in range(5):
        ordered(page, other)

    assert count_companions(now=NOW) == 2  # each is the other's companion
    assert count_companions(now=NOW) == 0
    for _ in range(5):
        ordered(page, third)
    assert count_companions(now=NOW) == 2  # of ten baskets with the page, each other is in five
    assert [item.reason.total for item in ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,)).items] == [
        10,
        10,
    ]


def test_baskets_of_a_year_before_the_latest_order_are_forgotten():
    page, other, now_and_then = (factories.product(name) for name in ("page", "other", "rare"))
    for _ in range(5):
        ordered(page, other, at=NOW - timedelta(days=400))
    count_companions(now=NOW)
    assert ids(ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,))) == [other.pk]

    ordered(now_and_then, at=NOW - timedelta(days=1))
    count_companions(now=NOW)

    assert ids(ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,))) == []


def test_a_product_that_lies_twice_in_a_basket_counts_once():
    page, other = factories.product("page"), factories.product("other")
    orders = [ordered(page, other) for _ in range(5)]
    blue = factories.variant(other)
    for order in orders:
        line = order.lines.get(variant__product=other)
        line.pk, line.variant = None, blue
        line.save()
    count_companions(now=NOW)

    assert ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,)).items[0].reason == Reason(
        ReasonKind.BOUGHT_TOGETHER, page.pk, support=5, total=5
    )


def test_what_goes_with_several_products_costs_one_query(django_assert_num_queries):
    page, other, third = (factories.product(name) for name in ("page", "other", "third"))
    for _ in range(5):
        ordered(page, other)
        ordered(page, third, other)
    count_companions(now=NOW)
    request = SlateRequest(
        kind=SlateKind.BOUGHT_TOGETHER,
        channel_id=factories.channel().pk,
        now=NOW,
        product_ids=(page.pk, third.pk),
    )

    with django_assert_num_queries(2):  # companions, stock
        slate = slates([request])[0]
    assert ids(slate) == [other.pk]


def test_a_cancelled_order_is_no_basket():
    page, other = factories.product("page"), factories.product("other")
    for _ in range(5):
        order = ordered(page, other)
        order.status = "cancelled"
        order.save()

    assert count_companions(now=NOW) == 0
    assert ids(ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,))) == []


def test_the_cart_gets_what_goes_with_it_before_what_is_popular():
    held, goes_with, popular = (factories.product(name) for name in ("held", "with", "popular"))
    for _ in range(5):
        ordered(held, goes_with)
    count_companions(now=NOW)
    happened("view", popular)

    slate = ask(SlateKind.CART, product_ids=(held.pk,), cart_product_ids=(held.pk,))

    assert ids(slate)[:2] == [goes_with.pk, popular.pk]
    assert held.pk not in ids(slate)


def test_recently_viewed_joins_the_devices_of_a_customer_and_nobody_elses():
    first, second, foreign = (factories.product(name) for name in ("first", "second", "foreign"))
    person = factories.customer()
    phone, laptop, stranger = factories.visitor(of=person), factories.visitor(of=person), factories.visitor()
    happened("view", first, visitor=phone, at=NOW - timedelta(hours=2))
    happened("view", second, visitor=laptop, customer=person, at=NOW - timedelta(hours=1))
    happened("view", first, visitor=phone, at=NOW - timedelta(hours=3))
    happened("view", foreign, visitor=stranger)

    slate = ask(SlateKind.RECENTLY_VIEWED, visitor_id=phone.pk, customer_id=person.pk)

    assert ids(slate) == [second.pk, first.pk]


def test_recently_viewed_is_empty_without_consent():
    item, device = factories.product(), factories.visitor()
    happened("view", item, visitor=device)

    assert ids(ask(SlateKind.RECENTLY_VIEWED, visitor_id=device.pk, personal=False)) == []
    assert ids(ask(SlateKind.RECENTLY_VIEWED, visitor_id=device.pk)) == [item.pk]


def test_never_what_the_cart_holds():
    held, other = factories.product("held"), factories.product("other")
    happened("view", held)
    happened("view", other)

    assert ids(ask(SlateKind.POPULAR, cart_product_ids=(held.pk,))) == [other.pk]
    assert ids(ask(SlateKind.NEW, cart_product_ids=(held.pk,))) == [other.pk]


def test_size_is_bounded():
    for number in range(4):
        factories.product(str(number))

    assert len(ask(SlateKind.NEW, size=3).items) == 3
    assert ask(SlateKind.NEW, size=-1).items == ()


class Careless:
    """Repeats itself, shows the cart's product and more than was asked."""

    def recommend(self, requests):
        items = [SlateItem(pk, 1.0, Reason(ReasonKind.FOR_YOU)) for pk in (1, 2, 2, 3, 4, 5)]
        return [Slate(request.kind, tuple(items), "model", slate_id="s") for request in requests]

    def health(self):
        return RecommenderHealth("model", "")


class Broken(Careless):
    def recommend(self, requests):
        raise RuntimeError("no model")


class Short(Careless):
    def recommend(self, requests):
        return []


def test_the_guard_holds_whatever_answers(monkeypatch):
    monkeypatch.setattr(loader, "recommender", Careless)

    slate = ask(SlateKind.FOR_YOU, cart_product_ids=(1,), product_ids=(3,), size=2)

    assert ids(slate) == [2, 4]
    assert slate.slate_id == "s"


@pytest.mark.parametrize("recommender", [Broken, Short])
def test_rules_answer_when_the_recommender_fails(monkeypatch, caplog, recommender):
    item = factories.product()
    happened("view", item)
    monkeypatch.setattr(loader, "recommender", recommender)

    slate = ask(SlateKind.FOR_YOU)

    assert ids(slate) == [item.pk]
    assert slate.source == "fallback"
    assert "recommender" in caplog.text


def test_all_slates_of_a_page_cost_the_same_queries_for_one_product_and_for_twenty(
    django_assert_num_queries,
):
    kinds = (SlateKind.FOR_YOU, SlateKind.POPULAR, SlateKind.NEW)
    requests = [SlateRequest(kind=kind, channel_id=factories.channel().pk, now=NOW) for kind in kinds]
    happened("view", factories.product())
    with django_assert_num_queries(4):  # popular, best sellers, newest, stock
        slates(requests)
    for number in range(20):
        happened("view", factories.product(str(number)))
    with django_assert_num_queries(1):  # stock: the rest is cached for two minutes
        slates(requests)
