from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop import signals
from shop.contracts.events import NewEvent
from shop.contracts.people import Who
from shop.models import Event
from shop.services import events
from shop.services.events import InvalidEvent, Origin
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def personal_who(**fields):
    return Who(visitor_id=factories.visitor().pk, personal=True, **fields)


def view(product, **fields):
    return NewEvent(kind="view", product_id=product.pk, **fields)


def record(*new, who=None, origin=Origin.SHOP, channel=None):
    where = channel or factories.channel()
    return events.record(events=new, who=who or Who(), channel_id=where.pk, now=NOW, origin=origin)


def test_an_event_with_consent_names_the_visitor_and_may_be_learnt_from():
    who, product = personal_who(), factories.product()

    assert record(view(product), who=who) == 1

    event = Event.objects.get()
    assert (event.visitor_id, event.product_id, event.has_consent, event.at) == (
        who.visitor_id,
        product.pk,
        True,
        NOW,
    )


def test_an_event_without_consent_names_nobody():
    who = Who(visitor_id=factories.visitor().pk, customer_id=factories.customer().pk)

    record(view(factories.product()), who=who)

    event = Event.objects.get()
    assert (event.visitor_id, event.customer_id, event.has_consent) == (None, None, False)


def test_consent_to_statistics_alone_is_no_consent_to_learning():
    who = Who(visitor_id=factories.visitor().pk, analytics=True)

    record(view(factories.product()), who=who)

    event = Event.objects.get()
    assert (event.visitor_id, event.has_consent) == (who.visitor_id, False)


def test_a_crawler_leaves_no_trace():
    assert record(view(factories.product()), who=Who(is_bot=True)) == 0
    assert not Event.objects.exists()


def test_a_page_view_costs_one_insert():
    product, channel = factories.product(), factories.channel()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        record(view(product), channel=channel)

    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == 1
    assert statements[0].startswith('INSERT INTO "shop_event"')


def test_a_batch_from_outside_costs_as_many_queries_for_1_as_for_50_events():
    product, channel = factories.product(), factories.channel()

    with CaptureQueriesContext(connection) as one:
        record(view(product, key="0"), origin=Origin.CLIENT, channel=channel)
    with CaptureQueriesContext(connection) as many:
        new = [view(product, key=str(i)) for i in range(1, 51)]
        assert record(*new, origin=Origin.CLIENT, channel=channel) == 50

    assert len(many) == len(one)


def test_the_same_key_twice_is_stored_once():
    product, who = factories.product(), personal_who()
    twice = [view(product, key="a"), view(product, key="a")]

    assert record(*twice, who=who, origin=Origin.CLIENT) == 1
    assert record(view(product, key="a"), view(product, key="b"), who=who, origin=Origin.CLIENT) == 1
    assert Event.objects.count() == 2


def test_two_people_may_use_the_same_key():
    product = factories.product()

    assert record(view(product, key="1"), who=personal_who(), origin=Origin.CLIENT) == 1
    assert record(view(product, key="1"), who=personal_who(), origin=Origin.CLIENT) == 1


def test_new_events_are_announced_after_commit_with_their_ids(django_capture_on_commit_callbacks):
    heard = []

    def listen(sender, event_ids, **_):
        heard.extend(event_ids)

    signals.events_recorded.connect(listen)
    product = factories.product()
    with django_capture_on_commit_callbacks(execute=True):
        record(view(product, key="a"), view(product), view(product, key="a"))
        assert heard == []
    signals.events_recorded.disconnect(listen)

    assert sorted(heard) == sorted(Event.objects.values_list("pk", flat=True))
    assert len(heard) == 2


def test_a_clock_that_runs_ahead_is_set_to_now():
    record(view(factories.product(), at=NOW + timedelta(days=1)), origin=Origin.CLIENT)

    assert Event.objects.get().at == NOW


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"kind": "purchase"}, "kind"),
        ({"kind": "dance"}, "kind"),
        ({"product_id": None}, "product_id"),
        ({"product_id": 10**9}, "product_id"),
        ({"variant_id": 10**9}, "variant_id"),
        ({"order_id": 1}, "order_id"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": 10**9}, "quantity"),
        ({"position": -1}, "position"),
        ({"key": "k" * 41}, "key"),
        ({"at": NOW - timedelta(days=8)}, "at"),
        ({"at": NOW.replace(tzinfo=None)}, "at"),
    ],
)
def test_a_bad_event_from_outside_is_refused_by_name_and_nothing_is_stored(fields, fault):
    product = factories.product()
    bad = NewEvent(**{"kind": "view", "product_id": product.pk, **fields})

    with pytest.raises(InvalidEvent) as caught:
        record(view(product), bad, origin=Origin.CLIENT)

    assert caught.value.field == f"events[1].{fault}"
    assert not Event.objects.exists()


def test_a_till_may_tell_of_purchases_and_a_browser_may_not():
    till = factories.channel("till", kind="pos")
    sale = NewEvent(kind="purchase", product_id=factories.product().pk)

    assert record(sale, origin=Origin.CLIENT, channel=till) == 1
    with pytest.raises(InvalidEvent):
        record(sale, origin=Origin.CLIENT)


def test_recently_viewed_is_newest_first_and_each_product_once():
    who = personal_who()
    first, second = factories.product(), factories.product()
    for product, minutes in ((first, 3), (second, 2), (first, 1)):
        record(view(product, at=NOW - timedelta(minutes=minutes)), who=who)
    record(view(factories.product()), who=personal_who())

    assert events.recent_products(who=who, now=NOW) == [first.pk, second.pk]
    assert events.recent_products(who=Who(visitor_id=who.visitor_id), now=NOW) == []


def test_a_customer_has_the_views_of_every_joined_device():
    customer = factories.customer()
    phone = factories.visitor()
    product, other = factories.product(), factories.product()
    record(view(product), who=Who(visitor_id=phone.pk, personal=True))
    record(view(other), who=personal_who())
    phone.customer = customer
    phone.save()

    mine = events.recent_products(who=Who(customer_id=customer.pk, personal=True), now=NOW)

    assert mine == [product.pk]


def test_popular_counts_purchases_of_seven_days_before_views():
    channel = factories.channel()
    viewed, bought, old = factories.product(), factories.product(), factories.product()
    record(view(viewed), view(viewed), NewEvent(kind="purchase", product_id=bought.pk))
    record(*[NewEvent(kind="purchase", product_id=old.pk, at=NOW - timedelta(days=8))] * 3)

    assert events.popular(channel_id=channel.pk, now=NOW) == [bought.pk, viewed.pk]


def test_popular_of_an_old_history_looks_at_its_own_last_week():
    channel, product = factories.channel(), factories.product()
    record(NewEvent(kind="purchase", product_id=product.pk, at=NOW - timedelta(days=400)))

    assert events.popular(channel_id=channel.pk, now=NOW) == [product.pk]


def test_the_units_bought_in_seven_days_stand_on_the_product():
    product, idle = factories.product(n_sold_7d=5), factories.product(n_sold_7d=5)
    record(
        NewEvent(kind="purchase", product_id=product.pk, quantity=3),
        NewEvent(kind="purchase", product_id=product.pk),
        NewEvent(kind="purchase", product_id=idle.pk, at=NOW - timedelta(days=8)),
    )

    events.count_sales(now=NOW)

    product.refresh_from_db()
    idle.refresh_from_db()
    assert (product.n_sold_7d, idle.n_sold_7d) == (4, 0)
