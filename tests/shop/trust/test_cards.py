"""No number of a payment card is kept, whatever field it is typed into."""

import logging
from types import SimpleNamespace

import pytest
from django.db import connection

from shop.models import Cart, Event
from shop.services import events
from shop.services.masking import cards
from tests import factories as make
from tests.scanning import Watch, cards_in

VISA, AMEX = "4242424242424242", "378282246310005"


@pytest.mark.parametrize(
    "text",
    [
        VISA,
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        f"card {VISA}.",
        AMEX,
        "3782 822463 10005",
        "5555.5555.5555.4444",
    ],
)
def test_a_card_is_found_however_it_is_written(text):
    assert len(cards.numbers(text)) == 1
    assert cards_in(text) == cards.numbers(text)
    assert not cards.numbers(cards.without_cards(text))


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",
        "order 2026-000001",
        "+49 30 1234567",
        "0" * 16,
        "978-3-16-148410-0",
        "1.5",
        "",
        "8" * 30,
    ],
)
def test_other_numbers_are_left_alone(text):
    assert cards.without_cards(text) == text


@pytest.mark.django_db
def test_a_card_typed_into_the_search_is_not_remembered(client):
    make.channel()
    who = events.visitors.identify(token=None, user_id=None, language="en")
    events.record(
        events=[events.NewEvent(kind="search", query=f"help {VISA}")],
        who=who, channel_id=make.channel().pk, now=make.NOW,
    )  # fmt: skip

    assert Event.objects.get().query == "help [card]"


@pytest.mark.django_db
def test_a_card_typed_into_a_note_is_not_kept(client):
    make.channel()
    variant = make.product("Mug").variants.get()
    token = client.post("/api/v1/carts/", {}, content_type="application/json").json()["token"]
    client.post(
        f"/api/v1/carts/{token}/lines/",
        {"variant_id": variant.pk, "quantity": 1},
        content_type="application/json",
    )

    client.put(
        f"/api/v1/carts/{token}/contact/",
        {"email": "ada@example.com", "note": f"charge {VISA}"},
        content_type="application/json",
    )

    assert Cart.objects.get().note == "charge [card]"


def test_a_number_with_a_fraction_is_no_card():
    assert cards_in("[4242.424242424242]") == []


def test_a_number_is_seen_on_its_way_into_a_table_and_into_the_log():
    watch, done = Watch(), []
    json = SimpleNamespace(adapted={"typed": [AMEX]})  # as PostgreSQL's driver is given it

    for sql, params in (
        ("INSERT INTO shop_event (query) VALUES (%s)", (f"pay {VISA}",)),
        ("UPDATE shop_event SET payload = %s", (json,)),
        ("SELECT 1 WHERE query = %s", (VISA,)),
    ):
        watch.statement(lambda *given: done.append(given), sql, params, many=False, context={})
    watch.emit(logging.makeLogRecord({"msg": "typed %s", "args": (VISA,)}))
    watch.look("redis SET", [b"key", VISA.encode(), 7])

    assert len(done) == 3
    assert [(place, digits) for _test, place, digits in watch.cards] == [
        ("INSERT INTO shop_event", VISA), ("UPDATE shop_event SET", AMEX), ("log", VISA), ("redis SET", VISA),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_suites_own_connections_are_watched():
    assert [each.__func__ for each in connection.execute_wrappers if hasattr(each, "__func__")] == [
        Watch.statement
    ]
