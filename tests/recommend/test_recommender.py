"""The port with a trained model: personal at once, true reasons, nothing that cannot be bought, and a ledger row."""

import builtins
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError

from ml_core.registry import Registry
from recommend import predictor
from recommend.models import SlateDecision
from recommend.services import Recommender
from shop.contracts.recommending import ReasonKind, SlateKind, SlateRequest
from shop.models import Event, Experiment, StockItem
from shop.services.slates import slates
from tests import factories
from tests.factories import NOW
from tests.recommend import world
from tests.recommend.rows import happened, ordered

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def small():
    built = world.build()
    world.trained()
    return built


def ask(kind=SlateKind.FOR_YOU, **fields):
    request = {"kind": kind, "channel_id": factories.channel().pk, "now": SOON, "size": 4, **fields}
    return slates([SlateRequest(**request)])[0]


def ids(slate):
    return [item.product_id for item in slate.items]


def test_one_view_by_a_visitor_without_account_makes_the_slate_personal(small):
    device = factories.visitor()
    before = ask(visitor_id=device.pk)
    happened("view", small.product(1, 3), visitor=device, at=NOW)

    after = ask(visitor_id=device.pk)

    assert (before.source, after.source) == ("fallback", "model")
    assert ids(after)[0] == small.product(1, 4).pk
    assert ids(after) != ids(before)


def test_what_was_done_one_request_ago_changes_the_next_slate(small):
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)
    first = ask(visitor_id=device.pk)
    happened("view", small.product(2, 6), visitor=device, at=NOW + timedelta(seconds=30))

    second = ask(visitor_id=device.pk)

    assert ids(first)[0] == small.product(1, 4).pk
    assert ids(second)[0] == small.product(2, 7).pk


def test_because_you_viewed_is_only_said_where_the_slate_without_that_view_lacks_the_item(small):
    device = factories.visitor()
    for minutes, (shelf, place) in enumerate([(0, 1), (0, 2), (1, 5), (2, 8)]):
        happened("view", small.product(shelf, place), visitor=device, at=NOW - timedelta(minutes=9 - minutes))
    slate = ask(visitor_id=device.pk, size=6)
    named = [item for item in slate.items if item.reason.kind == ReasonKind.BECAUSE_VIEWED]
    whole = [item for item in slate.items if item.reason.kind == ReasonKind.FOR_YOU]
    viewed = [*Event.objects.filter(visitor=device).values_list("product_id", flat=True)]

    def without(product_id):
        """The same question by a device that never saw the product, which still may not be shown."""
        other = factories.visitor()
        for event in Event.objects.filter(visitor=device).exclude(product_id=product_id).order_by("at"):
            happened("view", event.product, visitor=other, at=event.at)
        return ids(ask(visitor_id=other.pk, size=6, cart_product_ids=(product_id,)))

    assert named
    for item in named:
        assert item.product_id not in without(item.reason.product_id)
    for item in whole:
        assert all(item.product_id in without(product_id) for product_id in viewed)


def test_what_was_bought_without_a_view_is_named_as_bought(small):
    device = factories.visitor()
    happened("purchase", small.product(0, 4), visitor=device, at=NOW)

    reasons = {item.reason.kind for item in ask(visitor_id=device.pk).items}

    assert ReasonKind.BECAUSE_BOUGHT in reasons
    assert ReasonKind.BECAUSE_VIEWED not in reasons


def test_what_sold_out_a_moment_ago_is_not_shown_although_the_model_and_the_cache_want_it(small):
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)
    wanted = ids(ask(visitor_id=device.pk))
    StockItem.objects.filter(variant__product_id=wanted[0]).update(on_hand=0)

    found = ask(visitor_id=device.pk)

    assert found.source == "model"
    assert wanted[0] not in ids(found)
    assert len(found.items) == 4


def test_never_what_the_cart_holds_nor_what_was_seen(small):
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)
    first = ids(ask(visitor_id=device.pk))[0]

    found = ids(ask(visitor_id=device.pk, cart_product_ids=(first,), size=30))

    assert first not in found
    assert small.product(1, 3).pk not in found
    assert len(found) == len(set(found))


