"""A yes and a no in customers' own words, and what is no yes however it sounds."""

import pytest

from shop.models import Order
from support.contracts import Outcome
from support.policy import agreeing
from tests import factories
from tests.support.engine.talking import order, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return factories.customer("ann@example.com")


@pytest.mark.parametrize(
    ("language", "wish", "text"),
    [
        ("en", "please cancel my order {}", "Yes, now it is the right one, thank you."),
        ("en", "please cancel my order {}", "yes, that is all correct now, cheers"),
        ("zh-hans", "取消订单 {}", "是的，这张没错"),
        ("zh-hans", "取消订单 {}", "对的，就照这个办，辛苦"),
    ],
)
def test_a_yes_in_words_of_their_own_is_acted_on(ann, language, wish, text):
    mine = order(ann)
    chat = talk(ann, language=language)
    chat.say(wish.format(mine.number))

    done = chat.say(text)

    mine.refresh_from_db()
    assert done.outcome is Outcome.DONE
    assert mine.status == Order.Status.CANCELLED


@pytest.mark.parametrize(
    ("language", "wish", "text"),
    [
        ("en", "please cancel my order {}", "On reflection I would rather have it after all."),
        ("en", "please cancel my order {}", "Let us leave everything as it was."),
        ("zh-hans", "取消订单 {}", "我再想了想，还是照原来的送来吧"),
    ],
)
def test_a_no_in_words_of_their_own_leaves_everything(ann, language, wish, text):
    mine = order(ann)
    chat = talk(ann, language=language)
    chat.say(wish.format(mine.number))

    left = chat.say(text)

    mine.refresh_from_db()
    assert left.outcome is Outcome.DECLINED
    assert mine.status == Order.Status.CONFIRMED


@pytest.mark.parametrize(
    "text",
    [
        "yes, but only if the money is back today",
        "yes, once you have told me who pays",
        "send it",
        "sure, provided that I keep my voucher",
        "yes, and the other one too",
        "yes, order 2019-999999",
        "yes, and tell me when my kettle arrives",
    ],
)
def test_what_says_more_than_yes_cancels_nothing(ann, text):
    mine = order(ann)
    chat = talk(ann)
    chat.say(f"cancel my order {mine.number}")

    chat.say(text)

    mine.refresh_from_db()
    assert mine.status == Order.Status.CONFIRMED


def test_a_yes_that_names_another_number_of_pieces_is_none(ann):
    mine = order(ann, quantity=2, status="completed", parcel="delivered")
    chat = talk(ann)
    chat.say(f"I want to return both of order {mine.number}, I do not like them")

    chat.say("yes, one of them")

    assert not mine.returns.exists()


@pytest.mark.parametrize("tool", ["cancel_order", "create_return", "change_address", "set_newsletter"])
def test_no_chance_makes_a_yes_of_what_undoes_the_deed(tool):
    undone = {
        "cancel_order": "send it",
        "create_return": "keep them",
        "change_address": "the old one",
        "set_newsletter": "keep it",
    }

    assert not agreeing.may_be_yes(undone[tool], 1.0, tool)


def test_a_yes_that_cannot_be_acted_on_is_asked_for_again(ann):
    mine = order(ann)
    chat = talk(ann)
    chat.say(f"cancel my order {mine.number}")

    asked = chat.say("yes that is exactly what I was after")

    mine.refresh_from_db()
    assert asked.proposal is not None
    assert "yes or no" in asked.text
    assert mine.status == Order.Status.CONFIRMED


def test_stop_is_no_no_to_what_stops():
    assert agreeing.says_no("ok stop")
    assert not agreeing.says_no(agreeing.without_stop("ok stop"))


def test_two_orders_are_cancelled_one_after_the_other(ann):
    first, second = order(ann), order(ann)
    chat = talk(ann)

    chat.say(f"cancel {first.number} and {second.number} both")
    then = chat.say("yes")
    chat.say("yes")

    first.refresh_from_db()
    second.refresh_from_db()
    assert then.outcome is Outcome.PROPOSED
    assert second.number in then.proposal.title
    assert (first.status, second.status) == ("cancelled", "cancelled")


def test_each_deed_is_done_to_the_order_that_it_was_said_of(ann):
    first, second = order(ann), order(ann, status="completed", parcel="delivered")
    chat = talk(ann, language="zh-hans")

    proposed = chat.say(f"取消{first.number} 再把{second.number}发票发我")
    then = chat.say("好的")

    assert first.number in proposed.proposal.title
    assert second.number in then.proposal.title


def test_another_order_is_asked_about_in_the_same_way(ann):
    first, second = order(ann), order(ann)
    chat = talk(ann)
    chat.say(f"where is my order {first.number}?")

    other = chat.say("and the other order?")

    assert second.number in other.text + str(other.choices)
    assert first.number not in other.text


def test_what_was_filled_in_before_a_question_is_there_after_it(ann):
    mine = order(ann, quantity=2, status="completed", parcel="delivered")
    chat = talk(ann)
    asked = chat.say(f"I want to return both of order {mine.number}")
    assert asked.outcome is Outcome.ASKED

    chat.say("what are your opening hours?")
    proposed = chat.say("I do not like them")

    assert proposed.outcome is Outcome.PROPOSED
    assert "2 ×" in " ".join(proposed.proposal.effects)
