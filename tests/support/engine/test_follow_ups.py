"""What is asked next: the rule beside the fact, the price beside the property, and turns of phrase that tell all."""

from datetime import timedelta

import pytest

from shop.models import ProductAttribute, Voucher
from shop.services import search
from support.contracts import Outcome
from support.features import properties, spotting
from support.policy import deciding, leaning
from tests import factories
from tests.support.engine.talking import NOW, order, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return factories.customer("ann@example.com")


def delivered(of, *goods, days_ago: int = 3, **fields):
    at = NOW - timedelta(days=days_ago)
    return order(of, *goods, status="completed", parcel="delivered", parcel_at=at, placed_at=at, **fields)


def test_a_refund_is_told_with_when_and_where_to_the_money_comes(ann):
    delivered(ann)

    told = talk(ann).say("where is my refund?").text

    assert "within 14 days" in told
    assert "the way you paid" in told


def test_a_rule_is_asked_after_a_refusal_and_disputes_nothing(ann):
    delivered(ann)
    customer = talk(ann)
    assert customer.say("cancel my order").outcome is Outcome.REFUSED

    told = customer.say("ugh ok. so how long do i have to return stuff after i get it")

    assert told.outcome is Outcome.ANSWERED
    assert "days after they arrived" in told.text


def test_the_reason_is_asked_of_goods_that_are_named(ann):
    lamp = factories.product("Nova Lamp")
    sold = delivered(ann, lamp)

    told = talk(ann).say(f"I want to return the lamp of {sold.number}").text

    assert "1 × Nova Lamp" in told
    assert sold.number in told


def test_what_has_not_left_is_cancelled_instead_of_returned(ann):
    sold = order(ann)

    told = talk(ann).say(f"please return {sold.number} for me")

    assert told.outcome is Outcome.PROPOSED
    assert "Cancel order" in told.proposal.title


def test_an_address_that_is_fixed_is_refused_before_a_new_one_is_asked_for(ann):
    sold = delivered(ann)

    told = talk(ann).say(f"change the delivery address of {sold.number}")

    assert told.outcome is Outcome.REFUSED
    assert not told.choices or all(not one.payload.startswith("address:") for one in told.choices)


def test_a_doctors_ban_is_a_reason_and_asks_for_no_advice(ann):
    sold = delivered(ann)

    told = talk(ann).say(f"My doctor forbids me sweets. May I return order {sold.number}?")

    assert told.outcome is not Outcome.HANDED_OVER


@pytest.mark.parametrize("text", ["it caught fire, I want to return it", "my lawyer says I may return it"])
def test_danger_and_the_law_go_to_a_person_all_the_same(ann, text):
    delivered(ann)

    assert talk(ann).say(text).outcome is Outcome.HANDED_OVER


def test_several_codes_are_refused_in_the_shops_words():
    Voucher.objects.create(code="SPRING10", kind="percent", percent=10)

    assert "cannot be combined" in talk().say("can I put two vouchers in at once, SPRING10 and another?").text


def test_the_price_is_told_beside_the_property():
    lamp = factories.product("Nova Lamp", price="25.00")
    power = factories.attribute("power", kind="text")
    ProductAttribute.objects.create(product=lamp, attribute=power, text="9 W")

    told = talk().say("Nova Lamp: how many watts, and the price?").text

    assert "9 W" in told
    assert "25.00" in told


def test_a_search_finds_what_most_words_say():
    factories.product("Nova Desk Lamp")
    search.rebuild()

    assert "Nova Desk Lamp" in talk().say("I am looking for something to light my desk").text


@pytest.mark.parametrize(
    ("question", "found"), [("how many L is it", ["24 l"]), ("多少克", ["300 克"]), ("how many cats", [])]
)
def test_a_property_is_found_by_the_unit_that_is_asked_for(question, found):
    rows = [{"property": "Room", "value": "24 l"}, {"property": "Heft", "value": "300 克"}]

    assert [row["value"] for row in properties.asked(question, "Bag", rows)] == found


def test_the_name_of_a_product_asks_for_no_property():
    rows = [{"property": "Colour temperature", "value": "4000 K"}]

    assert properties.asked("Lumen Desk Lamp, unit price?", "Lumen Desk Lamp", rows) == []


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("二十欧元以内", 20),
        ("两百五十块以内", 250),
        ("一百五左右", 180),
        ("预算五十欧", 50),
        ("九月以内", None),
    ],
)
def test_sums_in_chinese_words_are_budgets(text, most):
    assert spotting.budget(text) == most


@pytest.mark.parametrize(
    "text", ["You are real human or robot?", "你是人，还是电脑的程序？", "am I talking to a real person?"]
)
def test_who_answers_is_asked_in_many_ways(text):
    assert deciding.asks_who(text)


@pytest.mark.parametrize("text", ["我想跟真的人说话，不要机器，可以吗？", "let me talk to a human"])
def test_a_person_is_asked_for_in_many_ways(text):
    assert deciding.asks_for_person(text)


def test_goods_are_looked_at_in_person_without_a_person():
    place = factories.location(name="Mitte", offers_pickup=True)

    told = talk().say("I should prefer to look at it in person. At what hours is your store open?")

    assert told.outcome is not Outcome.HANDED_OVER
    assert place.name in told.text


@pytest.mark.parametrize(
    ("text", "states"),
    [("充电器付没付", True), ("Status of the lamp order, please.", True), ("取消订单", False)],
)
def test_how_far_it_is_asks_for_nothing_to_be_done(text, states):
    assert leaning.asks_state(text) is states


def test_delivery_may_be_asked_of_in_a_talk_of_returns():
    factories.shipping_method(name="Standard", price="4.90")
    customer = talk()
    assert "days after they arrived" in customer.say("within how many days can I return something?").text

    assert "4.90" in customer.say("And what does delivery to Germany cost?").text
    assert "you pay the return shipping yourself" in customer.say("And who pays if I send it back?").text
