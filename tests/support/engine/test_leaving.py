"""Leaving what was begun in words of one's own, and what is said beside it."""

from datetime import timedelta

import pytest

from support.contracts import Intent, Outcome
from support.policy import leaving
from tests import factories
from tests.support.engine.talking import NOW, order, talk

pytestmark = pytest.mark.django_db
RETURN, ADDRESS, CANCEL = Intent.RETURN_ITEM, Intent.CHANGE_ADDRESS, Intent.CANCEL_ORDER


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("算了不改了，就寄原来的地址", ADDRESS),
        ("等下，还是别改了，原地址就好", ADDRESS),
        ("算了，先不退了，两个都留着", RETURN),
        ("等等，我又不想退了", RETURN),
        ("别取消了", CANCEL),
        ("Never mind, I'll keep both of them", RETURN),
        ("on second thoughts I don't want to return it after all", RETURN),
        ("then forget the return, I'll keep it", RETURN),
        ("never mind, leave the address as it is", ADDRESS),
        ("oh wait, the old address is fine", ADDRESS),
        ("You know what, don't change the address, I'll be at home", ADDRESS),
    ],
)
def test_it_is_left(text, begun):
    assert leaving.left(text, begun) is not None


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("不合适，不换了，直接退", RETURN),
        ("那我退一个，另一个留着", RETURN),
        ("退一个就行，不是两个都退", RETURN),
        ("no only one, keeping the other", RETURN),
        ("I do not want it anymore", RETURN),
        ("I don't like them", RETURN),
        ("could I keep both?", RETURN),
        ("等等，还是留一个吧，只退一个", RETURN),
        ("the old one was better", ADDRESS),
    ],
)
def test_it_is_not_left(text, begun):
    assert leaving.left(text, begun) is None


@pytest.fixture
def ann():
    return factories.customer("ann@example.com")


def test_what_waits_is_dropped_and_nothing_is_changed(ann):
    sold = order(ann)
    customer = talk(ann)
    assert customer.say(f"change the address of {sold.number}").outcome is Outcome.ASKED

    assert customer.say("never mind, leave the address as it is").outcome is Outcome.DECLINED
    assert customer.say(f"what's the status of {sold.number}?").outcome is Outcome.ANSWERED


def test_a_question_in_between_is_no_address(ann):
    sold = order(ann)
    customer = talk(ann)
    customer.say(f"change the address of {sold.number}")

    told = customer.say(f"what's the status of {sold.number}?")

    assert "confirmed" in told.text
    assert told.outcome is Outcome.ASKED  # where it should go is asked again


def test_an_open_proposal_is_left_too(ann):
    sold = order(ann)
    customer = talk(ann)
    assert customer.say(f"cancel {sold.number}").outcome is Outcome.PROPOSED

    assert customer.say("hold on, I do not want to cancel it after all").outcome is Outcome.DECLINED


def test_a_number_of_pieces_corrects_and_leaves_nothing(ann):
    at = NOW - timedelta(days=3)
    lamp = factories.product("Nova Lamp")
    order(ann, lamp, lamp, status="completed", parcel="delivered", parcel_at=at, placed_at=at)
    customer = talk(ann)
    customer.say("return both lamps, I don't want them anymore")

    told = customer.say("scratch that, only one of them")

    assert told.outcome is not Outcome.DECLINED


def test_what_is_wanted_beside_it_is_answered(ann):
    sold = order(ann)
    customer = talk(ann)
    customer.say(f"change the address of {sold.number}")

    told = customer.say("forget it, please show me all my orders instead")

    assert sold.number in told.text
    assert told.outcome is Outcome.ANSWERED