def test_without_consent_the_history_is_not_read(small):
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)

    found = ask(visitor_id=device.pk, personal=False)

    assert found.source == "fallback"
    assert SlateDecision.objects.get().visitor_id is None


def test_a_first_view_of_a_product_that_the_model_does_not_know_shows_what_is_like_it(small):
    device = factories.visitor()
    fresh = factories.product("fresh", category=small.product(2, 0).category)
    happened("view", fresh, visitor=device, at=NOW)

    found = ask(visitor_id=device.pk)

    shelf = {product.pk for product in small.shelves[2]}
    assert set(ids(found)) <= shelf
    assert {item.reason.kind for item in found.items} == {ReasonKind.SIMILAR}


def test_similar_shows_the_same_category_first(small):
    found = ask(SlateKind.SIMILAR, product_ids=(small.product(1, 3).pk,))

    assert set(ids(found)) <= {product.pk for product in small.shelves[1]}
    assert small.product(1, 3).pk not in ids(found)
    assert {item.reason.product_id for item in found.items} == {small.product(1, 3).pk}


def test_bought_together_states_the_baskets_that_training_counted():
    small = world.build()
    page, other, private = small.product(0, 0), small.product(1, 1), small.product(2, 2)
    regular = factories.customer()
    for _ in range(6):
        ordered(page, other)
    for _ in range(7):
        ordered(page, private, customer=regular)
    world.trained()

    found = ask(SlateKind.BOUGHT_TOGETHER, product_ids=(page.pk,))

    assert found.source == "model"
    assert [(item.product_id, item.reason.support, item.reason.total) for item in found.items] == [
        (other.pk, 6, 13)
    ]


def test_the_cart_gets_companions_first_and_never_its_own_products():
    small = world.build()
    held, other = small.product(0, 0), small.product(1, 1)
    for _ in range(6):
        ordered(held, other)
    world.trained()

    found = ask(SlateKind.CART, product_ids=(held.pk,), cart_product_ids=(held.pk,))

    assert ids(found)[0] == other.pk
    assert held.pk not in ids(found)
    assert len(found.items) == 4


def test_each_slate_is_a_row_with_version_source_and_reasons(small):
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)

    slate = ask(visitor_id=device.pk)

    row = SlateDecision.objects.get(slate_id=slate.slate_id)
    assert (row.kind, row.source, row.visitor_id, row.as_of) == ("for_you", "model", device.pk, SOON)
    assert row.model_version == slate.model_version == predictor.champion().facts.version
    assert [item[0] for item in row.items] == ids(slate)
    assert [item[2] for item in row.items] == [1.0] * 4
    assert row.reasons[0][:2] == ["because_viewed", small.product(1, 3).pk]


def test_a_page_costs_one_look_at_the_history_one_at_stock_and_one_insert(small, django_assert_num_queries):
    person = factories.customer()
    device = factories.visitor(of=person)
    happened("view", small.product(1, 3), visitor=device, at=NOW)
    requests = [
        SlateRequest(
            kind=kind,
            channel_id=factories.channel().pk,
            now=SOON,
            visitor_id=device.pk,
            customer_id=person.pk,
            product_ids=(small.product(0, 0).pk,),
        )
        for kind in (SlateKind.FOR_YOU, SlateKind.SIMILAR, SlateKind.BOUGHT_TOGETHER)
    ]
    slates(requests)

    with django_assert_num_queries(3):
        slates(requests)


def test_new_products_are_explored_with_their_chance_written_down(small, settings):
    settings.RECOMMEND_LIMITS = {"exploration_rate": 1.0}
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)
    fresh = factories.product("fresh")

    slate = ask(visitor_id=device.pk)

    assert ids(slate)[-1] == fresh.pk
    assert slate.items[-1].reason.kind == ReasonKind.NEW
    assert SlateDecision.objects.get().items[-1] == [fresh.pk, 0.0, 1.0]


