"""What is a yes, what is a no, what is taken back, and how many pieces are meant."""

import pytest

from shop.contracts.people import Who
from shop.models import Invoice, Order
from support.contracts import Confirmation, Outcome
from support.features import correcting, counting, spotting, wishes
from support.policy import agreeing
from support.services import proposing
from tests import factories
from tests.support.engine.talking import NOW, order, talk


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("yes", ""),
        ("Yes, do that!", "cancel_order"),
        ("yes please cancel it, thanks", "cancel_order"),
        ("send it", "send_invoice"),
        ("yeah go on then", "create_return"),
        ("对，取消", "cancel_order"),
        ("好的，退吧", "create_return"),
        ("发吧", "send_invoice"),
        ("就这么办吧", ""),
        ("yesss 👍", ""),
        ("👌", ""),
        ("that's the one, thank you", "cancel_order"),
        ("嗯，没问题", ""),
    ],
)
def test_a_yes_may_name_the_deed_that_was_proposed(text, tool):
    assert agreeing.says_yes(text, tool)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("yes, and the other one too", "cancel_order"),
        ("yes, cancel the other one", "cancel_order"),
        ("yes, send it", "cancel_order"),
        ("cancel it", "cancel_order"),
        ("取消吧", "cancel_order"),
        ("ok?", ""),
        ("please", ""),
        ("thanks", "send_invoice"),
        ("yes, I want one", "create_return"),
        ("yes and when do I get the money", "cancel_order"),
        ("是，那会扣钱吗", "cancel_order"),
        ("好，不过钱什么时候退", "cancel_order"),
        ("", ""),
        ("yes " * 40, ""),
    ],
)
def test_what_says_more_or_less_than_yes_is_none(text, tool):
    assert not agreeing.says_yes(text, tool)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "hmm no, actually keep it",
        "on second thought leave it",
        "算了，还是留着吧",
        "I'd rather keep it",
        "please don't cancel",
        "先别取消了",
        "再考虑一下",
    ],
)
def test_a_no_may_be_said_in_many_words(text):
    assert agreeing.says_no(text)


@pytest.mark.parametrize(
    "text", ["no, the other one", "不是，我说的是充电器", "that", "ok", "I don't want to keep it"]
)
def test_a_no_that_says_more_is_read_like_any_message(text):
    assert not agreeing.says_no(text)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("return 1 backpack, the other one I keep", 1),
        ("one of the two backpacks", 1),
        ("三个里退两个", 2),
        ("背包留一个，另一个退掉", 1),
        ("return my backpack, order 2019-000103, bought 2 weeks ago", None),
        ("退一下背包", None),
        ("no 1 not 2", 1),
        ("背包两只，拟退其一", 1),
    ],
)
def test_pieces_are_counted_and_days_and_numbers_of_orders_are_not(text, units):
    assert counting.units(text) == units


def test_what_is_said_not_to_be_meant_is_left_out():
    assert "charger" not in correcting.meant("not the charger order, the kettle one: cancel that")
    assert "充电器" not in correcting.meant("不是充电器那单，是水壶那单，帮我取消")
    assert correcting.corrected("cancel 107. sorry no, I meant 101") == "101"


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("anything under 30 euros", 30),
        ("40欧左右有什么", 48),
        ("预算60", 60),
        ("delivery within 3 days", None),
    ],
)
def test_a_budget_is_read_with_a_fifth_more_where_it_is_rough(text, most):
    assert spotting.budget(text) == most


def test_words_that_count_wishes_are_none():
    assert wishes.parts("Two things. First, cancel my order. Second, send the invoice.", "en") == [
        "cancel my order",
        "send the invoice",
    ]


@pytest.fixture
def ann():
    return factories.customer("ann@example.com")


@pytest.mark.django_db
def test_the_second_wish_of_a_message_follows_the_button_of_the_first(ann):
    kettle, lamp = factories.product(name_en="Aurora Kettle"), factories.product(name_en="Lumen Lamp")
    first, second = order(ann, kettle), order(ann, lamp)
    chat = talk(ann)
    token = chat.say(
        f"cancel {first.number} please, and send me the invoice for {second.number}"
    ).proposal.token

    outcome, reply = proposing.confirm(token=token, who=Who(customer_id=ann.pk), now=NOW)

    first.refresh_from_db()
    assert (outcome, first.status) == (Confirmation.DONE, Order.Status.CANCELLED)
    assert reply.outcome is Outcome.PROPOSED
    assert second.number in reply.proposal.title
    assert not Invoice.objects.exists()

    assert chat.say("yes, send it").outcome is Outcome.DONE
    assert Invoice.objects.get().order_id == second.pk


@pytest.mark.django_db
def test_another_order_named_instead_puts_the_first_proposal_aside(ann):
    first, second = order(ann), order(ann)
    chat = talk(ann)
    token = chat.say(f"cancel {first.number}").proposal.token

    answer = chat.say(f"sorry, I meant {second.number}")

    assert answer.outcome is Outcome.PROPOSED
    assert second.number in answer.proposal.title
    outcome, _ = proposing.confirm(token=token, who=Who(customer_id=ann.pk), now=NOW)
    first.refresh_from_db()
    assert (outcome, first.status) == (Confirmation.DECLINED, Order.Status.CONFIRMED)


@pytest.mark.django_db
def test_a_number_of_pieces_alone_corrects_a_return_that_waits_for_a_yes(ann):
    backpack = factories.product(name_en="Trail Backpack")
    order(ann, backpack, status="completed", parcel="delivered", quantity=2)
    chat = talk(ann)
    chat.say("return both backpacks, I changed my mind")

    answer = chat.say("just one of them actually")

    assert answer.outcome is Outcome.PROPOSED
    assert any("1 × Trail Backpack" in effect for effect in answer.proposal.effects)
