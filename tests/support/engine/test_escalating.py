"""When a person is called although nobody asked: much money, or a mood that falls."""

from decimal import Decimal

import pytest

from support.contracts import HandoffReason
from support.policy import mood
from tests import factories as make
from tests.support.engine.talking import order, talk

pytestmark = pytest.mark.django_db


def reasons(said) -> list[str]:
    return list(said.conversation.handoffs.values_list("reason", flat=True))


@pytest.mark.parametrize(
    ("total", "reason"), [("499.99", HandoffReason.PROBLEM), ("500.00", HandoffReason.VALUE)]
)
def test_a_problem_with_a_dear_order_goes_first(total, reason):
    ann = make.customer()
    order(ann, status="completed", parcel="delivered", subtotal=Decimal(total), total=Decimal(total))
    said = talk(ann)

    said.say("my item arrived broken")

    assert reasons(said) == [reason]
    assert said.conversation.handoffs.get().is_urgent == (reason is HandoffReason.VALUE)


def test_a_mood_that_falls_brings_a_person():
    said = talk()
    said.say("how much is delivery?")
    said.say("that doesn't help, what do you charge for shipping")
    assert reasons(said) == []

    said.say("this is ridiculous, your useless answers, what does shipping cost??")

    assert reasons(said) == [HandoffReason.UPSET]


def test_falling_in_chinese_too():
    said = talk(language="zh-hans")
    said.say("运费多少")
    said.say("又答非所问，运费到底多少")
    reply = said.say("太过分了，气死我了，运费多少")

    assert reasons(said) == [HandoffReason.UPSET]
    assert "同事" in reply.text


@pytest.mark.parametrize(
    ("moods", "is_falling"),
    [
        ((0, -1, -2), True),
        ((-1, -3), True),
        ((0, 0, -4), False),  # one sharp word
        ((-3, -2), False),  # it gets better
        ((-1, -1), False),  # merely unhappy
        ((-4,), False),
        ((), False),
    ],
)
def test_only_a_mood_that_gets_worse_counts(moods, is_falling):
    assert mood.is_falling(moods) is is_falling


@pytest.mark.parametrize("text", ["where is my order", "I love the new lamp!", "请问有货吗", "Thanks again"])
def test_plain_words_are_no_mood(text):
    assert mood.of(text) >= -1