def test_no_model_yet_means_rules_and_health_says_so():
    item = factories.product()
    happened("view", item)

    assert ids(ask()) == [item.pk]
    assert SlateDecision.objects.get().source == "fallback"
    health = Recommender().health()
    assert (health.source, health.detail) == ("fallback", "no model has been trained yet")


@pytest.mark.parametrize("damage", ["tensors", "manifest", "missing folder", "pointer", "foreign pointer"])
def test_a_damaged_artifact_means_rules_and_health_says_so(small, settings, damage, caplog):
    folder = settings.ARTIFACTS_DIR / "recommend" / "ranker"
    version = folder / (folder / "champion").read_text().strip()
    if damage == "tensors":
        (version / "model.safetensors").write_bytes(b"not arrays")
    elif damage == "manifest":
        (version / "manifest.json").write_text("{")
    elif damage == "missing folder":
        version.rename(version.with_name("gone"))
    elif damage == "pointer":
        (folder / "champion").write_text("../../etc/passwd")
    else:
        (folder / "champion").write_text("20200101T000000000000Z-00000000\n")
    predictor.reset()
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)

    found = ask(visitor_id=device.pk)

    assert found.source == "fallback"
    assert len(found.items) == 4
    assert Recommender().health().source == "fallback"


def test_without_torch_a_network_is_not_served_but_the_shop_is(small, settings, monkeypatch):
    folder = settings.ARTIFACTS_DIR / "recommend" / "ranker"
    version = (folder / "champion").read_text().strip()
    registry = Registry(settings.ARTIFACTS_DIR)
    artifact = registry.load("recommend", "ranker", version)
    as_blend = registry.save(
        "recommend",
        "ranker",
        estimator="blend",
        tensors=artifact.tensors,
        config={},
        metrics={},
        card="",
        as_of=NOW,
        now=SOON,
    )
    registry.promote("recommend", "ranker", as_blend, now=SOON, reason="test", by="test")
    real = builtins.__import__

    def no_torch(name, *args, **kwargs):
        if name == "torch" or name.startswith("torch."):
            raise ImportError("No module named 'torch'")
        return real(name, *args, **kwargs)

    for name in [
        name
        for name in sys.modules
        if name in {"ml_core.blend", "ml_core.device"} or name.startswith("ml_core.sequence")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", no_torch)

    found = ask()

    assert found.source == "fallback"
    assert "torch" in Recommender().health().detail


def test_a_model_that_fails_on_one_request_is_answered_by_rules(small, monkeypatch, caplog):
    device = factories.visitor()
    happened("view", small.product(1, 3), visitor=device, at=NOW)
    monkeypatch.setattr(predictor.Model, "rank", lambda *args: 1 / 0)

    found = ask(visitor_id=device.pk)

    assert found.source == "fallback"
    assert len(found.items) == 4
    assert "the model failed for for_you" in caplog.text


def test_a_newer_champion_serves_without_a_restart(small):
    old = predictor.champion().facts.version
    again = world.trained(now=NOW + timedelta(days=1))

    assert again.version != old
    assert predictor.champion().facts.version == again.version


def test_an_arm_sticks_and_the_hold_out_gets_popular_goods(small):
    Experiment.objects.create(
        code="recommendations",
        name="Recommendations",
        salt="s1",
        arms={"model": 1, "popularity": 1},
        is_active=True,
    )
    seen = set()
    for _ in range(12):
        device = factories.visitor()
        happened("view", small.product(1, 3), visitor=device, at=NOW)
        first, second = ask(visitor_id=device.pk), ask(visitor_id=device.pk)
        assert first.arm == second.arm
        assert first.source == {"model": "model", "popularity": "fallback"}[first.arm]
        seen.add(first.arm)

    assert seen == {"model", "popularity"}
    assert set(SlateDecision.objects.values_list("experiment", "arm")) == {
        ("recommendations", "model"),
        ("recommendations", "popularity"),
    }


def test_the_ledger_that_cannot_be_written_does_not_hide_the_slates(small, monkeypatch, caplog):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(SlateDecision.objects.__class__, "bulk_create", locked)

    found = ask()

    assert len(found.items) == 4
    assert found.slate_id == ""
    assert "ledger could not be written" in caplog.text
