"""Orders: what a customer is told of their own, and that nothing is told of anybody else's."""

import pytest

from support.contracts import Outcome
from tests import factories
from tests.support.engine.talking import order, talk

pytestmark = pytest.mark.django_db


def test_a_customer_is_told_where_the_order_is():
    ann = factories.customer("ann@example.com")
    mine = order(ann, parcel="shipped", tracking="JD014600", status="confirmed")
    chat = talk(ann)

    reply = chat.say(f"Where is my order {mine.number}?")

    assert reply.outcome is Outcome.ANSWERED
    assert mine.number in reply.text and "on its way" in reply.text.lower() and "JD014600" in reply.text
    assert [card.ref for card in reply.cards] == [mine.number]
    assert chat.latest.tools[0][:2] == ["order_get", "ok"]


def test_another_customers_order_and_none_at_all_get_the_same_words():
    ann, bob = factories.customer("ann@example.com"), factories.customer("bob@example.com")
    order(ann)
    his = order(bob)

    first = talk(ann).say(f"Where is my order {his.number}?")
    second = talk(ann).say("Where is my order 2026-999999?")

    assert first == second
    assert his.number not in first.text


def test_a_guest_is_asked_to_sign_in_whatever_the_number():
    his = order(factories.customer("bob@example.com"))

    first = talk().say(f"Where is order {his.number}?")
    second = talk().say("Where is order 2026-999999?")

    assert first == second
    assert first.outcome is Outcome.REFUSED


def test_the_page_of_an_order_helps_a_guest_with_that_order_alone():
    hers, other = order(None), order(None)
    chat = talk(order_token=str(hers.token))

    assert hers.number in chat.say("Where is my order?").text
    assert other.number not in chat.say(f"Where is my order {other.number}?").text


def test_of_several_orders_the_assistant_asks_which_and_goes_on_with_the_tap():
    ann = factories.customer("ann@example.com")
    first, second = order(ann), order(ann)
    chat = talk(ann)

    asked = chat.say("Where is my order?")
    told = chat.say("", payload=f"order:{second.number}")

    assert asked.outcome is Outcome.ASKED
    assert {choice.payload for choice in asked.choices} == {f"order:{first.number}", f"order:{second.number}"}
    assert second.number in told.text and first.number not in told.text


def test_chinese_is_answered_in_chinese():
    ann = factories.customer("ann@example.com")
    mine = order(ann, parcel="shipped")

    reply = talk(ann).say(f"我的订单{mine.number}到哪里了？")

    assert reply.outcome is Outcome.ANSWERED
    assert "订单" in reply.text and mine.number in reply.text


@pytest.mark.parametrize("parcel", ["shipped", "pending"])
def test_what_has_not_arrived_yet_is_neither_missing_nor_broken(parcel):
    ann = factories.customer("ann@example.com")
    mine = order(ann, parcel=parcel)
    chat = talk(ann)

    reply = chat.say(payload="intent:parcel_missing")

    assert reply.outcome is not Outcome.HANDED_OVER
    assert mine.number in reply.text
